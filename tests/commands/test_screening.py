"""The publicity screen from moment to moment: real texts, a clock and a queue that tests play."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from kiosk.commands.screening import Screening
from kiosk.journal.journal import Journal
from kiosk.papers.page import Pixels
from kiosk.publicity.film import Film
from kiosk.publicity.media import Broken, Darkroom, Trouble
from kiosk.runtime.clock import CHINA
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load
from kiosk.station.words import Called, Hall
from screens.layout import lay_out
from tests.visits.rig import wait_until


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0
        self.wall = datetime(2026, 11, 23, 9, 26, 0, tzinfo=CHINA)

    def monotonic(self) -> float:
        return self.at

    def now(self) -> datetime:
        return self.wall

    def later(self, seconds: float) -> None:
        self.at += seconds
        self.wall += timedelta(seconds=seconds)


class Lines:
    def __init__(self) -> None:
        self.rows: list[dict] = []

    def line(self, text: str) -> None:
        self.rows.append(json.loads(text))

    def events(self) -> list[str]:
        return [row["e"] for row in self.rows]


PLAY = [
    {"what": "station", "seconds": 10}, {"what": "queue", "seconds": 10},
    {"what": "rules", "seconds": 10, "at_a_time": 1}, {"what": "media", "seconds": 10},
]  # fmt: skip


class Rig:
    def __init__(self, tmp_path: Path, **screen) -> None:
        self.table = {"play": PLAY, "media": str(tmp_path / "media")} | screen
        self.more: dict = {}
        self.clock, self.lines = Clock(), Lines()
        self.journal = Journal([self.lines], self.clock.now, strict=True)
        self.rung, self.heard = 0, True
        self.page, self.look = None, None
        self.shown = 0
        self.darkroom = Darkroom(self._decode, lambda *_: None, lambda error: None)
        (tmp_path / "media").mkdir(exist_ok=True)
        self.screening = Screening(
            self.load(), "landscape", clock=self.clock, journal=self.journal, load=self.load,
            darkroom=self.darkroom, show=self._show, ring=self._ring,
        )  # fmt: skip

    def load(self):
        if isinstance(self.more, Exception):
            raise self.more
        return load("jiangsu-demo", [{"screen": self.table}, self.more])

    def _decode(self, path: Path, wake) -> Pixels:
        if "bad" in path.name:
            raise Broken(Trouble.PICTURE)
        return Pixels(2, 1, bytearray(6))

    def _ring(self) -> bool:
        self.rung += 1
        return self.heard

    def _show(self, page, look) -> None:
        self.page, self.look = page, look
        self.shown += 1

    def tick(self, seconds: float = 0.0) -> str:
        """What stands on the glass after so long."""
        self.clock.later(seconds)
        self.wait = self.screening.tick()
        return self.page.state.removeprefix("wall-")

    def until(self, what: str, most: int = 60) -> None:
        for _ in range(most):
            if self.tick(1.0) == what:
                return
        raise AssertionError(f"{what} was not played")

    @property
    def words(self) -> str:
        _, boxes = lay_out(self.page, self.look).flat({})
        return " ".join(box.label for box in boxes if box.kind == "text")


@pytest.fixture
def make(tmp_path):
    made = []

    def rig(**screen) -> Rig:
        made.append(Rig(tmp_path, **screen))
        return made[-1]

    yield rig
    for one in made:
        one.darkroom.close()


def hall(*numbers: str) -> Hall:
    return Hall(
        called=tuple(Called(number=n, window="2", kind="claims") for n in numbers),
        coming={"claims": ("B013",)},
        waiting={"claims": 1, "enrolment": 0, "filing": 0},
    )


def test_a_round_goes_on_without_a_keeper_and_says_so(make):
    rig = make()
    assert rig.tick() == "station"
    assert "排队信息暂时看不到" in rig.words
    assert rig.tick(10) == "queue"
    assert "请听工作人员叫号" in rig.words
    assert rig.tick(10) == "rules"
    assert "首问负责制" in rig.words
    assert rig.tick(10) == "station"  # no picture, no page of it
    rig.until("rules")
    assert "首问负责制" not in rig.words  # the next one


def test_a_new_call_is_on_the_glass_at_once_with_its_signal(make):
    rig = make(sound=True)
    rig.tick()
    rig.screening.heard(hall("B011"))
    assert rig.tick() == "station"  # called before this screen looked
    assert "B011" in rig.words
    rig.screening.heard(hall("B012", "B011"))
    assert (rig.tick(0.1), rig.rung) == ("queue", 1)
    lit = rig.page
    assert rig.wait <= 0.5
    rig.tick(0.5)
    assert rig.page != lit  # blinks
    rig.tick(0.5)
    assert rig.page == lit
    for _ in range(9):
        rig.screening.heard(hall("B012", "B011"))
        rig.tick(1)
    assert rig.tick() == "station"
    assert "B012" in rig.words  # on the strip


def test_without_sound_nothing_rings_and_a_mute_device_is_told_once(make):
    quiet = make()
    quiet.screening.heard(hall())
    quiet.screening.heard(hall("B012"))
    assert quiet.rung == 0
    rig = make(sound=True)
    rig.heard = False
    for numbers in ((), ("B012",), ("B013",)):
        rig.screening.heard(hall(*numbers))
    assert rig.rung == 2
    assert rig.lines.events().count("screen.mute") == 1


def test_a_queue_that_is_not_heard_of_is_not_shown_as_current(make):
    rig = make(stale_seconds=6.0)
    rig.screening.heard(hall("B012"))
    rig.tick()
    assert "B012" in rig.words
    assert rig.wait <= 6
    rig.tick(5.9)
    assert "B012" in rig.words
    rig.tick(0.2)
    assert "B012" not in rig.words
    assert "看不到" in rig.words
    rig.screening.heard(hall("B012"))
    rig.tick(0.1)
    assert "B012" in rig.words


def test_a_call_that_was_lost_leaves_the_glass(make):
    rig = make(stale_seconds=3.0, call_seconds=30.0)
    rig.tick()
    rig.screening.heard(hall())
    rig.screening.heard(hall("B012"))
    assert rig.tick() == "queue"
    assert rig.tick(4) == "station"


def test_the_glass_is_only_drawn_when_something_changes_and_the_minute_does(make):
    rig = make()
    rig.tick()
    for _ in range(8):
        rig.tick(1)
    assert rig.shown == 1
    rig.until("rules")
    rig.clock.wall = rig.clock.wall.replace(second=58)
    rig.tick()
    before = rig.shown
    rig.tick(1)
    assert rig.shown == before
    assert rig.wait <= 1.0
    rig.tick(1.0)
    assert rig.shown == before + 1


def test_a_clock_that_is_set_changes_the_face_and_nothing_else(make):
    rig = make()
    rig.screening.heard(hall("B012"))
    assert rig.tick() == "station"
    rig.clock.wall += timedelta(days=400)
    assert rig.tick(1) == "station"
    assert "B012" in rig.words
    rig.clock.wall -= timedelta(days=800)
    assert rig.tick(1) == "station"
    assert rig.tick(9) == "queue"


def test_pictures_are_played_and_a_broken_one_is_passed_over(make, tmp_path):
    rig = make()
    for name in ("a.png", "bad.png", "c.png"):
        Image.new("RGB", (2, 1)).save(tmp_path / "media" / name)
    rig.tick()
    media = rig.screening._media
    wait_until(lambda: all(rig.darkroom.settled(m) for m in media.values()), 5, "decoded")
    rig.until("media")
    seen = [rig.page.body.children[0].label]
    rig.tick(10)
    seen.append(rig.page.body.children[0].label)
    assert seen == ["a.png", "c.png"]
    for path in (tmp_path / "media").iterdir():
        path.unlink()
    assert rig.tick(10) == "station"
    rig.until("rules")
    assert rig.tick(10) == "station"


def test_settings_are_taken_between_two_rounds(make):
    rig = make()
    rig.tick()
    rig.more = {"screen": {"play": [{"what": "items", "seconds": 10}]}}
    assert rig.tick(10) == "queue"
    rig.until("items")
    assert "screen.settings-taken" in rig.lines.events()
    assert not rig.screening.restart_asked


def test_settings_that_cannot_be_read_leave_the_old_ones(make):
    rig = make()
    rig.tick()
    rig.more = DataError("station.toml", "screen", "is wrong")
    for _ in range(8):
        rig.tick(10)
    assert "screen.settings-kept" in rig.lines.events()
    assert rig.tick() in {"station", "queue", "rules"}
    rig.more = {}
    rig.tick(10)
    assert not rig.screening.restart_asked


@pytest.mark.parametrize(
    "more",
    [{"screen": {"output": "HDMI-9"}}, {"screen": {"form": "portrait"}},
     {"station": {"queue": {"patience": 3.0}}}],
)  # fmt: skip
def test_another_display_or_another_keeper_takes_a_new_start(make, more):
    rig = make()
    rig.tick()
    rig.more = more
    for _ in range(5):
        rig.tick(10)
    assert rig.screening.restart_asked


def test_languages_take_turns(make):
    rig = make(languages=["zh", "en"], play=[{"what": "rules", "seconds": 10, "at_a_time": 1}])
    said = []
    for _ in range(4):
        rig.tick(10)
        said.append((rig.look.language, "Responsible" in rig.words))
    assert said == [("zh", False), ("en", True), ("zh", False), ("en", True)]


def test_a_notice_is_shown_on_its_days_only(make):
    rig = make(play=[{"what": "notices", "seconds": 10}])
    rig.clock.wall = datetime(2020, 1, 1, 9, 0, tzinfo=CHINA)
    assert rig.tick() == "station"  # none was published yet: nothing but whose station it is
    rig.clock.wall = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
    rig.until("notices")


class Running:
    """In place of `kiosk.publicity.reel.Reel`: frames come when the test says so."""

    made: list = []  # noqa: RUF012

    def __init__(self, path: Path, film: Film, clock) -> None:
        self.film, self.frame, self.broken = film, film.still, None
        self.held, self.closed = False, False
        self.made.append(self)

    def hold(self, held: bool) -> None:
        self.held = held

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def reels(monkeypatch):
    monkeypatch.setattr("kiosk.publicity.reel.Reel", Running)
    monkeypatch.setattr(Running, "made", [])
    return Running.made


def film_rig(make, tmp_path, seconds: float = 30.0) -> Rig:
    rig = make(play=[{"what": "media", "seconds": 10}, {"what": "station", "seconds": 10}])
    (tmp_path / "media" / "a.mp4").write_bytes(b"x")
    film = Film("mov", "h264", seconds, 25.0, Pixels(2, 1, bytearray(6)))
    rig.darkroom._decode = lambda path, wake: film
    rig.tick()
    wait_until(lambda: rig.tick(11.0) == "media", 10, "the film's turn")
    return rig


def test_a_film_stands_as_long_as_it_lasts_and_waits_for_a_call(make, tmp_path, reels):
    rig = film_rig(make, tmp_path)
    [reel] = reels
    assert rig.wait <= 1 / 25
    shown = rig.shown
    assert (rig.tick(0.04), rig.shown) == ("media", shown)  # nothing new: nothing drawn
    reel.frame = Pixels(2, 1, bytearray(b"abcdef"))
    assert (rig.tick(0.04), rig.shown) == ("media", shown + 1)
    rig.screening.heard(hall("B011"))
    assert rig.tick(15.0) == "media"  # longer than a page of pictures
    rig.screening.heard(hall("B012", "B011"))
    assert (rig.tick(0.1), reel.held, reel.closed) == ("queue", True, False)
    rig.tick(8.0)
    assert (rig.tick(0.1), reel.held, reels) == ("media", False, [reel])
    assert rig.tick(14.0) == "media"
    rig.until("station", 5)
    assert reel.closed
    assert rig.wait > 1


def test_a_film_that_breaks_gives_way_at_once_and_is_not_played_again(make, tmp_path, reels):
    rig = film_rig(make, tmp_path)
    told = []
    rig.darkroom._broken = lambda *what: told.append(what)
    reels[0].broken = Trouble.TIME
    assert rig.tick(0.04) == "station"
    for _ in range(5):
        assert rig.tick(10.0) == "station"
    assert [(medium.name, place, why) for medium, place, why in told] == [
        ("a.mp4", 1, Trouble.TIME)
    ]
