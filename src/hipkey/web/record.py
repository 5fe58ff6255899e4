"""The doors to a person's own record: Progress, how it is today, questionnaires, "It is mine"."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import FileResponse, RedirectResponse

from hipkey.archive import Format
from hipkey.body import painted
from hipkey.domain.errors import HipkeyError
from hipkey.domain.outcome import Day
from hipkey.planner.dose import GOAL_S
from hipkey.record import HAND_RANGES, STIFFNESS
from hipkey.web import progress as shaped
from hipkey.web.api import TheCoach
from hipkey.web.assets import picture, pictures
from hipkey.web.contexts import DosePart, Gone, Mine, ProgressPage, Questionnaire, ToldPart
from hipkey.web.rendering import render

router = APIRouter(default_response_class=Response, include_in_schema=False)

PATIENCE_S: Final = 0.05
"""So long the page waits for the analysis; what takes longer follows as a part of it."""
LONGEST_S: Final = 120.0
MOST_BYTES: Final = 256 * 1024 * 1024

Scale = Annotated[float | None, Form(ge=0, le=10, allow_inf_nan=False)]
Entry = Annotated[UUID | None, Form()]

KINDS: Final[dict[Format, tuple[str, str]]] = {
    "json": ("application/json", "json"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "fhir": ("application/fhir+json", "fhir.json"),
    "ics": ("text/calendar; charset=utf-8", "ics"),
    "fit": ("application/octet-stream", "fit"),
    "pdf": ("application/pdf", "pdf"),
}


def _told(coach: TheCoach, seconds: float, days: Sequence[Day]) -> ToldPart | None:
    found = coach.history.progress_within(days, seconds)
    if found is None:
        return None
    said = coach.history.sentences(found)
    known = [day.date for day in days if day.pain is not None]
    fit = None
    if found.start is not None and found.end is not None:
        ends = (known[0], found.start), (known[-1], found.end)
        fit = [[shaped.second(date), value] for date, value in ends]
    return ToldPart(progress=found, sentences=said, fit=fit)


@router.get("/progress")
def progress(coach: TheCoach) -> Response:
    """First the sentence, then the picture, then the figures."""
    history = coach.history
    seen = history.seen()
    depths, readings = shaped.depths(seen.depths), shaped.readings(seen.readings)
    return render(
        ProgressPage(
            content=coach.content,
            stretches=coach.stretches,
            told=_told(coach, PATIENCE_S, seen.days),
            spreads=coach.profile.spreads(),
            due=history.due(),
            days=seen.days,
            rows=shaped.rows(seen.days),
            weekly=len(seen.days) > shaped.FEW_DAYS,
            month=shaped.month(seen.days, coach.now().date()),
            today=coach.now().date(),
            held=seen.held,
            depths=depths,
            every=seen.every,
            readings=readings,
            data=shaped.charts(seen, [*depths, *readings]),
            stiffness=STIFFNESS,
            ranges=HAND_RANGES,
        )
    )


@router.get("/progress/told")
def told(coach: TheCoach) -> Response:
    """The sentence, where working it out takes longer than opening the page."""
    part = _told(coach, LONGEST_S, coach.history.days())
    if part is None:
        raise HipkeyError("The record is long and this computer is busy; open Progress again soon.")
    return render(part)


@router.get("/progress/dose")
def dose(coach: TheCoach) -> Response:
    """What the last seven days were worth for each muscle group; the body is computed for it."""
    return render(
        DosePart(
            content=coach.content,
            body=painted.standing(),
            doses=shaped.doses(coach),
            goal_s=GOAL_S,
        )
    )


@router.post("/pain")
def pain(
    coach: TheCoach,
    entry: Entry = None,
    now: Scale = None,
    worst: Scale = None,
    place: Annotated[tuple[str, ...], Form()] = (),
    spreads: Annotated[bool, Form()] = False,
    instead_of: Annotated[tuple[UUID, ...], Form()] = (),
    back: Annotated[str, Form()] = "/progress",
) -> Response:
    """Pain now, the worst of the last day, and where; new, or in the place of earlier entries."""
    if now is None and worst is None and not place and not spreads:
        raise HipkeyError("Nothing was chosen: choose a number from 0 to 10, or where it hurts.")
    if coach.history.tell_pain(
        now, worst, place, spreads=spreads, entry=entry, instead_of=instead_of
    ):
        return RedirectResponse("/progress#stop", status_code=303)
    return RedirectResponse("/" if back == "/" else "/progress", status_code=303)


@router.post("/reading")
def reading(
    coach: TheCoach,
    measure: Annotated[str, Form(max_length=60)],
    value: Annotated[float, Form(ge=0, le=1_440, allow_inf_nan=False)],
    entry: Entry = None,
) -> Response:
    """Stiffness in the morning, or a range measured by hand."""
    coach.history.tell_reading(measure, value, entry)
    return RedirectResponse("/progress", status_code=303)


@router.get("/questionnaire")
def questionnaire(coach: TheCoach) -> Response:
    """Both questionnaires, with what was answered last."""
    history = coach.history
    last = history.last_answers()
    return render(Questionnaire(content=coach.content, due=history.due(), last=last))


@router.post("/questionnaire/rmdq")
def answer_rmdq(
    coach: TheCoach, item: Annotated[tuple[int, ...], Form()] = (), entry: Entry = None
) -> Response:
    """Keep the ticked items."""
    coach.history.answer_rmdq(item, entry)
    return RedirectResponse("/questionnaire", status_code=303)


@router.post("/questionnaire/psfs")
def answer_psfs(
    coach: TheCoach,
    name: Annotated[tuple[str, ...], Form()] = (),
    rating: Annotated[tuple[float, ...], Form()] = (),
    entry: Entry = None,
) -> Response:
    """Keep the activities with their ratings."""
    if len(name) != len(rating) or not all(each.strip() for each in name):
        raise HipkeyError("Each activity needs its name and a number from 0 to 10.")
    activities = [(each.strip()[:200], value) for each, value in zip(name, rating, strict=True)]
    coach.history.answer_psfs(activities, entry)
    return RedirectResponse("/questionnaire", status_code=303)


# ---- it is mine --------------------------------------------------------------------------------

Done = Literal["", "imported", "backed-up", "restored"]


def _mine(
    coach: TheCoach, done: Done = "", new: int = 0, problems: tuple[str, ...] = ()
) -> Response:
    page = Mine(
        content=coach.content,
        count=coach.store.count(),
        copies=[(path.name, path.stat().st_size) for path in coach.archive.copies()],
        done=done,
        new=new,
        problems=problems,
    )
    return render(page, 400 if problems else 200)


@router.get("/mine")
def mine(coach: TheCoach, done: Done = "", new: int = 0) -> Response:
    """Your record: take it out, bring it in, copies, paper, delete."""
    return _mine(coach, done, new)


@router.get("/mine/export/{form}")
def export(form: Format, coach: TheCoach) -> Response:
    """All of it as a file."""
    if form == "pdf":
        data = coach.archive.export(form, pictures(coach.stretches), coach.lengthenings)
    else:
        data = coach.archive.export(form)
    kind, ending = KINDS[form]
    if data.startswith(b"PK"):  # several sessions: FIT has one a file
        kind, ending = "application/zip", "fit.zip"
    return _file(data, kind, f"hipkey-{coach.now():%Y-%m-%d}.{ending}")


@router.get("/mine/handout")
def handout(coach: TheCoach, programme: str = "") -> Response:
    """A programme, or today's plan, on one page to print."""
    chosen = coach.programme(programme) if programme else coach.plan_of_week().programme
    sheet = coach.archive.handout(chosen, picture)
    return _file(sheet, "application/pdf", f"hipkey-{chosen.id}.pdf", "inline")


