"""Proof by killing: a real process, SIGKILL at every kind of step and at any moment, a hub and a
centre that lose answers. `python -m tests.outbox.kills` is the long run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.platform.transactions import Transactions
from tests.outbox.bundle_play import BundlePlay
from tests.outbox.centre_writes import Writes
from tests.outbox.kill_centre import Desk, kill_centre
from tests.outbox.killing import CentrePlay, play_hub
from tests.outbox.ledger_hub import LedgerHub, unreliable


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with kill_centre() as made:
        yield made


def test_each_record_for_the_hub_is_kept_exactly_once_under_kills_and_lost_answers(tmp_path):
    with LedgerHub(behave=unreliable(1)) as hub:
        print(play_hub(tmp_path, hub, kills=40, seed=1))
        assert set(hub.deeds.values()) == {1}


def test_the_proof_can_fail(tmp_path):
    """Against a hub that forgets keys the same lives do double: the ledger would have seen it."""
    with LedgerHub(refusing=False, behave=unreliable(3, trouble=0.6)) as hub:
        play_hub(tmp_path, hub, kills=12, seed=3)
        assert max(hub.deeds.values()) > 1


@pytest.mark.parametrize(
    ("adapter", "count", "refusing"),
    [
        ("heilongjiang", 25, True),
        ("heilongjiang", 15, False),
        ("generic-rest", 10, False),
        ("jiangsu", 10, False),
        ("liaoning", 10, False),
        ("fujian", 14, False),
    ],
)
def test_each_write_of_the_centre_is_done_once_under_kills_and_lost_answers(
    tmp_path, desk, adapter, count, refusing
):
    """And where the centre would do it twice, what is uncertain is never sent again."""
    print(CentrePlay(tmp_path, desk, adapter, 1, refusing=refusing).run(count))


@pytest.mark.parametrize("refusing", [pytest.param(True, marks=pytest.mark.full), False])
def test_each_part_of_a_filing_is_promised_with_the_others_and_done_once(tmp_path, desk, refusing):
    print(BundlePlay(tmp_path, desk, 5, refusing=refusing).run(24))


def test_the_proof_of_the_parts_can_fail(tmp_path, desk):
    play = BundlePlay(tmp_path, desk, 7, refusing=False, careless=True, spoilt={"reset": 0.5})
    with pytest.raises(AssertionError, match="again"):
        play.run(10)


def test_the_proof_of_the_centre_can_fail(tmp_path, desk):
    """An outbox that sends again what is uncertain doubles at a centre that does not refuse."""
    play = CentrePlay(
        tmp_path, desk, "heilongjiang", 3, refusing=False, careless=True, spoilt={"reset": 0.5}
    )
    with pytest.raises(AssertionError, match="again"):
        play.run(24)


@pytest.mark.parametrize(
    "adapter", ["heilongjiang", "jiangsu", "liaoning", "fujian", "generic-rest"]
)
def test_every_write_that_is_shipped_is_among_those_that_are_killed(adapter):
    played = {
        one for played in ("heilongjiang", "generic-rest", "jiangsu", "liaoning", "fujian")
        for one in Writes(played, lambda *_: {"number": "1", "msgid": "1"}, 1).ids
    }  # fmt: skip
    known = Transactions.load(adapter)
    assert {id_ for id_ in known.ids() if known.get(id_).write} <= played
