"""The figures of effort: what is counted, which items are worst, and where their time goes."""

from __future__ import annotations

from kiosk.services.catalogue import Catalogue
from sandbox.tour.effort import KEY, PAGE, TOUCH, Effort, document, worst
from sandbox.tour.figures import PROFILES, ROUND, items, kept, names, rounds

LONG = Effort(touches=4, digits=11, keys=30, pages=5)
SHORT = Effort(touches=1, pages=2, machine=3.0)
READ = Effort(touches=2, scrolls=1, pages=3)
ALL = {"a": SHORT, "b": LONG, "c": READ, "d": Effort(touches=1, pages=1)}


def test_what_a_finger_does_is_a_touch_and_each_costs_its_time():
    assert LONG.all_touches == 45
    assert LONG.typed == 41
    assert LONG.seconds == 4 * TOUCH + 41 * KEY + 5 * PAGE
    assert SHORT.seconds == TOUCH + 2 * PAGE  # the machine's time is not the person's


def test_what_was_tried_in_vain_is_not_counted():
    effort = SHORT.copy()
    before = effort.copy()
    effort.touches += 5
    effort.become(before)
    assert effort == SHORT


def test_the_three_worst_and_what_would_halve_them():
    assert worst(ALL) == ["b", "c", "a"]
    text = document(ALL, {"b": LONG}, {"b": "长 long", "c": "读 read (guide only)"})
    rows = [line for line in text.splitlines() if line.startswith("| ") and "item" not in line]
    assert rows[0] == "| 长 long | 45 | 41 | 61 | 0.0 | 45 | 41 | 61 |"
    assert rows[2] == "| a | 1 | 0 | 4 | 3.0 | – | – | – |"
    (line,) = (line for line in text.splitlines() if line.startswith("- **长 long**"))
    assert "keys 36 s" in line
    assert line.endswith("an account from the card.")  # keys alone are more than half


def test_the_profiles_of_the_figures_name_every_item_of_a_standard():
    numbered = {item.id for item in Catalogue.load() if item.standards}
    own = {item.id for item in Catalogue.load() if item.own}  # of no standard
    named = {i for profile in PROFILES for i in items(profile)}
    assert named - own == numbered <= set(names())


def test_what_was_done_is_not_done_again_and_what_was_cut_off_is(tmp_path):
    done = {"standard": {}, "large": {}}
    every = rounds(PROFILES, [], done)
    assert {one.text for one in every} == {"standard", "large"}
    assert max(len(one.items) for one in every) <= ROUND
    told = [(one.text, item) for one in every for item in one.items]
    assert len(told) == len(set(told))
    first, second = every[0], every[1]
    for one, text in ((first, "{"), (second, '{"efforts": {"enrolment": {"touches": 1}}}')):
        (tmp_path / one.name).mkdir()
        (tmp_path / one.name / "tour.json").write_text(text, "utf-8")
    found = kept(tmp_path, "standard")
    assert found == {"enrolment": Effort(touches=1)}
    left = rounds(PROFILES, [], {"standard": found, "large": {}})
    assert ("standard", "enrolment") not in [(o.text, i) for o in left for i in o.items]
    assert rounds(PROFILES, ["enrolment"], {"standard": found, "large": found}) == []
