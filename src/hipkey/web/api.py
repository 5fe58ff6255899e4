"""The machine side of the door: JSON in, JSON out, for the page and for other programs."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from hipkey.coach import ARTICLE_PROGRAMME, Coach
from hipkey.domain.plan import Level, Plan
from hipkey.domain.session import Programme, Settings, Timeline
from hipkey.domain.wire import DiaryEvent, EventChange

router = APIRouter()


def coach_of(request: Request) -> Coach:
    """The application's coach."""
    coach: Coach = request.app.state.coach
    return coach


TheCoach = Annotated[Coach, Depends(coach_of)]


class Asked(Settings):
    """A programme, or wishes for a plan, and the settings for it, as a query."""

    programme: str = ARTICLE_PROGRAMME
    week: bool = False
    """The session that the four-week programme has for today."""
    minutes: float | None = None
    have: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    level: Level | None = None
    pain: float | None = Field(default=None, ge=0, le=10, allow_inf_nan=False)

    @property
    def settings(self) -> Settings:
        """The settings alone."""
        return Settings(**self.model_dump(include=set(Settings.model_fields)))

    @property
    def wishes(self) -> dict[str, Any]:
        """The wishes that were named; empty where a programme is asked for."""
        names = ("minutes", "have", "without", "avoid", "asked", "focus", "level", "pain")
        return {name: value for name in names if (value := getattr(self, name)) not in (None, ())}

    def plan(self, coach: Coach) -> Plan | None:
        """The best session for what was asked; None where a programme was asked for by name."""
        if self.wishes:
            return coach.plan(coach.wishes(**self.wishes), self.settings)
        return coach.plan_of_week(self.settings) if self.week else None

    def of(self, coach: Coach) -> tuple[Programme, Timeline]:
        """What was asked for, compiled. NoPlanError where there is no session for this person."""
        if plan := self.plan(coach):
            return plan.programme, plan.timeline
        coach.profile.refuse_if_concerned()
        return coach.programme(self.programme), coach.session(self.programme, self.settings)


@router.get("/healthz")
def health() -> dict[str, str]:
    """Alive."""
    return {"status": "ok"}


@router.get("/api/plan")
def plan(coach: TheCoach, asked: Annotated[Asked, Query()]) -> dict[str, Any]:
    """A programme compiled with these settings; with wishes, the best session for them."""
    if plan := asked.plan(coach):
        return plan.as_json()
    return coach.session(asked.programme, asked.settings).model_dump(mode="json")


@router.get("/api/reminder")
def reminder(coach: TheCoach, snoozed: bool = False) -> dict[str, datetime | None]:
    """When to remind next, a little later if it was snoozed; never within the quiet hours."""
    return {"at": coach.profile.next_reminder(snoozed)}


@router.get("/api/voice", response_class=Response)
def voice(coach: TheCoach, text: Annotated[str, Query(min_length=1, max_length=600)]) -> Response:
    """The sentence, spoken: a WAV clip made on this machine."""
    return Response(
        coach.speak(text),
        media_type="audio/wav",
        headers={"Cache-Control": "private, max-age=31536000, immutable"},
    )


@router.get("/api/diary/events")
def events(coach: TheCoach) -> list[DiaryEvent]:
    """The whole diary, oldest first."""
    return coach.events()


@router.post(
    "/api/diary/events", status_code=201, responses={200: {"description": "Known already"}}
)
def add_event(event: DiaryEvent, coach: TheCoach, response: Response) -> DiaryEvent:
    """Store one event; it is durable when the answer arrives. The same id twice is one event."""
    added = coach.record(event)
    if not added.created:
        response.status_code = 200
    return added.event


@router.patch("/api/diary/events/{event}")
def change_event(event: UUID, change: EventChange, coach: TheCoach) -> DiaryEvent:
    """Correct an entry: only what is named changes."""
    return coach.correct(event, change)


@router.delete("/api/diary/events/{event}", status_code=204)
def delete_event(event: UUID, coach: TheCoach) -> None:
    """Delete an entry for good."""
    coach.forget(event)
