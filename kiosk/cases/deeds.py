"""What staff did for a case, one deed after the other. A deed is never changed and never taken out.

Two pads that cannot hear each other both go on; later each gets the other's deeds, in any order. A
deed names those of the same matter that whoever did it saw (`after`), so it is known which followed
which, and which were done side by side (`standing`). Nobody's name, number or paper stands in one:
accounts of staff, closed words, and the hash of a signature.
"""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

import msgspec

Key = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z-]{6,40}$")]
Paper = Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=60)]
Value = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{0,64}$")]
Account = Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,19})?$")]
Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")]

MOST_SEEN = 12
"""Deeds that one may name as seen: so many are never side by side."""


class What(enum.StrEnum):
    FIRST = "first"  # 首问负责 (A岗); value: who is responsible
    STAND_IN = "stand-in"  # B岗; value: who stands in
    PAPER = "paper"  # of one paper; value: missing | here
    NOTICE = "notice"  # 一次性告知 of what is missing was printed
    HANDED_IN = "handed-in"  # the originals are here, with their cover sheet
    DECIDED = "decided"  # value: granted | refused
    TOLD = "told"  # value: phone | in-person
    GIVEN = "given"  # 出件; value: SHA-256 of the signature's picture, or none: nothing to hand out
    COLLECTED = "collected"  # of one paper; value: original | copy | electronic


VALUES: dict[What, frozenset[str]] = {
    What.PAPER: frozenset({"missing", "here"}),
    What.NOTICE: frozenset({""}),
    What.HANDED_IN: frozenset({""}),
    What.DECIDED: frozenset({"granted", "refused"}),
    What.TOLD: frozenset({"phone", "in-person"}),
    What.COLLECTED: frozenset({"original", "copy", "electronic"}),
}
"""Closed words; of the others it is an account, or a hash."""

OF_PAPERS = frozenset({What.PAPER, What.COLLECTED})
"""About one paper of the case each."""

POSTS = frozenset({What.FIRST, What.STAND_IN})
"""Held by an account, and handed over with `to`."""

ADDED = frozenset({What.NOTICE, What.HANDED_IN, What.TOLD})
"""Done twice they are done twice: there is nothing to agree about."""


class CaseDeed(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """`case`: its number. `paper`: id, of `OF_PAPERS`. `to`: to whom a post is offered; it stays
    with `value` until they accept. `count`: pages collected. `terminal`: where it was done, `by`:
    whose account, "" the terminal's own. `after`: ids of what it follows."""

    id: Key
    case: Number
    what: What
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    terminal: Code
    paper: Paper = ""
    value: Value = ""
    to: Account = ""
    count: Annotated[int, msgspec.Meta(ge=0, le=200)] = 0
    by: Account = ""
    after: Annotated[tuple[Key, ...], msgspec.Meta(max_length=MOST_SEEN)] = ()

    def __post_init__(self) -> None:
        words = VALUES.get(self.what)
        if words is not None and self.value not in words:
            raise ValueError("no word of this deed")
        if bool(self.paper) != (self.what in OF_PAPERS):
            raise ValueError("a paper belongs to what is about one")
        if self.to and self.what not in POSTS:
            raise ValueError("only a post is offered")

    @property
    def matter(self) -> tuple[What, str]:
        """What it is about: deeds of one matter follow each other."""
        return self.what, self.paper

    @property
    def says(self) -> tuple[str, str, int]:
        return self.value, self.to, self.count

    def __repr__(self) -> str:
        return f"<CaseDeed {self.what}>"
