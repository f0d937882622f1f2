"""A work rule on receipt paper says everything that it says on the glass, and when it is of."""

from __future__ import annotations

from datetime import datetime

import pytest

from drivers.printer.document import Line, Pair
from kiosk.receipts import compose_rule
from kiosk.services import publicity
from kiosk.settings.load import load
from kiosk.text.strings import Strings

AT = datetime(2026, 12, 1, 9, 26)  # noqa: DTZ001 - as the terminal's own clock gives it


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("rule", publicity.load(), ids=lambda rule: rule.id)
def test_all_of_the_rule_is_on_the_paper(rule, language):
    settings, strings = load("nantong-hospital"), Strings.load(language)
    blocks = compose_rule(rule, settings, strings, at=AT).blocks
    text = "\n".join(block.text for block in blocks if isinstance(block, Line))
    assert rule.titled("nantong", language) in text
    for paragraph in rule.paragraphs:
        assert paragraph.get(language) in text
    assert settings.station.complaints in text
    assert strings("work_rule.unconfirmed") in text
    pairs = [(block.label, block.value) for block in blocks if isinstance(block, Pair)]
    assert (strings("work_rule.responsible"), rule.responsible.get(language)) in pairs
    assert (strings("work_rule.version"), "2026-11-02") in pairs
