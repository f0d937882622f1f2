"""Which posts somebody may see, and which change: by whom each is for, and where their roles are
held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, true

from hub import regions
from hub.rights import Grant, Right, holds, may
from hub.training.audience import Scope
from hub.training.life import State
from hub.training.tables import audiences, posts


def seen(grants: Iterable[Grant]) -> ColumnElement[bool]:
    """The condition on `posts`: what is for some of their stations; a draft, and what was dropped,
    only for who may write there."""
    some: list[ColumnElement[bool]] = [false()]
    for grant in grants:
        if not may(grant.role, Right.POST_SEE):
            continue
        writes = may(grant.role, Right.POST_WRITE)
        drawn = true() if writes else posts.c.state.not_in([State.DRAFT, State.DROPPED])
        some.append(and_(drawn, _meets(grant, own=False)))
    # what reaches them from above, but is still somebody else's draft
    hidden = and_(
        posts.c.state.in_([State.DRAFT, State.DROPPED]),
        ~or_(false(), *(_meets(grant, own=True) for grant in grants)),
    )
    return and_(or_(*some), ~hidden)


def writes(grants: Sequence[Grant], scopes: Iterable[Row | Scope]) -> bool:
    """May they write for all of these?"""
    return all(
        holds(grants, Right.POST_WRITE, one.region, station)
        for one in scopes
        for station in [one.station if isinstance(one, Scope) else one.station_id]
    )


def _meets(grant: Grant, *, own: bool) -> ColumnElement[bool]:
    """`own`: it is for a part of where the role is held; else also for what that is a part of."""
    of = audiences.c
    whole = of.station_id.is_(None)
    if grant.station is not None:
        inside = of.station_id == grant.station
        above: tuple[str, ...] = (regions.NATION, *regions.chain(grant.region))
    else:
        inside = (
            true()
            if grant.region == regions.NATION
            else of.region.startswith(regions.prefix(grant.region), autoescape=True)
        )
        above = (regions.NATION, *regions.chain(grant.region))
    reach = inside if own else or_(inside, and_(whole, of.region.in_(above)))
    last = or_(of.number == posts.c.version, of.number == posts.c.shown)
    return exists().where(of.post_id == posts.c.id, last, reach)
