"""Remote settings: the way in, one layer with where each value comes from, its history, and the
duties that are ordered with one form: pause, resume, restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from hub import admins, regions
from hub.configuring import bodies, drafts, editing, effective, line_keys, rollouts, scopes, view
from hub.configuring.drafts import State
from hub.configuring.scopes import DIGITS
from hub.configuring.stages import Told
from hub.configuring.view import Key, Value
from hub.database import reading, writing
from hub.paging import Leaf, leaf_of
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import Ask, Refused
from hub.web.cells import Badge, Cell, Link, Number, Table
from hub.web.page import Page
from hub.web.pages import line_list
from hub.web.setting_rights import Layer
from hub.web.setting_words import (
    group_of,
    layer_words,
    path_words,
    state_badge,
    terminal_words,
    told_badge,
    value_cell,
    why_words,
)
from hub.web.turning import beside, turned
from hub.web.words import CHINA, Words, at
from kiosk.settings.layers import ABSENT, Level

A_FEW = 50  # rollouts of a page, each with its counts
REASONS = ("maintenance", "network", "moving", "power", "incident", "other")
_HOME = "/settings"


# ---- the way in


def _home(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        set_ = view.layers(connection)
        open_ = drafts.listed(connection, State.OPEN)
        rolled = view.rolled(connection)
        keys = {key for key, _ in set_} | {(one.level, one.scope) for one in open_}
        names = rights.mine(ask, connection, keys | {key for _, key in rolled})
        layers = leaf_of([one for one in set_ if one[0] in names], turned(ask, "layers"))
        open_here = leaf_of([one for one in open_ if (one.level, one.scope) in names],
                            turned(ask, "drafts"))  # fmt: skip
        rolled_here = leaf_of([one for one in rolled if one[1] in names],
                              turned(ask, "rollouts", A_FEW))  # fmt: skip
        shown = [(rollouts.get(connection, id_), key) for id_, key in rolled_here.rows]
        who = admins.names(connection)
    drawn_drafts: list[list[Cell]] = [
        [
            Link(str(one.id), f"{_HOME}/drafts/{one.id}"),
            layer_words(t, (one.level, one.scope), names[one.level, one.scope]),
            Number(str(len(one.changes))),
            who.get(one.made_by, one.made_by),
            at(one.changed_at),
        ]
        for one in open_here.rows
    ]
    drawn_rollouts: list[list[Cell]] = [
        [
            Link(str(one.id), f"{_HOME}/rollouts/{one.id}"),
            layer_words(t, key, names[key]),
            state_badge(t, one.state),
            t(f"setting.stage-{one.stage}"),
            _in_force(one.counts),
        ]
        for one, key in shown
    ]
    drawn_layers: list[list[Cell]] = [
        [Link(layer_words(t, key, names[key]), f"{_HOME}/at/{key[0]}/{key[1]}"), Number(str(count))]
        for key, count in layers.rows
    ]
    return ask.page(
        "setting-home.html",
        status,
        problem=problem,
        typed=ask.query.get("where", ""),
        own=_own(ask),
        drafts=Table(t("setting.drafts"), _heads(t, "number", "where", "changes", "by", "when"),
                     drawn_drafts, t("setting.no-drafts"), beside(ask, open_here, "drafts")),
        rollouts=Table(t("setting.rollouts"), _heads(t, "number", "where", "state", "stage",
                       "in-force"), drawn_rollouts, t("setting.no-rollouts"),
                       beside(ask, rolled_here, "rollouts")),
        layers=Table(t("setting.layers"), _heads(t, "where", "set-here"), drawn_layers,
                     t("setting.no-layers"), beside(ask, layers, "layers")),
    )  # fmt: skip


def _own(ask: Ask) -> list[tuple[str, str]]:
    """Address and words of the layers at which somebody's roles are held."""
    t, found = ask.words, {}
    by_digits = {digits: level for level, digits in DIGITS.items()}
    for held in ask.who.held:
        level = by_digits.get(len(regions.prefix(held.grant.region)))
        if held.station:
            key: Key = (Level.STATION, held.station)
        elif level is not None:
            key = (level, held.grant.region)
        else:
            continue
        found[f"{_HOME}/at/{key[0]}/{key[1]}"] = layer_words(t, key)
    return list(found.items())


def _open(ask: Ask) -> Response:
    """Region's digits, a station's code, or station/terminal."""
    try:
        with reading(ask.engine) as connection:
            found = rights.typed(ask, connection, ask.form.get("where", ""))
    except rights.BadWhere:
        return _home(ask, 400, "bad-where")
    return ask.go(found.place)


# ---- one layer


