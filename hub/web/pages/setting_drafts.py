"""A draft of remote settings: what it changes, value by value with forms made from the schema, what
the check says, the bundle for the signers and its way back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlencode

from sqlalchemy import Connection
from starlette.responses import Response

from hub import admins, deeds
from hub.configuring import bodies, drafts, editing, forms, rollouts, scopes, taking, view
from hub.configuring import bundle as bundles
from hub.configuring.bundle import BadBundle, Bundle
from hub.configuring.drafts import Busy, Checked, Draft, NoPoint, NoSuchDraft, State
from hub.configuring.forms import Field, Problem
from hub.configuring.scopes import BadScope
from hub.configuring.taking import How
from hub.configuring.view import Key, Value
from hub.database import reading, writing
from hub.deeds import Deed
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Button, Cell, Lines, Link, Table
from hub.web.page import Page
from hub.web.pages import setting_packages
from hub.web.setting_rights import Layer
from hub.web.setting_words import (
    bad_words,
    bundle_words,
    label_of,
    layer_words,
    path_words,
    signers_badge,
    value_cell,
    word_of,
)
from hub.web.words import Words, at
from kiosk.check.finding import words as finding_words
from kiosk.check.whole import Shipped
from kiosk.services.catalogue import Catalogue
from kiosk.services.model import Kind
from kiosk.settings import settable
from kiosk.settings.layers import ABSENT, Level
from kiosk.settings.settable import Settable
from kiosk.settings.staff import ROLES

LARGEST_BUNDLE = 32_000_000
_HOME = "/settings"
_MOST_ROWS = 40  # empty rows that a form may be asked for
_shipped_lock = threading.Lock()
_Values = Mapping[str, Value]


# ---- the draft


def _draft(ask: Ask, status: int = 200, problem: str = "", about: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        draft, layer = rights.draft(ask, connection, change=False)
        reach = scopes.any_reached(connection, draft.level, draft.scope)
        values = {v.path: v for v in view.values(connection, layer.chain())}
        above = {v.path: v for v in view.values(connection, layer.chain()[:-1])}
        rollout = view.rollout_of(connection, draft.id)
        held = view.holding(connection, [one.id for one in reach])
        who = admins.names(connection)
        checked = _check(ask, connection, draft) if ask.query.get("check") else None
        taken = taking.how(connection, draft.id, ask.now)
    open_ = draft.state is State.OPEN
    may, where = open_ and layer.changes, layer_words(t, layer.key, layer.name)
    two = [path for path in draft.changes if path not in bodies.DUTIES
           and settable.needs_two([path])]  # fmt: skip
    return ask.page(
        "setting-draft.html",
        status,
        draft=draft,
        layer=layer,
        title=t("setting.draft-title", number=draft.id, layer=where),
        problem=t(f"setting.{problem}", about=about) if problem else "",
        taken=taken if open_ else None,
        taken_wrong=_taken_wrong(t, taken) if open_ else "",
        facts=[
            (t("setting.state"), t(f"setting.draft-{draft.state}")),
            (t("setting.by"), f"{who.get(draft.made_by, draft.made_by)} · {at(draft.changed_at)}"),
            (t("setting.reach"), str(len(reach))),
            (t("setting.takes"), t(f"setting.takes-{draft.takes}")),
            (t("setting.signed-by"), t("setting.two" if two else "setting.one")),
        ],
        changes=_changes(t, draft, values, above, may),
        paths=_paths(t, layer) if may else [],
        may=may,
        ready=bool(draft.changes),
        reached=bool(reach),
        rollout=rollout,
        held=sorted(set(held.values()))[-1] if held and open_ else 0,
        bad=bad_words(t, drafts.bad(draft.changes)),
        checked=checked,
        findings=_findings(t, checked) if checked else [],
        fenced=_fenced(t, checked) if checked else [],
        seen=len(reach) - checked.unseen if checked else 0,
        command=f"python -m hub sign settings-{draft.id}.json --key … --name … --known …",
    )  # fmt: skip


def _taken_wrong(t: Words, taken: How | None) -> str:
    """Why what was uploaded was not taken."""
    if taken is None or taken.state == "runs":
        return ""
    if taken.state == "gone" or taken.problem in ("later", "closed"):
        return t("setting.take-gone")
    return t(f"setting.problem-{taken.problem}", about=bundle_words(t, taken.about))


def _changes(t: Words, draft: Draft, values: _Values, above: _Values, may: bool) -> Table:
    """`values`: what counts at the layer now, `above`: what would without it."""
    rows: list[list[Cell]] = []
    own = (draft.level, draft.scope)
    for path, value in draft.changes.items():
        words = path_words(t, path)
        edit = f"{_HOME}/drafts/{draft.id}/value?{urlencode({'path': path})}"
        row: list[Cell] = [
            Link(words, edit) if may and path not in bodies.DUTIES else words,
            _counts(t, path, values.get(path), own),
            _counts(t, path, above.get(path), own) if value is None else value_cell(t, path, value),
            signers_badge(t, path),
        ]
        if may:
            row.append(Button(t("setting.take-out"), f"{_HOME}/drafts/{draft.id}/out",
                              (("path", path),)))  # fmt: skip
        rows.append(row)
    names = ("what", "before", "after", "signatures", *(["deed"] if may else []))
    heads = [t(f"setting.{name}") for name in names]
    return Table(t("setting.changes"), heads, rows, t("setting.no-changes"))


def _counts(t: Words, path: str, one: Value | None, own: Key) -> Cell:
    """What counts, and where it comes from when that is another layer."""
    if one is None or one.source is None:
        return t("setting.from-profile")
    cell = value_cell(t, path, one.value)
    if one.source == own:
        return cell
    said = cell.texts if isinstance(cell, Lines) else (str(cell),)
    return Lines((*said, t("setting.out-of", layer=layer_words(t, one.source))))


def _paths(t: Words, layer: Layer) -> list[tuple[str, str]]:
    """Everything that can be set in a layer; secrets only for one terminal."""
    return [
        (path, f"{t(f'setting.group-{path.partition(chr(46))[0]}')} · {path_words(t, path)}")
        for path, one in settable.ALL.items()
        if not one.sealed or layer.level is Level.TERMINAL
    ]


def _check(ask: Ask, connection: Connection, draft: Draft) -> Checked:
    with _shipped_lock:  # its data is read once, even when two ask at the same time
        shipped, say = _shipped(), finding_words(ask.words.language)
    return drafts.check(
        connection, draft, lambda before, after: shipped.told(before, after, say)
    )  # fmt: skip


@lru_cache(1)
def _shipped() -> Shipped:
    return Shipped()


def _findings(t: Words, checked: Checked) -> list[tuple[str, list[str]]]:
    """Words, and the terminals of which they are said."""
    found: dict[str, list[str]] = {}
    for one in checked.objections:
        for rule in one.rules:
            first, _, key = rule.partition(" ")
            words = t("setting.unusable", key=key) if first == "unusable" else rule
            found.setdefault(words, []).append(one.terminal)
    return list(found.items())


def _fenced(t: Words, checked: Checked) -> list[tuple[str, list[str]]]:
    """Addresses that machines cannot call, and which machines."""
    found: dict[str, list[str]] = {}
    for one in checked.fenced:
        for path in one.rules:
            words = t("setting.fenced", what=path_words(t, path))
            found.setdefault(words, []).append(one.terminal)
    return list(found.items())


def _out(ask: Ask) -> Response:
    return _edit(ask, lambda c, d: editing.take_out(
        c, d.id, [ask.form.get("path", "")], ask.who.deed, ask.now), "saved")  # fmt: skip


def _when(ask: Ask) -> Response:
    takes = ask.form.get("takes", "")
    if takes not in ("now", "night"):
        raise Refused(400, "bad-form")
    return _edit(
        ask, lambda c, d: editing.when(c, d.id, takes, ask.who.deed, ask.now), "saved"
    )  # fmt: skip


def _drop(ask: Ask) -> Response:
    return _edit(ask, lambda c, d: drafts.drop(c, d.id, ask.who.deed, ask.now), "draft-dropped")


def _edit(ask: Ask, deed: Callable[[Connection, Draft], None], done: str) -> Response:
    with writing(ask.engine) as connection:
        draft, _ = rights.draft(ask, connection, change=True)
        try:
            deed(connection, draft)
        except NoSuchDraft:
            raise Refused(409, "draft-closed") from None
    return ask.go(f"{_HOME}/drafts/{draft.id}", done)


# ---- one value


def _value(ask: Ask, status: int = 200, problems: Sequence[str] = (), field: Field | None = None,
           wrong: dict[str, str] | None = None) -> Response:  # fmt: skip
    t = ask.words
    path, name = _path(ask)
    with reading(ask.engine) as connection:
        draft, layer = rights.draft(ask, connection, change=True)
        values = {v.path: v for v in view.values(connection, layer.chain())}
    one = settable.find(path)
    family = settable.ALL.get(path) if one is None else None
    if one is None and family is None:
        raise Refused(404, NOT_THERE)
    if one is not None and one.sealed and layer.level is not Level.TERMINAL:
        raise Refused(404, NOT_THERE)  # it is sealed to one machine
    if draft.state is not State.OPEN:
        raise Refused(409, "draft-closed")
    told = {"draft": draft, "layer": layer, "path": path, "problems": problems}
    if one is None:  # a member of a family: which?
        members = sorted(p for p in {**values, **draft.changes} if p.startswith(path[:-1])
                         and p != path)  # fmt: skip
        return ask.page("setting-member.html", status, **told, title=path_words(t, path),
                        members=[(p, path_words(t, p)) for p in members], typed=name)  # fmt: skip
    wrong_sent = ask.query.get("wrong", "")
    now = values.get(path)
    value = _shown(draft, path, values)
    if field is None:
        rows = ask.query.get("rows", "")
        more = int(rows) if rows.isascii() and rows.isdigit() else forms.MORE
        field = forms.field(one, value, max(forms.MORE, min(more, _MOST_ROWS)))
    return ask.page(
        "setting-value.html",
        status,
        **told,
        title=path_words(t, path),
        facts=[
            (t("setting.code"), path),
            (t("setting.here-now"), value_cell(t, path, now.value if now else ABSENT)),
            (t("setting.comes-from"),
             layer_words(t, now.source) if now and now.source else t("setting.from-profile")),
            (t("setting.shipped"), value_cell(t, path, one.default)),
            (t("setting.signatures"), signers_badge(t, path)),
        ],
        field=field,
        wrong=wrong or {},
        unset=draft.changes.get(path, ABSENT) is None,
        hint=_hint(t, path),
        known=_known(t, path),
        uploads=path in setting_packages.PATHS and ask.stock is not None,
        upload_wrong=t(f"setting.package-{wrong_sent}") if t.has(f"setting.package-{wrong_sent}")
        else "",
        options_of=lambda one: _options(t, one),
        label_of=lambda text: label_of(t, text),
        word_of=lambda text: word_of(t, text),
        more=_MOST_ROWS // 2 if _grows(field) else 0,
        bounds=_bounds(t, one, field),
    )  # fmt: skip


def _set(ask: Ask) -> Response:
    t = ask.words
    path, _ = _path(ask)
    one = settable.find(path)
    if one is None:
        return _member(ask, path)
    if ask.form.get("how") == "unset":
        value, problems = None, ()
    else:
        with reading(ask.engine) as connection:
            draft, layer = rights.draft(ask, connection, change=True)
            values = {v.path: v for v in view.values(connection, layer.chain())}
        value, problems = forms.read(one, ask.form, _shown(draft, path, values))
    if problems:
        wrong = {p.name: _problem(t, p) for p in problems}
        return _value(ask, 400, [t("setting.mend", count=len(wrong))], _typed(one, ask), wrong)
    with writing(ask.engine) as connection:
        draft, layer = rights.draft(ask, connection, change=True)
        if one.sealed and value is not None:
            value = _sealed(ask, connection, layer, path, str(value))
            if value is None:
                return _value(ask, 400, [t("setting.no-point")], _typed(one, ask))
        value = None if value is ABSENT else value
        if bad := drafts.bad({path: value}):
            return _value(ask, 400, bad_words(t, bad), _typed(one, ask))
        try:
            editing.put(connection, draft.id, {path: value}, ask.who.deed, ask.now)
        except NoSuchDraft:
            raise Refused(409, "draft-closed") from None
    return ask.go(f"{_HOME}/drafts/{draft.id}", "saved")


def _member(ask: Ask, path: str) -> Response:
    """On to the form of one member of a family."""
    name = ask.form.get("id", "").strip()
    wanted = f"{path[:-1]}{name}"
    if path not in settable.ALL or settable.find(wanted) is None:
        return _value(ask, 400, [ask.words("setting.bad-id")])
    return ask.go(f"{_HOME}/drafts/{ask.parts['number']}/value", path=wanted)


def _sealed(ask: Ask, connection: Connection, layer: Layer, path: str, secret: str) -> dict | None:
    """None: the terminal's key is not known. The secret is kept nowhere."""
    try:
        reached = scopes.reached(connection, Level.TERMINAL, layer.scope)
        return drafts.seal(connection, reached[0], path, secret.encode())
    except (NoPoint, BadScope):
        return None


