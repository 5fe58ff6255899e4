"""The camera's door: one answer to each message, and no second that was not held."""

import importlib.util
import json
import struct
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from hipkey import estimator
from hipkey.body import kinematics
from hipkey.coach import Coach
from hipkey.domain.anatomy import Side
from hipkey.domain.frames import FLOATS, binary
from hipkey.domain.wire import DiaryEvent, WatchRequest
from hipkey.measures import MEASURES, body_of
from hipkey.web.app import create_app
from hipkey.web.camera import Watcher

KNEELING = "kneeling-hip-flexor"
FRAME_S = 1 / 30
LINE = "ws://localhost/api/judge"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    coach = Coach(tmp_path_factory.mktemp("camera"))
    yield coach
    coach.close()


@pytest.fixture(scope="module")
def client(coach: Coach) -> TestClient:
    return TestClient(create_app(coach), base_url="http://localhost")


@cache
def kneeling(side: str = "left", keyframe: str = "hold") -> bytes:
    """A frame of the body in the stretch, seen from where the judge sees it best."""
    pose = Coach().stretch(KNEELING).pose
    assert pose is not None
    authored = pose.keyframe(keyframe)
    body = authored if side == "right" else kinematics.mirror(authored)
    azimuth = 90.0 if side == "right" else 270.0
    data = kinematics.forward(kinematics.configuration(body))
    return binary(kinematics.landmarks(data, kinematics.view(azimuth, 12.0)))


def wish(**changes: Any) -> str:
    return json.dumps({"stretch": KNEELING, "side": "left", **changes})


def answer(text: str) -> Any:
    (only,) = json.loads(text).items()
    return only


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watcher(coach: Coach, clock: Clock) -> Watcher:
    watcher = Watcher(coach.watch, clock)
    watcher.ask(wish())
    return watcher


def shown(watcher: Watcher, clock: Clock, seconds: float, frame: bytes) -> dict[str, Any]:
    """The last verdict after so many seconds of the same frame."""
    for _ in range(round(seconds / FRAME_S)):
        clock.now += FRAME_S
        kind, verdict = answer(watcher.frame(frame))
        assert kind == "verdict"
    last: dict[str, Any] = verdict
    return last


# ---- what is watched ----------------------------------------------------------------------


def test_a_wish_is_answered_with_where_the_camera_goes(client: TestClient) -> None:
    with client.websocket_connect(LINE) as socket:
        socket.send_text(wish())
        kind, watching = answer(socket.receive_text())
    assert kind == "watching"
    assert (watching["stretch"], watching["side"]) == (KNEELING, "left")
    assert watching["camera"].startswith("Stand the camera")
    assert "{" not in watching["camera"]


def test_the_two_sides_are_watched_from_opposite_places(coach: Coach) -> None:
    sides = {"left": "right", "right": "left"}
    for stretch in coach.stretches.values():
        if not stretch.one_sided or stretch.judging is None:
            continue
        _, left = coach.watch(WatchRequest(stretch=stretch.id, side=Side.LEFT))
        _, right = coach.watch(WatchRequest(stretch=stretch.id, side=Side.RIGHT))
        swapped = " ".join(sides.get(word, word) for word in left.camera.split(" "))
        assert swapped == right.camera
        assert swapped != left.camera


def test_a_frame_in_the_stretch_is_in_and_counts_from_the_first_second(
    watcher: Watcher, clock: Clock
) -> None:
    verdict = shown(watcher, clock, 0.9, kneeling())
    assert (verdict["verdict"], verdict["hold"], verdict["held_s"]) == ("in", "waiting", 0.0)
    verdict = shown(watcher, clock, 2.1, kneeling())
    assert verdict["hold"] == "holding"
    assert verdict["held_s"] == pytest.approx(3.0, abs=0.15)
    assert verdict["depth"]["error"] >= 10


def test_the_wrong_side_is_said_and_not_counted(watcher: Watcher, clock: Clock) -> None:
    verdict = shown(watcher, clock, 4.0, kneeling("right"))
    assert verdict["held_s"] == 0.0
    assert verdict["verdict"] != "in"


