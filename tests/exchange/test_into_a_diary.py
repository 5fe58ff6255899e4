"""Out of one diary and into another: nothing lost, nothing doubled."""

from collections.abc import Callable
from datetime import UTC, datetime

from diaries import AT, diaries, small_diary
from hypothesis import given, settings

from hipkey.diary import Store
from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.csv_readings import day_events, read_days
from hipkey.exchange.diary_json import export_json, import_json


@settings(max_examples=25, deadline=None)
@given(diaries)
def test_an_export_read_into_an_empty_diary_makes_the_same_diary(events: list[DiaryEvent]) -> None:
    def now() -> datetime:
        return datetime(2026, 3, 14, tzinfo=UTC)

    with Store.open("memory", clock=now) as old, Store.open("memory", clock=now) as new:
        old.add_many(events)
        exported = export_json(old.events(), AT)
        assert new.add_many(import_json(exported).events) == len(events)
        assert new.events() == old.events()
        assert export_json(new.events(), AT) == exported
        assert new.add_many(import_json(exported).events) == 0


def test_a_table_read_twice_changes_nothing(clock: Callable[[], datetime]) -> None:
    table = b"date,pain,minutes\n2026-03-01,5,20\n2026-03-02,,0\n"
    with Store.open("memory", clock=clock) as store:
        store.add_many(small_diary())
        assert store.add_many(day_events(read_days(table), UTC)) == 3
        before = store.events()
        assert store.add_many(day_events(read_days(table), UTC)) == 0
        assert store.events() == before
