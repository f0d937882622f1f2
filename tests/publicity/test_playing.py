"""Rounds and moments of the publicity screen, by a clock that the test sets."""

from __future__ import annotations

from collections import Counter

from kiosk.publicity.hall import HallSeen
from kiosk.publicity.player import SWAP_SECONDS, Player
from kiosk.publicity.programme import Chapter, Stock, round_of
from kiosk.settings.model import PlaySettings
from kiosk.station.words import Called, Hall

STOCK = Stock({"station": ("",), "guides": ("a", "b", "c"), "media": ()})


def play(what: str, **more) -> PlaySettings:
    return PlaySettings(what=what, **more)


def subjects(chapters) -> list[str]:
    return [c.subject or c.what for c in chapters]


# ---- rounds


def test_guides_take_turns_over_the_rounds_and_none_is_left_out():
    plays = (play("station"), play("guides", at_a_time=2))
    places: dict[str, int] = {}
    said = []
    for _ in range(3):
        made = round_of(plays, STOCK, places)
        places = made.places
        said.append(subjects(made.chapters))
    assert said == [["station", "a", "b"], ["station", "c", "a"], ["station", "b", "c"]]


def test_two_entries_of_a_kind_go_on_with_one_another():
    plays = (play("guides", at_a_time=1), play("station"), play("guides", at_a_time=1))
    assert subjects(round_of(plays, STOCK, {}).chapters) == ["a", "station", "b"]


def test_all_of_a_kind_begin_anew_each_round_and_what_is_missing_is_not_played():
    plays = (play("guides"), play("media"), play("rules"))
    for _ in range(2):
        made = round_of(plays, STOCK, {"guides": 2})
        assert subjects(made.chapters) == ["a", "b", "c"]


def test_more_at_a_time_than_there_are_plays_each_once():
    made = round_of((play("guides", at_a_time=9),), STOCK, {})
    assert subjects(made.chapters) == ["a", "b", "c"]


def test_a_kind_that_has_become_smaller_is_gone_on_with():
    assert subjects(round_of((play("guides", at_a_time=1),), STOCK, {"guides": 7}).chapters) == [
        "b"
    ]


# ---- moments


class Rig:
    def __init__(self, chapters, pages=None, rounds=None) -> None:
        self.pages = pages or {}
        self.rounds = 0
        self._chapters = chapters
        self.player = Player(self._round, lambda c: self.pages.get(c.subject, 1), lambda: 8.0)

    def _round(self):
        self.rounds += 1
        return self._chapters

    def at(self, now: float):
        moment = self.player.at(now)
        return (moment.chapter.subject or moment.chapter.what, moment.page)


A, B = Chapter("guides", "a", 10.0), Chapter("guides", "b", 20.0)


def test_pages_and_chapters_follow_in_their_time():
    rig = Rig([A, B], {"a": 2})
    seen = [rig.at(t) for t in (0, 9.9, 10, 19.9, 20, 39.9, 40)]
    assert seen == [("a", 0), ("a", 0), ("a", 1), ("a", 1), ("b", 0), ("b", 0), ("a", 0)]
    assert rig.rounds == 2
    assert rig.player.at(41).due == 50


def test_a_machine_that_slept_turns_one_page_and_does_not_race():
    rig = Rig([A, B], {"a": 3})
    assert rig.at(0) == ("a", 0)
    assert rig.at(5000) == ("a", 1)
    assert rig.at(5009) == ("a", 1)


def test_what_has_no_page_is_passed_over_and_nothing_at_all_shows_the_station():
    rig = Rig([A, B], {"a": 0})
    assert rig.at(0) == ("b", 0)
    empty = Rig([A, B], {"a": 0, "b": 0})
    assert empty.at(0) == ("station", 0)
    assert empty.rounds < 5
    empty.pages = {}
    assert empty.at(20) == ("a", 0)


def test_a_call_takes_the_glass_and_gives_it_back():
    rig = Rig([A, B])
    assert rig.at(0) == ("a", 0)
    rig.player.called(4)
    moment = rig.player.at(4)
    assert (moment.chapter.what, moment.call, moment.due) == ("queue", True, 12)
    rig.player.called(10)  # another one meanwhile
    assert rig.at(17) == ("queue", 0)
    assert rig.at(18) == ("a", 0)
    assert rig.at(23.9) == ("a", 0)  # it had stood for four of its ten seconds
    assert rig.at(24) == ("b", 0)


def test_a_call_ends_when_the_queue_is_not_known_any_more():
    rig = Rig([A])
    rig.at(0)
    rig.player.called(1)
    assert rig.at(1) == ("queue", 0)
    rig.player.hushed()
    assert rig.at(2) == ("a", 0)


def test_nothing_stands_in_one_place_for_hours():
    """Three hours of one page that is played again and again: how long each arrangement lasts."""
    rig = Rig([Chapter("station", "", 15.0)])
    stood: Counter = Counter()
    longest = streak = 0
    before = None
    for t in range(0, 3 * 3600, 5):
        one = rig.player.at(t).arrangement
        stood[one.swapped] += 5
        streak = streak + 5 if one == before else 0
        longest, before = max(longest, streak), one
    assert longest <= 15
    assert abs(stood[True] - stood[False]) <= 2 * SWAP_SECONDS


# ---- the queue as it was told


def hall(*numbers: str, calls: int = 1) -> Hall:
    return Hall(called=tuple(Called(number=n, window="1", kind="k", calls=calls) for n in numbers))


def test_what_stood_there_at_the_start_is_no_news_and_a_call_or_its_repetition_is():
    seen = HallSeen(10.0)
    assert not seen.told(hall("A1"), 0)
    assert not seen.told(hall("A1"), 1)
    assert seen.told(hall("A2", "A1"), 2)
    assert [c.number for c in seen.news] == ["A2"]
    assert not seen.told(hall("A2", "A1"), 3)
    assert seen.told(hall("A2", calls=2), 4)  # 重呼
    assert not seen.told(hall(), 5)
    assert seen.news == ()


def test_what_is_old_is_not_the_present_state():
    seen = HallSeen(10.0)
    assert seen.now(0) is None
    seen.told(hall("A1"), 100)
    assert seen.now(109.9) is not None
    assert seen.now(110) is None
    assert not seen.told(hall("A1"), 500)  # back again, nobody new
    assert seen.now(501) is not None
    assert seen.told(hall("A2"), 600)  # called while nobody was told: it is news now
