"""One suite for every place that a diary can be in: memory, a file, a server."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipkey.diary import (
    LOCAL,
    DayTotal,
    DetailMean,
    HoldTotal,
    Person,
    SittingTotal,
    Store,
    UnknownEntryError,
)
from hipkey.domain.anatomy import Side
from hipkey.domain.wire import DiaryEvent, EventChange, EventKind

NOON = datetime(2026, 3, 14, 12, tzinfo=timezone(timedelta(hours=1)))
KINDS: tuple[EventKind, ...] = ("hold", "pain", "note", "session_end", "questionnaire")

on_one_store = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)


def hold(at: datetime = NOON, **fields: object) -> DiaryEvent:
    given_fields = {"stretch": "pigeon", "side": Side.LEFT, "seconds": 30.0} | fields
    return DiaryEvent(id=uuid4(), kind="hold", at=at, **given_fields)  # type: ignore[arg-type]


def pain(value: float, at: datetime = NOON) -> DiaryEvent:
    return DiaryEvent(id=uuid4(), kind="pain", at=at, measure="pain-now", value=value)


# Text as a page can send it: anything but NUL, which the domain refuses.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
plain_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
times = st.datetimes(
    datetime(1901, 1, 1),  # noqa: DTZ001 - as st.datetimes wants
    datetime(2198, 12, 31),  # noqa: DTZ001
    timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m))),
)
finite = st.floats(allow_nan=False, allow_infinity=False)
events = st.builds(
    DiaryEvent,
    id=st.uuids(),
    kind=st.sampled_from(KINDS),
    at=times,
    session=st.none() | st.uuids(),
    stretch=st.none() | texts,
    side=st.none() | st.sampled_from(Side),
    seconds=st.none() | st.floats(0, 86_400),
    measure=st.none() | texts,
    value=st.none() | finite,
    note=st.none() | texts,
    details=st.dictionaries(texts, plain_json, max_size=3),
)


def test_what_was_added_is_found_again(store: Store) -> None:
    event = hold(session=uuid4(), note="left felt tighter", details={"breaths": 5})
    added = store.add(event)
    assert added.created
    assert added.event == event
    assert store.events() == [event]
    assert store.event(event.id) == event
    assert store.count() == 1


def test_the_same_id_twice_is_one_event_and_the_first_wins(store: Store) -> None:
    first = hold(seconds=30)
    second = first.model_copy(update={"seconds": 99.0})
    assert store.add(first).created
    again = store.add(second)
    assert not again.created
    assert not again.deleted
    assert again.event == first
    assert store.events() == [first]


def test_the_same_id_from_many_threads_at_once_is_created_once(store: Store) -> None:
    offered = [[hold().model_copy(update={"id": UUID(int=n)}) for n in range(5)] for _ in range(8)]
    start = threading.Barrier(8)

    def offer(mine: list[DiaryEvent]) -> int:
        start.wait()
        return sum(store.add(event).created for event in mine)

    with ThreadPoolExecutor(8) as threads:
        created = sum(threads.map(offer, offered))
    assert created == 5
    assert store.count() == 5


def test_imports_that_overlap_at_the_same_moment_keep_each_event_once(store: Store) -> None:
    shared = [hold() for _ in range(300)]
    start = threading.Barrier(4)

    def bring(number: int) -> int:
        start.wait()
        return store.add_many(shared if number % 2 else list(reversed(shared)))

    with ThreadPoolExecutor(4) as threads:
        new = sum(threads.map(bring, range(4)))
    assert new == 300
    assert store.count() == 300


def test_a_deleted_id_stays_deleted_when_a_late_outbox_sends_it(store: Store) -> None:
    event = hold(note="private")
    store.add(event)
    store.delete(event.id)
    late = store.add(event)
    assert (late.created, late.deleted) == (False, True)
    assert store.add_many([event, hold()]) == 1
    assert event not in store.events()
    with pytest.raises(UnknownEntryError):
        store.event(event.id)


def test_deleting_while_the_same_event_comes_again_never_brings_it_back(store: Store) -> None:
    for _ in range(20):
        event = hold()
        store.add(event)
        start = threading.Barrier(2)

        def again(event: DiaryEvent = event, start: threading.Barrier = start) -> None:
            start.wait()
            store.add(event)

        other = threading.Thread(target=again)
        other.start()
        start.wait()
        store.delete(event.id)
        other.join()
    assert store.count() == 0


def test_many_are_all_kept_or_none(store: Store) -> None:
    known = hold()
    store.add(known)
    assert store.add_many([hold(), known, hold()]) == 2
    twice = hold()
    assert store.add_many([twice, twice]) == 1
    assert store.add_many([]) == 0
    broken = hold().model_copy(update={"details": {"no": object()}})
    with pytest.raises(TypeError):
        store.add_many([hold(), hold(), broken])
    assert store.count() == 4


def test_events_come_in_the_order_of_their_time_whatever_the_zone(store: Store) -> None:
    later = hold(datetime(2026, 3, 14, 9, tzinfo=timezone(timedelta(hours=-8))))
    earlier = hold(datetime(2026, 3, 14, 10, tzinfo=UTC))
    store.add_many([later, earlier])
    assert store.events() == [earlier, later]
    assert [e.at.isoformat() for e in store.events()] == [
        "2026-03-14T10:00:00+00:00",
        "2026-03-14T09:00:00-08:00",
    ]


def test_events_are_chosen_by_kind_time_and_session(store: Store) -> None:
    session = uuid4()
    all_of_them = [
        hold(NOON + timedelta(days=n), session=session if n == 2 else None) for n in range(4)
    ]
    reading = pain(3, NOON + timedelta(hours=1))
    store.add_many([*all_of_them, reading])
    assert store.events(kinds=["pain"]) == [reading]
    assert store.events(kinds=[]) == []
    assert store.events(session=session) == [all_of_them[2]]
    since, until = NOON + timedelta(days=1), NOON + timedelta(days=3)
    assert store.events(since=since, until=until) == all_of_them[1:3]
    assert store.events(LOCAL, kinds={"hold"}, until=since) == all_of_them[:1]


def test_events_are_chosen_by_measure_and_stretch_and_the_newest_alone(store: Store) -> None:
    told = [pain(n, NOON + timedelta(hours=n)) for n in range(5)]
    other = [hold(), hold(stretch="frog", side=Side.BOTH)]
    store.add_many([*told, *other])
    assert store.events(measures=["pain-now"]) == told
    assert store.events(measures=[]) == []
    assert store.events(measures=["pain-now"], newest=2) == told[-2:]
    assert store.events(stretch="frog") == other[1:]
    assert store.events(newest=0) == []


def test_what_belongs_together_is_summed_the_newest_first(store: Store) -> None:
    session = uuid4()
    late = NOON.replace(hour=23, minute=50)
    together = [
        hold(late, session=session, seconds=20.0),
        hold(late + timedelta(minutes=30), session=session, seconds=40.0),
        pain(3, late - timedelta(minutes=1)).model_copy(update={"session": session}),
    ]
    alone = [pain(2, NOON + timedelta(days=1)), hold(NOON - timedelta(days=1))]
    store.add_many([*together, *alone])
    begun = (late - timedelta(minutes=1)).astimezone(UTC)
    first, second, third = store.sittings()
    assert (first.id, first.seconds) == (alone[0].id, 0.0)
    ended = begun + timedelta(minutes=31)
    assert second == SittingTotal(session, begun, ended, date(2026, 3, 14), 60.0)
    assert (third.id, third.seconds) == (alone[1].id, 30.0)
    assert store.sittings(newest=1) == [first]
    assert store.sittings(skip=2) == [third]
    assert store.sittings(skip=1, newest=1) == [second]
    assert store.sittings(skip=3) == []
    assert [each.id for each in store.sittings(kinds=["hold"])] == [session, alone[1].id]
    assert store.sittings(person=Person(uuid4())) == []


def test_each_person_has_a_diary_of_their_own(store: Store) -> None:
    anna, ben = Person(uuid4()), Person(uuid4())
    event = hold()
    assert store.add(event, anna).created
    assert store.add(event, ben).created, "an id is the person's own"
    store.delete(event.id, anna)
    store.change(event.id, EventChange(note="mine"), ben)
    assert store.events(anna) == []
    assert [e.note for e in store.events(ben)] == ["mine"]
    assert store.events() == []
    store.delete_everything(anna)
    assert store.count(ben) == 1


def test_a_correction_changes_only_what_it_names(store: Store) -> None:
    event = hold(note="long", seconds=600.0)
    store.add(event)
    at = datetime(2026, 3, 14, 7, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    changed = store.change(event.id, EventChange(seconds=60, side=Side.RIGHT, at=at))
    expected = event.model_copy(update={"seconds": 60.0, "side": Side.RIGHT, "at": at})
    assert changed == expected
    assert store.event(event.id) == expected
    assert store.event(event.id).at.isoformat() == at.isoformat()
    assert store.change(event.id, EventChange()) == expected
    assert store.change(event.id, EventChange(note=None, at=None)).note is None
    assert store.add(event).event.seconds == 60, "the correction outlasts a late copy"


def test_an_unknown_entry_is_told_as_such(store: Store) -> None:
    unknown = uuid4()
    for act in (
        lambda: store.delete(unknown),
        lambda: store.change(unknown, EventChange(value=3)),
        lambda: store.change(unknown, EventChange()),
        lambda: store.event(unknown),
    ):
        with pytest.raises(UnknownEntryError, match=str(unknown)) as caught:
            act()
        assert caught.value.status == 404
    event = hold().model_copy(update={"id": unknown})
    assert store.add(event).created, "asking for it did not bar it"


def test_deleting_everything_leaves_nothing(store: Store) -> None:
    kept_out = hold()
    store.add_many([hold() for _ in range(10)])
    store.add(kept_out)
    store.delete(kept_out.id)
    store.delete_everything()
    assert store.events() == []
    assert store.add(kept_out).created, "not even the deleted id is remembered"


def test_days_are_the_days_of_the_persons_own_clock(store: Store) -> None:
    sydney, lima = timezone(timedelta(hours=10)), timezone(timedelta(hours=-5))
    store.add_many(
        [
            hold(datetime(2026, 3, 15, 0, 30, tzinfo=sydney), seconds=30),
            hold(datetime(2026, 3, 15, 23, 30, tzinfo=lima), seconds=45),
            pain(4, datetime(2026, 3, 15, 8, tzinfo=sydney)),
            pain(2, datetime(2026, 3, 15, 20, tzinfo=sydney)),
            hold(datetime(1965, 1, 1, 0, 30, tzinfo=sydney), seconds=1),
        ]
    )
    day = date(2026, 3, 15)
    assert store.days() == [
        DayTotal(date(1965, 1, 1), "hold", None, 1, 1.0, None, None, None),
        DayTotal(day, "hold", None, 2, 75.0, None, None, None),
        DayTotal(day, "pain", "pain-now", 2, 0.0, 3.0, 2.0, 4.0),
    ]
    assert store.days(since=datetime(2026, 3, 15, 10, tzinfo=sydney), until=NOON) == []
    assert [total.kind for total in store.days(kinds=["pain"])] == ["pain"]


def test_holds_are_summed_by_stretch_and_side(store: Store) -> None:
    store.add_many(
        [
            hold(seconds=30),
            hold(seconds=60),
            hold(side=Side.RIGHT),
            hold(stretch="frog", side=Side.BOTH, seconds=None),
            pain(1),
        ]
    )
    assert store.holds() == [
        HoldTotal("frog", "both", 1, 0.0),
        HoldTotal("pigeon", "left", 2, 90.0),
        HoldTotal("pigeon", "right", 1, 30.0),
    ]
    assert store.holds(until=NOON) == []


def test_a_number_in_the_details_is_a_mean_of_days_or_weeks(store: Store) -> None:
    monday = NOON + timedelta(days=(7 - NOON.weekday()) % 7)

    def seen(days: float, **details: object) -> DiaryEvent:
        return hold(monday + timedelta(days=days), details=details)

    late = hold(
        (monday + timedelta(days=2)).replace(hour=23, minute=30), side=Side.RIGHT,
        details={"depth_deg": 70},
    )  # fmt: skip
    store.add_many(
        [
            seen(0, depth_deg=80),
            seen(0.1, depth_deg=90.0),
            seen(1, depth_deg=50.5),
            seen(7, depth_deg=20),
            seen(8, depth_deg="90", note='"depth_deg": 3'),
            seen(9, depth_deg=None),
            seen(10, depth_deg=[1]),
            seen(11, other={"depth_deg": 3}),
            seen(12, note="\x01 \u2028"),
            hold(monday),
            late,
        ]
    )
    first = monday.date()
    assert store.details("depth_deg") == [
        DetailMean("pigeon", "left", first, 85.0),
        DetailMean("pigeon", "left", first + timedelta(days=1), 50.5),
        DetailMean("pigeon", "right", first + timedelta(days=2), 70.0),
        DetailMean("pigeon", "left", first + timedelta(days=7), 20.0),
    ]
    weeks = {(each.side, each.day): each.mean for each in store.details("depth_deg", 7)}
    assert weeks == {
        ("left", first): pytest.approx((80 + 90 + 50.5) / 3),
        ("right", first): 70.0,
        ("left", first + timedelta(days=7)): 20.0,
    }
    assert store.details("depth_deg", until=monday) == []
    assert store.details("depth_deg", person=Person(uuid4())) == []


@on_one_store
@given(st.lists(events, max_size=12))
def test_whatever_is_added_comes_back_as_it_was(
    store: Store, given_events: list[DiaryEvent]
) -> None:
    person = Person(uuid4())
    store.add_many(given_events, person)
    first: dict[UUID, DiaryEvent] = {}
    for event in sorted(given_events, key=lambda event: event.id):
        first.setdefault(event.id, event)
    found = store.events(person)
    assert {event.id: event for event in found} == first
    assert [event.at for event in found] == sorted(event.at for event in first.values())
    for event in found:
        assert event.at.isoformat() == first[event.id].at.isoformat()


actions = st.lists(
    st.tuples(st.sampled_from(["add", "add", "many", "change", "delete"]), st.integers(0, 5)),
    max_size=30,
)


@on_one_store
@given(actions)
def test_any_run_of_actions_matches_a_plain_model(store: Store, run: list[tuple[str, int]]) -> None:
    person = Person(uuid4())
    ids = [UUID(int=n) for n in range(6)]
    kept: dict[UUID, float] = {}
    deleted: set[UUID] = set()

    def offered(number: int, value: float) -> DiaryEvent:
        return pain(value, NOON + timedelta(hours=number)).model_copy(update={"id": ids[number]})

    for turn, (action, number) in enumerate(run):
        entry, value = ids[number], float(turn)
        if action == "add":
            created = entry not in kept and entry not in deleted
            added = store.add(offered(number, value), person)
            assert (added.created, added.deleted) == (created, entry in deleted)
            if created:
                kept[entry] = value
        elif action == "many":
            new = [i for i in ids[number:] if i not in kept and i not in deleted]
            assert store.add_many([offered(n, value) for n in range(number, 6)], person) == len(new)
            kept |= dict.fromkeys(new, value)
        elif entry not in kept:
            with pytest.raises(UnknownEntryError):
                store.delete(entry, person)
        elif action == "change":
            assert store.change(entry, EventChange(value=-value), person).value == -value
            kept[entry] = -value
        else:
            store.delete(entry, person)
            del kept[entry]
            deleted.add(entry)
        assert [(e.id, e.value) for e in store.events(person)] == sorted(kept.items())


def test_a_store_that_is_opened_again_has_everything(
    lasting_place: str, clock: Callable[[], datetime]
) -> None:
    event = hold(details={"breaths": 6})
    with Store.open(lasting_place, clock=clock) as first:
        first.add(event)
    with Store.open(lasting_place, clock=clock) as second:
        assert second.events() == [event]


def test_two_open_stores_see_each_other(lasting_place: str, clock: Callable[[], datetime]) -> None:
    with (
        Store.open(lasting_place, clock=clock) as one,
        Store.open(lasting_place, clock=clock) as other,
    ):
        event = hold()
        assert one.add(event).created
        assert not other.add(event).created
        assert other.events() == [event]
