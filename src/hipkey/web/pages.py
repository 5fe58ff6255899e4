"""The pages a person opens. Each asks the coach and fills one template."""

from collections.abc import Iterable, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from hipkey.coach import ARTICLE_PROGRAMME, Coach
from hipkey.content.words import filled
from hipkey.domain.session import Programme
from hipkey.domain.stretch import Stretch
from hipkey.domain.wire import EventChange
from hipkey.web import assets
from hipkey.web.api import Asked, TheCoach
from hipkey.web.contexts import About, Diary, Library, Offer, SessionPage, StretchPage, Today
from hipkey.web.rendering import render

router = APIRouter(default_response_class=Response, include_in_schema=False)


def _props(stretches: Iterable[Stretch]) -> list[str]:
    """What to fetch, once each: the first of the things that would serve."""
    return list(dict.fromkeys(any_of[0] for s in stretches for any_of in s.required_props))


def _offer(coach: Coach, programme: Programme) -> Offer:
    stretches = [coach.stretch(item.stretch) for item in programme.items]
    return Offer(programme, coach.session(programme.id), stretches, _props(stretches))


@router.get("/")
def today(coach: TheCoach, programme: str = ARTICLE_PROGRAMME) -> Response:
    """Today."""
    chosen = coach.programme(programme)
    offers = [_offer(coach, each) for each in coach.content.programmes.values()]
    offers.sort(key=lambda offer: offer.timeline.total_s)
    sittings = [sitting for sitting in coach.sittings() if sitting.holds]
    return render(
        Today(
            offers=offers,
            chosen=next(offer for offer in offers if offer.programme.id == chosen.id),
            last=sittings[0] if sittings else None,
            content=coach.content,
        )
    )


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
    """The player."""
    if asked.wishes:
        plan = coach.plan(coach.wishes(**asked.wishes), asked.settings)
        programme, timeline = plan.programme, plan.timeline
    else:
        programme = coach.programme(asked.programme)
        timeline = coach.session(asked.programme, asked.settings)
    used = {step.stretch: coach.stretch(step.stretch) for step in timeline.steps}
    data = {
        "timeline": timeline.model_dump(mode="json"),
        "settings": asked.settings.model_dump(mode="json"),
        "stretches": {
            name: {
                "name": each.name,
                "position": each.position,
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
def diary(coach: TheCoach) -> Response:
    """Sessions, holds, pain."""
    return render(
        Diary(sittings=coach.sittings(), stretches=coach.stretches, content=coach.content)
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
