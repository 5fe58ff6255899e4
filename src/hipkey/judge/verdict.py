"""The verdict on a frame: in, near, out, or cannot tell with the reason; which side; how deep.

Two kinds of evidence, both in log-odds, add up: how far the stretch's own targets are met, and how
much the body is like this stretch rather than like another known posture seen from the same side.
Nothing here knows a socket or a clock; the time comes with the frames.
"""

import math
from collections.abc import Mapping
from typing import Final, Literal

import numpy as np

from hipkey.domain.anatomy import Side
from hipkey.domain.errors import UnknownNameError
from hipkey.domain.landmarks import INDEX, Landmarks
from hipkey.domain.stretch import Judging, Stretch
from hipkey.domain.verdict import Verdict, VerdictKind
from hipkey.judge.cues import Prompter, correction, worded
from hipkey.judge.hold import GAP_S, HoldTimer
from hipkey.judge.reading import SIDES, Floats, Reader
from hipkey.judge.ready import Settling
from hipkey.judge.reference import FEATURES, Reference, load
from hipkey.judge.scoring import Targets, compiled
from hipkey.judge.smoothing import OneEuro
from hipkey.judge.telling import END_ON, Observation, depth, readings, turn, unseen
from hipkey.judge.words import words
from hipkey.measures import Body, body_of, camera_azimuth, degrees_apart

Reason = Literal["nobody", "unseen", "view"]