def test_nobody_in_the_picture_cannot_be_told(watcher: Watcher, clock: Clock) -> None:
    empty = struct.pack(f"<{FLOATS}f", 0.0, 4 / 3, *[0.0] * (FLOATS - 2))
    verdict = shown(watcher, clock, 0.1, empty)
    assert (verdict["verdict"], verdict["reason"]) == ("cannot_tell", "nobody")


def test_who_is_getting_ready_hears_only_what_is_in_the_way_of_seeing(
    watcher: Watcher, clock: Clock
) -> None:
    watcher.ask(wish(attempt=5, placing=True))
    assert shown(watcher, clock, 3.0, kneeling(keyframe="start"))["cue"] is None
    empty = struct.pack(f"<{FLOATS}f", 0.0, 4 / 3, *[0.0] * (FLOATS - 2))
    assert "cannot see you" in shown(watcher, clock, 1.5, empty)["cue"]  # within two seconds


def test_a_bad_place_is_told_within_two_seconds(watcher: Watcher, clock: Clock) -> None:
    pose = Coach().stretch(KNEELING).pose
    assert pose is not None
    data = kinematics.forward(kinematics.configuration(kinematics.mirror(pose.keyframe("hold"))))
    behind = binary(kinematics.landmarks(data, kinematics.view(180.0, 12.0)))
    verdict = shown(watcher, clock, 2.0, behind)
    assert (verdict["verdict"], verdict["reason"]) == ("cannot_tell", "view")
    assert verdict["cue"].startswith("Turn on your mat")


def test_a_new_attempt_begins_a_new_hold(watcher: Watcher, clock: Clock) -> None:
    assert shown(watcher, clock, 3.0, kneeling())["held_s"] > 2
    watcher.ask(wish(attempt=2))
    assert shown(watcher, clock, 0.5, kneeling())["held_s"] == 0.0


def test_pain_told_in_the_middle_leaves_the_hold_as_it_is(watcher: Watcher, clock: Clock) -> None:
    before = shown(watcher, clock, 3.0, kneeling())["held_s"]
    watcher.ask(wish(pain=True))
    after = shown(watcher, clock, 1.0, kneeling())["held_s"]
    assert after == pytest.approx(before + 1.0, abs=0.05)


# ---- how deep, from still pictures --------------------------------------------------------


def depth_of(client: TestClient, body: bytes, side: str = "left", stretch: str = KNEELING) -> Any:
    return client.post(f"/api/depth?stretch={stretch}&side={side}", content=body)


def true_depth(side: Side = Side.LEFT) -> float:
    pose = Coach().stretch(KNEELING).pose
    assert pose is not None
    keyframe = pose.keyframe("hold")
    body = keyframe if side is Side.RIGHT else kinematics.mirror(keyframe)
    data = kinematics.forward(kinematics.configuration(body))
    seen = body_of(kinematics.landmarks(data, kinematics.view(270, 12)))
    assert seen is not None
    value = MEASURES["hip_flexion"](seen, side)
    assert value is not None
    return value


def test_the_depth_of_still_frames_is_the_true_one_with_its_band(client: TestClient) -> None:
    depth = depth_of(client, kneeling() * 5).json()
    assert depth["measure"] == "hip_flexion"
    rules = Coach().stretch(KNEELING).judging
    assert rules is not None  # these points have not the error that is taken off
    assert depth["value"] + rules.depth_bias == pytest.approx(true_depth(), abs=3)
    assert depth["error"] >= 10


def test_one_frame_that_went_wrong_does_not_move_the_depth(client: TestClient) -> None:
    good = depth_of(client, kneeling() * 5).json()["value"]
    assert depth_of(client, kneeling() * 4 + kneeling(keyframe="easier")).json()["value"] == good


def test_frames_that_differ_widen_the_band(client: TestClient, coach: Coach) -> None:
    points = np.frombuffer(kneeling(), dtype="<f4").copy()
    knee = 2 + 4 * 25  # the left knee's x; the thigh turns, and with it the hip's angle
    shaken = []
    for metres in (-0.2, -0.1, 0.0, 0.1, 0.2):
        moved = points.copy()
        moved[knee] += metres
        shaken.append(moved.tobytes())
    depth = depth_of(client, b"".join(shaken)).json()
    rules = coach.stretch(KNEELING).judging
    assert rules is not None
    assert depth["error"] > rules.depth_error


