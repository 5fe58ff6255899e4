"""The diary as a FHIR R4B bundle, for the software of doctors and clinics.

Pain becomes Observations (LOINC 72514-3), each session an Observation of exercise activity
(LOINC 73985-4) with the minutes held, questionnaires QuestionnaireResponses with their score.
What FHIR has no agreed place for (effort, notes, preferences) is left out; the JSON has it all.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID, uuid5

from fhir.resources.R4B.bundle import Bundle

from hipkey.domain.wire import DiaryEvent
from hipkey.exchange.sessions import DoneSession, done_sessions

Resource = dict[str, Any]

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
PERSON: Final = UUID("8a1c5f10-3f0e-5e7b-8a54-7f5b3a6f2d01")
"""The bundle's Patient: nameless, as the diary knows no name."""
_IDS: Final = UUID("0d5e3c3e-2c65-5f43-9d0a-6cf1b9a4e502")

RMDQ: Final = "Roland-Morris Disability Questionnaire"
PSFS: Final = "Patient-Specific Functional Scale"
SCALE: Final = "Pain severity - 0-10 verbal numeric rating [Score] - Reported"


def export_fhir(events: Iterable[DiaryEvent], at: dt.datetime) -> bytes:
    """A bundle of type collection, made `at` that time and validated by fhir.resources."""
    events = list(events)
    resources = [_patient()]
    resources += [_pain(event) for event in events if _is_pain(event)]
    resources += [_exercise(session) for session in done_sessions(events)]
    resources += [_answers(event) for event in events if event.kind == "questionnaire"]
    bundle = Bundle.model_validate(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": _time(at),
            "entry": [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in resources],
        }
    )
    return bundle.model_dump_json(indent=1).encode()


def _is_pain(event: DiaryEvent) -> bool:
    return event.kind == "pain" and event.value is not None


def _patient() -> Resource:
    return {"resourceType": "Patient", "id": str(PERSON)}


def _person() -> Resource:
    return {"reference": f"urn:uuid:{PERSON}"}


def _observation(name: UUID, category: str, code: str, display: str) -> Resource:
    return {
        "resourceType": "Observation",
        "id": str(name),
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": category}]}],
        "code": {"coding": [{"system": LOINC, "code": code, "display": display}]},
        "subject": _person(),
    }


def _pain(event: DiaryEvent) -> Resource:
    """`pain-worst-24h` and the like are told apart by the code's text."""
    observation = _observation(event.id, "survey", "72514-3", SCALE)
    observation["code"]["text"] = event.measure or "pain"
    score = {"value": event.value, "unit": "{score}", "system": UCUM, "code": "{score}"}
    observation |= {"effectiveDateTime": _time(event.at), "valueQuantity": score}
    if event.note and event.note.strip():
        observation["note"] = [{"text": event.note}]
    return observation


def _exercise(session: DoneSession) -> Resource:
    observation = _observation(
        uuid5(_IDS, f"exercise {session.id}"), "activity", "73985-4", "Exercise activity"
    )
    minutes = round(session.held_seconds / 60, 2)
    observation |= {
        "effectivePeriod": {"start": _time(session.start), "end": _time(session.end)},
        "valueCodeableConcept": {"text": "Stretching"},
        "component": [
            {
                "code": {"text": "Time held in stretches"},
                "valueQuantity": {"value": minutes, "unit": "min", "system": UCUM, "code": "min"},
            }
        ],
    }
    if session.stretches:
        observation["note"] = [{"text": ", ".join(session.stretches)}]
    return observation


def _answers(event: DiaryEvent) -> Resource:
    """RMDQ: `details["items"]` are the ticked numbers. PSFS: `details["activities"]` are objects
    with `name` and `rating`. Any other questionnaire: its score alone.
    """
    items: list[Resource] = []
    if event.measure == "rmdq" and isinstance(event.details.get("items"), list):
        ticked = set(event.details["items"])
        items = [
            {"linkId": f"rmdq-{n}", "answer": [{"valueBoolean": n in ticked}]} for n in range(1, 25)
        ]
    elif event.measure == "psfs" and isinstance(event.details.get("activities"), list):
        items = [
            _rated(number, activity)
            for number, activity in enumerate(event.details["activities"], start=1)
            if isinstance(activity, dict) and isinstance(activity.get("rating"), (int, float))
        ]
    if event.value is not None:
        score = {"linkId": "score", "text": "Score", "answer": [{"valueDecimal": event.value}]}
        items.append(score)
    named = {"rmdq": RMDQ, "psfs": PSFS}.get(event.measure or "", event.measure or "Questionnaire")
    response: Resource = {
        "resourceType": "QuestionnaireResponse",
        "id": str(event.id),
        "status": "completed",
        "subject": _person(),
        "authored": _time(event.at),
        "item": [{"linkId": event.measure or "questionnaire", "text": named, "item": items}],
    }
    if not items:
        del response["item"][0]["item"]
    return response


def _rated(number: int, activity: dict[str, Any]) -> Resource:
    item: Resource = {
        "linkId": f"psfs-{number}",
        "answer": [{"valueDecimal": activity["rating"]}],
    }
    name = str(activity.get("name") or "").strip()
    return item | {"text": name} if name else item


def _time(at: dt.datetime) -> str:
    """FHIR wants an offset in whole minutes; odd ones (before 1900) are told in UTC."""
    offset = at.utcoffset()
    if offset is None or offset % dt.timedelta(minutes=1):
        at = at.astimezone(dt.UTC)
    return at.isoformat(timespec="milliseconds")
