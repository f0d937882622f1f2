"""Coming in, by steps: password, an own one where it was for once, second factor; and going out."""

from __future__ import annotations

from starlette.responses import Response

from hub import admins, deeds, lockout, sessions, totp, tries
from hub.admins import Account, Verdict
from hub.database import writing
from hub.deeds import Deed
from hub.sessions import Stage
from hub.web.ask import Ask, Refused
from hub.web.page import Page
from hub.web.qr import path_of

_ISSUER = "医保服务站 Hub"


def _sign_in(ask: Ask) -> Response:
    return ask.page("sign-in.html", name="", wrong=False)


def _password(ask: Ask) -> Response:
    _bounded(ask)
    name, password = ask.form.get("name", "").strip().lower(), ask.form.get("password", "")
    with writing(ask.engine) as connection:
        verdict = admins.check(connection, name, password, ask.now, ask.caller)
        good = verdict in (Verdict.GOOD, Verdict.MUST_CHANGE)
        if good:
            account = admins.find(connection, name)
            stage = Stage.CHOOSE if verdict is Verdict.MUST_CHANGE else _next(account)
            ask.cookie = sessions.begin(connection, account.id, stage, ask.agent, ask.now)
    if not good:  # one answer for all: which names there are is not to be learnt
        return ask.page("sign-in.html", 400, name=name, wrong=True)
    return ask.go("/")


def _next(account: Account) -> Stage:
    return Stage.CODE if account.second else Stage.ENROL


def _choose_page(ask: Ask) -> Response:
    return ask.page("choose.html", problem="")


def _choose(ask: Ask) -> Response:
    problem = chosen(ask, ask.form.get("new", ""), ask.form.get("again", ""))
    if problem:
        return ask.page("choose.html", 400, problem=problem)
    with writing(ask.engine) as connection:
        account = admins.find(connection, ask.who.name)
        ask.cookie = sessions.rise(connection, ask.who.session, _next(account), ask.now)
    return ask.go("/")


def chosen(ask: Ask, new: str, again: str) -> str:
    """Take an own password, after which every other session of the account is out; a word of
    `sign.toml` for what is wrong with it, "" when it was taken."""
    if new != again:
        return "differ"
    try:
        with writing(ask.engine) as connection:
            admins.choose(connection, ask.who.name, new, ask.now)
            sessions.end_all(connection, ask.who.id, but=ask.who.session.id)
    except admins.BadPassword:
        return "bad-password"
    return ""


def _second_page(ask: Ask, status: int = 200, wrong: bool = False) -> Response:
    with writing(ask.engine) as connection:
        secret = admins.offer_second(connection, ask.vault, ask.who.session)
    shown = path_of(totp.address(secret, ask.who.name, _ISSUER))
    return ask.page("second.html", status, qr=shown, letters=totp.letters(secret), wrong=wrong)


def _second(ask: Ask) -> Response:
    _bounded(ask)
    with writing(ask.engine) as connection:
        session = ask.who.session
        if admins.take_second(connection, ask.vault, session, _code_of(ask), ask.now):
            return _come_in(ask, connection)
    return _second_page(ask, 400, wrong=True)


def _code_page(ask: Ask) -> Response:
    return ask.page("code.html", wrong=False)


def _code(ask: Ask) -> Response:
    _bounded(ask)
    with writing(ask.engine) as connection:
        verdict = admins.check_code(
            connection, ask.vault, ask.who.name, _code_of(ask), ask.now, ask.caller
        )
        if verdict is Verdict.GOOD:
            return _come_in(ask, connection)
        if verdict is Verdict.PAUSED:
            sessions.end(connection, ask.who.id, ask.who.session.id)
    if verdict is Verdict.PAUSED:
        ask.cookie = ""
        raise Refused(429, "paused")
    return ask.page("code.html", 400, wrong=True)


def _come_in(ask: Ask, connection: object) -> Response:
    ask.cookie = sessions.rise(connection, ask.who.session, Stage.IN, ask.now)
    ask.known = lockout.known_cookie(ask.vault, ask.who.id, ask.now)
    deeds.append(connection, Deed.SIGNED_IN, ask.who.deed, ask.who.deed, ask.now)
    return ask.go("/")


def _sign_out(ask: Ask) -> Response:
    if ask.found is not None:
        with writing(ask.engine) as connection:
            sessions.end(connection, ask.who.id, ask.who.session.id)
            if ask.who.session.stage is Stage.IN:
                deeds.append(connection, Deed.SIGNED_OUT, ask.who.deed, ask.who.deed, ask.now)
    ask.cookie = ""
    return ask.go("/sign-in", "signed-out")


def _code_of(ask: Ask) -> str:
    return "".join(ask.form.get("code", "").split())[:10]


def _bounded(ask: Ask) -> None:
    """So many tries from one browser or address, whatever they try. Raises Refused."""
    with writing(ask.engine) as connection:
        good = tries.allow(connection, f"sign-in {ask.caller.anyone}", ask.now)
    if not good:
        raise Refused(429, "too-many-tries")


PAGES = (
    Page("/sign-in", _sign_in, _password, stage=Stage.OUT),
    Page("/sign-in/password", _choose_page, _choose, stage=Stage.CHOOSE),
    Page("/sign-in/second", _second_page, _second, stage=Stage.ENROL),
    Page("/sign-in/code", _code_page, _code, stage=Stage.CODE),
    Page("/sign-out", act=_sign_out, stage=None),
)
