"""The PIN: hash, refusals, and the lock-out that a restart does not forget."""

from __future__ import annotations

import json

import pytest

from kiosk.settings.pins import PinRefused, make, matches
from kiosk.upkeep.pin import Tries


@pytest.mark.parametrize("pin", ["12345", "1234567890123", "12345a", "111111", "123456", "654321",
                                 "１２３４５７", ""])  # fmt: skip
def test_a_pin_that_may_not_be_used(pin):
    with pytest.raises(PinRefused):
        make(pin)


def test_only_the_right_pin_matches():
    made = make("246135")
    assert "246135" not in made
    assert matches("246135", made)
    assert not matches("246136", made)
    assert make("246135") != made  # salted


@pytest.mark.parametrize("made", ["", "scrypt", "md5$1$2$3$00$00", "scrypt$40$8$1$00$00",
                                  "scrypt$14$8$1$zz$00", "scrypt$-1$8$1$00$00"])  # fmt: skip
def test_a_hash_that_cannot_be_read_matches_nothing(made):
    assert not matches("246135", made)


class Wall:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def wall() -> Wall:
    return Wall()


def tries(folder, wall, most=5) -> Tries:
    return Tries(folder / "tries", wall, most, 900.0)


def test_five_wrong_tries_lock_also_over_a_restart(tmp_path, wall):
    guard = tries(tmp_path, wall)
    for left in (4, 3, 2, 1, 0):
        assert not guard.weigh(lambda: False)
        assert guard.left == left
    assert guard.locked() == 900.0
    after = tries(tmp_path, wall)
    assert not after.weigh(lambda: pytest.fail("weighed while locked"))
    wall.now += 899
    assert after.locked() == 1.0
    wall.now += 2
    assert after.locked() == 0.0
    assert after.left == 5
    assert after.weigh(lambda: True)


def test_a_try_is_on_the_disk_before_it_is_weighed(tmp_path, wall):
    guard = tries(tmp_path, wall)

    def killed() -> bool:
        assert json.loads((tmp_path / "tries").read_text())["wrong"] == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        guard.weigh(killed)
    assert tries(tmp_path, wall).left == 4


def test_the_right_pin_forgets_wrong_ones(tmp_path, wall):
    guard = tries(tmp_path, wall)
    guard.weigh(lambda: False)
    assert guard.weigh(lambda: True)
    assert guard.left == tries(tmp_path, wall).left == 5


def test_a_clock_set_back_does_not_lock_for_ever(tmp_path, wall):
    guard = tries(tmp_path, wall, most=1)
    guard.weigh(lambda: False)
    wall.now -= 1_000_000
    assert guard.locked() == 900.0


def test_a_spoilt_file_locks_and_a_full_disk_still_counts(tmp_path, wall):
    (tmp_path / "tries").write_text("{")
    assert tries(tmp_path, wall).locked() == 900.0
    gone = Tries(tmp_path / "no" / "tries", wall, 2, 900.0)
    gone.weigh(lambda: False)
    gone.weigh(lambda: False)
    assert gone.locked() == 900.0
