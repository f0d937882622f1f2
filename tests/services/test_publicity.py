"""The work rules: each with version, person and source; what is adopted comes in the station's
order."""

from __future__ import annotations

import pytest

from kiosk.services import publicity, standards
from kiosk.services.snapshot import DataError

RULES = publicity.load()
GOOD = """id = "a"
name = { zh = "制度", en = "Rule" }
version = 2026-11-02
responsible = { zh = "站长", en = "Head" }
body = [{ zh = "正文", en = "Text" }]
source = "站"
"""


def test_every_rule_that_a_standard_wants_published_is_there_and_says_who_names_it():
    for standard in standards.load().values():
        for row in standard.requirements:
            for id_ in getattr(row.by, "rules", ()):
                (rule,) = (rule for rule in RULES if rule.id == id_)
                assert standard.id in {named.standard for named in rule.named}
    for rule in RULES:
        assert not rule.confirmed
        assert rule.source
        assert "制度名称见" in rule.source


def test_a_rule_bears_its_name_in_each_standard():
    (rule,) = (rule for rule in RULES if rule.id == "stand-in")
    assert rule.called("quanzhou") == "同岗替代制度"
    assert rule.called("nantong") == "AB岗制度"
    assert rule.called("heilongjiang") == "AB岗制"


def test_adopted_rules_come_in_the_stations_order():
    found = publicity.adopted(RULES, ["promise", "nothing", "first-asked", "promise"])
    assert [rule.id for rule in found] == ["promise", "first-asked"]


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('id = "a"', 'id = "b"', "id"),
        ('[{ zh = "正文", en = "Text" }]', "[]", "body"),
        ('en = "Text"', 'en = " "', "body[0]"),
        ('en = "Head"', 'en = ""', "responsible"),
        ('source = "站"', 'source = ""', "source"),
        ("version = 2026-11-02\n", "", "version"),
    ],
)
def test_a_wrong_rule_is_refused(tmp_path, old, new, key):
    (tmp_path / "a.toml").write_text(GOOD, "utf-8")
    assert publicity.load(tmp_path)[0].id == "a"
    (tmp_path / "a.toml").write_text(GOOD.replace(old, new), "utf-8")
    with pytest.raises(DataError) as caught:
        publicity.load(tmp_path)
    assert caught.value.key == key
