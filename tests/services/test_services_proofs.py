"""Every set of what may be accepted, shown and had: a card alone is never a proof."""

from __future__ import annotations

from itertools import combinations

import pytest

from kiosk.services.proofs import USUAL, Proof, enough, fault, least, possible, ways, weight

ALL = tuple(Proof)
SETS = [frozenset(s) for n in range(len(ALL) + 1) for s in combinations(ALL, n)]


def test_no_card_alone_proves_anything_whatever_is_accepted():
    for accepts in SETS:
        assert weight(accepts, {Proof.CARD}) == 0
        for need in (1, 2):
            assert not enough(accepts, need, {Proof.CARD})


def test_what_is_not_accepted_counts_for_nothing():
    for accepts in SETS:
        for shown in SETS:
            carried = (shown & accepts) | (shown & {Proof.CARD})
            assert weight(accepts, shown) == weight(accepts, carried)


def test_a_way_always_brings_nearer_or_carries_what_does():
    """Whoever follows the ways that are offered comes to an end, and never past enough."""
    for accepts in SETS:
        for have in SETS:
            for need in (1, 2):
                shown: frozenset[Proof] = frozenset()
                while left := ways(accepts, need, shown, have):
                    assert not set(left) & shown
                    assert set(left) <= accepts & have
                    shown |= {left[-1]}
                if enough(accepts, need, shown):
                    assert possible(accepts, need, have | shown)


def test_where_anybody_can_prove_it_every_order_of_ways_leads_there():
    for accepts in SETS:
        if any(fault(tuple(accepts), need) for need in (1, 2)):
            continue
        for have in SETS:
            for need in (1, 2):
                if not possible(accepts, need, have):
                    continue
                todo = [frozenset[Proof]()]
                while todo:
                    shown = todo.pop()
                    left = ways(accepts, need, shown, have)
                    assert left or enough(accepts, need, shown), (accepts, have, need, shown)
                    todo += [shown | {one} for one in left]


@pytest.mark.parametrize(
    ("shown", "proofs"),
    [
        ({Proof.VOUCHER}, 1),
        ({Proof.VOUCHER, Proof.CARD}, 2),
        ({Proof.CARD, Proof.SECRET}, 1),
        ({Proof.SECRET}, 0),
        ({Proof.CARD, Proof.FACE}, 1),
        ({Proof.CARD, Proof.SECRET, Proof.FACE}, 2),
        ({Proof.VOUCHER, Proof.CARD, Proof.SECRET}, 2),
        ({Proof.STAFF}, 0),
        ({Proof.CARD, Proof.STAFF}, 1),
    ],
)
def test_a_card_and_its_pin_are_one_proof(shown, proofs):
    assert weight(ALL, shown) == proofs


@pytest.mark.parametrize(
    ("accepts", "need", "wrong"),
    [
        (USUAL, 1, False),
        (USUAL, 2, False),
        ((Proof.CARD,), 1, True),
        ((Proof.VOUCHER,), 2, True),
        ((Proof.VOUCHER, Proof.VOUCHER), 1, True),
        ((Proof.VOUCHER, Proof.SECRET), 1, True),
        ((Proof.VOUCHER, Proof.FACE), 2, False),
        ((), 1, True),
    ],
)
def test_an_item_that_would_take_a_card_alone_or_nothing_is_refused(accepts, need, wrong):
    assert bool(fault(accepts, need)) is wrong


def test_the_least_that_proves_it_is_enough_and_nothing_of_it_is_too_much():
    assert least(USUAL, 1) == ((Proof.VOUCHER,),)
    assert least(USUAL, 2) == ((Proof.VOUCHER, Proof.CARD),)
    for accepts in SETS:
        for need in (1, 2):
            found = [frozenset(one) for one in least(accepts, need)]
            for one in found:
                assert enough(accepts, need, one)
                assert not any(enough(accepts, need, one - {left}) for left in one)
            for shown in SETS:
                whole = any(one <= shown & accepts for one in found)
                assert whole == enough(accepts, need, shown & accepts)
