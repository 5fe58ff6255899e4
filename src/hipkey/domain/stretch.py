"""A stretch: one definition that drives the words, the picture, the camera and the plan.

Authored once, for the right side as the side being stretched; the left is its mirror. Sentences
use `{side}` and `{other}`, and are filled in whole before anybody reads, speaks or translates them.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from hipkey.domain.anatomy import MuscleGroup, Position, Prop, Side

ARTICLE = "article"
OURS = "ours"


class Frozen(BaseModel):
    """Immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Sentence = Annotated[str, Field(min_length=2, max_length=600)]
Source = Annotated[str, Field(min_length=2)]
"""`article`, `ours`, or an id of `sources.toml`."""


class Statement(Frozen):
    """A sentence to the person, and where its fact comes from."""

    text: Sentence
    source: Source


class Hold(Frozen):
    """How long one side is held; `default` lies within what the source names."""

    unit: Literal["seconds", "breaths"]
    low: float = Field(gt=0)
    high: float = Field(gt=0)
    default: float = Field(gt=0)
    source: Source

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.default <= self.high:
            raise ValueError("a hold needs low <= default <= high")
        return self


class PropUse(Frozen):
    """One thing the stretch uses: any of the named props serves."""

    any_of: tuple[Prop, ...] = Field(min_length=1)
    required: bool
    use: Sentence
    source: Source


class Step(Frozen):
    """One instruction on the way into the stretch, and the keyframe of the pose that shows it."""

    text: Sentence
    source: Source
    keyframe: str = "hold"


class Variant(Frozen):
    """An easier or a deeper way of doing it."""

    text: Sentence
    source: Source
    keyframe: str


class Mistake(Frozen):
    """What goes wrong often, and the short sentence that puts it right."""

    text: Sentence
    cue: Annotated[str, Field(min_length=2, max_length=90)]
    source: Source


class Claim(Frozen):
    """A muscle group that a source says this stretch reaches; the body model checks it."""

    group: MuscleGroup
    leg: Literal["working", "other", "both"] = "working"
    source: Source


class LimbAngles(Frozen):
    """Joint angles of one arm and one leg, degrees, clinical signs; what is not named is zero.

    The shoulder follows the ISB order: plane of elevation (0 = abduction, 90 = forward flexion),
    elevation, axial rotation (internal +).
    """

    hip_flexion: float = 0.0
    hip_adduction: float = 0.0
    hip_rotation: float = 0.0
    knee_flexion: float = 0.0
    ankle_dorsiflexion: float = 0.0
    subtalar_inversion: float = 0.0
    toe_extension: float = 0.0
    shoulder_plane: float = 0.0
    shoulder_elevation: float = 0.0
    shoulder_rotation: float = 0.0
    elbow_flexion: float = 0.0
    forearm_pronation: float = 0.0
    wrist_flexion: float = 0.0
    wrist_deviation: float = 0.0
    finger_flexion: float = 0.0


class Keyframe(Frozen):
    """The whole body at one moment; `right` is the working side, or `both` for equal sides.

    `pelvis_position`: metres, z up, the floor at 0, +x to the right of the scene.
    `pelvis_orientation`: unit quaternion w, x, y, z from the standing model (facing -y).
    """

    name: str
    pelvis_position: tuple[float, float, float]
    pelvis_orientation: tuple[float, float, float, float]
    lumbar_flexion: float = 0.0
    lumbar_bending: float = 0.0
    lumbar_rotation: float = 0.0
    neck_flexion: float = 0.0
    both: LimbAngles | None = None
    right: LimbAngles | None = None
    left: LimbAngles | None = None

    @model_validator(mode="after")
    def _limbs(self) -> Self:
        if (self.both is None) == (self.right is None or self.left is None):
            raise ValueError("a keyframe has either `both`, or `right` and `left`")
        return self

    def limb(self, side: Side) -> LimbAngles:
        """The angles of the left or the right limbs."""
        angles = self.both or (self.right if side is Side.RIGHT else self.left)
        assert angles is not None  # noqa: S101 - held by the validator
        return angles


class PlacedProp(Frozen):
    """A prop in the scene: the middle of its underside (metres), its turn about the vertical
    (degrees), and the keyframes that show it (none named: all of them).
    """

    prop: Prop
    position: tuple[float, float, float]
    yaw: float = 0.0
    keyframes: tuple[str, ...] = ()


class Reach(Frozen):
    """Two things that meet in the named keyframes, to within so many metres.

    `point` is a part of the body (`right_palm`, `left_knee`: see `body.segments`); `touches` is
    another one, `floor`, or a prop of the pose.
    """

    point: str
    touches: str
    within: float = Field(default=0.02, gt=0)
    keyframes: tuple[str, ...] = ("hold",)


