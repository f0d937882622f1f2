"""Accounts of administrators: make, pause, reset, and their roles. Nobody changes his own."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection
from starlette.responses import Response

from hub import admins, grants, regions
from hub.admins import Account
from hub.database import reading, writing
from hub.grants import Held
from hub.paging import leaf_of
from hub.rights import Grant, Right, Role, makes, may_give, may_manage, may_see_account
from hub.terminals import NoSuch
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Button, Cell, Link, Table
from hub.web.page import Page
from hub.web.places import role_words
from hub.web.turning import beside, turned
from hub.web.words import Words, at


class _Bad(Exception):
    """A word of `accounts.toml`: what is wrong with what was typed."""


class _Other(NamedTuple):
    account: Account
    held: list[Held]
    mine: bool  # may be managed by who asks

    @property
    def grants(self) -> list[Grant]:
        return [one.grant for one in self.held]


def _list(ask: Ask) -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        held = grants.everybody(connection)
        accounts = admins.accounts(connection)
    seen = [one for one in accounts if may_see_account(
        ask.who.grants, [grant.grant for grant in held.get(one.id, [])])]  # fmt: skip
    here, roles = leaf_of(seen, turned(ask)), "；" if t.language == "zh" else "; "
    rows: list[list[Cell]] = []
    for one in here.rows:
        said = roles.join(role_words(t, grant) for grant in held.get(one.id, []))
        rows.append([Link(one.name, f"/accounts/{one.name}"), said or t("accounts.no-role"),
                     state_badge(t, one, ask)])  # fmt: skip
    headings = [t("accounts.name"), t("accounts.roles"), t("accounts.state")]
    return ask.page(
        "accounts.html",
        table=Table(t("accounts.title"), headings, rows, t("accounts.none"), beside(ask, here)),
        makes=ask.may(Right.ACCOUNT_MANAGE),
    )


def state_badge(t: Words, one: Account, ask: Ask) -> Badge:
    if one.locked:
        return Badge(t("accounts.locked"), "bad")
    if one.paused_until is not None and one.paused_until > ask.now:
        return Badge(t("accounts.paused"), "warn")
    if one.once:
        return Badge(t("accounts.once"), "warn")
    return Badge(t("accounts.good"), "good") if one.second else Badge(t("accounts.half"), "warn")


def _new_page(ask: Ask, status: int = 200, problem: str = "") -> Response:
    typed = {name: ask.form.get(name, "") for name in ("name", "role", "place")}
    return ask.page(
        "account-new.html", status, problem=problem, typed=typed, roles=_roles(ask),
        places=_places(ask),
    )  # fmt: skip


def _new(ask: Ask) -> Response:
    name = ask.form.get("name", "").strip().lower()
    try:
        with writing(ask.engine) as connection:
            grant, station = _wanted(ask, connection)
            password = admins.make(connection, name, ask.who.deed, ask.now)
            number = admins.find(connection, name).id
            grants.give(connection, number, grant, station, ask.who.deed, ask.now)
    except _Bad as bad:
        return _new_page(ask, 400, str(bad))
    except ValueError:
        return _new_page(ask, 400, "bad-name")
    except admins.Taken:
        return _new_page(ask, 400, "taken")
    return ask.page("account-password.html", name=name, password=password)


def _one(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t, other = ask.words, _other(ask)
    account, path = other.account, f"/accounts/{other.account.name}"
    rows: list[list[Cell]] = [
        [
            role_words(t, one),
            Button(t("accounts.take"), f"{path}/take", (("grant", str(one.id)),), danger=True)
            if other.mine
            else "",
        ]
        for one in other.held
    ]
    return ask.page(
        "account.html",
        status,
        account=account,
        other=other,
        path=path,
        problem=problem,
        facts=[
            (t("accounts.state"), state_badge(t, account, ask)),
            (t("accounts.made"), at(account.made_at)),
            (t("accounts.second"),
             Badge(t("accounts.second-set"), "good") if account.second
             else Badge(t("accounts.second-none"), "warn")),
        ],
        table=Table(t("accounts.roles"), [t("accounts.role"), t("accounts.take")], rows,
                    t("accounts.no-role")),
        typed={name: ask.form.get(name, "") for name in ("role", "place")},
        roles=_roles(ask),
        places=_places(ask),
    )  # fmt: skip


def _give(ask: Ask) -> Response:
    other = _managed(ask)
    try:
        with writing(ask.engine) as connection:
            grant, station = _wanted(ask, connection)
            given = grants.give(connection, other.account.id, grant, station, ask.who.deed, ask.now)
    except _Bad as bad:
        return _one(ask, 400, str(bad))
    return ask.go(f"/accounts/{other.account.name}", "role-given" if given else "role-held")


def _take(ask: Ask) -> Response:
    other = _managed(ask)
    for one in other.held:
        if str(one.id) == ask.form.get("grant", ""):
            with writing(ask.engine) as connection:
                grants.take(connection, other.account.id, one, ask.who.deed, ask.now)
            return ask.go("/accounts", "role-taken")
    raise Refused(404, NOT_THERE)


def _pause(ask: Ask) -> Response:
    """What the button said is done, whatever somebody else did meanwhile."""
    other, wanted = _managed(ask), ask.form.get("to", "")
    if wanted not in ("locked", "unlocked"):
        raise Refused(400, "bad-form")
    locked = wanted == "locked"
    if locked is not other.account.locked:
        with writing(ask.engine) as connection:
            admins.lock(connection, other.account.name, locked, ask.who.deed, ask.now)
    done = "account-locked" if locked else "account-unlocked"
    return ask.go(f"/accounts/{other.account.name}", done)


def _reset_page(ask: Ask) -> Response:
    return ask.page("account-reset.html", account=_managed(ask).account)


def _reset(ask: Ask) -> Response:
    other, what = _managed(ask), ask.form.get("what", "")
    if what not in ("password", "second"):
        raise Refused(400, "bad-form")
    name = other.account.name
    with writing(ask.engine) as connection:
        if what == "second":
            admins.drop_second(connection, name, ask.who.deed, ask.now)
            return ask.go(f"/accounts/{name}", "second-reset")
        password = admins.reset(connection, name, ask.who.deed, ask.now)
    return ask.page("account-password.html", name=name, password=password)


def _other(ask: Ask) -> _Other:
    """The account that the address names, as far as it may be seen. Raises Refused."""
    with reading(ask.engine) as connection:
        try:
            account = admins.find(connection, ask.parts["name"])
        except admins.NoAccount:
            raise Refused(404, NOT_THERE) from None
        held = grants.held(connection, account.id)
    its = [one.grant for one in held]
    if not may_see_account(ask.who.grants, its):
        raise Refused(404, NOT_THERE)
    mine = account.id != ask.who.id and may_manage(ask.who.grants, its)
    return _Other(account, held, mine)


def _managed(ask: Ask) -> _Other:
    other = _other(ask)
    if not other.mine:
        raise Refused(403, "no-right")
    return other


def _wanted(ask: Ask, connection: Connection) -> tuple[Grant, str]:
    """The role that was chosen, and the code of its station. Raises _Bad."""
    place = ask.form.get("place", "").strip()
    try:
        role = Role(ask.form.get("role", ""))
        grant = grants.at(connection, role, place)
    except ValueError:
        raise _Bad("bad-role") from None
    except NoSuch:
        raise _Bad("bad-place") from None
    if not may_give(ask.who.grants, grant):
        raise _Bad("not-yours")
    return grant, "" if grant.station is None else place


def _roles(ask: Ask) -> list[tuple[str, str]]:
    given = makes(ask.who.grants)
    return [(role.value, ask.words(f"roles.{role.value}")) for role in Role if role in given]


def _places(ask: Ask) -> list[tuple[str, str]]:
    """What is offered while a region is typed."""
    listed = (regions.NATION, *regions.listed())
    return [(code, regions.name(code, ask.words.language)) for code in listed]


_MANAGE, _NAME = Right.ACCOUNT_MANAGE, "/accounts/{name}"
PAGES = (
    Page("/accounts", _list, right=Right.ACCOUNT_SEE, nav="nav.accounts"),
    Page("/accounts-new", _new_page, _new, right=_MANAGE),
    Page(_NAME, _one, right=Right.ACCOUNT_SEE),
    Page(f"{_NAME}/give", _one, _give, right=_MANAGE),
    Page(f"{_NAME}/take", act=_take, right=_MANAGE),
    Page(f"{_NAME}/pause", act=_pause, right=_MANAGE),
    Page(f"{_NAME}/reset", _reset_page, _reset, right=_MANAGE),
)
