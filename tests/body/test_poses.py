"""The poses of all stretches: whatever stands in the content is held to this."""

from collections.abc import Iterator
from itertools import pairwise

import mujoco
import numpy as np
import pytest
from scipy.spatial.transform import Rotation, Slerp

from hipkey.body import touch
from hipkey.body.kinematics import LIMB, TRUNK, configuration
from hipkey.body.model import load, ranges
from hipkey.body.segments import BY_NAME, mirror_name
from hipkey.body.solve import flesh, measure, solve
from hipkey.content import loader
from hipkey.domain.anatomy import Side
from hipkey.domain.stretch import Keyframe, LimbAngles, Pose, Stretch

SINKS = 0.010
"""No limb goes deeper into floor, prop or limb than this, metres."""
PASSES = 0.065
"""How deep a limb may pass through something on the way between keyframes, metres."""
STRETCHES = {s.id: s for s in loader.load().stretches.values() if s.pose is not None}


def posed(stretch: Stretch, side: str) -> Pose:
    assert stretch.pose is not None
    return stretch.pose if side == "right" else touch.mirrored(stretch.pose)


def keyframes() -> Iterator[tuple[str, str, str]]:
    for stretch in STRETCHES.values():
        for side in ("right", "left"):
            for keyframe in posed(stretch, side).keyframes:
                yield stretch.id, side, keyframe.name


every_keyframe = pytest.mark.parametrize(("name", "side", "keyframe"), list(keyframes()))
every_stretch = pytest.mark.parametrize("name", list(STRETCHES))


def placed(keyframe: Keyframe) -> np.ndarray:
    data = mujoco.MjData(load().mj)
    data.qpos[:] = configuration(keyframe)
    mujoco.mj_kinematics(load().mj, data)
    return flesh().place(data)


def blend(first: Keyframe, second: Keyframe, t: float) -> Keyframe:
    """The way the figure moves: angles in a straight line, the pelvis on the shortest turn."""
    turns = Rotation.from_quat(
        [first.pelvis_orientation, second.pelvis_orientation], scalar_first=True
    )

    def mix(a: float, b: float) -> float:
        return a + (b - a) * t

    def limb(side: Side) -> LimbAngles:
        a, b = first.limb(side), second.limb(side)
        return LimbAngles(**{n: mix(getattr(a, n), getattr(b, n)) for n in LIMB})

    places = zip(first.pelvis_position, second.pelvis_position, strict=True)
    return Keyframe(
        name="between",
        pelvis_position=tuple(mix(a, b) for a, b in places),
        pelvis_orientation=tuple(Slerp([0, 1], turns)(t).as_quat(scalar_first=True)),
        **{n: mix(getattr(first, n), getattr(second, n)) for n in TRUNK},
        right=limb(Side.RIGHT),
        left=limb(Side.LEFT),
    )


def test_all_ten_stretches_have_a_pose() -> None:
    assert len(STRETCHES) >= 10


@every_stretch
def test_a_pose_shows_every_step_and_both_variants(name: str) -> None:
    stretch = STRETCHES[name]
    shown = {keyframe.name for keyframe in posed(stretch, "right").keyframes}
    asked = {step.keyframe for step in stretch.steps}
    asked |= {"start", "hold", stretch.easier.keyframe, stretch.deeper.keyframe}
    assert asked <= shown


@every_stretch
def test_contacts_and_props_name_keyframes_that_exist(name: str) -> None:
    pose = posed(STRETCHES[name], "right")
    shown = {keyframe.name for keyframe in pose.keyframes}
    for item in (*pose.contacts, *pose.props):
        assert set(item.keyframes) <= shown, item


@every_keyframe
def test_what_should_touch_touches(name: str, side: str, keyframe: str) -> None:
    pose = posed(STRETCHES[name], side)
    ends, props = placed(pose.keyframe(keyframe)), pose.props_in(keyframe)
    asked = [reach for reach in pose.contacts if keyframe in reach.keyframes]
    for reach in asked:
        gap = touch.contact(flesh(), ends, reach, props)
        assert abs(gap.metres) <= reach.within, f"{reach.point} to {reach.touches}: {gap.metres}"


