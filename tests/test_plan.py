"""The plan joined: wishes from the doors, what the diary knows, and the programme's week."""

import datetime as dt
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from hipkey.coach import Coach
from hipkey.domain.anatomy import MuscleGroup, Position, Prop
from hipkey.domain.errors import HipkeyError, UnknownNameError
from hipkey.domain.plan import Habits, NoPlanError
from hipkey.domain.wire import DiaryEvent
from hipkey.web.app import create_app


@pytest.fixture
def coach(data: Path) -> Iterator[Coach]:
    coach = Coach(data)
    # The body is the same for all: computed once in this process.
    coach.lengthenings = _lengthenings(coach)
    yield coach
    coach.close()


KNOWN: dict[str, object] = {}


def _lengthenings(coach: Coach) -> object:
    if not KNOWN:
        KNOWN["all"] = coach.lengthenings
    return KNOWN["all"]


def hipkey(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hipkey", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def tell(coach: Coach, kind: str, hours_ago: float = 0, **fields: object) -> None:
    at = coach.now() - dt.timedelta(hours=hours_ago)
    coach.record(DiaryEvent.model_validate({"id": uuid.uuid4(), "kind": kind, "at": at, **fields}))


def test_the_command_gives_the_plan_of_the_contract() -> None:
    answer = hipkey(
        *("plan", "--minutes", "10", "--without", "foam-roller", "--avoid", "knee-injury"),
        *("--focus", "low-back", "--json"),
    )
    assert answer.returncode == 0, answer.stderr
    plan = json.loads(answer.stdout)
    assert plan["total_s"] <= 600
    assert plan["total_s"] == pytest.approx(sum(step["duration_s"] for step in plan["steps"]))
    assert set(plan["steps"][0]) >= {"kind", "stretch", "side", "start_s", "duration_s"}
    done = {step["stretch"] for step in plan["steps"]}
    assert not done & {"psoas-roller", "pigeon", "cow-face", "frog"}
    assert plan["optimal"] is True
    assert plan["useful_dose"] <= plan["bound"] + 1e-6
    assert len(plan["why"]) == 10
    for why in plan["why"]:
        assert set(why) == {"stretch", "in", "because"}
        assert why["in"] == (why["stretch"] in done)
    for dose in plan["dose"].values():
        assert set(dose) == {"session_s", "week_s", "useful"}
    assert set(plan["dose"]) <= set(MuscleGroup)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--avoid", "knees"), "hip-replacement-posterior"),
        (("--have", "sofa"), "foam-roller"),
        (("--without", "sofa"), "foam-roller"),
        (("--focus", "nose"), "buttock"),
        (("--minutes", "0"), "240"),
        (("--minutes", "nan"), "240"),
        (("--minutes", "1"), "shortest"),
        (("--minutes", "20", "--avoid", "recent-surgery"), "surgeon"),
    ],
)
def test_what_cannot_be_is_told_in_one_sentence(arguments: tuple[str, ...], named: str) -> None:
    answer = hipkey("plan", *arguments)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert named in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_the_plan_can_be_read_by_a_person() -> None:
    answer = hipkey("plan", "--minutes", "10")
    assert answer.returncode == 0
    assert "It lengthens" in answer.stdout


def test_without_wishes_it_is_the_articles_ten(coach: Coach) -> None:
    with TestClient(create_app(coach), base_url="http://127.0.0.1:8765") as client:
        plain = client.get("/api/plan").json()
        wished = client.get("/api/plan?minutes=10&have=mat&have=cushion&avoid=knee-injury").json()
    assert len({step["stretch"] for step in plain["steps"]}) == 10
    assert "dose" not in plain
    assert wished["total_s"] <= 600
    assert {why["stretch"]: why["in"] for why in wished["why"]}["psoas-roller"] is False


def test_the_player_plays_the_plan_that_was_shown(coach: Coach) -> None:
    coach.profile.screen([])
    query = "minutes=12&without=foam-roller&focus=groin"
    with TestClient(create_app(coach), base_url="http://127.0.0.1:8765") as client:
        plan = client.get(f"/api/plan?{query}").json()
        page = client.get(f"/session?{query}")
        assert page.status_code == 200
        for item in plan["items"]:
            assert coach.stretch(item["stretch"]).name in page.text
        assert client.get("/session?minutes=1").status_code == 409
        assert client.get("/api/plan?minutes=10&focus=nose").status_code == 404


