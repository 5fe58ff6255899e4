# Two commands do everything: `make run` and `make test`. The others are parts of them.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.setup
DEV := .venv/.setup-dev
SOURCES := pyproject.toml hatch_build.py requirements.lock \
	$(shell find islands -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: run setup test check bench figures bench-camera lock

run: setup
	@$(BIN)/hipkey serve --open

setup: $(STAMP)

$(STAMP): $(SOURCES)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(DEV): $(STAMP) requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(PYTHON) tests/provide.py
	@touch $@

test: $(DEV) check
	@$(BIN)/pytest -n auto --dist loadgroup

check: $(DEV)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hipkey check

bench: $(DEV)
	@$(BIN)/pytest tests/bench -m bench -s -q

# The figure's meshes and stills, made anew from the model: the same bytes each time.
figures: $(DEV)
	@$(BIN)/python -m hipkey.body.make_figures

# The camera bench: renders, estimates, compares, and writes docs/camera-bench.md.
bench-camera: $(DEV)
	@$(BIN)/python tests/bench/camera.py

lock:
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra postgresql pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra postgresql --extra authoring --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
