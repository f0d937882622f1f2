"""Signed settings on their way to the terminals, in stages; what is known of each terminal.

A rollout moves when something is heard of one of its terminals, or somebody looks: there is no
clock of its own. Whoever moves it holds its row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from hub import deeds, offers
from hub.configuring import awaited, bodies, drafts, stages
from hub.configuring.bundle import BadBundle, Bundle, Entry
from hub.configuring.drafts import Draft
from hub.configuring.scopes import Reached, reached
from hub.configuring.stages import FAILED, Event, Next, Stage, Standing, State, Told
from hub.configuring.tables import drafts as drafts_table
from hub.configuring.tables import rollout_terminals, rollouts
from hub.deeds import Deed
from hub.tables import health_now, terminals
from kiosk.settings.judge import judge
from kiosk.settings.offer import Here, Offer, Refused, canonical, verify


class NoSuchRollout(LookupError):
    """There is none of that number."""


class Rollout(NamedTuple):
    """`counts`: terminals by what is known of them."""

    id: int
    draft: int
    state: State
    stage: Stage
    until: datetime
    why: str | None
    counts: dict[Told, int]


class Where(NamedTuple):
    """One terminal of a rollout."""

    terminal: int
    version: str
    stage: Stage
    state: Told
    why: str | None
    about: str | None
    at: datetime


def take(
    connection: Connection, bundle: Bundle, signers: Mapping[str, str], who: str, now: datetime,
    by: Sequence[int] | None = None,
) -> int:  # fmt: skip
    """A bundle that came back signed: only what was exported, signed by those who may, as each
    terminal will judge it. `signers`: public keys in hex by id; `by`: what `verified` found of this
    very bundle, None: it was not asked yet. Raises NoSuchDraft, BadScope, Busy, BadBundle."""
    draft = drafts.get(connection, bundle.draft)
    if draft.state is not drafts.State.OPEN:
        raise drafts.NoSuchDraft(bundle.draft)
    made = drafts.export(connection, draft.id, now)
    if [_unsigned(e) for e in bundle.offers] != [_unsigned(e) for e in made.offers]:
        raise BadBundle(
            "草稿或终端已有变动，请重新导出签署 · no longer what the draft makes: export again"
        )
    if not bundle.offers:
        raise BadBundle("没有终端 · it reaches no terminal")
    judges, signed_by = _Judges(signers), verified(bundle, signers) if by is None else by
    for entry, own, count in zip(bundle.offers, made.offers, signed_by, strict=True):
        judges.judge(entry, own, count)
    targets = reached(connection, draft.level, draft.scope)
    undo = drafts.layer(connection, draft.level, draft.scope)
    rollout = connection.execute(
        rollouts.insert()
        .values(
            draft_id=draft.id, state=State.READY.value, stage=Stage.ONE.value, excused=0,
            until=now + stages.limit(State.READY, Stage.ONE), why=None, undo=json.dumps(undo),
            made_at=now,
        )
        .returning(rollouts.c.id)
    ).scalar_one()  # fmt: skip
    _keep_offers(connection, rollout, bundle, targets, draft.changes, now)
    bodies.keep(connection, draft.level, draft.scope, bodies.changed(undo, draft.changes))
    connection.execute(
        update(drafts_table)
        .where(drafts_table.c.id == draft.id)
        .values(state=drafts.State.SIGNED.value, changed_at=now)
    )
    by = ", ".join(sorted({s.key_id for e in bundle.offers
                           for s in (e.signature, e.countersignature) if s}))  # fmt: skip
    about = f"{rollout} draft {draft.id} {draft.level} {draft.scope} by {by}"
    deeds.append(connection, Deed.SETTINGS_SIGNED, about[:200], who, now)
    return rollout


def verified(
    bundle: Bundle, signers: Mapping[str, str], told: Callable[[int], None] = lambda count: None
) -> tuple[int, ...]:
    """How many signed each offer. For a province this takes seconds, and no database. `told`: how
    many are done, now and then. Raises BadBundle."""
    by = []
    for number, entry in enumerate(bundle.offers):
        if number % _TOLD_EVERY == 0:
            told(number)
        try:
            by.append(len(verify(entry.offer(), signers)))
        except Refused as refused:
            raise _bad(entry, refused) from None
    return tuple(by)


def act(connection: Connection, id_: int, event: Event, who: str, now: datetime) -> Next | None:
    """What a person does: begin, hold, go on, abandon. Raises NoSuchRollout."""
    done = _move(connection, id_, event, now)
    if done is not None:
        deeds.append(connection, Deed.ROLLOUT, f"{id_} {event} {done.stage}", who, now)
    return done


def look(connection: Connection, now: datetime) -> list[tuple[int, Next]]:
    """Every rollout that runs: what time alone changes."""
    running = [state.value for state in stages.RUNNING]
    ids = connection.execute(select(rollouts.c.id).where(rollouts.c.state.in_(running))).scalars()
    moved = [(one, _move(connection, one, Event.LOOK, now)) for one in list(ids)]
    return [(one, step) for one, step in moved if step is not None]


def fetched(connection: Connection, terminal: int, version: str, now: datetime) -> None:
    """The terminal was given this offer."""
    connection.execute(
        update(rollout_terminals)
        .where(
            rollout_terminals.c.terminal_id == terminal,
            rollout_terminals.c.version == version,
            rollout_terminals.c.state == Told.OFFERED.value,
        )
        .values(state=Told.FETCHED.value, at=now)
    )


def heard(connection: Connection, terminal: int, health: Mapping[str, Any], now: datetime) -> None:
    """`health`: a health record that tells of `settings`. What it tells of an offer, and of the
    release that it names, moves its rollout."""
    said = health["settings"]
    version = said.get("offered") or said["version"]
    row = connection.execute(_HEARD, {"terminal": terminal, "version": version}).first()
    state = _TOLD.get(said.get("outcome", ""))
    if row is None or state is None:
        return
    why, about = said.get("why"), said.get("about") or None
    if state is Told.IN_FORCE:
        state, why, about = awaited.stands(row.awaits, health)
    changed = row.state != state.value
    if changed:
        connection.execute(
            update(rollout_terminals)
            .where(
                rollout_terminals.c.rollout_id == row.rollout_id,
                rollout_terminals.c.terminal_id == terminal,
            )
            .values(state=state.value, why=why, about=about, at=now)
        )
    running, until = State(row.of_all) in stages.RUNNING, row.until
    if running and _due(connection, row.rollout_id, until, changed and state in FAILED, now):
        _move(connection, row.rollout_id, Event.LOOK, now)


def get(connection: Connection, id_: int) -> Rollout:
    """Raises NoSuchRollout."""
    row = connection.execute(select(rollouts).where(rollouts.c.id == id_)).first()
    if row is None:
        raise NoSuchRollout(id_)
    return Rollout(
        row.id, row.draft_id, State(row.state), Stage(row.stage), row.until, row.why,
        _counts(connection, id_),
    )  # fmt: skip


def listed(connection: Connection, most: int = 1000) -> list[Rollout]:
    """Newest first."""
    wanted = select(rollouts.c.id).order_by(rollouts.c.id.desc()).limit(most)
    ids = connection.execute(wanted).scalars()
    return [get(connection, one) for one in list(ids)]


def terminals_of(connection: Connection, id_: int, most: int = 1000) -> list[Where]:
    """In the order in which they are offered it."""
    rows = connection.execute(
        select(rollout_terminals)
        .where(rollout_terminals.c.rollout_id == id_)
        .order_by(rollout_terminals.c.place, rollout_terminals.c.terminal_id)
        .limit(most)
    )
    return [
        Where(r.terminal_id, r.version, Stage(r.stage), Told(r.state), r.why, r.about, r.at)
        for r in rows
    ]


# ---- inside

_TOLD = {
    "waiting": Told.TAKEN,
    "trial": Told.TAKEN,
    "in-force": Told.IN_FORCE,
    "refused": Told.REFUSED,
    "returned": Told.RETURNED,
}
_TOLD_EVERY = 500
_PROVED = frozenset({Told.IN_FORCE})
_WAITED_FOR = (Told.OFFERED, Told.FETCHED, Told.TAKEN, Told.UPDATING)


def _bad(entry: Entry, refused: Refused) -> BadBundle:
    return BadBundle(f"{entry.station}/{entry.terminal}: {refused}")


def _unsigned(entry: Entry) -> tuple:
    return (entry.station, entry.terminal, entry.version, entry.issued_at, entry.settings)


class _Judges:
    """As each terminal will, once for all to whom the same is said over the same: of a province
    most."""

    def __init__(self, signers: Mapping[str, str]) -> None:
        self._signers = signers
        self._good: set[tuple[str, str, int]] = set()

    def judge(self, entry: Entry, own: Entry, by: int) -> None:
        """`by`: how many signed it. Raises BadBundle."""
        before = own.before or {}
        said = (canonical(entry.settings), canonical(before.get("settings")), by)
        if said in self._good:
            return
        try:
            self._whole(entry.offer(), before)
        except Refused as refused:
            raise _bad(entry, refused) from None
        self._good.add(said)

    def _whole(self, offer: Offer, before: Mapping[str, Any]) -> None:
        values = Entry(**_plain(before)).body().values() if before else {}
        judge(offer, Here(
            offer.station, offer.terminal, self._signers, offer.number - 1, frozenset(), values
        ))  # fmt: skip


def _plain(before: Mapping[str, Any]) -> dict[str, Any]:
    named = ("station", "terminal", "version", "settings")
    at = datetime.fromisoformat(before["issued_at"])
    return {name: before[name] for name in named} | {"issued_at": at}


def _keep_offers(
    connection: Connection, rollout: int, bundle: Bundle, targets: Sequence[Reached],
    changes: Mapping[str, Any], now: datetime,
) -> None:  # fmt: skip
    ids = {(one.station, one.terminal): one.id for one in targets}
    placed = _order(connection, list(ids.values()))
    sizes = stages.sizes(len(placed))
    stage_of = [stage for stage, count in sizes.items() for _ in range(count)]
    where = {one: (place, stage_of[place]) for place, one in enumerate(placed)}
    rows, signed = [], []
    for entry in bundle.offers:
        one = ids[entry.station, entry.terminal]
        place, stage = where[one]
        signed.append((one, entry.offer()))
        rows.append(
            {"rollout_id": rollout, "terminal_id": one, "version": entry.version,
             "stage": stage.value, "place": place, "state": Told.WAITING.value,
             "at": now, "awaits": awaited.named(entry.body().values, changes)}
        )  # fmt: skip
    offers.keep_signed(connection, signed)
    connection.execute(rollout_terminals.insert(), rows)


def _order(connection: Connection, ids: list[int]) -> list[int]:
    """First the one that was heard last, which will be heard soonest; then spread over stations:
    every station's first terminal before any station's second."""
    seen = connection.execute(select(health_now.c.terminal_id, health_now.c.at)).all()
    heard_at = {row.terminal_id: row.at for row in seen}
    owners = connection.execute(select(terminals.c.id, terminals.c.station_id)).all()
    stations = {row.id: row.station_id for row in owners}
    first = max(ids, key=lambda one: (heard_at[one].timestamp() if one in heard_at else 0.0, -one))
    turn: dict[int, int] = {}
    spread = []
    for one in sorted(set(ids) - {first}):
        station = stations[one]
        spread.append((turn.setdefault(station, 0), station, one))
        turn[station] += 1
    return [first, *(one for _, _, one in sorted(spread))]


_HEARD = (
    select(rollout_terminals, rollouts.c.state.label("of_all"), rollouts.c.until)
    .join_from(rollout_terminals, rollouts)
    .where(
        rollout_terminals.c.terminal_id == bindparam("terminal"),
        rollout_terminals.c.version == bindparam("version"),
    )
)
_STILL_WAITED_FOR = (
    select(rollout_terminals.c.terminal_id)
    .where(
        rollout_terminals.c.rollout_id == bindparam("rollout"),
        rollout_terminals.c.state.in_([told.value for told in _WAITED_FOR]),
    )
    .limit(1)
)


def _due(
    connection: Connection, id_: int, until: datetime, failed: bool, now: datetime
) -> bool:  # fmt: skip
    """Whether to move one that runs. Each of 20,000 reports must not count all the others while it
    holds the row: a good one changes nothing while somebody is still waited for. Of two that are
    the last and come at once each may see the other as waited for; the next report of either finds
    it."""
    if failed or until <= now:
        return True
    return connection.execute(_STILL_WAITED_FOR, {"rollout": id_}).first() is None


def _counts(connection: Connection, id_: int) -> dict[Told, int]:
    rows = connection.execute(
        select(rollout_terminals.c.state, func.count())
        .where(rollout_terminals.c.rollout_id == id_)
        .group_by(rollout_terminals.c.state)
    ).all()
    return {Told(state): count for state, count in rows}


def _move(connection: Connection, id_: int, event: Event, now: datetime) -> Next | None:
    row = connection.execute(select(rollouts).where(rollouts.c.id == id_).with_for_update()).first()
    if row is None:
        raise NoSuchRollout(id_)
    done: Next | None = None
    state, stage, until, excused = State(row.state), Stage(row.stage), row.until, row.excused
    why = row.why
    while True:  # a stage whose terminals were all heard already is left at once
        counts = _counts(connection, id_)
        failed = sum(counts.get(told, 0) for told in FAILED)
        standing = Standing(
            state, stage, sum(counts.values()) - counts.get(Told.WAITING, 0),
            sum(counts.get(told, 0) for told in _PROVED), failed, excused, now >= until,
        )  # fmt: skip
        following = stages.step(standing, event)
        if following is None:
            break
        done = following
        if event is Event.GO_ON:
            excused = failed
        state, stage = following.state, following.stage
        until = now + stages.limit(state, stage)
        why = following.why.value if following.why else (why if state is State.HELD else None)
        if following.opens:
            _open(connection, id_, stage, now)
        if state is State.ABANDONED:
            _undo(connection, row.draft_id, json.loads(row.undo))
        if state is not State.OPEN:
            break
        event = Event.LOOK
    if done is not None:
        connection.execute(
            update(rollouts)
            .where(rollouts.c.id == id_)
            .values(state=state.value, stage=stage.value, until=until, why=why, excused=excused)
        )
    return done


def _open(connection: Connection, id_: int, stage: Stage, now: datetime) -> None:
    of_stage = (rollout_terminals.c.rollout_id == id_) & (rollout_terminals.c.stage == stage.value)
    reached = select(rollout_terminals.c.terminal_id, rollout_terminals.c.version).where(of_stage)
    offers.open_offers(connection, reached, now)
    connection.execute(
        update(rollout_terminals).where(of_stage).values(state=Told.OFFERED.value, at=now)
    )


def _undo(connection: Connection, draft_id: int, before: dict[str, Any]) -> None:
    """The layer is as it was before. Terminals that have taken the offer keep it until the next one
    is signed for them, which is then made of this."""
    draft: Draft = drafts.get(connection, draft_id)
    bodies.keep(connection, draft.level, draft.scope, before)
