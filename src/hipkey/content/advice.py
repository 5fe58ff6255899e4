"""General advice and its evidence: each sentence of the About page with source and grade."""

from typing import Literal

from pydantic import Field

from hipkey.domain.stretch import Frozen, Sentence, Source, Statement

Grade = Literal["high", "moderate", "low", "very low", "measured", "belief", "claim"]
"""How far a statement can be trusted: GRADE's four; `measured` by ourselves; belief; claim."""


class PainRule(Frozen):
    """What a pain from `low` to `high` of 10 means while stretching."""

    low: int = Field(ge=0, le=10)
    high: int = Field(ge=0, le=10)
    text: Sentence
    source: Source


class Evidence(Frozen):
    """What is known, how well, and from where."""

    about: Literal["dose", "back-pain", "breathing", "apps", "limits"]
    text: Sentence
    grade: Grade
    sources: tuple[Source, ...] = Field(min_length=1)


class AboutClaim(Frozen):
    """What the article claims beyond its stretches, and what stands beside it."""

    text: Sentence
    source: Source
    beside: Sentence


class Advice(Frozen):
    """Safety first, then why and how, then what is known."""

    stop_rules: tuple[Statement, ...] = Field(min_length=1)
    pain_rules: tuple[PainRule, ...] = Field(min_length=1)
    why: tuple[Statement, ...] = Field(min_length=1)
    how: tuple[Statement, ...] = Field(min_length=1)
    claim: AboutClaim
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    grading: Statement
    """Where the grades come from."""
    grades: dict[Grade, Sentence]
    """What each grade means, in words."""
