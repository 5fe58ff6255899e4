"""The pages a person opens. Each asks the coach and fills one template."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from hipkey.content.words import filled
from hipkey.domain.stretch import Stretch
from hipkey.domain.wire import EventChange
from hipkey.web import assets
from hipkey.web.api import Asked, TheCoach
from hipkey.web.contexts import About, Diary, Library, SessionPage, StretchPage
from hipkey.web.rendering import render

ON_A_PAGE = 30
MOST_PAGES = 100_000

router = APIRouter(default_response_class=Response, include_in_schema=False)


@router.get("/library")
def library(coach: TheCoach) -> Response:
    """All stretches as cards."""
    return render(Library(stretches=list(coach.stretches.values()), content=coach.content))


@router.get("/stretch/{name}")
def stretch(name: str, coach: TheCoach) -> Response:
    """One stretch."""
    this = coach.stretch(name)
    ordered: Sequence[Stretch] = list(coach.stretches.values())
    at = ordered.index(this)
    return render(
        StretchPage(
            stretch=this,
            content=coach.content,
            before=ordered[at - 1] if at else None,
            after=ordered[at + 1] if at + 1 < len(ordered) else None,
            muscles=coach.muscles(name) if this.pose else None,
            claims=coach.claims(name) if this.pose else (),
        )
    )


@router.get("/session")
def session(coach: TheCoach, asked: Annotated[Asked, Query()]) -> Response:
    """The player; first the screen, where it is due."""
    if coach.profile.screening_due():
        return RedirectResponse("/screen", status_code=303)
    programme, timeline = asked.of(coach)
    used = {step.stretch: coach.stretch(step.stretch) for step in timeline.steps}
    data = {
        "timeline": timeline.model_dump(mode="json"),
        "settings": asked.settings.model_dump(mode="json"),
        "stretches": {
            name: {
                "name": each.name,
                "one_sided": each.one_sided,
                "stills": {
                    keyframe: url
                    for keyframe in ("start", "hold", *(step.keyframe for step in each.steps))
                    if (url := assets.still(name, keyframe))
                },
                "easier": {
                    "keyframe": each.easier.keyframe,
                    "text": {side.value: filled(each.easier.text, side) for side in each.sides},
                },
            }
            for name, each in used.items()
        },
        "phrases": coach.content.phrases.model_dump(mode="json"),
    }
    return render(SessionPage(data=data, programme=programme, stretches=used))


@router.get("/diary")
def diary(coach: TheCoach, page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1) -> Response:
    """Sessions, holds, pain: one page of them, the newest first."""
    found = coach.sittings(newest=ON_A_PAGE + 1, skip=ON_A_PAGE * (page - 1))
    return render(
        Diary(
            sittings=found[:ON_A_PAGE],
            number=page,
            is_last=len(found) <= ON_A_PAGE,
            stretches=coach.stretches,
            content=coach.content,
        )
    )


@router.post("/diary/{event}/change")
def change(
    event: UUID,
    coach: TheCoach,
    seconds: Annotated[float | None, Form(ge=0, le=86_400)] = None,
    value: Annotated[float | None, Form()] = None,
    note: Annotated[str | None, Form(max_length=2000)] = None,
) -> Response:
    """Correct an entry by form: only the fields that the form has are changed."""
    sent = {"seconds": seconds, "value": value, "note": note}
    named = {name: content for name, content in sent.items() if content is not None}
    coach.correct(event, EventChange.model_validate(named))
    return RedirectResponse("/diary", status_code=303)


@router.post("/diary/{event}/delete")
def delete(event: UUID, coach: TheCoach) -> Response:
    """Delete an entry by form."""
    coach.forget(event)
    return RedirectResponse("/diary", status_code=303)


@router.get("/about")
def about(coach: TheCoach) -> Response:
    """What this is and is not."""
    return render(About(content=coach.content))
