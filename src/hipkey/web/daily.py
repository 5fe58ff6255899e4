"""What to do today and this week, safely: the plan, the screen, the habits, the calendar."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from hipkey.coach import Coach
from hipkey.domain.anatomy import Prop
from hipkey.domain.plan import Habits, NoPlanError
from hipkey.web.api import TheCoach
from hipkey.web.contexts import PlanPart, Screen, Today, Week
from hipkey.web.rendering import render

router = APIRouter(default_response_class=Response, include_in_schema=False)

MINUTES = (5, 10, 15, 20, 30)


class TodayForm(BaseModel):
    """What may be changed in place on Today. Nothing named: the week's own session."""

    minutes: int | None = Field(default=None, ge=1, le=240)
    have: tuple[Prop, ...] = ()
    focus: str | None = None
    changed: bool = False
    """Whether the props of the form count: none ticked then means none at hand."""

    def query(self) -> dict[str, Any]:
        """The wishes as `/session` and `coach.wishes` take them."""
        named: dict[str, Any] = {
            "minutes": self.minutes,
            "focus": [self.focus] if self.focus else [],
        }
        if self.changed:
            # A mat is a floor with comfort; without it nobody has to stay away.
            named["have"] = [*self.have] or [Prop.MAT]
        return {name: value for name, value in named.items() if value}


@router.get("/")
def today(coach: TheCoach, programme: str | None = None) -> Response:
    """Today: greeting and choices at once; the plan follows as a part, unless one is named."""
    habits = coach.profile.habits
    content = coach.content
    return render(
        Today(
            content=content,
            greeting=_greeting(coach),
            due=coach.profile.screening_due(),
            concern=coach.profile.concern(),
            minutes=MINUTES,
            chosen_minutes=min(MINUTES, key=lambda each: abs(each - habits.minutes)),
            have=tuple(Prop) if habits.have is None else habits.have,
            focus=habits.focus[0] if habits.focus else "",
            pain=coach.history.told_today(),
            programmes=[(each, coach.session(each.id)) for each in content.programmes.values()],
            part=_part_of(coach, programme) if programme else None,
        )
    )


def _greeting(coach: Coach) -> Literal["first", "again", "today", "pause"]:
    last = coach.profile.stretched_last()
    if last is None:
        return "first"
    since = (coach.now().date() - last).days
    return "today" if since == 0 else "again" if since <= 4 else "pause"


def _part_of(coach: Coach, name: str) -> PlanPart:
    programme = coach.programme(name)
    stretches = [coach.stretch(item.stretch) for item in programme.items]
    needed = dict.fromkeys(any_of[0] for each in stretches for any_of in each.required_props)
    return PlanPart(
        content=coach.content,
        timeline=coach.session(name),
        stretches=stretches,
        props=tuple(needed),
        start=f"/session?{urlencode({'programme': name})}",
        title=programme.name,
        summary=programme.summary,
    )


@router.get("/today/plan")
def plan_part(coach: TheCoach, form: Annotated[TodayForm, Query()]) -> Response:
    """The session for these choices, with its reasons, as a part of Today."""
    wishes = form.query()
    try:
        plan = coach.plan(coach.wishes(**wishes)) if wishes else coach.plan_of_week()
    except NoPlanError as error:
        return render(PlanPart(content=coach.content, refusal=str(error)))
    week = coach.profile.week()
    return render(
        PlanPart(
            content=coach.content,
            timeline=plan.timeline,
            stretches=[coach.stretch(item.stretch) for item in plan.programme.items],
            props=plan.props,
            start=f"/session?{urlencode(wishes or {'week': 'true'}, doseq=True)}",
            title=plan.programme.name if wishes else week.title,
            summary=plan.programme.summary if wishes else week.message,
            plan=plan,
        )
    )


@router.get("/screen")
def screen(coach: TheCoach) -> Response:
    """The questions before the first session, and whenever pain changes sharply."""
    screened = coach.profile.screened
    return render(
        Screen(
            content=coach.content,
            signs=screened.signs if screened else (),
            concern=coach.profile.concern(),
            answered=screened is not None,
        )
    )


@router.post("/screen")
def answer_screen(
    coach: TheCoach,
    sign: Annotated[list[str] | None, Form()] = None,
    asked: Annotated[bool, Form()] = False,
) -> Response:
    """Keep the answers; back to Today only where nothing stands against it."""
    concern = coach.profile.screen(sign or (), asked)
    return RedirectResponse("/" if concern == "none" else "/screen", status_code=303)


@router.get("/week")
def week(coach: TheCoach) -> Response:
    """Where the person stands in the programme, and what they chose."""
    from hipkey.planner.month import desk_breaks, streak_words

    now, habits = coach.profile.week(), coach.profile.habits
    return render(
        Week(
            content=coach.content,
            week=now,
            streak=streak_words(now.streak, coach.content),
            habits=habits,
            minutes=MINUTES,
            breaks=desk_breaks(habits, coach.content),
        )
    )


@router.post("/week")
async def choose(request: Request, coach: TheCoach) -> Response:
    """Keep what the person chose."""
    form = await request.form()
    many = {name: [str(value) for value in form.getlist(name)] for name in form}
    kept = coach.profile.habits
    habits = Habits.model_validate(
        {
            **kept.model_dump(),
            "minutes": float(many.get("minutes", [str(kept.minutes)])[0]),
            "days": [int(day) for day in many.get("days", [])],
            "times": [time for time in many.get("times", []) if time],
            "quiet_from": many.get("quiet_from", ["22:00"])[0],
            "quiet_to": many.get("quiet_to", ["07:00"])[0],
            "have": many.get("have", []),
            "avoid": many.get("avoid", []),
            "focus": [focus for focus in many.get("focus", []) if focus],
            "level": many.get("level", [kept.level])[0],
            "started": kept.started or coach.now().date(),
        }
    )
    coach.profile.choose(habits)
    return RedirectResponse("/week", status_code=303)


@router.get("/calendar.ics")
def calendar(coach: TheCoach, request: Request) -> Response:
    """The chosen days and times, to subscribe to or to save; with an alarm and a link."""
    feed = coach.profile.calendar(str(request.base_url))
    return Response(feed, media_type="text/calendar; charset=utf-8")