UNSEEN_SHARE: Final = 0.35
"""With so much of the evidence out of sight, it cannot be told."""
HOPELESS: Final = 9.0
"""So far below near, it is not the stretch even where the view is bad."""
SWAPPED: Final = 6.0
"""So much more evidence the side needs where the two legs may have been exchanged."""
ASKED: Final = 5.0
"""Most people do the side that they are asked for: evidence for it from the start."""
SURER: Final = 2.0
"""So much more evidence "in" needs from where the stretch is seen badly."""
POOR: Final = 0.55
"""Where half of the body's points are less visible than this, an "out" would be a guess."""
QUICKEST_S: Final = 0.004
"""Frames that come faster than this are not judged again."""
EVIDENCE_S: Final = 0.3
"""The evidence of a moment fades with this time constant."""
_CORE = [INDEX[n] for n in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")]
_BODY = slice(INDEX["left_shoulder"], None)  # 22 points, without the face


class Judge:
    """Judges frames of one person: one after the other in time, or with `still` each by itself.

    `target`: the stretch that is asked for; None finds out which one it is. `side`: the side that
    should be stretched; None takes either. `pain`: never ask for more. `deepest`: the person's own
    best depth, degrees; near it nobody is asked for more either.
    """

    def __init__(
        self,
        stretches: Mapping[str, Stretch],
        target: str | None = None,
        side: Side | None = None,
        *,
        pain: bool = False,
        still: bool = False,
        deepest: float | None = None,
        reference: Reference | None = None,
    ) -> None:
        self.targets: Targets = compiled(stretches)
        self.stretches = {name: stretches[name] for name in self.targets.names}
        if target is not None and target not in self.stretches:
            raise UnknownNameError("stretch that the camera can judge", target, self.stretches)
        self.target, self.pain, self.still, self.deepest = target, pain, still, deepest
        self.side = None if side is Side.BOTH else side
        self.placing = False
        """Getting ready: only what is in the way of seeing is worth a word."""
        self.reference = load() if reference is None else reference
        self.hold = HoldTimer()
        self._order = [
            self.reference.stretches.index(name) if name in self.reference.stretches else -1
            for name in self.targets.names
        ]
        rules = [self._rules(name) for name in self.targets.names]
        self._inside = np.array([rule.inside for rule in rules])
        self._near = np.array([rule.near for rule in rules])
        # Nobody asked for a stretch: then near is not near enough to name one.
        self._least = self._near if target else (2.0 * self._near + self._inside) / 3.0
        self._two = np.array([not s.one_sided for s in self.stretches.values()])
        needed = {target.measure for rule in rules for target in rule.targets}
        self._reader = Reader({*FEATURES, *needed, *(rule.depth for rule in rules)})
        self._smooth = OneEuro()
        self._prompter = Prompter()
        self._settling = Settling()
        self._is_settled = False
        self._evidence: Floats | None = None
        self._last: Verdict | None = None

    def frame(self, landmarks: Landmarks | None, t: float | None = None) -> Verdict:
        """The verdict on a frame; None is a frame without anybody, at `t`."""
        when = landmarks.t if landmarks is not None else t
        if when is None:
            when = 0.0 if self._last is None else self._last.t
        if self.still:
            return self._judged(landmarks, when)
        step = 0.0 if self._last is None else when - self._last.t
        if self._last is not None and 0 <= step < QUICKEST_S:
            return self._last
        if landmarks is None or not 0 < step <= GAP_S:
            self._forget()
        if landmarks is not None:
            landmarks = self._steadied(landmarks, step)
        self._last = self._timed(self._judged(landmarks, when, step))
        return self._last

    # -- over time ------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._smooth.reset()
        self._evidence = None

    def _steadied(self, landmarks: Landmarks, step: float) -> Landmarks:
        points = np.column_stack((landmarks.world, landmarks.visibility))
        points = self._smooth(points, step)
        return Landmarks(
            world=points[:, :3],
            visibility=points[:, 3],
            image=landmarks.image,
            aspect=landmarks.aspect,
            t=landmarks.t,
        )

    def _timed(self, verdict: Verdict) -> Verdict:
        cue, say = self._prompter(verdict.t, verdict.cue)
        held = self.hold.update(verdict.t, verdict.verdict == "in")
        update = {"cue": cue, "say": say, "held_s": round(held, 3), "hold": self.hold.phase.value}
        return verdict.model_copy(update=update)

    # -- one frame ------------------------------------------------------------------------------

    def _judged(self, landmarks: Landmarks | None, t: float, step: float = 0.0) -> Verdict:
        body = None if landmarks is None else body_of(landmarks)
        if body is not None and not all(body.seen[i] for i in _CORE):
            body = None
        if body is None:
            return self._nobody(t)
        assert landmarks is not None  # noqa: S101 - there is a body
        self._is_settled = self._settling(body, t)
        poor = float(np.partition(landmarks.visibility[_BODY], 11)[11]) < POOR
        seen = self._read(body, step, poor)
        best: Floats = seen.odds.max(axis=1)
        score = self._scores(best)
        index = self._index(best)
        name = self.targets.names[index]
        side, told = self._which_side(index, seen)
        kind, reason = self._kind(index, seen, best[index], side)
        is_there = kind in ("in", "near")
        is_wrong = is_there and self.side is not None and told is self.side.opposite
        kind = "out" if is_wrong else kind
        is_named = self.target is not None or best[index] >= self._least[index]
        found = name if is_named else None
        return Verdict.model_construct(
            t=t,
            verdict=kind,
            stretch=found,
            side=told if found and reason is None else None,
            score=float(score[index]),
            measures=readings(self.targets, name, side, seen),
            depth=depth(self._rules(name), side, seen) if found and reason is None else None,
            cue=self._cue(name, side, seen, kind, reason, is_wrong),
            say=False,
            reason=reason,
            wrong_side=is_wrong,
            looks_like=seen.likeness.nearest,
            held_s=0.0,
            hold="waiting",
            scores={n: float(s) for n, s in zip(self.targets.names, score, strict=True)},
        )

    def _nobody(self, t: float) -> Verdict:
        return Verdict(
            t=t,
            verdict="cannot_tell",
            stretch=self.target,
            score=0.0,
            cue=words().nobody,
            reason="nobody",
            scores=dict.fromkeys(self.targets.names, 0.0),
        )

    def _read(self, body: Body, step: float, poor: bool = False) -> Observation:
        values, azimuth = self._reader(body), camera_azimuth(body)
        scored = self.targets.score(values)
        likeness = self.reference.likeness(values, azimuth)
        like = np.vstack([likeness.log_odds, np.zeros(2)])[self._order]  # unknown: no evidence
        odds = scored.log_odds + like
        if self._evidence is not None and step > 0:
            kept = math.exp(-step / EVIDENCE_S)
            odds = kept * self._evidence + (1.0 - kept) * odds
        self._evidence = None if self.still else odds
        return Observation(body, values, azimuth, scored, likeness, odds, poor)

    def _scores(self, best: Floats) -> Floats:
        """0.4 at near, 0.6 at inside."""
        half = (self._inside - self._near) / 2.0
        off = (best - (self._inside + self._near) / 2.0) / half
        return np.asarray(1.0 / (1.0 + np.exp(np.clip(-math.log(1.5) * off, -40.0, 40.0))))

    def _index(self, best: Floats) -> int:
        if self.target is not None:
            return self.targets.names.index(self.target)
        possible = np.where(best >= self._least, best, best - 100.0)
        return int(possible.argmax())

    def _which_side(self, index: int, seen: Observation) -> tuple[Side, Side | None]:
        """The side to measure, and the side to tell (None where it is not sure)."""
        if self._two[index]:
            return Side.BOTH, Side.BOTH
        odds = seen.odds[index]
        if self.side is not None:
            odds = odds + ASKED * np.array([side is self.side for side in SIDES])
        likely = SIDES[int(odds.argmax())]
        least = self._rules(self.targets.names[index]).side_odds
        least += SWAPPED if seen.may_be_swapped else 0.0
        sure = abs(float(odds[0] - odds[1])) >= least
        if self.side is not None and not sure:
            likely = self.side
        return likely, likely if sure else None

    def _kind(
        self, index: int, seen: Observation, odds: float, side: Side
    ) -> tuple[VerdictKind, Reason | None]:
        row = 1 if side is Side.RIGHT else 0
        if seen.scored.unseen[index, row] > UNSEEN_SHARE:
            return "cannot_tell", "unseen"
        name = self.targets.names[index]
        inside, near = float(self._inside[index]), float(self._least[index])
        hopeless = odds <= near - HOPELESS
        asked = not hopeless or (self.placing and self._is_settled)
        if asked and self._is_blind(name, side, seen):
            return "cannot_tell", "view"
        if self._is_misplaced(name, seen):
            near, inside = inside, inside + SURER
        if self._last is not None and self._last.verdict == "in" and not self.still:
            inside = (inside + near) / 2.0  # out only when it is clearly left
        if odds >= near:
            return ("in" if odds >= inside else "near"), None
        doubt = None if hopeless else self._doubt(name, seen)
        return ("cannot_tell" if doubt else "out"), doubt

    def _doubt(self, name: str, seen: Observation) -> Reason | None:
        """Why an "out" would be a guess: seen end-on, front and back are easily exchanged."""
        if seen.poor:
            return "unseen"
        return "view" if self._is_misplaced(name, seen) else None

    def _is_misplaced(self, name: str, seen: Observation) -> bool:
        """Seen end-on, where the stretch should be seen from the side."""
        sideways = abs(math.sin(math.radians(self._rules(name).best_view))) > END_ON
        return sideways and seen.is_end_on

    def _is_blind(self, name: str, side: Side, seen: Observation) -> bool:
        azimuth = seen.azimuth_to(side)
        return any(degrees_apart(azimuth, v.azimuth) <= v.within for v in self._rules(name).blind)

    # -- what is told ---------------------------------------------------------------------------

    def _rules(self, name: str) -> Judging:
        judging = self.stretches[name].judging
        assert judging is not None  # noqa: S101 - only such stretches are compiled
        return judging

    def _cue(
        self,
        name: str,
        side: Side,
        seen: Observation,
        kind: VerdictKind,
        reason: Reason | None,
        is_wrong: bool,
    ) -> str | None:
        if self.target is None or kind == "in" or (self.placing and reason is None):
            return None
        if self.placing and reason == "view" and not self._is_settled:
            return None
        if reason == "unseen":
            return unseen(readings(self.targets, name, side, seen))
        misplaced = kind == "out" and self._is_settled and self._is_blind(name, side, seen)
        if reason == "view" or misplaced:
            return turn(self.stretches[name], self._rules(name), self.side or side)
        if is_wrong and self.side is not None:
            return worded(words().wrong_side, self.side)
        asked = side if self._two[self.targets.names.index(name)] else (self.side or side)
        gentle = self.pain or self._is_deepest(name, asked, seen)
        return correction(self.targets, name, asked, seen.values, seen.scored, gentle)

    def _is_deepest(self, name: str, side: Side, seen: Observation) -> bool:
        rules = self._rules(name)
        now = depth(rules, side, seen)
        if self.deepest is None or now is None:
            return False
        sign = 1.0 if rules.deeper == "higher" else -1.0
        return sign * (now.value - self.deepest) > -now.error
