"""Does a station reach the level that it claims, by those of its machines that are really there?

`kiosk check` judges one profile, and takes the station's word for whatever else stands in it. Here
every machine that reported within seven days is checked with the settings that it works with; a
requirement is met when one of them meets it, and machines of a kind are counted, not declared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from hub.configuring.effective import settings_of
from hub.configuring.scopes import Reached
from hub.fleet.tables import standings
from hub.tables import stations, terminals
from hub.terminals import keyed
from kiosk.check.requirements import Line, Standing
from kiosk.check.whole import Checked
from kiosk.services.snapshot import DataError
from kiosk.services.standards import ByStock, Requirement, Standard
from kiosk.settings.model import Settings

WITHIN = timedelta(days=7)
_BEST = (Standing.MET, Standing.DECLARED, Standing.ELSEWHERE, Standing.VOLUNTARY, Standing.MISSING)

Check = Callable[[Settings], Checked]
"""`kiosk.check.whole.Shipped().check`."""


class Row(NamedTuple):
    """One requirement of the station. `line`: as the machine said that met it best; `counted`: of a
    kind of machines, how many reported; None: it does not count machines."""

    requirement: Requirement
    standing: Standing
    line: Line
    counted: int | None


class Level(NamedTuple):
    """`standard` None: no machine's settings are known. `reported`: terminals that count;
    `without`: those of them whose settings are not known here; `silent`: those that do not count.
    `differ`: they claim different levels or standards; the most frequent is taken."""

    standard: Standard | None
    level: int
    rows: tuple[Row, ...]
    reported: tuple[str, ...]
    without: tuple[str, ...]
    silent: tuple[str, ...]
    differ: bool

    @property
    def reached(self) -> bool:
        return bool(self.rows) and all(row.standing is not Standing.MISSING for row in self.rows)

    def sums(self) -> Counter[Standing]:
        return Counter(row.standing for row in self.rows)


def level_of(connection: Connection, station_id: int, check: Check, now: datetime) -> Level:
    """Of a station, now."""
    present, silent = _present(connection, station_id, now)
    known = settings_of(connection, present)
    settings = {one.terminal: found for one in present if (found := known.get(one.id))}
    return judged(settings, tuple(one.terminal for one in present), silent, check)


def judged(
    settings: Mapping[str, Settings],
    reported: Sequence[str],
    silent: Sequence[str],
    check: Check,
) -> Level:
    """Pure but for `check`. `settings`: of each terminal whose settings are known."""
    checked: dict[str, Checked] = {}
    for name, one in settings.items():
        try:
            checked[name] = check(one)
        except DataError:
            continue
    claims = Counter(
        (one.station.standard, one.station.level)
        for name, one in settings.items()
        if name in checked and one.terminal.role != "screen"
    )
    without = tuple(name for name in reported if name not in checked)
    if not claims:
        return Level(None, 0, (), tuple(reported), without, tuple(silent), False)
    (claim, _), *others = claims.most_common()
    same = {
        name: found for name, found in checked.items()
        if found.lines and (settings[name].station.standard, settings[name].station.level) == claim
    }  # fmt: skip
    kinds = Counter(kind for name in checked for kind in kinds_of(settings[name]))
    first = next(iter(same.values()))
    rows = tuple(
        _row([found.lines[place] for found in same.values()], kinds)
        for place in range(len(first.lines))
    )
    return Level(first.standard, claim[1], rows, tuple(reported), without, tuple(silent),
                 bool(others))  # fmt: skip


def kinds_of(settings: Settings) -> tuple[str, ...]:
    """What a machine is, as the standards count equipment (`kiosk.settings.model.Equipment`)."""
    role, form = settings.terminal.role, settings.appearance.form
    kinds = ["publicity_screens"] if settings.screen is not None else []
    if role == "ticket-machine":
        kinds.append("ticket_machines")
    elif role != "screen":
        kinds.append("pads" if form.startswith("pad") else "all_in_one")
    return tuple(kinds)


_KINDS = ("all_in_one", "pads", "ticket_machines", "publicity_screens")


def _row(lines: Sequence[Line], kinds: Counter[str]) -> Row:
    best = min(lines, key=lambda line: _BEST.index(line.standing))
    by = best.requirement.by
    table, _, kind = by.of.partition(".") if isinstance(by, ByStock) else ("", "", "")
    if table != "equipment" or kind not in _KINDS:
        return Row(best.requirement, best.standing, best, None)
    standing = best.standing
    if kinds[kind] >= by.least:
        standing = Standing.MET
    elif standing is Standing.MET:
        standing = Standing.DECLARED
    return Row(best.requirement, standing, best, kinds[kind])


def _present(
    connection: Connection, station_id: int, now: datetime
) -> tuple[list[Reached], tuple[str, ...]]:
    """Paired terminals that reported lately, and the codes of those that did not."""
    rows = connection.execute(
        select(terminals.c.id, stations.c.code, terminals.c.code, stations.c.region,
               standings.c.heard_at)
        .join_from(terminals, stations)
        .outerjoin(standings, standings.c.terminal_id == terminals.c.id)
        .where(stations.c.id == station_id, keyed(terminals.c.id))
        .order_by(terminals.c.code)
    ).all()  # fmt: skip
    present = [Reached(*row[:4]) for row in rows if row[4] is not None and now - row[4] <= WITHIN]
    there = {one.id for one in present}
    return present, tuple(row[2] for row in rows if row[0] not in there)
