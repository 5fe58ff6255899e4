"""`python -m hipkey.body.solve [STRETCH or FILE ...]`: solve poses where they are written."""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from hipkey.body.solve.file import write
from hipkey.body.solve.problem import solve_pose
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.stretch import Pose


def main(arguments: Sequence[str] | None = None) -> None:
    """Solve the named stretches, or all of them, in place."""
    parser = argparse.ArgumentParser(prog="python -m hipkey.body.solve", description=__doc__)
    parser.add_argument("stretch", nargs="*", help="an id of a built-in stretch, or a TOML file")
    folder = Path(str(resources.files("hipkey").joinpath("content", "stretches")))
    named = parser.parse_args(arguments).stretch or sorted(p.stem for p in folder.glob("*.toml"))
    for name in named:
        path = Path(name) if name.endswith(".toml") else folder / f"{name}.toml"
        if not path.is_file():
            known = sorted(p.stem for p in folder.glob("*.toml"))
            sys.exit(str(UnknownNameError("stretch", name, known)))
        table = tomllib.loads(path.read_text("utf-8"))
        if "pose" not in table:
            sys.exit(f"{path.name} has no [pose] to start from; write a rough one first.")
        sys.stdout.write(f"{path.stem}\n")
        write(path, solve_pose(Pose.model_validate(table["pose"]), _tell))


def _tell(line: str) -> None:
    sys.stdout.write(f"  {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
