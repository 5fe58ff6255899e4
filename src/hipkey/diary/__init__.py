"""The record: every event of every person, kept once and for good, in SQLite or PostgreSQL."""

from hipkey.diary.failures import UnknownEntryError
from hipkey.diary.rows import LOCAL, DayTotal, DetailMean, HoldTotal, Person, SittingTotal
from hipkey.diary.store import Added, Store

__all__ = [
    "LOCAL",
    "Added",
    "DayTotal",
    "DetailMean",
    "HoldTotal",
    "Person",
    "SittingTotal",
    "Store",
    "UnknownEntryError",
]
