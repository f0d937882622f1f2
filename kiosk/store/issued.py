"""Papers that bear a check number: whoever holds one can have this station say whether it is whole.

The number is made by a key that never leaves the store, over everything that stands on the paper.
What must stand on it (how many rows, which sums) is kept beside it for a while, so that a paper on
which a figure was altered is told from a whole one without keeping what it says.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from kiosk.store.database import Store
from kiosk.text.numbers import ALPHABET, normal

LENGTH = 10
"""Characters: 49 bits. Nobody hits one by trying at the counter."""

Facts = Sequence[tuple[str, str]]
"""Label and text of each, as they stand on the paper."""


class Verdict(NamedTuple):
    """`known`: a paper of this serial was printed here, and is remembered. `right`: the check
    number is that paper's. `person`: it is about who was named; None: nobody was."""

    known: bool
    right: bool = False
    person: bool | None = None
    item: str = ""
    at: float = 0.0  # wall clock seconds
    facts: tuple[tuple[str, str], ...] = ()


def issue(
    store: Store, serial: str, item: str, content: str, *, certificate_no: str, facts: Facts
) -> str:
    """Remember a paper; its check number, as it is printed. `content`: all that stands on it.
    Raises StoreFault."""
    digest = _digest(store, serial, content)
    values = (
        serial, item, digest, _person(store, certificate_no),
        msgspec.json.encode(list(facts)).decode(), store.clock(),
    )  # fmt: skip
    with store.transaction() as db:
        db.conn.execute(
            "INSERT OR REPLACE INTO paper (serial, item, digest, person, facts, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            values,
        )
    return number(digest)


def verify(store: Store, serial: str, given: str, certificate_no: str = "") -> Verdict:
    """What this station knows of a paper. Raises StoreFault."""
    rows = store.rows("SELECT * FROM paper WHERE serial = ?", (serial.strip(),))
    if not rows:
        return Verdict(False)
    row = rows[0]
    right = hmac.compare_digest(_plain(number(row["digest"])), _plain(given))
    if not right:
        return Verdict(True)  # of such a paper nothing is told
    named = normal(certificate_no)
    person = hmac.compare_digest(row["person"], _person(store, named)) if named else None
    facts = tuple((label, text) for label, text in msgspec.json.decode(row["facts"]))
    return Verdict(True, True, person, row["item"], row["at"], facts)


def forget(db: object, before: float) -> None:
    """Papers printed before that time (wall clock seconds)."""
    db.conn.execute("DELETE FROM paper WHERE at < ?", (before,))  # type: ignore[attr-defined]


def number(digest: str) -> str:
    """`XXXXX-XXXXX` of a hex digest."""
    value, letters = int(digest, 16), ""
    for _ in range(LENGTH):
        value, place = divmod(value, len(ALPHABET))
        letters += ALPHABET[place]
    return f"{letters[:5]}-{letters[5:]}"


def _plain(text: str) -> bytes:
    return "".join(c for c in text.upper() if c.isalnum()).encode()


def _digest(store: Store, serial: str, content: str) -> str:
    return store.keyed_hash("paper", f"{serial}\n{content}")


def _person(store: Store, certificate_no: str) -> str:
    return store.keyed_hash("paper person", normal(certificate_no))
