"""What the pages of a station's duties have in common: the trail as a table, whom one sees there,
the number that an address names."""

from __future__ import annotations

from sqlalchemy import Connection

from hub import admins
from hub.duties import trail
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Cell, Table
from hub.web.words import Words, at


def number_of(ask: Ask, name: str) -> int:
    """Raises Refused."""
    text = ask.parts[name]
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Refused(404, NOT_THERE)
    return int(text)


def trodden(
    ask: Ask, connection: Connection, about: str, room: str, notes: bool = False
) -> tuple[Table, str]:
    """The trail, and what is said when it does not hold. `room`: of the words of its steps;
    `notes`: with what was written."""
    t = ask.words
    steps = trail.of(connection, about, ask.vault if notes else None)
    called, broken = admins.names(connection), trail.broken(connection, about)
    rows: list[list[Cell]] = [
        [at(one.at), who(t, called, one.who), t(f"{room}.done-{one.event}"),
         *([one.note] if notes else [])]
        for one in steps
    ]  # fmt: skip
    names = ["at", "who", "event", *(["note"] if notes else [])]
    headings = [t(f"duties.trail-{name}") for name in names]
    table = Table(t("duties.trail"), headings, rows, t("duties.trail-none"))
    return table, t("duties.trail-broken", number=broken) if broken else ""


def who(t: Words, called: dict[str, str], name: str) -> str:
    """An account by its name, staff by their number, the clock."""
    if name == trail.CLOCK:
        return t("duties.trail-hub")
    kind, _, number = name.partition(":")
    return t("duties.trail-staff", staff=number) if kind == "staff" else called.get(name, name)
