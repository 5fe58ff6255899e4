"""The words of “Is it helping?”: a sentence for each verdict, and what to know beside it."""

from pydantic import Field

from hipkey.domain.stretch import Frozen, Sentence, Source


class VerdictSentences(Frozen):
    """One for each thing the record may show; `hipkey.outcome.words` chooses and fills it."""

    nothing_yet: Sentence
    not_enough: Sentence
    one_day_needed: Sentence
    helping: Sentence
    worse: Sentence
    not_helping: Sentence
    little_pain: Sentence
    cannot_tell: Sentence
    cannot_tell_for_long: Sentence


class AfterSessionSentences(Frozen):
    """Days after a session against days after none."""

    lower: Sentence
    higher: Sentence
    no_difference: Sentence
    cannot_tell_apart: Sentence
    cannot_compare: Sentence


class PlainSentences(Frozen):
    """What has to be known to read the figures rightly."""

    regression: Sentence
    not_causal: Sentence
    important: Sentence
    interval: Sentence


class OutcomeWords(Frozen):
    """Everything that is said of progress."""

    verdict: VerdictSentences
    after_session: AfterSessionSentences
    plainly: PlainSentences
    delete_word: Sentence
    """What a person has to type before everything is deleted."""


class Rmdq(Frozen):
    """The Roland-Morris questionnaire in its authors' wording, the items in their order."""

    source: Source
    name: Sentence
    instructions: str
    items: tuple[Sentence, ...] = Field(min_length=24, max_length=24)