@pytest.mark.parametrize(
    "body",
    [
        b"",
        pytest.param("two", id="two frames are no middle"),
        pytest.param("wrong side", id="the other side"),
        pytest.param("nobody", id="nobody"),
        pytest.param("start", id="not in the stretch"),
    ],
)
def test_no_depth_is_told_where_the_stretch_is_not_seen(client: TestClient, body: Any) -> None:
    bodies = {
        b"": b"",
        "two": kneeling() * 2,
        "wrong side": kneeling("right") * 5,
        "nobody": struct.pack(f"<{FLOATS}f", 0.0, 4 / 3, *[0.0] * (FLOATS - 2)) * 5,
        "start": kneeling(keyframe="start") * 5,
    }
    answer = depth_of(client, bodies[body])
    assert answer.status_code == 200
    assert answer.json() is None


@pytest.mark.parametrize("body", [b"short", kneeling()[:-1], b"\xff" * 536, kneeling() * 40])
def test_damaged_still_frames_are_refused_in_one_sentence(client: TestClient, body: bytes) -> None:
    answer = depth_of(client, body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"].endswith(".")


def test_a_stretch_without_judging_has_no_depth(client: TestClient) -> None:
    answer = depth_of(client, kneeling() * 5, stretch="cobra")
    assert 400 <= answer.status_code < 500


def test_the_first_week_of_a_person_is_their_own_measure(tmp_path: Path) -> None:
    coach = Coach(tmp_path)
    first = datetime(2026, 3, 1, 8, tzinfo=UTC)
    for day, depth in ((0, 10.0), (5, 6.0), (20, -8.0)):
        coach.record(
            DiaryEvent(
                id=uuid4(),
                kind="hold",
                at=first + timedelta(days=day),
                stretch=KNEELING,
                side=Side.LEFT,
                seconds=30,
                details={"depth_deg": depth},
            )
        )
    judge, watching = coach.watch(WatchRequest(stretch=KNEELING, side=Side.LEFT))
    assert watching.first_week_deg == 8.0
    assert judge.deepest == -8.0  # lower is deeper here: nobody is asked for more than that
    _, other = coach.watch(WatchRequest(stretch=KNEELING, side=Side.RIGHT))
    assert other.first_week_deg is None
    coach.close()


# ---- what is wrong ------------------------------------------------------------------------


def test_a_frame_before_any_wish_is_refused_in_words(coach: Coach) -> None:
    kind, sentence = answer(Watcher(coach.watch).frame(kneeling()))
    assert kind == "error"
    assert "stretch and side" in sentence


def test_a_stretch_that_is_not_there_is_refused_with_those_that_are(coach: Coach) -> None:
    watcher = Watcher(coach.watch)
    kind, sentence = answer(watcher.ask(wish(stretch="cobra")))
    assert kind == "error"
    assert KNEELING in sentence
    assert answer(watcher.frame(kneeling()))[0] == "error"


DAMAGED = {
    "empty": b"",
    "short": b"\0" * (4 * FLOATS - 1),
    "long": b"\0" * (4 * FLOATS + 4),
    "text": b"in the stretch, honestly",
    "not numbers": struct.pack(f"<{FLOATS}f", *[float("nan")] * FLOATS),
    "infinite": struct.pack(f"<{FLOATS}f", 0.0, 1.0, *[float("inf")] * (FLOATS - 2)),
    "huge": struct.pack(f"<{FLOATS}f", 0.0, 1.0, *[3e38] * (FLOATS - 2)),
    "no aspect": struct.pack(f"<{FLOATS}f", *[0.0] * FLOATS),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_frame_gets_one_sentence_and_changes_nothing(
    watcher: Watcher, clock: Clock, damaged: bytes
) -> None:
    before = shown(watcher, clock, 2.0, kneeling())["held_s"]
    for _ in range(50):
        kind, sentence = answer(watcher.frame(damaged))
        assert (kind, sentence.count("\n")) == ("error", 0)
    after = shown(watcher, clock, 2.0, kneeling())["held_s"]
    assert after == pytest.approx(before + 2.0, abs=0.01)


def test_damaged_frames_alone_hold_nothing(watcher: Watcher, clock: Clock) -> None:
    held = shown(watcher, clock, 2.0, kneeling())["held_s"]
    for _ in range(300):
        clock.now += FRAME_S
        watcher.frame(DAMAGED["not numbers"])
    verdict = shown(watcher, clock, FRAME_S, kneeling())
    assert verdict["held_s"] == held
    assert verdict["hold"] == "paused"


def test_ten_thousand_frames_in_a_second_are_a_second(watcher: Watcher, clock: Clock) -> None:
    landmarks = np.frombuffer(kneeling(), "<f4").copy()
    for index in range(10_000):
        clock.now += 1e-4
        landmarks[0] = index / 30  # the page says that half a minute goes by
        _, verdict = answer(watcher.frame(landmarks.tobytes()))
    assert verdict["held_s"] <= 1.0


floats32 = st.floats(width=32)
odd_frames = st.one_of(
    st.binary(max_size=4 * FLOATS + 8),
    st.lists(floats32, min_size=FLOATS, max_size=FLOATS).map(
        lambda values: struct.pack(f"<{FLOATS}f", *values)
    ),
    st.builds(
        lambda at, value: _changed(kneeling(), at, value), st.integers(0, FLOATS - 1), floats32
    ),
)
messages = st.one_of(
    odd_frames,
    st.text(max_size=200),
    st.sampled_from([wish(), wish(side="right"), wish(attempt=1), wish(stretch="x" * 61), "{}"]),
    st.builds(wish, side=st.text(max_size=9), attempt=st.integers(), pain=st.booleans()),
)


def _changed(frame: bytes, at: int, value: float) -> bytes:
    values = bytearray(frame)
    struct.pack_into("<f", values, 4 * at, value)
    return bytes(values)


@given(st.lists(messages, max_size=12), st.lists(st.floats(0, 3), min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_whatever_comes_gets_one_answer_and_never_more_time_than_passed(
    coach: Coach, sent: list[bytes | str], pauses: list[float]
) -> None:
    clock = Clock()
    watcher = Watcher(coach.watch, clock)
    begun = clock.now
    for message, pause in zip(sent, pauses, strict=False):
        clock.now += pause
        answered = watcher.ask(message) if isinstance(message, str) else watcher.frame(message)
        kind, what = answer(answered)
        assert kind in ("watching", "verdict", "error")
        if kind == "verdict":
            assert what["held_s"] <= clock.now - begun
            assert "NaN" not in answered
            assert "Infinity" not in answered
    watcher.ask(wish(attempt=77))
    clock.now += 5
    assert shown(watcher, clock, 3.0, kneeling())["held_s"] == pytest.approx(3.0, abs=0.2)


# ---- sockets ------------------------------------------------------------------------------


def test_every_message_on_the_line_gets_one_answer_in_order(client: TestClient) -> None:
    with client.websocket_connect(LINE) as socket:
        socket.send_text("not JSON")
        socket.send_text(wish())
        socket.send_bytes(DAMAGED["short"])
        socket.send_bytes(kneeling())
        socket.send_text(json.dumps({"t": 0, "world": None}))
        kinds = [answer(socket.receive_text())[0] for _ in range(5)]
    assert kinds == ["error", "watching", "error", "verdict", "error"]


def test_two_windows_do_not_count_for_each_other(client: TestClient) -> None:
    with (
        client.websocket_connect(LINE) as one,
        client.websocket_connect(LINE) as two,
    ):
        for socket, side in ((one, "left"), (two, "right")):
            socket.send_text(wish(side=side))
            socket.receive_text()
        one.send_bytes(kneeling("left"))
        two.send_bytes(kneeling("left"))
        first, second = (answer(socket.receive_text())[1] for socket in (one, two))
    assert first["verdict"] == "in"
    assert second["verdict"] != "in"


def test_a_line_that_drops_leaves_the_others_alone(client: TestClient) -> None:
    with client.websocket_connect(LINE) as kept:
        kept.send_text(wish())
        kept.receive_text()
        for leave in (lambda s: None, lambda s: s.send_text(wish()), lambda s: s.send_bytes(b"x")):
            with client.websocket_connect(LINE) as dropped:
                leave(dropped)
        kept.send_bytes(kneeling())
        assert answer(kept.receive_text())[0] == "verdict"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"origin": "null"}]
)
def test_another_site_cannot_open_the_line(client: TestClient, headers: dict[str, str]) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect(LINE, headers=headers),
    ):
        pass
    assert refused.value.code == 1008