def _layer(ask: Ask) -> Response:
    t, everything = ask.words, ask.query.get("show") == "all"
    with reading(ask.engine) as connection:
        one = rights.layer(ask, connection, ask.parts["level"], ask.parts["scope"])
        values = view.values(connection, one.chain())
        looks_after = (one.level, one.scope) in rights.mine(ask, connection, [one.key])
        steps: Leaf[view.Step] = Leaf([])
        if looks_after:
            steps = view.history(connection, one.level, one.scope, turned(ask, "history"))
        versions = view.versions(connection, one.terminal, turned(ask, "versions"))
        said = view.told(connection, one.terminal) if one.terminal else {}
        reach = scopes.any_reached(connection, one.level, one.scope)
        held = view.holding(connection, [terminal.id for terminal in reach])
        who = admins.names(connection)
        profile = effective.profile_at(connection, one.terminal) if one.terminal else None
        line = line_keys.compared(connection, one.scope) if one.level is Level.STATION else []
    paused = next(v for v in values if v.path == bodies.PAUSE)
    return ask.page(
        "setting-layer.html",
        one=one,
        orders=one.changes and bool(reach),
        drafts=one.changes and (bool(reach) or one.level is Level.STATION),
        title=layer_words(t, one.key, one.name),
        facts=_facts(t, one, len(reach), sorted(set(held.values())), paused, said, looks_after)
        + ([(t("line.title"), line_list.badge(t, line))] if line else []),
        line=f"/settings/line/{one.scope}" if line else "",
        profile=at(profile) if profile else t("setting.profile-none"),
        wrong=_wrong(t, ask.query.get("wrong", "")),
        chain=[(f"{_HOME}/at/{level}/{scope}", layer_words(t, (level, scope)))
               for level, scope in one.chain()[:-1]],
        below=[(f"{_HOME}/at/terminal/{terminal.scope}", terminal.scope) for terminal in reach]
        if one.level is Level.STATION else [],
        groups=_groups(t, one, values, everything),
        everything=everything,
        paused=paused.own is not ABSENT,
        history=replace(_history(t, steps.rows, who), pages=beside(ask, steps, "history")),
        versions=replace(_versions(t, versions.rows), pages=beside(ask, versions, "versions")),
        looks_after=looks_after,
    )  # fmt: skip


def _wrong(t: Words, key: str) -> str:
    """Why a profile was not kept."""
    return t("setting.profile-wrong", key=key[:80]) if key else ""


def _facts(
    t: Words, one: Layer, reach: int, held: Sequence[int], paused: Value, said: dict[str, Any],
    looks_after: bool,
) -> list[tuple[str, Cell]]:  # fmt: skip
    found: list[tuple[str, Cell]] = [(t("setting.reach"), Number(str(reach)))]
    if held:
        number = str(held[-1])
        words = t("setting.busy", number=number)
        link = Link(words, f"{_HOME}/rollouts/{number}") if looks_after else words
        found.append((t("setting.rollout"), link))
    if paused.source is not None:
        words = t("setting.paused-by", layer=layer_words(t, paused.source))
        found.append((t("setting.service"), Badge(words, "warn")))
    if said:
        words = t("setting.says", version=said.get("version", "0"),
                  outcome=_outcome(t, said))  # fmt: skip
        found.append((t("setting.last-word"), words))
    return found


def _outcome(t: Words, said: dict[str, Any]) -> str:
    name = f"setting.outcome-{said.get('outcome', '')}"
    words = t(name) if t.has(name) else ""
    return f"{words} {why_words(t, said.get('why'), said.get('about'))}".strip()


def _groups(t: Words, one: Layer, values: Sequence[Value], everything: bool) -> list[Table]:
    groups: dict[str, list[list[Cell]]] = {}
    for value in values:
        if value.source is None and not everything:
            continue
        if value.source is None and value.path in bodies.DUTIES:
            continue
        groups.setdefault(group_of(value.path), []).append(
            [path_words(t, value.path), value_cell(t, value.path, value.value),
             _source(t, one, value)]
        )  # fmt: skip
    heads = _heads(t, "what", "value", "comes-from")
    return [Table(t(f"setting.group-{name}"), heads, rows, "") for name, rows in groups.items()]


def _source(t: Words, one: Layer, value: Value) -> Cell:
    if value.source is None:
        return t("setting.from-profile")
    if value.source == one.key:
        return Badge(t("setting.from-here"), "good")
    return Link(layer_words(t, value.source), f"{_HOME}/at/{value.source[0]}/{value.source[1]}")


def _history(t: Words, steps: Sequence[view.Step], who: dict[str, str]) -> Table:
    rows: list[list[Cell]] = [
        [
            Link(str(one.draft), f"{_HOME}/drafts/{one.draft}"),
            at(one.changed_at),
            who.get(one.made_by, one.made_by),
            "、".join(path_words(t, path) for path in list(one.changes)[:4])
            + (t("setting.and-more", count=len(one.changes) - 4) if len(one.changes) > 4 else ""),
            state_badge(t, one.rollout_state)
            if one.rollout_state
            else Badge(t(f"setting.draft-{one.state}"), "plain"),
        ]
        for one in steps
    ]
    heads = _heads(t, "draft", "when", "by", "changes", "state")
    return Table(t("setting.history"), heads, rows, t("setting.no-history"))