def test_what_was_held_counts_for_today(coach: Coach) -> None:
    wishes = coach.wishes(minutes=10)
    before = coach.plan(wishes)
    for item in before.programme.items:
        for side in coach.stretch(item.stretch).sides:
            tell(coach, "hold", stretch=item.stretch, side=side, seconds=240)
    after = coach.plan(wishes)
    assert after.useful_dose < before.useful_dose
    group = max(before.dose, key=lambda each: before.dose[each].session_s)
    assert after.dose[group].week_s > after.dose[group].session_s


def test_pain_just_told_makes_the_session_gentler_or_forbids_it(coach: Coach) -> None:
    tell(coach, "pain", hours_ago=20, measure="pain-now", value=9)
    assert coach.plan(coach.wishes(minutes=15)).notes == ()
    tell(coach, "pain", hours_ago=1, measure="pain-before", value=4)
    plan = coach.plan(coach.wishes(minutes=15))
    assert {item.level for item in plan.programme.items} == {"easier"}
    tell(coach, "pain", measure="pain-now", value=7)
    with pytest.raises(NoPlanError, match="pain above 5"):
        coach.plan(coach.wishes(minutes=15))
    assert coach.plan(coach.wishes(minutes=15, pain=1))


def test_pain_down_the_leg_forbids_it(coach: Coach) -> None:
    tell(coach, "pain", hours_ago=2, details={"spreads": True})
    with pytest.raises(NoPlanError, match="down the leg"):
        coach.plan(coach.wishes(minutes=15))


def test_an_emergency_sign_forbids_every_plan(coach: Coach) -> None:
    assert coach.profile.screening_due()
    assert coach.profile.screen(["saddle-numbness"]) == "emergency"
    assert coach.profile.concern() == "emergency"
    assert not coach.profile.screening_due()
    with pytest.raises(NoPlanError, match="emergency number"):
        coach.plan(coach.wishes(minutes=15))
    assert coach.profile.screen([]) == "none"
    assert coach.plan(coach.wishes(minutes=15))


def test_a_doctors_sign_is_overridden_only_by_having_asked(coach: Coach) -> None:
    assert coach.profile.screen(["night-pain"]) == "doctor"
    with pytest.raises(NoPlanError, match="doctor"):
        coach.plan_of_week()
    assert coach.profile.screen(["night-pain"], asked=True) == "none"
    assert coach.plan_of_week()
    with pytest.raises(UnknownNameError, match="saddle-numbness"):
        coach.profile.screen(["hiccups"])


def test_habits_are_kept_and_heeded(coach: Coach) -> None:
    assert coach.profile.habits == Habits()
    chosen = Habits(
        minutes=25,
        days=(1, 3),
        times=(dt.time(6, 45),),
        have=(Prop.MAT,),
        avoid=("knee-injury",),
        hates=("butterfly",),
    )
    coach.profile.choose(chosen)
    assert coach.profile.habits == chosen
    plan = coach.plan(coach.wishes(minutes=60))
    assert "pigeon" not in {item.stretch for item in plan.programme.items}
    with pytest.raises(UnknownNameError, match="knee-injury"):
        coach.profile.choose(Habits(avoid=("knees",)))
    with pytest.raises(HipkeyError):
        coach.profile.choose(Habits(hates=("headstand",)))


def test_the_first_week_begins_lying_down(coach: Coach) -> None:
    week = coach.profile.week()
    assert (week.week, week.stage, week.course) == (1, 1, "start")
    plan = coach.plan_of_week()
    for item in plan.programme.items:
        assert coach.stretch(item.stretch).position is Position.SUPINE
    assert plan.timeline.total_s <= coach.profile.habits.minutes * 60


def test_where_the_week_has_nothing_for_a_person_a_later_one_has(coach: Coach) -> None:
    coach.profile.choose(Habits(minutes=30, avoid=("pregnancy",)))
    plan = coach.plan_of_week()
    assert [item.stretch for item in plan.programme.items] == ["kneeling-hip-flexor"]


def test_what_another_program_wrote_about_the_person_breaks_nothing(coach: Coach) -> None:
    coach.profile.choose(Habits(minutes=25))
    coach.profile.screen([])
    for details in ({"minutes": "many"}, {"avoid": ["knees"]}, {"new": 1}, {"days": [9]}):
        tell(coach, "preference", measure="habits", details=details)
    for details in ({"signs": 5}, {"signs": ["hiccups"], "asked": True}, {"asked": "perhaps"}):
        tell(coach, "screening", measure="screen", details=details)
    assert coach.profile.habits == Habits(minutes=25)
    assert coach.profile.concern() == "none"
    assert not coach.profile.screening_due()
    assert coach.plan(coach.wishes(minutes=10))
