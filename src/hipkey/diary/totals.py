"""Sums that the database makes itself, so that years of days are read at once.

A day is a day of the person's own clock. Knows columns, not what the numbers mean.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Double,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from hipkey.diary.rows import (
    EPOCH,
    EVENTS,
    DayTotal,
    DetailMean,
    HoldTotal,
    Person,
    SittingTotal,
    instant,
)
from hipkey.domain.wire import EventKind

_DAY: Final[ColumnElement[int]] = literal_column("86400000000", BigInteger)
_FIRST_DAY: Final[ColumnElement[int]] = literal_column(
    str(date(1970, 1, 1).toordinal() * 86_400_000_000), BigInteger
)
_SECOND: Final[ColumnElement[int]] = literal_column("1000000", BigInteger)
_ORDINAL: Final = (
    EVENTS.c.at_us + cast(EVENTS.c.offset_s, BigInteger) * _SECOND + _FIRST_DAY
) // _DAY
"""The day, counted from the year 1, so that it is never negative: databases round those
differently."""


def days(
    connection: Connection,
    person: Person,
    kinds: Collection[EventKind] | None,
    since: datetime | None,
    until: datetime | None,
    alone: Collection[str] = (),
) -> list[DayTotal]:
    """Totals of each day, kind and measure, in this order.

    `alone`: of these measures only what belongs to no session.
    """
    event = EVENTS.c
    ordinal = _ORDINAL.label("ordinal")
    query = (
        select(
            ordinal,
            event.kind,
            event.measure,
            func.count(),
            func.coalesce(func.sum(event.seconds), 0.0),
            func.avg(event.value),
            func.min(event.value),
            func.max(event.value),
        )
        .where(*chosen(person, kinds, since, until), *_alone(alone))
        .group_by("ordinal", event.kind, event.measure)
        .order_by("ordinal", event.kind, func.coalesce(event.measure, ""))
    )
    return [DayTotal(date.fromordinal(first), *rest) for first, *rest in connection.execute(query)]


def holds(
    connection: Connection, person: Person, since: datetime | None, until: datetime | None
) -> list[HoldTotal]:
    """Totals of each side of each stretch."""
    event = EVENTS.c
    query = (
        select(
            event.stretch,
            event.side,
            func.count(),
            func.coalesce(func.sum(event.seconds), 0.0),
        )
        .where(*chosen(person, ["hold"], since, until))
        .group_by(event.stretch, event.side)
    )
    found = (HoldTotal(*row) for row in connection.execute(query))
    return sorted(found, key=lambda total: (total.stretch or "", total.side or ""))


def details(
    connection: Connection,
    person: Person,
    name: str,
    every: int,
    since: datetime | None,
    until: datetime | None,
) -> list[DetailMean]:
    """Means of the number `name` in the details of holds, over `every` days from a Monday."""
    event = EVENTS.c
    # The first day of all, year 1, was a Monday, and has the number 1.
    first = ((_ORDINAL - 1) // literal_column(str(every), BigInteger)).label("first")
    found = (
        select(event.stretch, event.side, first, _under(connection, name).label("value"))
        .where(*chosen(person, ["hold"], since, until))
        .cte("found")
        .prefix_with("MATERIALIZED")  # so that each text is read once, and not sorted
    ).c
    is_number, number = _number(connection, found.value)
    query = (
        select(found.stretch, found.side, found.first, func.avg(number))
        .where(is_number)
        .group_by(found.stretch, found.side, found.first)
        .order_by(found.first, found.stretch, found.side)
    )
    return [
        DetailMean(stretch, side, date.fromordinal(number * every + 1), mean)
        for stretch, side, number, mean in connection.execute(query)
    ]


def _under(connection: Connection, name: str) -> ColumnElement[Any]:
    """What stands in the details under the name."""
    if connection.dialect.name == "sqlite":
        return func.json_extract(EVENTS.c.details, f'$."{name}"')
    return func.json_extract_path(cast(EVENTS.c.details, JSON), name)


def _number(
    connection: Connection, value: ColumnElement[Any]
) -> tuple[ColumnElement[bool], ColumnElement[float]]:
    """Whether that is a number, and the number."""
    if connection.dialect.name == "sqlite":
        return func.typeof(value).in_(("integer", "real")), value
    number = cast(value.op("#>>")(literal_column("'{}'")), Double)
    return func.json_typeof(value) == "number", case((func.json_typeof(value) == "number", number))


def sittings(
    connection: Connection,
    person: Person,
    kinds: Collection[EventKind] | None,
    newest: int | None,
    skip: int,
) -> list[SittingTotal]:
    """Sessions and what belongs to none, the newest first."""
    event = EVENTS.c
    sitting = func.coalesce(event.session, event.id)
    begun, ended = func.min(event.at_us), func.max(event.at_us)
    held = func.sum(case((event.kind == "hold", func.coalesce(event.seconds, 0.0)), else_=0.0))
    query = (
        select(sitting, begun, ended, func.min(_ORDINAL), held)
        .where(*chosen(person, kinds, None, None))
        .group_by(sitting)
        .order_by(begun.desc(), sitting.desc())
        .limit(newest)
        .offset(skip)
    )
    return [
        SittingTotal(each, _time(first), _time(last), date.fromordinal(day), seconds)
        for each, first, last, day, seconds in connection.execute(query)
    ]


def _time(at_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_us)


def _alone(measures: Collection[str]) -> list[ColumnElement[bool]]:
    if not measures:
        return []
    event = EVENTS.c
    return [or_(event.measure.is_(None), event.measure.not_in(measures), event.session.is_(None))]


def chosen(
    person: Person,
    kinds: Collection[EventKind] | None,
    since: datetime | None,
    until: datetime | None,
    measures: Collection[str] | None = None,
) -> list[ColumnElement[bool]]:
    """The conditions for a person's events of these kinds, from `since` to before `until`."""
    conditions = [EVENTS.c.person == person]
    if kinds is not None:
        conditions.append(EVENTS.c.kind.in_(kinds))
    if measures is not None:
        conditions.append(EVENTS.c.measure.in_(measures))
    if since is not None:
        conditions.append(EVENTS.c.at_us >= instant(since))
    if until is not None:
        conditions.append(EVENTS.c.at_us < instant(until))
    return conditions
