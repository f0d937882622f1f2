"""Waiting between failures, on a clock that only moves when told."""

from drivers.back_off import BackOff
from drivers.wake import Wake


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Sleeper(Wake):
    """A wake whose waits move the clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, seconds: float) -> bool:
        if self.is_set():
            return True
        self._clock.now += seconds
        return False


def pauses(back_off: BackOff, clock: Clock, wake: Wake, times: int) -> list[float]:
    waited = []
    for _ in range(times):
        begun = clock.now
        assert back_off.wait(wake, clock.now + 100)
        waited.append(clock.now - begun)
        back_off.failed()
    return waited


def test_each_failure_doubles_the_pause_up_to_the_longest():
    clock = Clock()
    wake = Sleeper(clock)
    back_off = BackOff(clock, 0.25, 5)
    assert pauses(back_off, clock, wake, 9) == [0, 0, 0.25, 0.5, 1, 2, 4, 5, 5]
    back_off.succeeded()
    back_off.failed()
    assert pauses(back_off, clock, wake, 3) == [0, 0.25, 0.5]
    wake.close()


def test_woken_or_late_it_is_not_yet_time():
    clock = Clock()
    wake = Sleeper(clock)
    back_off = BackOff(clock, 1, 5)
    back_off.failed()
    back_off.failed()
    assert not back_off.wait(wake, clock.now + 0.5)
    wake.set()
    assert not back_off.wait(wake, clock.now + 100)
    wake.close()