@every_keyframe
def test_somebody_carries_the_weight(name: str, side: str, keyframe: str) -> None:
    pose = posed(STRETCHES[name], side)
    firm = {"floor", *(str(prop.prop) for prop in pose.props)}
    assert any(keyframe in reach.keyframes and reach.touches in firm for reach in pose.contacts)


@every_keyframe
def test_nothing_passes_through_floor_prop_or_limb(name: str, side: str, keyframe: str) -> None:
    pose = posed(STRETCHES[name], side)
    ends = placed(pose.keyframe(keyframe))
    deep = touch.closer_than(flesh(), ends, pose.props_in(keyframe), -SINKS)
    assert [f"{gap.a} in {gap.b}: {-gap.metres * 1000:.0f} mm" for gap in deep] == []


@every_keyframe
def test_angles_are_within_the_range_of_healthy_people(name: str, side: str, keyframe: str) -> None:
    shown = posed(STRETCHES[name], side).keyframe(keyframe)
    known = ranges()
    told = [(n, getattr(shown, n)) for n in TRUNK]
    told += [(n, getattr(shown.limb(s), n)) for s in (Side.RIGHT, Side.LEFT) for n in LIMB]
    beyond = [(n, v) for n, v in told if not known[n].low <= v <= known[n].high]
    assert beyond == []


@every_stretch
def test_left_is_the_mirror_of_right(name: str) -> None:
    right, left = (posed(STRETCHES[name], side) for side in ("right", "left"))
    names = flesh().names
    swap = [names.index(mirror_name(each)) for each in names]
    # A capsule that lies across the midline is its own mirror image, end for end.
    across = [
        BY_NAME[each].start[0] != BY_NAME[each].end[0] and mirror_name(each) == each
        for each in names
    ]
    for one, other in zip(right.keyframes, left.keyframes, strict=True):
        seen = placed(other)[swap]
        seen[across] = seen[across][:, ::-1]
        np.testing.assert_allclose(seen, placed(one) * [-1.0, 1.0, 1.0], atol=1e-9)


@every_stretch
def test_the_figure_moves_through_nothing_much_between_keyframes(name: str) -> None:
    pose = posed(STRETCHES[name], "right")
    names = [keyframe.name for keyframe in pose.keyframes]
    way = [pose.keyframe(n) for n in names[: names.index("hold") + 1]]
    found = []
    for first, second in pairwise(way):
        for t in np.linspace(0.1, 0.9, 9):
            ends = placed(blend(first, second, float(t)))
            deep = touch.closer_than(flesh(), ends, pose.props_in(second.name), -PASSES)
            found += [f"{first.name} {t:.1f} {g.a} in {g.b} {-g.metres * 1000:.0f}" for g in deep]
    assert found == []


@pytest.mark.parametrize(("name", "keyframe"), [("supine-groin", "hold"), ("frog", "hold")])
def test_solving_a_solved_pose_changes_next_to_nothing(name: str, keyframe: str) -> None:
    pose = posed(STRETCHES[name], "right")
    before = pose.keyframe(keyframe)
    after = solve(before, pose.contacts, pose.props_in(keyframe)).keyframe
    for side in (Side.RIGHT, Side.LEFT):
        for joint in LIMB:
            moved = getattr(after.limb(side), joint) - getattr(before.limb(side), joint)
            assert abs(moved) < 4.0, joint


def test_a_pose_that_was_disturbed_finds_its_contacts_again() -> None:
    pose = posed(STRETCHES["frog"], "right")
    hold = pose.keyframe("hold")
    assert hold.both is not None
    bent = hold.both.model_copy(update={"elbow_flexion": hold.both.elbow_flexion - 30})
    wrong, props = hold.model_copy(update={"both": bent}), pose.props_in("hold")
    assert measure(wrong, pose.contacts, props).miss > 0.02
    again = solve(wrong, pose.contacts, props)
    assert again.miss < 0.005
    assert again.overlap < 0.01
