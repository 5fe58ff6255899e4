"""Reads the content from TOML into types: stretches, programmes, sources, and the other texts.

A stretch's or programme's id is its file's name. Every problem of every file is found at once. A
person's own folder has the same shape as this one and may add to it, never replace anything; what
is wrong there is left out and told, and never keeps the coach from opening.
"""

import json
import math
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hipkey.content import checks
from hipkey.content.advice import Advice
from hipkey.content.outcome import OutcomeWords, Rmdq
from hipkey.content.phrases import Phrases
from hipkey.content.plan import PlanWords
from hipkey.content.printed import PrintedWords
from hipkey.content.problems import key, problems, shown
from hipkey.content.reference import Reference
from hipkey.content.safety import Conditions, Screening
from hipkey.domain.errors import ContentError, UnknownNameError
from hipkey.domain.session import Programme
from hipkey.domain.stretch import Stretch

ROOT = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Content:
    """All content, checked. Stretches stand in the article's order, a person's own after them."""

    stretches: Mapping[str, Stretch]
    programmes: Mapping[str, Programme]
    sources: Mapping[str, Reference]
    phrases: Phrases
    advice: Advice
    screening: Screening
    conditions: Conditions
    plan: PlanWords
    outcome: OutcomeWords
    rmdq: Rmdq
    printed: PrintedWords
    left_out: tuple[str, ...] = ()
    """What is wrong in the person's own folder; the files named there are not in use."""

    def stretch(self, name: str) -> Stretch:
        """The stretch of that id, or UnknownNameError with the ids there are."""
        return _named("stretch", name, self.stretches)

    def programme(self, name: str) -> Programme:
        """The programme of that id, or UnknownNameError with the ids there are."""
        return _named("programme", name, self.programmes)


def load(extra: Path | None = None, measures: Collection[str] | None = None) -> Content:
    """The built-in content, and what is sound of the folder `extra`.

    `measures`: the names that targets may use; None leaves them unchecked. ContentError holds every
    problem of the built-in files.
    """
    own = _Reader(ROOT, measures=measures)
    own.read()
    phrases = own.single("phrases.toml", Phrases)
    advice = own.single("advice.toml", Advice)
    screening = own.single("screening.toml", Screening)
    conditions = own.single("conditions.toml", Conditions)
    plan = own.single("plan.toml", PlanWords)
    outcome = own.single("outcome.toml", OutcomeWords)
    rmdq = own.single("rmdq.toml", Rmdq)
    printed = own.single("report.toml", PrintedWords)
    if own.problems or not (
        phrases and advice and screening and conditions and plan and outcome and rmdq and printed
    ):
        raise ContentError(own.problems)
    reader = own
    if extra is not None:
        reader = _Reader(extra, measures=measures, base=own)
        reader.read()
    ordered = sorted(
        reader.stretches.items(), key=lambda item: (item[1].number or math.inf, item[0])
    )
    return Content(
        stretches=MappingProxyType(dict(ordered)),
        programmes=MappingProxyType(reader.programmes),
        sources=MappingProxyType(reader.sources),
        phrases=phrases,
        advice=advice,
        screening=screening,
        conditions=conditions,
        plan=plan,
        outcome=outcome,
        rmdq=rmdq,
        printed=printed,
        left_out=tuple(reader.problems),
    )


def check(extra: Path | None = None, measures: Collection[str] | None = None) -> list[str]:
    """Every problem of every file, one sentence each; empty when all is well."""
    try:
        return list(load(extra, measures).left_out)
    except ContentError as error:
        return list(error.problems)


