"""Who may what, where: a pure table of roles and rights, and the regions in which a role is held.

A right of a part that comes later is one member of `Right` and one row of `MAY`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, false, or_, true

from hub import regions
from hub.tables import stations


class Role(enum.StrEnum):
    """What somebody is, in one region or at one station."""

    PROVINCE = "province"
    CITY = "city"
    STATION = "station"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"
    READER = "read-only"


class Right(enum.StrEnum):
    """What somebody may do."""

    FLEET_SEE = "fleet-see"  # stations, terminals and how they are
    ALARM_TAKE = "alarm-take"  # take note of an alarm, by name
    PICTURE_ASK = "picture-ask"  # a picture of a terminal's home page, drawn from its settings
    STATION_MAKE = "station-make"
    STATION_CHANGE = "station-change"  # its name
    STATION_MOVE = "station-move"  # its region, by which others may see it
    TERMINAL_PAIR = "terminal-pair"
    TERMINAL_REVOKE = "terminal-revoke"
    ACCOUNT_SEE = "account-see"
    ACCOUNT_MANAGE = "account-manage"  # make, pause, reset, give and take roles
    DEED_SEE = "deed-see"  # the chain of what was done
    FEEDBACK_SEE = "feedback-see"  # tasks without words, counts, shares
    FEEDBACK_ACT = "feedback-act"  # take a task, read its words, take its steps
    FEEDBACK_EXPORT = "feedback-export"
    FEEDBACK_STAFF = "feedback-staff"  # figures by who of the staff helped
    CASE_SEE = "case-see"  # cases by number, what is to be done for them
    CASE_ACT = "case-act"  # say that it was done
    ARCHIVE_SEE = "archive-see"  # catalogue, boxes, requests; never a page of a file
    ARCHIVE_KEEP = "archive-keep"  # file, box, list, take back what was borrowed
    ARCHIVE_ASK = "archive-ask"  # ask to look, to copy, to borrow
    ARCHIVE_APPROVE = "archive-approve"  # of what somebody else asked
    REPORT_SEE = "report-see"  # weekly reports, ledgers, comparison of stations
    REPORT_ACT = "report-act"  # edit, send, export
    POST_SEE = "post-see"  # notices and courses, who read, claimed and passed, by id
    POST_WRITE = "post-write"  # write, show, withdraw them; the question bank with its answers
    POST_NAMES = "post-names"  # names of the staff beside their ids; export
    DUTY_SEE = "duty-see"  # tasks, counts, registrations, assessments: how each stands
    DUTY_READ = "duty-read"  # what was written and shown of them; each look at a file is a deed
    DUTY_HAND = "duty-hand"  # hand in, apply, fill in for a station
    DUTY_JUDGE = "duty-judge"  # write tasks, accept, send back, excuse, decide
    URGENT_SEE = "urgent-see"  # 重大、突发情况: which, and how each stands
    URGENT_READ = "urgent-read"  # what was written; each look is a deed
    URGENT_KNOW = "urgent-know"  # say for the city or the province that it is known
    URGENT_TELL = "urgent-tell"  # 续报 and 终报 on the page
    SETTINGS_SEE = "settings-see"  # what is set where, drafts, rollouts
    SETTINGS_CHANGE = "settings-change"  # draft, take what was signed, move a rollout


_P, _C, _S = Role.PROVINCE, Role.CITY, Role.STATION
_T, _A, _R = Role.TECHNICIAN, Role.AUDITOR, Role.READER
MAY: dict[Right, frozenset[Role]] = {
    Right.FLEET_SEE: frozenset({_P, _C, _S, _T, _A, _R}),
    Right.ALARM_TAKE: frozenset({_P, _C, _S, _T}),
    Right.PICTURE_ASK: frozenset({_P, _C, _S, _T}),
    Right.STATION_MAKE: frozenset({_P, _C}),
    Right.STATION_CHANGE: frozenset({_P, _C, _S}),
    Right.STATION_MOVE: frozenset({_P, _C}),
    Right.TERMINAL_PAIR: frozenset({_P, _C, _S, _T}),
    Right.TERMINAL_REVOKE: frozenset({_P, _C, _S, _T}),
    Right.ACCOUNT_SEE: frozenset({_P, _C, _A}),
    Right.ACCOUNT_MANAGE: frozenset({_P, _C}),
    Right.DEED_SEE: frozenset({_P, _A}),
    Right.FEEDBACK_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.FEEDBACK_ACT: frozenset({_P, _C, _S}),
    Right.FEEDBACK_EXPORT: frozenset({_P, _C, _S}),
    Right.FEEDBACK_STAFF: frozenset({_P, _C, _S}),
    Right.CASE_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.CASE_ACT: frozenset({_P, _C, _S}),
    Right.ARCHIVE_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.ARCHIVE_KEEP: frozenset({_P, _C, _S}),
    Right.ARCHIVE_ASK: frozenset({_P, _C, _S}),
    Right.ARCHIVE_APPROVE: frozenset({_P, _C, _S}),
    Right.REPORT_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.REPORT_ACT: frozenset({_P, _C, _S}),
    Right.POST_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.POST_WRITE: frozenset({_P, _C}),
    Right.POST_NAMES: frozenset({_P, _C, _S}),
    Right.DUTY_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.DUTY_READ: frozenset({_P, _C, _S}),
    Right.DUTY_HAND: frozenset({_S}),
    Right.DUTY_JUDGE: frozenset({_P, _C}),
    Right.URGENT_SEE: frozenset({_P, _C, _S, _A, _R}),
    Right.URGENT_READ: frozenset({_P, _C, _S}),
    Right.URGENT_KNOW: frozenset({_P, _C}),
    Right.URGENT_TELL: frozenset({_C, _S}),
    Right.SETTINGS_SEE: frozenset({_P, _C, _S, _T, _A}),
    Right.SETTINGS_CHANGE: frozenset({_P, _C, _S}),
}
# Whom each may make. Who watches is made at the top, not by those who are watched.
_MAKES: dict[Role, frozenset[Role]] = {
    _P: frozenset(Role),
    _C: frozenset({_S, _T, _R}),
}


class Grant(NamedTuple):
    """A role held in a region, or at one station (`station` is its id, `region` then the station's
    own)."""

    role: Role
    region: str
    station: int | None = None


def may(role: Role, right: Right) -> bool:
    return role in MAY[right]


def covers(grant: Grant, region: str, station: int | None = None) -> bool:
    """Does the grant reach that far? `region` of the station, or of what is asked about."""
    if grant.station is not None:
        return station == grant.station
    return regions.within(region, grant.region)


def holds(
    grants: Iterable[Grant], right: Right, region: str | None = None, station: int | None = None
) -> bool:
    """`region` None: anywhere at all."""
    return any(
        may(grant.role, right) and (region is None or covers(grant, region, station))
        for grant in grants
    )


def stations_where(grants: Iterable[Grant], right: Right) -> ColumnElement[bool]:
    """The condition on `stations` for which the right is held."""
    reach = [grant for grant in grants if may(grant.role, right)]
    if any(grant.station is None and grant.region == regions.NATION for grant in reach):
        return true()
    return or_(
        false(),
        *(
            stations.c.id == grant.station
            if grant.station is not None
            else stations.c.region.startswith(regions.prefix(grant.region), autoescape=True)
            for grant in reach
        ),
    )


def fits(grant: Grant) -> bool:
    """Is the role one that can be held there? A station's administrator stands at a station, a
    city's in a city (or what is below it), a province's in a province or the whole country; so does
    an auditor, since the chain of deeds is one for all."""
    if grant.role is Role.STATION:
        return grant.station is not None
    depth = len(regions.prefix(grant.region))
    if grant.role is Role.CITY:
        return grant.station is None and depth >= 4
    if grant.role in (Role.PROVINCE, Role.AUDITOR):
        return grant.station is None and depth <= 2
    return True


def makes(own: Iterable[Grant]) -> frozenset[Role]:
    """The roles that they may give somewhere."""
    return frozenset().union(*(_MAKES.get(grant.role, frozenset()) for grant in own))


def may_give(own: Iterable[Grant], wanted: Grant) -> bool:
    """May whoever holds `own` give, or take, the role there?"""
    return fits(wanted) and any(
        wanted.role in _MAKES.get(grant.role, frozenset())
        and covers(grant, wanted.region, wanted.station)
        for grant in own
    )


def may_manage(own: Sequence[Grant], other: Sequence[Grant]) -> bool:
    """May whoever holds `own` pause or reset an account of `other`? Only where every role of
    it could be given by the same hand; an account without any is a matter of the province."""
    if not other:
        return any(may(grant.role, Right.ACCOUNT_MANAGE) and _wide(grant) for grant in own)
    return all(may_give(own, one) for one in other)


def may_see_account(own: Sequence[Grant], other: Sequence[Grant]) -> bool:
    """Is the account one of theirs, by any of its roles?"""
    reach = [grant for grant in own if may(grant.role, Right.ACCOUNT_SEE)]
    if not other:
        return any(_wide(grant) for grant in reach)
    return any(covers(grant, one.region, one.station) for grant in reach for one in other)


def _wide(grant: Grant) -> bool:
    return grant.station is None and len(regions.prefix(grant.region)) <= 2