def _file(data: bytes, kind: str, name: str, how: str = "attachment") -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=kind, headers=headers)


@router.post("/mine/import")
def take_in(coach: TheCoach, file: Annotated[UploadFile, File()]) -> Response:
    """All rows of a file, or none; every bad row is listed."""
    try:
        new = coach.archive.import_file(_read(file))
    except HipkeyError as error:
        return _mine(coach, problems=tuple(str(error).splitlines()))
    coach.reload()
    return RedirectResponse(f"/mine?done=imported&new={new}", status_code=303)


def _read(file: UploadFile) -> bytes:
    data = file.file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise HipkeyError("This file is larger than any diary; choose another.")
    return data


@router.post("/mine/backup")
def backup(coach: TheCoach) -> Response:
    """A copy now."""
    coach.archive.backup_now()
    return RedirectResponse("/mine?done=backed-up", status_code=303)


@router.get("/mine/copies/{name}")
def copy(name: str, coach: TheCoach) -> Response:
    """A copy, to keep it elsewhere."""
    path = coach.archive.copy(name)
    return FileResponse(path, media_type="application/vnd.sqlite3", filename=name)


@router.post("/mine/restore")
def restore(
    coach: TheCoach,
    name: Annotated[str, Form()] = "",
    sure: Annotated[bool, Form()] = False,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Put a copy in the place of the record, if the person is sure; what was there is kept."""
    try:
        if not sure:
            raise HipkeyError("Nothing was changed: tick that you want to put the copy in place.")
        if name:
            coach.archive.restore(coach.archive.copy(name))
        elif file is not None and file.filename:
            with tempfile.TemporaryDirectory(prefix="hipkey-") as folder:
                path = Path(folder) / "copy.sqlite3"
                path.write_bytes(_read(file))
                coach.archive.restore(path)
        else:
            raise HipkeyError("Nothing was changed: choose a copy, or a file.")
    except HipkeyError as error:
        return _mine(coach, problems=(str(error),))
    coach.reload()
    return RedirectResponse("/mine?done=restored", status_code=303)


@router.post("/mine/delete")
def delete(coach: TheCoach, word: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Delete everything, if the person wrote the word."""
    wanted = coach.content.outcome.delete_word
    if word.strip().casefold() != wanted.casefold():
        sentence = f"Nothing was deleted: the word is “{wanted}”."
        return _mine(coach, problems=(sentence,))
    coach.archive.delete_everything()
    coach.reload()
    return render(Gone())
