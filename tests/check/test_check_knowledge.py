"""The answers a station gives: said when nobody at an agency has read them."""

from __future__ import annotations

from datetime import date

from msgspec import structs

from kiosk.check.finding import Rule, Severity, words
from kiosk.check.knowledge import check
from kiosk.knowledge.build import SHIPPED, read
from kiosk.settings.load import load

ANSWERS = read((SHIPPED,)).answers
PUBLISHED = {"knowledge": {"signers": {"province": "0" * 64}}}


def test_the_shipped_answers_are_unconfirmed_where_nobody_publishes_others():
    (one,) = check(load("heilongjiang-2"), ANSWERS)
    assert one.rule is Rule.KNOWLEDGE_UNCONFIRMED
    assert one.severity is Severity.UNCONFIRMED
    assert one.count == len(ANSWERS)  # none was reviewed
    for language in ("zh", "en"):
        assert str(len(ANSWERS)) in one.say(words(language))


def test_a_publisher_or_a_review_ends_it():
    assert not list(check(load("heilongjiang-2", [PUBLISHED]), ANSWERS))
    read_by = [
        structs.replace(a, confirmed=True, reviewer="市医保中心", reviewed=date(2026, 12, 1))
        for a in ANSWERS
    ]
    assert not list(check(load("heilongjiang-2"), read_by))