class Pose(Frozen):
    """Keyframes from the start to the hold, with `hold`, `easier` and `deeper` among them."""

    keyframes: tuple[Keyframe, ...] = Field(min_length=1)
    props: tuple[PlacedProp, ...] = ()
    contacts: tuple[Reach, ...] = ()

    @model_validator(mode="after")
    def _named(self) -> Self:
        names = [keyframe.name for keyframe in self.keyframes]
        if len(set(names)) != len(names):
            raise ValueError(f"keyframe names must be unique, got {', '.join(names)}")
        return self

    def props_in(self, name: str) -> tuple[PlacedProp, ...]:
        """The props that the keyframe of that name shows."""
        return tuple(p for p in self.props if not p.keyframes or name in p.keyframes)

    def keyframe(self, name: str) -> Keyframe:
        """The keyframe of that name; KeyError lists the names there are."""
        for keyframe in self.keyframes:
            if keyframe.name == name:
                return keyframe
        raise KeyError(f"{name!r} is not one of {[k.name for k in self.keyframes]}")


class Target(Frozen):
    """What a measure should read during the hold.

    Met between `low` and `high` (one of them may be open), wholly missed beyond `margin` outside;
    in the measure's unit. `limb` is the leg that is measured: the one being stretched, the other,
    or both alike.
    """

    measure: str
    limb: Literal["working", "other", "both"] = "working"
    low: float | None = None
    high: float | None = None
    margin: float = Field(gt=0)
    weight: float = Field(default=1.0, gt=0, le=20)
    """What it costs to miss it wholly, in log-odds of this being the stretch."""
    too_low: str | None = Field(default=None, max_length=90)
    too_high: str | None = Field(default=None, max_length=90)
    deepens: bool = False
    """Its cue asks for more stretch: never said while something hurts."""

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a target needs low or high")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("a target needs low <= high")
        return self


class View(Frozen):
    """An arc of places for the camera around the person, degrees.

    0 is the front (the feet end of a person lying on the back, the head end of one lying face
    down), 90 the side of the leg being stretched (of the left leg where both are).
    """

    azimuth: float = Field(ge=0, lt=360)
    within: float = Field(gt=0, le=180)


class Judging(Frozen):
    """How the camera knows this stretch, its side and its depth.

    The evidence is counted in log-odds: `base` when every target is met, less what each missed
    target costs. The person is in the stretch from `inside` on, and near it from `near` on.
    """

    targets: tuple[Target, ...] = Field(min_length=1)
    base: float = 3.0
    inside: float = 1.0
    near: float = -1.0
    side_odds: float = Field(default=2.0, ge=0)
    """The side is told when the evidence for it is so much stronger than for the other."""
    depth: str
    """The measure whose value is the depth of this stretch, of the working leg."""
    deeper: Literal["higher", "lower"] = "higher"
    """Which way the value goes as the stretch gets deeper."""
    depth_bias: float = 0.0
    """By how much a camera's reading is too high in the middle, degrees; it is taken off."""
    depth_error: float = Field(default=15.0, ge=10)
    """How far a reading may still be off, degrees either way, nine times of ten."""
    best_view: float = Field(default=90.0, ge=0, lt=360)
    """Where the camera sees it best, as in View."""
    blind: tuple[View, ...] = ()
    """From here the camera cannot tell."""
    camera: Statement
    """Where to stand the camera, in words."""

    @model_validator(mode="after")
    def _thresholds(self) -> Self:
        if self.near >= self.inside:
            raise ValueError("judging needs near < inside")
        return self


class Stretch(Frozen):
    """One of the ten, or one of a person's own."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)
    number: int | None = Field(default=None, ge=1)
    """Its place in the article, if it is there."""
    name: Sentence
    summary: Statement
    good_for: Statement
    one_sided: bool
    """True: each side has its own hold. False: both legs at once."""
    working_side: Sentence
    """Which leg is meant by the side."""
    position: Position
    intensity: Literal["gentle", "moderate", "deep"]
    hold: Hold
    set_up_seconds: float = Field(gt=0, le=300)
    """To fetch the props, get down and lie or sit as `start` says."""
    switch_seconds: float = Field(default=15.0, gt=0, le=120)
    start: Statement
    """Said first, and shown by the keyframe `start`; the steps go on from there."""
    get_out: Statement
    breath: Statement
    switch: Statement | None = None
    """How to change sides, said between them; `{side}` is the one that comes."""
    after: Statement | None = None
    """Said when the hold is over, before getting out."""
    steps: tuple[Step, ...] = Field(min_length=1)
    props: tuple[PropUse, ...] = ()
    easier: Variant
    deeper: Variant
    feel: Statement
    not_feel: Statement
    mistakes: tuple[Mistake, ...] = Field(min_length=1)
    cautions: tuple[Statement, ...] = Field(min_length=1)
    claims: tuple[Claim, ...] = ()
    pose: Pose | None = None
    judging: Judging | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides to be held, in the usual order."""
        return (Side.LEFT, Side.RIGHT) if self.one_sided else (Side.BOTH,)

    @property
    def required_props(self) -> tuple[tuple[Prop, ...], ...]:
        """For each thing that is needed, the props that would serve."""
        return tuple(use.any_of for use in self.props if use.required)