def _shown(draft: Draft, path: str, values: dict) -> object:
    """What the form begins with: the draft's own word, else what counts here, else what is
    shipped."""
    if draft.changes.get(path) is not None:
        return draft.changes[path]
    if path in values and values[path].value is not ABSENT:
        return values[path].value
    one = settable.find(path)
    return ABSENT if one is None or one.default is None else one.default


def _typed(one: Settable, ask: Ask) -> Field:
    """The form again, with what was typed."""
    rows = {int(part) for name in ask.form for part in name.split(".") if part.isdigit()
            and len(part) < 4}  # fmt: skip
    empty = forms.field(one, ABSENT, max(forms.MORE, min(max(rows, default=0) + 1, _MOST_ROWS)))
    return _filled(empty, ask)


def _options(t: Words, field: Field) -> list[tuple[str, str]]:
    if field.kind == "yesno":
        return [("", "–"), ("yes", t("setting.yes")), ("no", t("setting.no"))]
    blank = [] if field.needed or field.name == "v" else [("", "–")]
    return [*blank, *((option, word_of(t, option)) for option in field.options)]


def _filled(field: Field, ask: Ask) -> Field:
    form = ask.form
    if field.kind == "ticks":
        typed: object = tuple(o for o in field.options if form.get(f"{field.name}.{o}"))
    elif field.kind == "order":
        typed = tuple(form.get(f"{field.name}.{n}", "") for n in range(len(field.options)))
    elif field.kind in ("hidden", "secret"):
        typed = ""
    else:
        typed = form.get(field.name, "")
    return replace(field, typed=typed, parts=tuple(_filled(part, ask) for part in field.parts))


