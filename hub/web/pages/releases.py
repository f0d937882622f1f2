"""Releases: which there are and who signed them, which terminals run which, and one rolled out by a
draft like every other setting."""

from __future__ import annotations

from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from hub import admins, releasing
from hub.configuring import drafts, rollouts
from hub.configuring.awaited import RELEASE, number
from hub.configuring.stages import Told
from hub.database import reading, writing
from hub.fleet import find
from hub.releasing import Release
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Cell, Code, Link, Number, Table
from hub.web.page import Page
from hub.web.setting_words import layer_words, state_badge
from hub.web.words import Words, at

_PLACE = "/releases"
_MEGABYTE = 1_000_000


def _list(ask: Ask) -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        kept = releasing.listed(connection)
        running = find.by_release(connection, ask.stations(Right.SETTINGS_SEE))
        named = list(releasing.in_force(connection).values())
    rows: list[list[Cell]] = [
        [
            Link(one.version, f"{_PLACE}/{one.manifest}"),
            one.platform,
            _vendor(t, one),
            at(one.kept_at),
            Number(str(named.count(one.manifest))),
        ]
        for one in kept
    ]
    here = {one.version for one in kept}
    versions = sorted(running, key=lambda one: (number(one), one), reverse=True)
    runs: list[list[Cell]] = [
        [
            Link(one, _terminals(one)) if one else t("releases.not-said"),
            Number(str(running[one])),
            t("releases.yes") if one in here else "–",
        ]
        for one in versions
    ]
    return ask.page(
        "releases.html",
        kept=Table(t("releases.kept"), _heads(t, "version", "platform", "vendor", "kept-at",
                   "named"), rows, t("releases.none")),
        running=Table(t("releases.running"), _heads(t, "version", "terminals", "here"), runs,
                      t("releases.nobody")),
    )  # fmt: skip


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        one = _found(ask, connection)
        running = find.by_release(connection, ask.stations(Right.SETTINGS_SEE))
        named = [key for key, manifest in releasing.in_force(connection).items()
                 if manifest == one.manifest]  # fmt: skip
        wishes = releasing.wishes(connection, one.manifest)
        mine = rights.mine(ask, connection, {*named, *((w.level, w.scope) for w in wishes)})
        rolled = [(w, rollouts.get(connection, w.rollout)) for w in wishes
                  if (w.level, w.scope) in mine]  # fmt: skip
        who = admins.names(connection)
    rows: list[list[Cell]] = [
        [
            Link(str(roll.id), f"/settings/rollouts/{roll.id}"),
            layer_words(t, (wish.level, wish.scope), mine[wish.level, wish.scope]),
            state_badge(t, roll.state),
            t(f"setting.stage-{roll.stage}"),
            Number(str(roll.counts.get(Told.UPDATING, 0))),
            Number(f"{roll.counts.get(Told.IN_FORCE, 0)} / {sum(roll.counts.values())}"),
        ]
        for wish, roll in rolled
    ]
    runs = running.get(one.version, 0)
    return ask.page(
        "release.html",
        status,
        one=one,
        title=t("releases.title-one", version=one.version),
        problem=problem,
        facts=[
            (t("releases.vendor"), _vendor(t, one)),
            (t("releases.platform"), one.platform),
            (t("releases.size"), t("releases.files", files=one.files,
                                   megabytes=f"{one.size / _MEGABYTE:.1f}")),
            (t("releases.kept-at"), f"{at(one.kept_at)} · {who.get(one.kept_by, one.kept_by)}"),
            (t("releases.manifest"), Code(one.manifest)),
            (t("releases.terminals"), Link(str(runs), _terminals(one.version)) if runs else "0"),
        ],
        named=[(f"/settings/at/{key[0]}/{key[1]}", layer_words(t, key, mine[key]))
               for key in named if key in mine],
        rolled=Table(t("setting.rollouts"), [t(f"setting.{name}") for name in
                     ("number", "where", "state", "stage", "told-updating", "in-force")], rows,
                     t("setting.no-rollouts")),
        may=ask.may(Right.SETTINGS_CHANGE),
        typed={"where": ask.form.get("where", ""), "takes": ask.form.get("takes", "now")},
    )  # fmt: skip


def _roll(ask: Ask) -> Response:
    """A draft that names it, for whom was typed; what is signed of it changes something."""
    takes = ask.form.get("takes", "")
    if takes not in ("now", "night"):
        raise Refused(400, "bad-form")
    try:
        with writing(ask.engine) as connection:
            one = _found(ask, connection)
            typed = rights.typed(ask, connection, ask.form.get("where", ""))
            layer = rights.changed(ask, connection, typed.level, typed.scope)
            made = drafts.make(
                connection, layer.level, layer.scope, {RELEASE: one.value}, ask.who.deed, ask.now,
                takes,
            )  # fmt: skip
    except rights.BadWhere:
        return _one(ask, 400, "bad-where")
    return ask.go(f"/settings/drafts/{made}", "release-drafted")


def _found(ask: Ask, connection: Connection) -> Release:
    """Raises Refused."""
    one = releasing.get(connection, ask.parts["manifest"])
    if one is None:
        raise Refused(404, NOT_THERE)
    return one


def _vendor(t: Words, one: Release) -> Badge:
    if one.vendor:
        return Badge(one.vendor, "good")
    return Badge(t("releases.vendor-unknown"), "warn")


def _terminals(version: str) -> str:
    return f"/terminals?{urlencode({'release': version})}"


def _heads(t: Words, *names: str) -> list[str]:
    return [t(f"releases.{name}") for name in names]


PAGES = (
    Page(_PLACE, _list, right=Right.SETTINGS_SEE, nav="nav.releases"),
    Page(f"{_PLACE}/{{manifest}}", _one, _roll, right=Right.SETTINGS_SEE),
)
