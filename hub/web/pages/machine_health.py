"""What the page of one terminal says of its health: facts, devices, deliveries, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from hub.fleet import standing as standings
from hub.fleet.drafting import named
from hub.fleet.find import condition_of
from hub.fleet.standing import PRINTER, Who
from hub.web.cells import Badge, Cell, Code, Kind, Number, Table
from hub.web.pages.fleet_words import condition_badge, span, troubles_words, who_badge
from hub.web.setting_words import why_words
from hub.web.words import Words, at

_DEVICE_KINDS: dict[str, Kind] = {
    "online": "good", "deviceBusy": "good", "starting": "plain", "userError": "warn",
}  # fmt: skip
_PAPER_KINDS: dict[str, Kind] = {"full": "good", "low": "warn", "unknown": "plain"}


def facts(
    t: Words, row: Any, said: Mapping[str, Any], now: datetime, keyed: bool,
    paper_days: float | None = None,
) -> list[tuple[str, Cell]]:  # fmt: skip
    """`row`: of `standings`; None: never heard of. `keyed`: it has a key that is valid.
    `paper_days`: for which the roll lasts."""
    if row is None:
        never = condition_of(None, None, now, keyed)
        return [(t("fleet.condition"), condition_badge(t, never))]
    condition = condition_of(row.state, row.heard_at, now, keyed)
    found: list[tuple[str, Cell]] = [
        (t("fleet.condition"), condition_badge(t, condition)),
        (t("machines.heard"), at(row.heard_at)),
    ]
    if row.who and keyed:
        troubles = troubles_words(t, standings.read(row.troubles))
        found += [(t("fleet.who"), who_badge(t, Who(row.who))), (t("fleet.troubles"), troubles)]
    printer = said.get("devices", {}).get(PRINTER)
    if printer is not None:
        found.append((t("fleet.paper"), _paper(t, printer)))
    if paper_days is not None:
        days = t("fleet.days", n=int(paper_days)) if paper_days >= 1 else t("fleet.paper-today")
        found.append((t("fleet.paper-lasts"), days))
    oldest = span(t, row.outbox_seconds) if row.outbox_seconds else "–"
    found += [
        (t("fleet.outbox"), oldest),
        (t("fleet.dead"), str(row.dead)),
        (t("fleet.settings"), _settings(t, row, said.get("settings", {}).get("about"))),
        (t("fleet.release"), Code(row.release) if row.release else t("fleet.not-said")),
    ]
    if "update" in said:
        found.append((t("fleet.update"), _update(t, said["update"])))
    for name, stand in sorted(said.get("packages", {}).items()):
        found.append((t(f"fleet.package-{name}"), _package(t, stand)))
    if "windows" in said:
        found.append((t("fleet.windows"), _windows(t, said["windows"])))
    if "clock_checked" in said:
        good = said["clock_checked"]
        words = t("fleet.clock-good") if good else t("fleet.word-unchecked")
        found.append((t("fleet.clock"), Badge(words, "good" if good else "warn")))
    if "disk_free_bytes" in said:
        found.append((t("fleet.disk"), f"{said['disk_free_bytes'] / 1e9:.1f} GB"))
    if "uptime_seconds" in said:
        found.append((t("fleet.uptime"), span(t, said["uptime_seconds"])))
    return found


def _windows(t: Words, said: Mapping[str, str]) -> str:
    """Of the station whose queue it keeps."""
    told = [
        t("fleet.window-stands", window=name, stand=t(f"fleet.window-{stand}"))
        for name, stand in said.items()
    ]
    return t("fleet.window-join").join(told)


def devices(t: Words, said: Mapping[str, Any], reported_at: datetime | None) -> Table:
    """Health of every device, by what it is known and since when."""
    rows: list[list[Cell]] = []
    for name, one in sorted(said.get("devices", {}).items()):
        state = standings.hyphened(one["state"])
        badge = Badge(named(t, "word", state), _DEVICE_KINDS.get(one["state"], "bad"))
        paper: Cell = _paper(t, one) if "paper" in one else ""
        if one.get("cover_open") == "yes":
            badge = Badge(t("fleet.word-cover-open"), "warn")
        known = at(_earlier(reported_at, one["seconds_ago"]))
        rows.append([named(t, "on", name), badge, paper, Code(one["source"]), known])
    headings = [t(f"fleet.{one}") for one in ("device", "condition", "paper", "source", "known-at")]
    return Table(t("fleet.devices"), headings, rows, t("fleet.no-devices"))


def deliveries(t: Words, said: Mapping[str, Any]) -> Table:
    """Where its records go, and what waits."""
    rows: list[list[Cell]] = []
    for name, one in sorted(said.get("destinations", {}).items()):
        reached = one.get("reached_seconds_ago")
        rows.append([
            named(t, "on", name),
            Number(str(one["waiting"])),
            span(t, one["oldest_seconds"]) if one.get("oldest_seconds") else "–",
            Badge(str(one["dead"]), "bad") if one["dead"] else "0",
            Badge(str(one["unknown"]), "warn") if one.get("unknown") else "0",
            t("fleet.ago", span=span(t, reached)) if reached is not None else "–",
        ])  # fmt: skip
    names = ("destination", "waiting", "oldest", "dead", "unknown", "reached")
    return Table(t("fleet.deliveries"), [t(f"fleet.{one}") for one in names], rows,
                 t("fleet.no-deliveries"))  # fmt: skip


def faults(t: Words, found: Sequence[Row]) -> Table:
    """The last ones, with who must act."""
    rows: list[list[Cell]] = [
        [
            at(one.at),
            Code(one.event),
            named(t, "on", one.device) if one.device else "–",
            Badge(t("fleet.fault-ended"), "good") if one.ended
            else Badge(t("fleet.fault-begun"), "warn"),
            t(f"fleet.who-{one.who}") if t.has(f"fleet.who-{one.who}") else one.who,
        ]
        for one in found
    ]  # fmt: skip
    names = ("at", "event", "device", "condition", "who")
    return Table(t("fleet.faults"), [t(f"fleet.{one}") for one in names], rows,
                 t("fleet.no-faults"))  # fmt: skip


def flat(said: object, before: str = "") -> list[list[Cell]]:
    """What a health record says, one row a value, named by its path."""
    if isinstance(said, dict):
        return [
            row
            for name, value in said.items()
            for row in flat(value, f"{before} › {name}" if before else name)
        ]
    if isinstance(said, list):
        return [row for place, value in enumerate(said) for row in flat(value, f"{before} {place}")]
    return [[before, str(said)]]


def _paper(t: Words, device: Mapping[str, Any]) -> Badge:
    state = device.get("paper", "unknown")
    words = t(f"fleet.paper-{state}")
    if (left := device.get("paper_left")) is not None and state in ("full", "low"):
        words = f"{words} · {t('fleet.paper-left', metres=f'{left:g}')}"
    return Badge(words, _PAPER_KINDS.get(state, "bad"))


def _settings(t: Words, row: Any, about: str | None) -> str:
    """`about`: paths, parts, rules that the outcome is of."""
    version = row.settings or t("fleet.not-said")
    if not row.settings_outcome:
        return version
    why = why_words(t, row.settings_why, about)
    return " · ".join(filter(None, (version, t(f"fleet.settings-{row.settings_outcome}"), why)))


_UPDATES: dict[str, Kind] = {
    "in-force": "good", "trial": "warn", "refused": "bad", "returned": "bad",
}  # fmt: skip


def _update(t: Words, said: Mapping[str, Any]) -> Badge:
    """A release that its settings name: how far it has come, and why not further."""
    outcome = said["outcome"]
    why = why_words(t, f"release-{said['why']}", said.get("about")) if said.get("why") else ""
    words = " · ".join(filter(None, (said["version"], t(f"fleet.update-{outcome}"), why)))
    return Badge(words, _UPDATES.get(outcome, "plain"))


def _package(t: Words, said: Mapping[str, Any]) -> Badge:
    """A knowledge base or play-list that its settings name."""
    outcome, why = said["outcome"], f"fleet.package-why-{said.get('why', '')}"
    words = [t(f"fleet.update-{outcome}"), *([t(why)] if t.has(why) else [])]
    return Badge(" · ".join(words), _UPDATES.get(outcome, "plain"))


def _earlier(moment: datetime | None, seconds: float) -> datetime | None:
    try:
        return None if moment is None else moment - timedelta(seconds=seconds)
    except OverflowError:
        return None
