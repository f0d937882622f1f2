"""May this offer be taken here? The part that needs no file and no device. Pure."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.settings import settable
from kiosk.settings.layers import ABSENT, differences
from kiosk.settings.offer import Body, Here, Offer, Refusal, Refused, verify


class Judged(NamedTuple):
    """`changes`: paths that differ from what is in force; none: only duties are new."""

    number: int
    body: Body
    signers: tuple[str, ...]
    changes: tuple[str, ...]


def judge(offer: Offer, here: Here) -> Judged:
    """Raises Refused. Signature before content: nothing unsigned is looked into further."""
    if (offer.station, offer.terminal) != (here.station, here.terminal):
        raise Refused(Refusal.WRONG_TERMINAL)
    by = verify(offer, here.signers)
    number = offer.number
    if number in here.returned:
        raise Refused(Refusal.RETURNED)
    if number <= here.newest:
        raise Refused(Refusal.OLDER)
    body = offer.body()
    bad = [one for layer in body.layers for one in settable.check(layer.values)]
    if bad:
        raise Refused(Refusal.BAD_VALUES, _some(f"{b.path} {b.why}" for b in bad))
    values = body.values()
    changed = differences(here.values, values)
    guarded = settable.needs_two(c.path for c in changed)
    if guarded and len(by) < 2:
        raise Refused(Refusal.TWO_NEEDED, _some(guarded))
    return Judged(number, body, by, tuple(c.path for c in changed))


def removed(offer: Offer, here: Here) -> tuple[str, ...]:
    """Paths that fall back to the profile's value."""
    changed = differences(here.values, offer.body().values())
    return tuple(c.path for c in changed if c.after is ABSENT)


def _some(names) -> str:
    """A few of them: what is reported is bounded."""
    listed = list(names)
    more = f" +{len(listed) - 4}" if len(listed) > 4 else ""
    return ", ".join(listed[:4])[:160] + more
