"""Drafts: changes of one layer, until they are signed. What differs, whom it reaches, what the
check says of it, and the bundle that goes to the signers."""

from __future__ import annotations

import contextlib
import enum
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select, update

from hub import deeds, machines, offers
from hub.configuring import bodies
from hub.configuring.bundle import Bundle, Entry
from hub.configuring.effective import laid, loaded, profiles
from hub.configuring.scopes import Reached, any_reached, known, reached
from hub.configuring.stages import RUNNING
from hub.configuring.tables import (
    drafts,
    rollout_terminals,
    rollouts,
    terminal_bases,
    terminal_points,
)
from hub.database import parts
from hub.deeds import Deed
from hub.tables import health_now
from kiosk.check.addresses import fenced_out
from kiosk.services.snapshot import DataError
from kiosk.settings import sealed, settable
from kiosk.settings.layers import Change, Level, Table, differences
from kiosk.settings.model import Settings
from kiosk.settings.offer import Duties
from kiosk.settings.settable import Bad

Objections = Callable[[Settings, Settings], Sequence[str]]
"""`kiosk.check.whole.Shipped().objections`."""


MOST_LOADED = 20
"""Profiles that one check makes settings of: each takes a fifth of a second."""


class State(enum.StrEnum):
    OPEN = "open"
    SIGNED = "signed"  # a rollout was made of it
    DROPPED = "dropped"


class NoSuchDraft(LookupError):
    """There is none of that number, or it is no longer open."""


class Busy(Exception):
    """Terminals that it reaches are in a rollout that has not ended; the text says which."""


class NoPoint(LookupError):
    """The terminal's key for secrets is not known here."""


class Draft(NamedTuple):
    """`changes`: by path; None takes a path out of the layer."""

    id: int
    level: Level
    scope: str
    changes: dict[str, Any]
    takes: str
    state: State
    made_by: str
    made_at: datetime
    changed_at: datetime


class Objection(NamedTuple):
    """`rules`: of the check, or the key that the loader names."""

    terminal: str
    rules: tuple[str, ...]


class Checked(NamedTuple):
    """`unseen`: terminals that were not looked at here: their own profile is not known, or there
    are too many unlike each other; they check by themselves. `fenced`:
    paths of addresses that a machine's fence lets nobody out to, as far as profiles are known."""

    bad: tuple[Bad, ...]
    objections: tuple[Objection, ...]
    unseen: int
    fenced: tuple[Objection, ...] = ()

    @property
    def good(self) -> bool:
        return not (self.bad or self.objections)


# ---- making


def make(
    connection: Connection, level: Level, scope: str, changes: Mapping[str, Any], who: str,
    now: datetime, takes: str = "now",
) -> int:  # fmt: skip
    """For terminals that are there, and for a station's that have not come. Raises BadScope."""
    known(connection, level, scope)
    made = connection.execute(
        drafts.insert()
        .values(
            level=level.value, scope=scope, changes=_json(changes), takes=takes,
            state=State.OPEN.value, made_by=who[:60], made_at=now, changed_at=now,
        )
        .returning(drafts.c.id)
    ).scalar_one()  # fmt: skip
    deeds.append(connection, Deed.SETTINGS_DRAFTED, f"{made} {level} {scope}", who, now)
    return made


def change(
    connection: Connection, id_: int, changes: Mapping[str, Any], who: str, now: datetime,
    takes: str = "now",
) -> None:  # fmt: skip
    """In place of what the draft said. Raises NoSuchDraft."""
    _only(connection, id_, changes=_json(changes), takes=takes, changed_at=now)
    deeds.append(connection, Deed.SETTINGS_DRAFTED, str(id_), who, now)


def drop(connection: Connection, id_: int, who: str, now: datetime) -> None:
    """Raises NoSuchDraft."""
    _only(connection, id_, state=State.DROPPED.value, changed_at=now)
    deeds.append(connection, Deed.SETTINGS_DROPPED, str(id_), who, now)


def get(connection: Connection, id_: int) -> Draft:
    """Raises NoSuchDraft."""
    row = connection.execute(select(drafts).where(drafts.c.id == id_)).first()
    if row is None:
        raise NoSuchDraft(id_)
    return _draft(row)


def listed(connection: Connection, state: State | None = None) -> list[Draft]:
    """Newest first."""
    wanted = select(drafts).order_by(drafts.c.id.desc())
    if state is not None:
        wanted = wanted.where(drafts.c.state == state.value)
    return [_draft(row) for row in connection.execute(wanted)]


