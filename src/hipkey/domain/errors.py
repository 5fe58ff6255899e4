"""The errors a person may meet. Each is one clear sentence: what, where, what would be right."""

from collections.abc import Iterable


class HipkeyError(Exception):
    """Anything that is the input's or the surroundings' fault, told in one sentence.

    The command line prints it and exits with 1; the web answers with `status`.
    """

    status = 400


class ContentError(HipkeyError):
    """A content file is wrong. Holds every problem found, one line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class UnknownNameError(HipkeyError):
    """A name that is not known; the message lists the names that would have worked."""

    status = 404

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(known)
        super().__init__(f"There is no {kind} “{name}”. Known: {', '.join(self.known)}.")


class DiaryError(HipkeyError):
    """The diary cannot be opened, read or written; nothing in it was changed."""

    status = 503


class MissingPartError(HipkeyError):
    """An optional part is not installed; the message says how to install it."""

    status = 501
