"""Whose hand it is (人证相符): what may prove it, and when it is enough. Pure.

A card says who somebody is, not whose hand it lies in: it may have been found. So it counts only
beside something that its finder has not. What shows that a card is in its owner's hand (its PIN,
the face, a member of staff who looks) is one proof together with that card, not two.
"""

from __future__ import annotations

import enum
import itertools
from collections.abc import Collection


class Proof(enum.StrEnum):
    """The closed set of an item's data."""

    VOUCHER = "e-voucher"  # 医保电子凭证 of their own phone
    CARD = "card"  # an identity or social card that was read
    SECRET = "secret"  # the card's PIN or the platform's password, verified by the centre
    FACE = "face"  # the chip's photo against a camera, by a plug-in
    STAFF = "staff"  # a member of staff looked and confirms it from a pad


SECRET_TRANSACTION = "province/verify-secret"
"""By which a province verifies a secret; without it, it has none."""

USUAL = (Proof.VOUCHER, Proof.CARD)
"""What an item accepts that names nothing else."""

WITH_CARD = frozenset({Proof.SECRET, Proof.FACE, Proof.STAFF})
"""Each is one proof together with the card it is about."""

_NEEDS_CARD = frozenset({Proof.SECRET, Proof.STAFF})  # for a face the chip is read once more


def weight(accepts: Collection[Proof], shown: Collection[Proof]) -> int:
    """How many proofs there are in what was shown. A card alone is none, whatever is accepted."""
    there = frozenset(shown)
    good = there.intersection(accepts)
    if Proof.CARD not in there:
        good -= _NEEDS_CARD
    strong = good - {Proof.CARD}
    if not strong:
        return 0
    own = Proof.CARD in good and not strong & WITH_CARD
    return len(strong) + own


def enough(accepts: Collection[Proof], need: int, shown: Collection[Proof]) -> bool:
    return weight(accepts, shown) >= need


def ways(
    accepts: Collection[Proof], need: int, shown: Collection[Proof], here: Collection[Proof]
) -> tuple[Proof, ...]:
    """What may be shown next, in the order of the set: accepted, to be had `here`, and bringing
    nearer to enough. Empty: it is enough, or nothing more can be shown."""
    if enough(accepts, need, shown):
        return ()
    there, now = frozenset(shown), weight(accepts, shown)
    left = [p for p in Proof if p in accepts and p in here and p not in there]
    carries = any(p in _NEEDS_CARD for p in left)  # the card that a PIN would be of
    return tuple(
        p for p in left if weight(accepts, there | {p}) > now or (p is Proof.CARD and carries)
    )


def least(accepts: Collection[Proof], need: int) -> tuple[tuple[Proof, ...], ...]:
    """Every way to prove it with nothing too much, in the order of the set, the shortest first."""
    kinds = [p for p in Proof if p in accepts]
    found: list[tuple[Proof, ...]] = []
    for count in range(1, len(kinds) + 1):
        for shown in itertools.combinations(kinds, count):
            if enough(accepts, need, shown) and not any(set(f) <= set(shown) for f in found):
                found.append(shown)
    return tuple(found)


def fault(accepts: Collection[Proof], need: int) -> str:
    """Why these cannot be what an item accepts; "" when they can."""
    if len(set(accepts)) != len(accepts):
        return "names a proof twice"
    if not enough(accepts, need, accepts):
        return "a card alone is no proof, and what ends an insurance or pays out needs two"
    if _NEEDS_CARD.intersection(accepts) and Proof.CARD not in accepts:
        return "a PIN, or the word of staff, is about a card: name it too"
    return ""


def possible(accepts: Collection[Proof], need: int, here: Collection[Proof]) -> bool:
    """Whether anybody could prove it with what can be had `here`."""
    return enough(accepts, need, here)