def _grows(field: Field) -> bool:
    """Are there rows in it, of which there may be more?"""
    return field.kind in ("rows", "map") or any(_grows(part) for part in field.parts)


def _problem(t: Words, one: Problem) -> str:
    return t(f"setting.wrong-{one.why}", what=one.what)


def _hint(t: Words, path: str) -> str:
    known = settable.find(path)
    name = f"setting-fields.hint-{(known.path if known else path).replace('.', '-')}"
    return t(name) if t.has(name) else ""


def _known(t: Words, path: str) -> list[tuple[str, str]]:
    """Ids that can be typed, with what they mean."""
    with _shipped_lock:
        items = list(_catalogue())
    if path in ("items", "handling"):
        kind = Kind.QUERY if path == "items" else Kind.HANDLING
        return [(one.id, one.name.get(t.language)) for one in items if one.kind is kind]
    return [(role, label_of(t, f"is-{role}")) for role in ROLES] if path == "station.staff" else []


@lru_cache(1)
def _catalogue() -> Catalogue:
    return Catalogue.load()


def _bounds(t: Words, one: Settable, field: Field) -> str:
    if field.kind != "number" or (field.least is None and field.most is None):
        return ""
    least = "" if field.least is None else f"{field.least:.10g}"
    most = "" if field.most is None else f"{field.most:.10g}"
    return t("setting.bounds", least=least, most=most)