# ---- the estimator's files ----------------------------------------------------------------


def models() -> Any:
    spec = importlib.util.spec_from_file_location("models", ROOT / "islands/camera/models.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["models"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def built(tmp_path: Path) -> Path:
    maker = models()
    if not maker.PACKAGES.exists():
        pytest.skip("the npm packages are not installed; `make setup` brings them")
    maker.make(tmp_path)
    return tmp_path


def test_each_bundle_is_stored_aligned_and_says_how_pictures_are_scaled(built: Path) -> None:
    maker = models()
    scales = {"pose_detector.tflite": (127.5, 127.5), "pose_landmarks_detector.tflite": (0, 255)}
    for size in maker.SIZES:
        path = built / "models" / f"pose_landmarker_{size}.task"
        raw = path.read_bytes()
        with zipfile.ZipFile(path) as bundle:
            assert [entry.filename for entry in bundle.infolist()] == list(scales)
            for entry in bundle.infolist():
                assert entry.compress_type == zipfile.ZIP_STORED
                name, extra = struct.unpack_from("<HH", raw, entry.header_offset + 26)
                assert (entry.header_offset + 30 + name + extra) % maker.ALIGNMENT == 0
                assert scale_of(maker, bundle.read(entry)) == scales[entry.filename]


def scale_of(maker: Any, model: bytes) -> tuple[float, float]:
    """Mean and deviation, read from a model the way the estimator does."""
    reader = maker.Reader(model)
    root = reader.fields(reader.root)
    names = {}
    for entry in reader.vector(reader.follow(root[maker.METADATA])):
        fields = reader.fields(entry)
        names[reader.text(reader.follow(fields[0]))] = reader.number("I", fields[1])
    buffers = list(reader.vector(reader.follow(root[maker.BUFFERS])))
    start = reader.follow(reader.fields(buffers[names[maker.METADATA_NAME]])[0])
    described = maker.Reader(model[start + 4 : start + 4 + reader.number("I", start)])
    assert described.data[4:8] == b"M001"

    def first(table: int, place: int) -> int:
        return int(next(described.vector(described.follow(described.fields(table)[place]))))

    tensor = first(first(described.root, 3), 2)
    scaling = described.fields(described.follow(described.fields(first(tensor, 4))[1]))

    def number(place: int) -> float:
        vector = described.follow(scaling[place])
        assert described.number("I", vector) == 1
        return float(struct.unpack_from("<f", described.data, vector + 4)[0])

    return number(0), number(1)


def test_the_models_own_bytes_are_untouched(built: Path) -> None:
    maker = models()
    original = (maker.PACKAGES / "pose" / "pose_landmark_lite.tflite").read_bytes()
    with zipfile.ZipFile(built / "models" / "pose_landmarker_lite.task") as bundle:
        assert bundle.read("pose_landmarks_detector.tflite").endswith(original)


def test_the_landmarks_are_the_same_without_the_silhouette(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("mediapipe", reason="the optional estimator is not installed")
    maker, slim, film = models(), built / "models", ROOT / "tests/browser/kneeling.mjpeg"
    whole = tmp_path / "whole"
    whole.mkdir()
    with zipfile.ZipFile(slim / "pose_landmarker_lite.task") as bundle:
        parts = {entry: bundle.read(entry) for entry in bundle.namelist()}
    landmarks = (maker.PACKAGES / "pose" / "pose_landmark_lite.tflite").read_bytes()
    kept = maker.prepared(landmarks, maker.metadata(maker.LANDMARKS))
    assert kept != parts["pose_landmarks_detector.tflite"]
    parts["pose_landmarks_detector.tflite"] = kept
    maker.bundle(whole / "pose_landmarker_lite.task", parts)
    seen = []
    for folder in (slim, whole):
        monkeypatch.setattr(estimator, "MODELS", folder)
        seen.append(list(estimator.frames(film, "lite")))
    assert sum(frame["world"] is not None for frame in seen[0]) > 15
    assert seen[0] == seen[1]


def test_another_file_than_a_model_is_refused_in_one_sentence() -> None:
    with pytest.raises(SystemExit, match="does not hold the models"):
        models().prepared(b"\0" * 64, b"")
