"""How terminals stand, in words and cells: what the pages of the fleet have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hub.fleet.drafting import named
from hub.fleet.find import Condition, Found
from hub.fleet.standing import Trouble, Who
from hub.web.cells import Badge, Cell, Code, Kind, Link, Table
from hub.web.words import Words, at

KINDS: dict[Condition, Kind] = {
    Condition.SILENT: "bad",
    Condition.OUT: "bad",
    Condition.LIMITED: "warn",
    Condition.PAUSED: "warn",
    Condition.CHANGING: "plain",
    Condition.NEVER: "plain",
    Condition.OFF: "plain",
    Condition.CLOSED: "plain",
    Condition.GOOD: "good",
    Condition.UNUSED: "plain",
}
WHO_KINDS: dict[Who, Kind] = {
    Who.NOBODY: "plain",
    Who.STAFF: "warn",
    Who.ENGINEER: "bad",
    Who.BUREAU: "bad",
}
_NEEDS = (Condition.SILENT, Condition.OUT, Condition.LIMITED)  # somebody


def condition_badge(t: Words, one: Condition) -> Badge:
    return Badge(t(f"fleet.is-{one.value}"), KINDS[one])


def who_badge(t: Words, who: Who) -> Badge:
    return Badge(t(f"fleet.who-{who.value}"), WHO_KINDS[who])


def troubles_words(t: Words, troubles: Sequence[Trouble]) -> str:
    sign = "；" if t.language == "zh" else "; "
    return sign.join(
        t("fleet.trouble", what=named(t, "on", one.what), word=named(t, "word", one.word))
        for one in troubles
    )


def worst(counts: Mapping[Condition, int]) -> tuple[Kind, Condition | None]:
    """How a region is as a whole, and what of it needs somebody most. Some one terminal of many is
    always silent: a twentieth of those in use makes it bad."""
    total = sum(counts.values()) - counts.get(Condition.UNUSED, 0)
    most = next((one for one in _NEEDS if counts.get(one)), None)
    if most is None:  # a region of which nothing was ever heard is not called well
        unheard = total > 0 and counts.get(Condition.NEVER) == total
        return ("plain", Condition.NEVER) if unheard else ("good", None)
    gone = counts.get(Condition.SILENT, 0) + counts.get(Condition.OUT, 0)
    return ("bad" if gone * 20 >= total else "warn"), most


def span(t: Words, seconds: float) -> str:
    """`35 分钟`, `2 小时`."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return t("fleet.seconds", n=int(seconds))
    if minutes < 120:
        return t("fleet.minutes", n=minutes)
    if minutes < 60 * 48:
        return t("fleet.hours", n=minutes // 60)
    return t("fleet.days", n=minutes // 60 // 24)


def fleet_table(t: Words, rows: Sequence[Found], caption: str, stations: bool = True) -> Table:
    """`stations`: with the station of each."""
    made: list[list[Cell]] = []
    for one in rows:
        row: list[Cell] = [Link(one.terminal, f"/terminals/{one.station}/{one.terminal}")]
        if stations:
            row.append(Link(one.station_name, f"/stations/{one.station}"))
        state = condition_badge(t, one.condition)
        waits = who_badge(t, one.who) if one.who else ""
        oldest = span(t, one.outbox_seconds) if one.outbox_seconds >= 60 else ""
        release = Code(one.release) if one.release else ""
        troubles = troubles_words(t, one.troubles)
        made.append([*row, state, troubles, waits, oldest, release, at(one.heard_at)])
    headings = [
        t("machines.code"), *([t("machines.station")] if stations else []), t("fleet.condition"),
        t("fleet.troubles"), t("fleet.who"), t("fleet.outbox"), t("fleet.release"),
        t("machines.heard"),
    ]  # fmt: skip
    return Table(caption, headings, made, t("machines.none"))
