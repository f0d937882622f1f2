"""By when a case is decided is said no firmer than it is known, on glass and paper alike."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.handling.term import brief, words
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import Term
from kiosk.text.strings import Strings
from kiosk.text.workdays import Workdays

WORKDAYS = Workdays.load()
STRINGS = {language: Strings.load(language) for language in ("zh", "en")}
KNOWN = Term(working_days=15, source="公开的办理时限", confirmed=True)
GUESS = Term(working_days=15, source="待核实")


@pytest.mark.parametrize(
    ("term", "accepted", "said"),
    [
        (KNOWN, date(2026, 9, 28), "最迟2026年10月23日（15个工作日）"),
        (KNOWN, date(2026, 12, 18),
         "约2027年1月11日（15个工作日；放假安排未公布，日期是估算）"),
        (KNOWN, None, "从医保中心受理起15个工作日"),
        (GUESS, date(2026, 9, 28), "最迟2026年10月23日（15个工作日），以经办机构答复为准"),
        (GUESS, None, "从医保中心受理起15个工作日，以经办机构答复为准"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_term(term, accepted, said):
    assert words(term, accepted, WORKDAYS, STRINGS["zh"]) == said


@pytest.mark.parametrize(
    ("term", "accepted", "said"),
    [
        (KNOWN, date(2026, 9, 28), "最迟2026年10月23日"),
        (KNOWN, date(2026, 12, 18), "约2027年1月11日"),
        (GUESS, date(2026, 9, 28), "约2026年10月23日"),
        (KNOWN, None, "受理后15个工作日"),
    ],
)
def test_the_glass_says_it_in_short_and_no_firmer(term, accepted, said):
    assert brief(term, accepted, WORKDAYS, STRINGS["zh"]) == said


def test_in_english_an_estimate_is_called_one():
    said = words(GUESS, date(2026, 12, 18), WORKDAYS, STRINGS["en"])
    assert said == (
        "about 11 January 2027 (15 working days; holidays are not announced yet, so an estimate);"
        " as the office answers"
    )


def test_terms_of_the_shipped_forms_name_their_source():
    terms = {i.id: i.form.term for i in Catalogue.load() if i.form and i.form.term}
    assert {name: term.working_days for name, term in terms.items()} == {
        "away-filing": 2, "transfer-in": 15, "transfer-out": 15,
    }  # fmt: skip
    assert all(term.source and not term.confirmed for term in terms.values())
