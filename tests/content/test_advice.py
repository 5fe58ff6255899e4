"""Advice: safety first, each statement with a source and a grade, no promise."""

import re

from hipkey.content.checks import leaves
from hipkey.content.loader import load

CONTENT = load()
ADVICE = CONTENT.advice


def test_the_stop_rule_names_every_warning() -> None:
    first = ADVICE.stop_rules[0].text.lower()
    for word in ("sharp", "pinching", "numb", "tingling", "stop"):
        assert word in first
        assert word in CONTENT.phrases.stop.rule.lower()


def test_the_pain_rules_cover_nought_to_ten_once() -> None:
    covered = [n for rule in ADVICE.pain_rules for n in range(rule.low, rule.high + 1)]
    assert covered == list(range(11))
    assert [(rule.low, rule.high) for rule in ADVICE.pain_rules] == [(0, 2), (3, 5), (6, 10)]


def test_the_pain_rules_agree_with_what_the_session_says() -> None:
    phrases = CONTENT.phrases.pain
    assert [phrases.rule(rule.high) for rule in ADVICE.pain_rules] == [
        phrases.fine,
        phrases.ease_off,
        phrases.stop,
    ]


def test_within_a_week_stands_only_as_the_articles_claim() -> None:
    assert ADVICE.claim.source == "article"
    assert "within a week" in ADVICE.claim.text
    assert "No trial" in ADVICE.claim.beside
    for path, value in leaves(ADVICE.model_dump(mode="json", exclude={"claim"})):
        assert "within a week" not in str(value), path


def test_the_articles_advice_has_its_place() -> None:
    told = " ".join(s.text.lower() for s in (*ADVICE.why, *ADVICE.how) if s.source == "article")
    for word in ("sits", "psoas", "breathe", "ease", "force"):
        assert word in told


def test_every_topic_has_evidence_with_grade_and_known_sources() -> None:
    topics = {entry.about for entry in ADVICE.evidence}
    assert topics == {"dose", "back-pain", "breathing", "apps", "limits"}
    for entry in ADVICE.evidence:
        assert entry.grade in ADVICE.grades
        assert set(entry.sources) <= set(CONTENT.sources)


def test_evidence_on_health_never_rests_on_the_article() -> None:
    for entry in ADVICE.evidence:
        assert "article" not in entry.sources


def test_no_sentence_promises_a_cure() -> None:
    for path, value in leaves(ADVICE.model_dump(mode="json", exclude={"claim"})):
        assert not re.search(r"\b(cures?|guarantees?|will relieve)\b", str(value)), path


def test_every_source_can_be_found_by_somebody() -> None:
    for name, source in CONTENT.sources.items():
        if source.kind in {"review", "trial", "study", "guideline"}:
            assert source.doi or source.pmid or source.url or ";" in source.citation, name
