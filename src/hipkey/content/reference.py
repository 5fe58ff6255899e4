"""A source of facts, as it is cited."""

from typing import Literal

from pydantic import Field

from hipkey.domain.stretch import Frozen, Sentence


class Reference(Frozen):
    """One entry of `sources.toml`: what is cited, and where to find it, as plain text."""

    citation: Sentence
    kind: Literal["article", "ours", "guideline", "review", "trial", "study", "textbook", "data"]
    doi: str | None = Field(default=None, pattern=r"^10\.\d{4,9}/\S+$")
    pmid: str | None = Field(default=None, pattern=r"^\d{1,8}$")
    url: str | None = Field(default=None, min_length=4, max_length=200)
    secondhand: bool = False
    """True: read in another publication's summary only."""