@dataclass
class _Reader:
    """Collects what is sound and what is wrong in one folder, on top of `base`."""

    root: Path
    measures: Collection[str] | None = None
    base: "_Reader | None" = None
    stretches: dict[str, Stretch] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    sources: dict[str, Reference] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Reads the folder; what has a problem is told and left out."""
        if self.base is not None:
            self.stretches.update(self.base.stretches)
            self.programmes.update(self.base.programmes)
            self.sources.update(self.base.sources)
        self._read_sources()
        self._read_stretches()
        self._read_programmes()

    def single(self, name: str, model: type[Model]) -> Model | None:
        """A file that exists once, here only."""
        path = self.root / name
        table = self._toml(path)
        entry = None if table is None else self._valid(path, model, table)
        if entry is None:
            return None
        wrong = list(checks.sources(entry, self.sources))
        if isinstance(entry, Conditions):
            wrong += checks.conditions(entry, self.stretches)
        return entry if self._sound(path, wrong) else None

    def _read_sources(self) -> None:
        path = self.root / "sources.toml"
        if not path.exists() and self.base is not None:
            return
        for name, table in (self._toml(path) or {}).items():
            entry = self._valid(path, Reference, table, under=name)
            if entry is not None and self._is_new(path, name, self.sources, "source"):
                self.sources[name] = entry

    def _read_stretches(self) -> None:
        found = {}
        for path, entry in self._folder("stretches", Stretch):
            wrong = [*checks.sources(entry, self.sources), *checks.stretch(entry, self.measures)]
            if self._is_new(path, entry.id, self.stretches, "stretch") and self._sound(path, wrong):
                found[entry.id] = entry
        for name, problem in list(checks.numbers(self.stretches | found)):
            if found.pop(name, None):
                self._tell(self.root / "stretches" / f"{name}.toml", problem)
        self.stretches.update(found)

    def _read_programmes(self) -> None:
        for path, entry in self._folder("programmes", Programme):
            wrong = list(checks.programme(entry, self.stretches))
            new = self._is_new(path, entry.id, self.programmes, "programme")
            if new and self._sound(path, wrong):
                self.programmes[entry.id] = entry

    def _folder(self, name: str, model: type[Model]) -> Iterator[tuple[Path, Model]]:
        for path in sorted((self.root / name).glob("*.toml")):
            table = self._toml(path)
            if table is None:
                continue
            if "id" in table:
                self._tell(
                    path, f"id is {shown(table['id'])}; leave it out, the file's name is the id."
                )
                continue
            entry = self._valid(path, model, {"id": path.stem, **table})
            if entry is not None:
                yield path, entry

    def _toml(self, path: Path) -> dict[str, Any] | None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            at = re.fullmatch(
                r"(.*?)(?: \(at (?:line (\d+), column (\d+)|(end of document))\))?", str(error)
            )
            what, line, column, _ = at.groups() if at else (str(error), None, None, None)
            where = f"line {line}, column {column}" if line else "the end"
            self._tell(path, f"{where} is not TOML; {what[:1].lower()}{what[1:]}.")
        except UnicodeDecodeError as error:
            self._tell(path, f"byte {error.start} is not UTF-8; save the file as UTF-8 text.")
        except OSError as error:
            self._tell(path, f"the file cannot be read; {error.strerror or error}.")
        except (ValueError, RecursionError):
            self._tell(path, "the file cannot be read; a number is too long or a list too deep.")
        else:
            return table
        return None

    def _valid(
        self, path: Path, model: type[Model], table: object, under: str | None = None
    ) -> Model | None:
        prefix = f"{under}." if under else ""
        try:
            infinite = [
                f"{prefix}{key(where)} is {value}; it should be a finite number."
                for where, value in checks.leaves(table)
                if isinstance(value, float) and not math.isfinite(value)
            ]
            if not self._sound(path, infinite):
                return None
            # By way of JSON: there, strict still lets text be an enumeration and a list a tuple.
            return model.model_validate_json(json.dumps(table, default=str), strict=True)
        except ValidationError as error:
            self._sound(path, [prefix + problem for problem in problems(model, error)])
        except RecursionError:
            self._tell(path, f"{under or 'the file'} is nested too deeply; keep to the known keys.")
        return None

    def _is_new(self, path: Path, name: str, known: Mapping[str, object], kind: str) -> bool:
        if name in known:
            self._tell(path, f"there is a {kind} “{name}” already; give yours another name.")
        return name not in known

    def _sound(self, path: Path, wrong: list[str]) -> bool:
        for problem in wrong:
            self._tell(path, problem)
        return not wrong

    def _tell(self, path: Path, problem: str) -> None:
        self.problems.append(f"{path.relative_to(self.root).as_posix()}: {problem}")


def _named(kind: str, name: str, known: Mapping[str, Model]) -> Model:
    if name not in known:
        raise UnknownNameError(kind, name, known)
    return known[name]
