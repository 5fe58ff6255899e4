"""A person's or a therapist's own stretches and programmes, in the browser."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import FileResponse, RedirectResponse
from pydantic import ValidationError

from hipkey.archive import OWN
from hipkey.coach import Coach
from hipkey.content import own
from hipkey.content.problems import problems
from hipkey.domain.anatomy import Position
from hipkey.domain.errors import ContentError, HipkeyError
from hipkey.web import assets
from hipkey.web.api import TheCoach
from hipkey.web.contexts import Own
from hipkey.web.rendering import render

router = APIRouter(prefix="/own", default_response_class=Response, include_in_schema=False)


def _folder(coach: Coach) -> Path:
    """Where a person's own things lie; it need not be there yet."""
    return coach.folder / OWN


def _page(
    coach: Coach, wrong: tuple[str, ...] = (), offered: Mapping[str, str] | None = None
) -> Response:
    folder = _folder(coach)
    own_ids = {
        kind: sorted(path.stem for path in (folder / kind).glob("*.toml")) for kind in own.KINDS
    }
    page = Own(
        content=coach.content,
        stretches=[
            coach.stretches[name] for name in own_ids["stretches"] if name in coach.stretches
        ],
        programmes=[
            coach.content.programmes[name]
            for name in own_ids["programmes"]
            if name in coach.content.programmes
        ],
        wrong=wrong,
        offered=offered or {},
    )
    return render(page, 400 if wrong else 200)


@router.get("")
def overview(coach: TheCoach) -> Response:
    """What is there, what is wrong with it, and the forms to add more."""
    return _page(coach)


@router.post("/stretches")
def add_stretch(
    coach: TheCoach,
    name: Annotated[str, Form()],
    summary: Annotated[str, Form()],
    start: Annotated[str, Form()],
    steps: Annotated[str, Form()],
    sides: Annotated[Literal["each", "both"], Form()],
    position: Annotated[Position, Form()],
    unit: Annotated[Literal["seconds", "breaths"], Form()],
    hold: Annotated[float, Form()],
    picture: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """A stretch from the form: checked like every other, kept only when it is sound."""
    offered = {"name": name, "summary": summary, "start": start, "steps": steps}
    try:
        stretch = own.OwnStretch(
            name=name.strip(),
            summary=summary.strip(),
            start=start.strip(),
            steps=tuple(line.strip() for line in steps.splitlines() if line.strip()),
            one_sided=sides == "each",
            position=position,
            unit=unit,
            hold=hold,
        )
        folder = _folder(coach)
        added = own.add(folder, "stretches", stretch.name, stretch.table())
        if picture is not None and picture.size:
            own.add_picture(folder, added, picture.file.read())
    except ValidationError as error:
        return _page(coach, tuple(problems(own.OwnStretch, error)), offered)
    except ContentError as error:
        return _page(coach, error.problems, offered)
    finally:
        coach.reload()
    return RedirectResponse("/own", status_code=303)


@router.post("/programmes")
def add_programme(
    coach: TheCoach,
    name: Annotated[str, Form()],
    summary: Annotated[str, Form()],
    stretch: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A programme of the stretches that were chosen, in their order."""
    table = {
        "name": name.strip(),
        "summary": summary.strip(),
        "items": [{"stretch": each} for each in stretch or () if each],
    }
    try:
        own.add(_folder(coach), "programmes", name, table)
    except ContentError as error:
        return _page(coach, error.problems)
    finally:
        coach.reload()
    return RedirectResponse("/own", status_code=303)


@router.post("/{kind}/{name}/delete")
def remove(coach: TheCoach, kind: own.Kind, name: str) -> Response:
    """Take one away again."""
    own.remove(_folder(coach), kind, name)
    coach.reload()
    return RedirectResponse("/own", status_code=303)


@router.get("/export.zip")
def export(coach: TheCoach) -> Response:
    """Everything of one's own, as one file."""
    headers = {"Content-Disposition": 'attachment; filename="hipkey-own.zip"'}
    return Response(own.packed(_folder(coach)), media_type="application/zip", headers=headers)


@router.post("/import")
def import_file(coach: TheCoach, file: Annotated[UploadFile, File()]) -> Response:
    """What another export or a single stretch file holds; all of it or nothing."""
    try:
        own.unpack(_folder(coach), file.filename or "", file.file.read())
    except ContentError as error:
        return _page(coach, error.problems)
    except HipkeyError as error:
        return _page(coach, (str(error),))
    finally:
        coach.reload()
    return RedirectResponse("/own", status_code=303)


@router.get("/pictures/{name}")
def picture(coach: TheCoach, name: str) -> Response:
    """The picture of an own stretch, or a calm sign where it has none."""
    place = own.picture(_folder(coach), own.name_of(name)) or assets.STATIC / "icon.svg"
    return FileResponse(place, headers={"Cache-Control": "no-cache"})
