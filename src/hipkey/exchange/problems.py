"""What is wrong with a file that was to be imported: every bad row at once, nothing imported."""

from collections.abc import Iterable
from typing import Final

from hipkey.domain.errors import HipkeyError

MOST_SHOWN: Final = 20


class ImportProblemsError(HipkeyError):
    """The file has bad rows. `problems` holds all of them, one line each, with line and reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        shown = self.problems[:MOST_SHOWN]
        rest = [f"... and {count - MOST_SHOWN} more."] if count > MOST_SHOWN else []
        wrong = "1 row is" if count == 1 else f"{count} rows are"
        head = f"Nothing was taken from the file; {wrong} wrong."
        super().__init__("\n".join([head, *shown, *rest]))


def decoded(data: bytes) -> str:
    """UTF-8 text, with or without a byte order mark; HipkeyError for anything else."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise HipkeyError(
            f"This is not a text file in UTF-8: the byte at position {error.start} fits no letter."
        ) from None
