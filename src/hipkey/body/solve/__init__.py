"""Bends a rough pose until its contacts hold: `python -m hipkey.body.solve [STRETCH or FILE ...]`.

An authoring tool. The `[pose]` of a stretch is both the wish and the answer: write rough angles and
the contacts, run this, and the same table holds angles that meet the contacts, keep within the
ranges of healthy people, and pass through nothing. A pose that is already right stays as it is.
Knows nothing of muscles or pictures; needs `pip install hipkey[authoring]` to write TOML.
"""

from hipkey.body.solve.file import as_toml, write
from hipkey.body.solve.problem import Solved, flesh, measure, solve, solve_pose

__all__ = ["Solved", "as_toml", "flesh", "measure", "solve", "solve_pose", "write"]
