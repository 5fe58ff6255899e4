"""Turns a programme and settings into a Timeline: every second of a session, and what is said.

Each stretch becomes set-up, moves, hold, (switch, hold,) rest. Times are long enough to hear the
sentence and to do it lying on a mat. It knows no clock and no player: only what happens when.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from hipkey.content.phrases import Phrases
from hipkey.content.words import filled
from hipkey.domain.anatomy import Side
from hipkey.domain.session import (
    Programme,
    ProgrammeItem,
    Settings,
    StepKind,
    Timeline,
    TimelineStep,
    Utterance,
)
from hipkey.domain.stretch import Stretch

WORDS_PER_SECOND = 2.5  # a calm voice, about 150 words a minute
PAUSE_S = 0.7  # between two sentences
MOVE_MIN_S = 6.0
TIME_TO_ACT_S = 2.5  # after a step was said
HALFWAY_FROM_S = 20.0  # shorter holds need no half-time
BREATH_CUE_FROM_S = 30.0
COUNTDOWN = 5
MINUTE_S = 60.0


def hold_seconds(stretch: Stretch, settings: Settings, hold: float | None = None) -> float:
    """How long one side is held; `hold` in the stretch's own unit, None for its default."""
    amount = hold or stretch.hold.default
    if stretch.hold.unit == "seconds":
        return amount
    return amount * MINUTE_S / settings.breaths_per_minute


def speech_seconds(text: str) -> float:
    """About how long it takes to say `text` calmly, with the pause after it."""
    return len(text.split()) / WORDS_PER_SECOND + PAUSE_S


def compile_session(
    programme: Programme,
    stretches: Mapping[str, Stretch],
    settings: Settings,
    phrases: Phrases,
) -> Timeline:
    """The session, second by second. KeyError where the programme names an unknown stretch."""
    draft = _Draft(settings, phrases)
    items = [(stretches[item.stretch], item) for item in programme.items]
    announced = [(stretch.name, draft.sides(stretch, item)[0]) for stretch, item in items]
    for index, (stretch, item) in enumerate(items):
        following = announced[index + 1] if index + 1 < len(items) else None
        draft.stretch(stretch, item, following, first=index == 0)
    return Timeline(
        programme=programme.id,
        total_s=draft.clock,
        breaths_per_minute=settings.breaths_per_minute,
        steps=tuple(draft.steps),
    )


