"""The watchdog is fed only while frames are drawn and touches arrive."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.health.liveness import Liveness, Sight
from kiosk.health.parts import Verdict
from kiosk.journal.journal import Journal
from kiosk.runtime.watchdog import DEAD_LONG, LOOK_EVERY, Watchdog
from tests.health.test_health_model import Kept


class FakeGlass:
    def __init__(self) -> None:
        self.turns = self.frames = 1
        self.probes = 0
        self.draws = self.turning = True

    def probe(self) -> None:
        self.probes += 1
        self.turns += self.turning
        self.frames += self.draws


class Scene:
    """A watchdog of 30 s on a held clock."""

    def __init__(self, length: float | None = 30.0) -> None:
        self.now = 0.0
        self.glass = FakeGlass()
        self.liveness = Liveness(lambda: self.now)
        self.fed: list[float] = []
        self.kept = Kept()
        self.journal = Journal([self.kept], lambda: datetime.now(UTC), strict=True)
        self.watchdog = Watchdog(
            self.glass, self.liveness, lambda: self.fed.append(self.now), self._tell,
            lambda: self.now, length,
        )  # fmt: skip

    def _tell(self) -> None:
        for row in self.liveness.rows():
            row(self.journal)

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += self.watchdog.step()

    @property
    def told(self) -> list[str]:
        return [row["e"] for row in self.kept.rows]


class Touches:
    def __init__(self) -> None:
        self.verdict = Verdict.GOOD
        self.seen: list[float] = []

    def look(self, now: float) -> Sight:
        return Sight(self.verdict, "evdev against the glass")

    def touched(self, now: float) -> None:
        self.seen.append(now)


def test_an_idle_glass_is_asked_for_a_frame_three_times_a_watchdog():
    scene = Scene()
    scene.run(300)
    assert max(b - a for a, b in zip(scene.fed, scene.fed[1:], strict=False)) < 30.0 / 2
    assert 28 <= scene.glass.probes <= 30
    assert scene.told == []


def test_a_busy_glass_is_not_asked():
    scene = Scene()
    for _ in range(30):
        scene.glass.frames += 1
        scene.now += scene.watchdog.step()
    assert scene.glass.probes == 0
    assert len(scene.fed) == 30


def test_without_a_watchdog_it_looks_rarely():
    scene = Scene(None)
    scene.run(600)
    assert scene.glass.probes <= 600 / LOOK_EVERY


@pytest.mark.parametrize("turning", [True, False])
def test_a_stuck_drawing_thread_is_fed_no_more_and_told_once(turning):
    scene = Scene()
    scene.run(60)
    scene.glass.draws, scene.glass.turning = False, turning
    stuck_at, fed = scene.now, len(scene.fed)
    scene.run(120)
    assert len(scene.fed) - fed <= 1
    assert all(at <= stuck_at + 10 for at in scene.fed)
    assert not scene.liveness.frames_live
    (display,) = [p for p in scene.liveness.parts() if p.name == "display"]
    assert display.verdict is Verdict.BAD
    assert display.source.endswith("turns" if turning else "stands")
    assert scene.told == ["display.stuck"]
    scene.glass.draws = True
    scene.run(30)
    assert scene.fed[-1] > stuck_at + 100
    assert scene.told == ["display.stuck", "display.live"]


def test_dead_touches_end_the_feeding_only_when_no_restart_came():
    scene = Scene()
    touches = scene.liveness.input = Touches()
    scene.run(60)
    touches.verdict = Verdict.BAD
    dead_at = scene.now
    scene.run(DEAD_LONG + 60)
    assert scene.liveness.input_dead
    assert dead_at + DEAD_LONG - 30 < scene.fed[-1] < dead_at + DEAD_LONG + 30
    assert scene.told == ["input.dead"]
    touches.verdict = Verdict.UNKNOWN  # unknown is not news, and not dead
    scene.run(30)
    assert scene.told == ["input.dead"]
    touches.verdict = Verdict.GOOD
    scene.run(30)
    assert scene.fed[-1] > scene.now - 15
    assert scene.told == ["input.dead", "input.live"]


def test_touches_of_the_glass_reach_the_comparison():
    scene = Scene()
    scene.liveness.touched()  # nobody compares: nothing happens
    touches = scene.liveness.input = Touches()
    scene.now = 7.0
    scene.liveness.touched()
    assert touches.seen == [7.0]


def test_what_nobody_compares_is_unknown():
    scene = Scene()
    (sight,) = [p for p in scene.liveness.parts() if p.name == "input"]
    assert sight.verdict is Verdict.UNKNOWN
    assert not scene.liveness.input_dead