def _path(ask: Ask) -> tuple[str, str]:
    """The path that is asked about, and the id of a new member that was typed."""
    return (ask.form.get("path") or ask.query.get("path", ""))[:80], ask.form.get("id", "")


# ---- to the signers and back


def _export(ask: Ask) -> Response:
    try:
        with writing(ask.engine) as connection:
            draft, _ = rights.draft(ask, connection, change=True)
            bundle = drafts.export(connection, draft.id, ask.now)
            deeds.append(
                connection, Deed.SETTINGS_EXPORTED, str(draft.id), ask.who.deed, ask.now
            )  # fmt: skip
    except NoSuchDraft:
        raise Refused(409, "draft-closed") from None
    except BadScope:
        raise Refused(409, "no-terminals") from None
    except Busy as busy:
        return _draft(ask, 409, "problem-busy", str(busy))
    name = f"settings-{draft.id}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(bundles.write(bundle), 200, headers, "application/json")


def _take(ask: Ask) -> Response:
    with reading(ask.engine) as connection:
        draft, _ = rights.draft(ask, connection, change=True)
    content = ask.files.get("bundle", b"")
    if not content:
        return _draft(ask, 400, "problem-no-file")
    try:
        bundle = bundles.read(content)
        if bundle.draft != draft.id:
            return _draft(ask, 400, "problem-other", str(bundle.draft))
        if len(bundle.offers) > taking.AT_ONCE:
            return _take_beside(ask, bundle)
        with writing(ask.engine) as connection:
            number = rollouts.take(
                connection, bundle, ask.trust.signers, ask.who.deed, ask.now
            )  # fmt: skip
    except BadBundle as bad:
        return _draft(ask, 400, "problem-bundle", bundle_words(ask.words, str(bad)))
    except NoSuchDraft:
        raise Refused(409, "draft-closed") from None
    except BadScope:
        raise Refused(409, "no-terminals") from None
    except Busy as busy:
        return _draft(ask, 409, "problem-busy", str(busy))
    return ask.go(f"{_HOME}/rollouts/{number}", "settings-taken")


def _take_beside(ask: Ask, bundle: Bundle) -> Response:
    with writing(ask.engine) as connection:
        begun = taking.begin(connection, bundle.draft, len(bundle.offers), ask.now)
    if begun:
        signers, who = ask.trust.signers, ask.who.deed
        taking.Taking(ask.engine, bundle, signers, who, ask.clock).start()
    return ask.go(f"{_HOME}/drafts/{bundle.draft}")


_ONE, _CHANGE = f"{_HOME}/drafts/{{number}}", Right.SETTINGS_CHANGE
PAGES = (
    Page(_ONE, _draft, right=Right.SETTINGS_SEE),
    Page(f"{_ONE}/value", _value, _set, right=_CHANGE, secret=True),
    Page(f"{_ONE}/out", act=_out, right=_CHANGE),
    Page(f"{_ONE}/when", act=_when, right=_CHANGE),
    Page(f"{_ONE}/drop", act=_drop, right=_CHANGE),
    Page(f"{_ONE}/bundle", act=_export, right=_CHANGE),
    Page(f"{_ONE}/signed", act=_take, right=_CHANGE, largest=LARGEST_BUNDLE),
)
