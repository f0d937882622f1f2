"""Accounts of the station's staff: who they are, what they may do, how they show who they are.

They stand in the station's private settings (`[[station.staff]]`), never in a release. A PIN stands
there as an argon2id hash, a card as a keyed hash of its number: neither can be read back.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec


class Right(enum.StrEnum):
    """The closed set of what staff may do at a terminal."""

    IDENTIFY_HELP = "identify-help"  # come when a visitor calls (呼叫工作人员)
    ACT_HELPED = "act-helped"  # 帮办: beside the citizen
    ACT_PROXY = "act-proxy"  # 代办: for a citizen who is not there
    CONFIRM_IDENTITY = "confirm-identity"  # 人证相符: this card is in its owner's hand
    CASES = "cases"  # look after what was filed
    WEEKLY = "weekly"  # 服务周报
    URGENT = "urgent"  # 重大、突发情况
    QUEUE = "queue"  # sit at a window, and call (叫号)


ROLES: Mapping[str, tuple[Right, ...]] = {
    "assistant": (Right.IDENTIFY_HELP, Right.ACT_HELPED),
    "agent": (
        Right.IDENTIFY_HELP, Right.ACT_HELPED, Right.ACT_PROXY, Right.CONFIRM_IDENTITY, Right.CASES,
        Right.QUEUE,
    ),
    "head": tuple(Right),
}  # fmt: skip
"""Roles that every station has: 导办 who helps, 帮办代办 who acts, 站长. `station.roles` adds more,
or says anew what one of these may do."""

SLUG = r"^[a-z0-9][a-z0-9-]{0,19}$"
PHC = r"^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$"


class StaffMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One account. `id` is neutral (a number of the station's own, no name, no certificate): it
    stands in file names, records and, hashed, in the audit chain."""

    id: Annotated[str, msgspec.Meta(pattern=SLUG)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]  # as shown and printed
    roles: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    pin_hash: Annotated[str, msgspec.Meta(pattern=PHC)]  # `python -m kiosk staff hash`
    card_hash: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")] = ""  # … `staff card`
    exam_passed: date | None = None  # 岗前考试; without it the account may do nothing


class StaffSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How staff come in at this terminal. Seconds."""

    # gesture: the terminal is the visitors', staff rest on its top right corner; locked: it is the
    # staff's own pad, and shows nothing before somebody signed in
    begin: Literal["gesture", "locked"] = "gesture"
    card: bool = False  # the account's card is laid on the reader before the PIN
    card_key_file: str = ""  # path of the key of `card_hash`, 32 bytes or more
    idle: Annotated[float, msgspec.Meta(ge=10, le=900)] = 120.0  # without a touch, then it locks
    wrong_tries: Annotated[int, msgspec.Meta(ge=1, le=20)] = 5
    lock_out: Annotated[float, msgspec.Meta(gt=0)] = 60.0  # after so many; doubles with each
    longest_lock_out: Annotated[float, msgspec.Meta(gt=0)] = 3600.0
    keep_draft: Annotated[float, msgspec.Meta(ge=1, le=168)] = 24.0  # hours, of what was not sent
    # Hours after which an open report of something urgent asks for the next. The standards say no
    # more than 及时续报 (002, 二): UNCONFIRMED
    report_again: Annotated[float, msgspec.Meta(gt=0, le=168)] = 24.0
    # Hours since the hub was last reached for which staff are let in (上门服务: without a network);
    # 0: without end. A pad that somebody carried off opens to no PIN any more. UNCONFIRMED
    alone_hours: Annotated[float, msgspec.Meta(ge=0, le=8760)] = 168.0
    # 人证相符, in the audit chain: word: who said it when, of whom (keyed hash), and why not; how:
    # also whether both pictures were seen, and what a plug-in said of them. A picture: never
    attest_keeps: Literal["word", "how"] = "word"
    # Hours after which a case that was handed over and not accepted reminds both: UNCONFIRMED
    handover_again: Annotated[float, msgspec.Meta(gt=0, le=168)] = 24.0


def roles_here(added: Mapping[str, tuple[Right, ...]]) -> dict[str, tuple[Right, ...]]:
    """Every role of a station. `added`: its own `station.roles`."""
    return {**ROLES, **added}


def rights(
    member: StaffMember, roles: Mapping[str, tuple[Right, ...]], today: date
) -> frozenset[Right]:
    """What an account may do today: nothing before its examination (岗前考试) is passed."""
    if member.exam_passed is None or member.exam_passed > today:
        return frozenset()
    return frozenset(right for role in member.roles for right in roles.get(role, ()))


def fault(staff: tuple[StaffMember, ...], roles: Mapping[str, tuple[Right, ...]]) -> str:
    """Why these cannot be a station's accounts; "" when they can."""
    ids = [one.id for one in staff]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        return f"two accounts are called {', '.join(twice)}"
    if strange := sorted({r for one in staff for r in one.roles} - set(roles)):
        return f"staff have unknown roles: {', '.join(strange)} (there are: {', '.join(roles)})"
    return ""