def _versions(t: Words, versions: Sequence[view.Version]) -> Table:
    rows: list[list[Cell]] = [
        [
            one.version,
            at(one.opened_at),
            "、".join(one.signers),
            told_badge(t, Told(one.state)) if one.state else "–",
            why_words(t, one.why, one.about) or "–",
        ]
        for one in versions
    ]
    heads = _heads(t, "version", "offered-at", "signed-by", "state", "why")
    return Table(t("setting.versions"), heads, rows, t("setting.no-versions"))


def _in_force(counts: dict[Told, int]) -> Number:
    return Number(f"{counts.get(Told.IN_FORCE, 0)} / {sum(counts.values())}")


def _heads(t: Words, *names: str) -> list[str]:
    return [t(f"setting.{name}") for name in names]


# ---- what is ordered from here


def _draft(ask: Ask) -> Response:
    with writing(ask.engine) as connection:
        one = rights.changed(ask, connection, ask.parts["level"], ask.parts["scope"])
        if one.level is not Level.STATION:
            _some(connection, one)  # a station's are prepared before its machine arrives
        number = drafts.make(connection, one.level, one.scope, {}, ask.who.deed, ask.now)
    return ask.go(f"{_HOME}/drafts/{number}", "draft-made")


def _duty_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    """Pause, resume, restart or detailed journal: what it is, how long, and why."""
    with reading(ask.engine) as connection:
        one = rights.changed(ask, connection, ask.parts["level"], ask.parts["scope"])
        reach = len(scopes.any_reached(connection, one.level, one.scope))
    t, say = ask.words, terminal_words(ask.words)
    names = ("reason", "note-zh", "note-en", "until")
    return ask.page(
        "setting-duty.html",
        status,
        one=one,
        what=_duty(ask),
        where=layer_words(t, one.key, one.name),
        reach=reach,
        problem=problem,
        typed={name: ask.form.get(name, "") for name in names},
        reasons=[(reason, say(f"reason.{reason}")) for reason in REASONS],
    )


def _do_duty(ask: Ask) -> Response:
    what = _duty(ask)
    try:
        told = _pause(ask) if what == "pause" else {}
    except ValueError as wrong:
        return _duty_page(ask, 400, str(wrong))
    with writing(ask.engine) as connection:
        one = rights.changed(ask, connection, ask.parts["level"], ask.parts["scope"])
        _some(connection, one)
        more = (ask.who.deed, ask.now)
        if what == "pause":
            number = editing.pause(connection, one.level, one.scope, told, *more)
        else:
            number = _ORDERS[what](connection, one.level, one.scope, *more)
    return ask.go(f"{_HOME}/drafts/{number}", "duty-made")


def _pause(ask: Ask) -> dict[str, Any]:
    """As `kiosk.settings.offer.Pause`. Raises ValueError: a word of `setting.duty-…`."""
    form = ask.form
    if form.get("reason") not in REASONS:
        raise ValueError("reason")
    told: dict[str, Any] = {"reason": form["reason"]}
    zh, en = form.get("note-zh", "").strip(), form.get("note-en", "").strip()
    if bool(zh) is not bool(en) or max(len(zh), len(en)) > 200:
        raise ValueError("note")
    if zh:
        told["note"] = {"zh": zh, "en": en}
    if typed := form.get("until", "").strip():
        try:
            until = datetime.fromisoformat(typed).replace(tzinfo=CHINA)
        except ValueError:
            raise ValueError("until") from None
        if until <= ask.now:
            raise ValueError("past")
        told["until"] = until.isoformat()
    return told


def _some(connection: Connection, one: Layer) -> None:
    """There is nobody to be told anything. Raises Refused."""
    if not scopes.any_reached(connection, one.level, one.scope):
        raise Refused(409, "no-terminals")


def _duty(ask: Ask) -> str:
    what = ask.parts["what"]
    if what != "pause" and what not in _ORDERS:
        raise Refused(404, "not-there")
    return what


_ORDERS = {"resume": editing.resume, "restart": editing.restart, "detail": editing.detail}
_SEE, _CHANGE = Right.SETTINGS_SEE, Right.SETTINGS_CHANGE
PAGES = (
    Page(_HOME, _home, _open, right=_SEE, nav="nav.settings"),
    Page(f"{_HOME}/at/{{level}}/{{scope:path}}", _layer, _draft, right=_SEE),
    Page(f"{_HOME}/duty/{{what}}/{{level}}/{{scope:path}}", _duty_page, _do_duty, right=_CHANGE),
)