@dataclass
class _Draft:
    settings: Settings
    phrases: Phrases
    clock: float = 0.0
    steps: list[TimelineStep] = field(default_factory=list)

    def stretch(
        self,
        stretch: Stretch,
        item: ProgrammeItem,
        following: tuple[str, Side] | None,
        first: bool,
    ) -> None:
        sides = self.sides(stretch, item)
        self._set_up(stretch, sides[0], first)
        for step in stretch.steps:
            self._move(stretch, sides[0], step.text, step.keyframe)
        keyframe = "hold"
        if item.level != "standard":
            variant = stretch.easier if item.level == "easier" else stretch.deeper
            keyframe = variant.keyframe
            self._move(stretch, sides[0], variant.text, keyframe)
        for before, side in zip((None, *sides), sides, strict=False):
            if before is not None:
                self._switch(stretch, before, side)
            self._hold(stretch, side, item.hold, keyframe)
        self._rest(stretch, sides[-1], following)

    def sides(self, stretch: Stretch, item: ProgrammeItem) -> tuple[Side, ...]:
        """The sides in the order they are held; each name is one hold."""
        first = self.settings.first_side
        return item.sides or tuple(sorted(stretch.sides, key=lambda side: side.value != first))

    def _set_up(self, stretch: Stretch, side: Side, first: bool) -> None:
        sentences = [self.phrases.announced("first" if first else "next", stretch.name, side)]
        sentences += [use.use for use in stretch.props if use.required]
        sentences.append(filled(stretch.start.text, side))
        self._spoken(StepKind.SET_UP, stretch, side, sentences, stretch.set_up_seconds, "start", -1)

    def _move(self, stretch: Stretch, side: Side, text: str, keyframe: str) -> None:
        self._spoken(StepKind.MOVE, stretch, side, [filled(text, side)], MOVE_MIN_S, keyframe, 0)

    def _switch(self, stretch: Stretch, before: Side, side: Side) -> None:
        announce = self.phrases.announce
        sentences = self._released(stretch, before)
        if side is before:
            again = announce.once_more_both if side is Side.BOTH else announce.once_more
            sentences.append(filled(again, side, stretch=stretch.name))
        else:
            sentences.append(filled(announce.switch, side))
        sentences.append(filled((stretch.switch or stretch.steps[-1]).text, side))
        self._spoken(StepKind.SWITCH, stretch, side, sentences, stretch.switch_seconds, "hold", 0)

    def _rest(self, stretch: Stretch, side: Side, following: tuple[str, Side] | None) -> None:
        sentences = [*self._released(stretch, side), filled(stretch.get_out.text, side)]
        if following is None:
            sentences.append(self.phrases.flow.done)
        else:
            sentences.append(self.phrases.announced("coming", *following))
        rest_s = self.settings.rest_seconds / self.settings.set_up_pace
        self._spoken(StepKind.REST, stretch, side, sentences, rest_s, "start", -2)

    def _released(self, stretch: Stretch, side: Side) -> list[str]:
        after = [filled(stretch.after.text, side)] if stretch.after else []
        return [*after, self.phrases.hold.release]

    def _spoken(
        self,
        kind: StepKind,
        stretch: Stretch,
        side: Side,
        sentences: list[str],
        least_s: float,
        keyframe: str,
        shown: int,
    ) -> None:
        """A step with sentences said one after the other, and time left to act on them."""
        say, talk_s = [], 0.5
        for sentence in sentences:
            say.append(Utterance(at_s=self.clock + talk_s, text=sentence))
            talk_s += speech_seconds(sentence)
        # A slower pace stretches the time to act, and never cuts a sentence short.
        acting_s = max(least_s, talk_s + TIME_TO_ACT_S) - talk_s
        duration_s = math.ceil(talk_s + acting_s * self.settings.set_up_pace)
        self._add(kind, stretch, side, duration_s, keyframe, sentences[shown], say)

    def _hold(self, stretch: Stretch, side: Side, hold: float | None, keyframe: str) -> None:
        duration_s = hold_seconds(stretch, self.settings, hold)
        counted = stretch.hold.unit == "breaths"
        breaths = (hold or stretch.hold.default) if counted else None
        say = tuple(self._hold_speech(stretch, side, duration_s, breaths))
        text = filled(stretch.feel.text, side)
        self._add(StepKind.HOLD, stretch, side, duration_s, keyframe, text, say, breaths)

    def _hold_speech(
        self, stretch: Stretch, side: Side, duration_s: float, breaths: float | None
    ) -> Iterator[Utterance]:
        """The sentences of a hold, none overlapping another, ending with the countdown."""
        countdown_s = duration_s - COUNTDOWN
        unit, count = stretch.hold.unit, breaths or duration_s
        opening = self.phrases.hold.begin.of(unit, round(count))
        busy_until = 0.0
        for at_s, text in self._remarks(stretch, side, duration_s, opening):
            ends_s = at_s + speech_seconds(text)
            if at_s >= busy_until and ends_s <= countdown_s:
                yield Utterance(at_s=self.clock + at_s, text=text)
                busy_until = ends_s
        if countdown_s > 0:
            for number, word in enumerate(self.phrases.hold.countdown):
                at_s = self.clock + countdown_s + number
                yield Utterance(at_s=at_s, text=word, urgent=True)

    def _remarks(
        self, stretch: Stretch, side: Side, duration_s: float, opening: str
    ) -> Iterator[tuple[float, str]]:
        yield 0.3, opening
        after_opening_s = 0.3 + speech_seconds(opening) + 2
        if duration_s >= BREATH_CUE_FROM_S:
            yield after_opening_s, filled(stretch.breath.text, side)
        if duration_s >= HALFWAY_FROM_S:
            yield duration_s / 2, self.phrases.hold.half

    def _add(
        self,
        kind: StepKind,
        stretch: Stretch,
        side: Side,
        duration_s: float,
        keyframe: str,
        text: str,
        say: list[Utterance] | tuple[Utterance, ...],
        breaths: float | None = None,
    ) -> None:
        self.steps.append(
            TimelineStep(
                kind=kind,
                stretch=stretch.id,
                side=side,
                start_s=self.clock,
                duration_s=duration_s,
                keyframe=keyframe,
                text=text,
                breaths=breaths,
                say=tuple(say),
            )
        )
        self.clock += duration_s