def open_at(connection: Connection, level: Level, scope: str) -> list[Draft]:
    """Those that wait at one layer, the newest first."""
    wanted = select(drafts).where(
        drafts.c.level == level.value,
        drafts.c.scope == scope,
        drafts.c.state == State.OPEN.value,
    )
    return [_draft(row) for row in connection.execute(wanted.order_by(drafts.c.id.desc()))]


# ---- looking


def diff(connection: Connection, draft: Draft) -> tuple[Change, ...]:
    """What of the layer would change."""
    values = layer(connection, draft.level, draft.scope)
    return differences(values, bodies.changed(values, draft.changes))


def layer(connection: Connection, level: Level, scope: str) -> Table:
    """A layer's values as they were signed last; duties among them."""
    return bodies.in_force(connection, {(level, scope)}).get((level, scope), {})


def bad(changes: Mapping[str, Any]) -> tuple[Bad, ...]:
    """Values that no terminal would take."""
    values = {p: v for p, v in changes.items() if v is not None and p not in bodies.DUTIES}
    unset = [p for p, v in changes.items() if v is None and p not in bodies.DUTIES]
    return (
        *settable.check(values),
        *(Bad(path, "unknown-path") for path in unset if settable.find(path) is None),
        *_bad_duties(changes),
    )


