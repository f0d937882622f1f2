"""A rollout of signed settings: its stage, each terminal's word, and what a person does with it."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from hub import admins
from hub.configuring import rollouts, stages, view
from hub.configuring.rollouts import Rollout
from hub.configuring.stages import Event, Standing, Told
from hub.database import reading, writing
from hub.deeds import Deed
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import Ask, Refused
from hub.web.cells import Cell, Link, Table
from hub.web.page import Page
from hub.web.setting_words import layer_words, state_badge, told_badge, why_words
from hub.web.turning import beside, turned
from hub.web.words import CHINA, Words, at

ACTS = (Event.BEGIN, Event.GO_ON, Event.LOOK, Event.HOLD, Event.ABANDON)
_AT = "/settings/at/terminal"
_PLACE = "/settings/rollouts/{number}"


def _rollout(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        one, draft, layer = rights.rollout(ask, connection, change=False)
        placed = view.places(connection, one.id, turned(ask))
        trail = view.trail(connection, one.id)
        who = admins.names(connection)
    late = one.state in stages.RUNNING and ask.now >= one.until
    rows: list[list[Cell]] = [
        [
            Link(f"{row.name} {row.terminal}", f"{_AT}/{row.station}/{row.terminal}"),
            t(f"setting.stage-{row.stage}"),
            told_badge(t, row.state),
            why_words(t, row.why, row.about) or "–",
            at(row.at),
            row.version,
        ]
        for row in placed.rows
    ]  # fmt: skip
    heads = [t(f"setting.{name}") for name in
             ("terminal", "stage", "state", "why", "when", "version")]  # fmt: skip
    steps: list[list[Cell]] = [
        [
            f"{datetime.fromtimestamp(row.at / 1000, UTC).astimezone(CHINA):%Y-%m-%d %H:%M}",
            who.get(row.who, row.who),
            *_step(t, row.deed, row.about),
        ]
        for row in trail
    ]
    return ask.page(
        "setting-rollout.html",
        status,
        one=one,
        title=t("setting.rollout-title", number=one.id,
                layer=layer_words(t, layer.key, layer.name)),
        problem=problem,
        facts=[
            (t("setting.state"), state_badge(t, one.state)),
            (t("setting.stage"), t(f"setting.stage-{one.stage}-long")),
            *([(t("setting.why"), t(f"setting.held-{one.why}"))] if one.why else []),
            *([(t("setting.until"), at(one.until))] if one.state in stages.RUNNING else []),
            (t("setting.draft"), Link(str(draft.id), f"/settings/drafts/{draft.id}")),
        ],
        counts=[(told_badge(t, told), one.counts[told]) for told in Told if told in one.counts],
        acts=[event for event in ACTS if layer.changes and _can(one, event, late)],
        late=late,
        table=Table(t("setting.terminals"), heads, rows, t("setting.no-terminals"),
                    beside(ask, placed)),
        trail=Table(t("setting.trail"), [t(f"deeds.{n}") for n in ("at", "who", "deed", "about")],
                    steps, t("setting.no-history")),
    )  # fmt: skip


def _act(ask: Ask) -> Response:
    wanted, seen = ask.form.get("event", ""), ask.form.get("seen", "")
    if wanted not in [event.value for event in ACTS]:
        raise Refused(400, "bad-form")
    with writing(ask.engine) as connection:
        one, _, _ = rights.rollout(ask, connection, change=True)
        done = None
        if seen == f"{one.state} {one.stage}":  # as it was shown to them
            done = rollouts.act(connection, one.id, Event(wanted), ask.who.deed, ask.now)
    if done is None:
        return _rollout(ask, 409, "moved")
    return ask.go(f"/settings/rollouts/{one.id}", f"rollout-{wanted}")


def _step(t: Words, deed: str, about: str) -> tuple[str, str]:
    """A row of the trail in words (`Deed` says what stands in `about`)."""
    if deed == Deed.SETTINGS_SIGNED:
        return t(f"deed.{deed}"), t("setting.by-signers", who=about.rpartition(" by ")[2])
    _, event, stage = (*about.split(" "), "", "", "")[:3]
    words = t(f"setting.do-{event}") if t.has(f"setting.do-{event}") else event
    return words, t(f"setting.stage-{stage}") if t.has(f"setting.stage-{stage}") else stage


def _can(one: Rollout, event: Event, late: bool) -> bool:
    """Time is let act by hand only where it has something to do."""
    if event is Event.LOOK:
        return late
    return stages.step(Standing(one.state, one.stage), event) is not None


PAGES = (Page(_PLACE, _rollout, _act, right=Right.SETTINGS_SEE),)