def check(connection: Connection, draft: Draft, objections: Objections) -> Checked:
    """The same check as the terminals', on each profile that is known here, once for all terminals
    that are alike."""
    wrong = bad(draft.changes)
    if wrong:
        return Checked(wrong, (), 0)
    targets = any_reached(connection, draft.level, draft.scope)
    before, after = _both(connection, draft, targets)
    own = profiles(connection, targets)
    found: list[Objection] = []
    fenced: list[Objection] = []
    known: dict[tuple[str, str, str], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    unseen = sum(1 for one in targets if one.id not in own)
    for one in _spread([one for one in targets if one.id in own]):
        key = (own[one.id], *(json.dumps(bodies.body(one, side)) for side in (before, after)))
        if key not in known and len(known) >= MOST_LOADED:
            unseen += 1
            continue
        if key not in known:
            told = _objections(own[one.id], one, before, after, objections)
            known[key] = told, _fenced(own[one.id], one, after)
        for rules, into in zip(known[key], (found, fenced), strict=True):
            if rules:
                into.append(Objection(one.scope, rules))
    return Checked((), tuple(found), unseen, tuple(fenced))


def export(connection: Connection, id_: int, now: datetime) -> Bundle:
    """What is to be signed. The same again for as long as nothing else was signed for its
    terminals. Raises NoSuchDraft, BadScope, Busy."""
    draft = get(connection, id_)
    if draft.state is not State.OPEN:
        raise NoSuchDraft(id_)
    targets = reached(connection, draft.level, draft.scope)
    if busy := _busy(connection, targets):
        raise Busy(", ".join(busy[:5]))
    _, after = _both(connection, draft, targets)
    entries = []
    ids = [one.id for one in targets]
    lasts, versions = offers.opened_of(connection, ids), _next_versions(connection, ids)
    for one in targets:
        last = lasts.get(one.id)
        entries.append(
            Entry(
                station=one.station, terminal=one.terminal,
                version=str(versions[one.id]), issued_at=draft.changed_at,
                settings=bodies.body(one, after, draft.takes),
                before=last.whole(one.station, one.terminal) if last else None,
            )
        )  # fmt: skip
    return Bundle(format=1, draft=id_, offers=tuple(entries))


# ---- secrets


def set_point(
    connection: Connection, terminal: Reached, public: str, who: str, now: datetime
) -> None:
    """The terminal's key for secrets (`python -m kiosk settings key`). Raises ValueError."""
    if len(bytes.fromhex(public)) != 32:
        raise ValueError("64 hexadecimal digits are needed")
    _replace(connection, terminal_points, terminal.id, public=public.lower(), at=now)
    deeds.append(connection, Deed.POINT_SET, terminal.scope, who, now)


def set_profile(
    connection: Connection, terminal: Reached, profile: str, who: str, now: datetime
) -> None:
    """The machine's own profile, so that settings are checked here too. Raises DataError."""
    loaded(profile, ())
    _replace(connection, terminal_bases, terminal.id, profile=profile, at=now)
    deeds.append(connection, Deed.PROFILE_SET, terminal.scope, who, now)


def seal(connection: Connection, terminal: Reached, path: str, secret: bytes) -> Table:
    """A secret as a value of the terminal's own layer, for the machine that is this terminal now.
    Raises NoPoint."""
    public = _point(connection, terminal.id)
    if public is None:
        raise NoPoint(terminal.scope)
    where = sealed.place(terminal.station, terminal.terminal, path)
    return {"sealed": sealed.seal(secret, public, where)}


# ---- inside


def _point(connection: Connection, terminal: int) -> str | None:
    """Of the machine that was paired; else what was put in by hand."""
    for machine in machines.of(connection, terminal):
        if machine.ended_at is None:
            return machine.sealing
    own = select(terminal_points.c.public).where(terminal_points.c.terminal_id == terminal)
    return connection.execute(own).scalar()


def _draft(row: Row) -> Draft:
    return Draft(
        row.id, Level(row.level), row.scope, json.loads(row.changes), row.takes, State(row.state),
        row.made_by, row.made_at, row.changed_at,
    )  # fmt: skip


def _only(connection: Connection, id_: int, **values: Any) -> None:
    done = connection.execute(
        update(drafts)
        .where(drafts.c.id == id_, drafts.c.state == State.OPEN.value)
        .values(**values)
    )
    if done.rowcount == 0:
        raise NoSuchDraft(id_)


def _json(changes: Mapping[str, Any]) -> str:
    return json.dumps(dict(changes), ensure_ascii=False, allow_nan=False)


def _bad_duties(changes: Mapping[str, Any]) -> list[Bad]:
    import msgspec

    duties = {p.removeprefix("duty."): changes[p] for p in bodies.DUTIES if changes.get(p)}
    try:
        msgspec.convert(duties, Duties)
    except msgspec.ValidationError as error:
        return [Bad("duty", "wrong-value", str(error).partition(" - at ")[0])]
    return []


def _spread(targets: Sequence[Reached]) -> list[Reached]:
    """So that the first few are from everywhere."""
    step = max(1, len(targets) // MOST_LOADED)
    order = sorted(range(len(targets)), key=lambda place: (place % step, place))
    return [targets[place] for place in order]


def _both(
    connection: Connection, draft: Draft, targets: Sequence[Reached]
) -> tuple[bodies.Layers, bodies.Layers]:
    """Layers before and after, of all that reach these terminals."""
    before = bodies.in_force(connection, {key for one in targets for key in one.layers()})
    own = (draft.level, draft.scope)
    return before, before | {own: bodies.changed(before.get(own, {}), draft.changes)}


def _objections(
    profile: str, one: Reached, before: bodies.Layers, after: bodies.Layers, ask: Objections
) -> tuple[str, ...]:
    try:
        was = loaded(profile, laid(one, before))
        return tuple(ask(was, loaded(profile, laid(one, after))))
    except DataError as error:
        return (f"unusable {error.key}",)


def _fenced(profile: str, one: Reached, after: bodies.Layers) -> tuple[str, ...]:
    with contextlib.suppress(DataError):
        return fenced_out(loaded(profile, ()), loaded(profile, laid(one, after)))
    return ()


def _busy(connection: Connection, targets: Sequence[Reached]) -> list[str]:
    """Terminals of these that a rollout holds which has not ended."""
    held = set(
        connection.execute(
            select(rollout_terminals.c.terminal_id)
            .join(rollouts, rollouts.c.id == rollout_terminals.c.rollout_id)
            .where(rollouts.c.state.in_([state.value for state in RUNNING]))
        ).scalars()
    )
    return [one.scope for one in targets if one.id in held]


def _next_versions(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Above every version that each was offered, or says that it knows: a hub's database may have
    been laid back."""
    newest = offers.newest_of(connection, ids)
    told = {one: [newest.get(one, 0)] for one in ids}
    for some in parts(ids):
        rows = connection.execute(
            select(health_now.c.terminal_id, health_now.c.body).where(
                health_now.c.terminal_id.in_(some)
            )
        )
        for one, body in rows:
            said = json.loads(body).get("settings") or {}
            told[one] += [int(said[name]) for name in ("version", "offered") if said.get(name)]
    return {one: max(known) + 1 for one, known in told.items()}


def _replace(connection: Connection, table: Any, terminal: int, **values: Any) -> None:
    connection.execute(table.delete().where(table.c.terminal_id == terminal))
    connection.execute(table.insert().values(terminal_id=terminal, **values))
