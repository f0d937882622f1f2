"""One's own account: roles, where one is signed in, another password."""

from __future__ import annotations

from starlette.responses import Response

from hub import admins, sessions
from hub.admins import Verdict
from hub.database import reading, writing
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Button, Cell, Table
from hub.web.page import Page
from hub.web.pages.signing import chosen
from hub.web.places import role_words
from hub.web.words import at

_PLACE = "/own"


def _own(ask: Ask, status: int = 200, problem: str = "") -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        open_ones = sessions.of(connection, ask.who.id, ask.now)
    rows: list[list[Cell]] = [
        [
            agent_words(one.agent) or t("own.unknown-agent"),
            at(one.begun_at),
            at(one.seen_at),
            Badge(t("own.this"), "good")
            if one.id == ask.who.session.id
            else Button(t("own.end"), f"{_PLACE}/end", (("session", str(one.id)),)),
        ]
        for one in open_ones
    ]
    headings = [t("own.agent"), t("own.begun"), t("own.seen"), t("own.ended")]
    return ask.page(
        "own.html",
        status,
        problem=problem,
        roles=[role_words(t, one) for one in ask.who.held],
        table=Table(t("own.sessions"), headings, rows, t("own.none")),
    )


def _end(ask: Ask) -> Response:
    number = ask.form.get("session", "")
    with writing(ask.engine) as connection:
        ended = number.isascii() and number.isdigit() and len(number) < 19
        if not ended or not sessions.end(connection, ask.who.id, int(number)):
            raise Refused(404, NOT_THERE)
    return ask.go(_PLACE, "session-ended")


def _password(ask: Ask) -> Response:
    with writing(ask.engine) as connection:
        verdict = admins.check(
            connection, ask.who.name, ask.form.get("old", ""), ask.now, ask.caller
        )
    if verdict is Verdict.PAUSED:
        raise Refused(429, "paused")
    if verdict is not Verdict.GOOD:
        return _own(ask, 400, "wrong-old")
    problem = chosen(ask, ask.form.get("new", ""), ask.form.get("again", ""))
    return _own(ask, 400, problem) if problem else ask.go(_PLACE, "password-set")


def agent_words(agent: str) -> str:
    """Browser and system of a User-Agent, as people know them; "" when neither is known."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
                ("Safari/", "Safari"))  # fmt: skip
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
               ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
    found = [
        next((word for mark, word in table if mark in agent), "") for table in (browsers, systems)
    ]
    return " · ".join(word for word in found if word)


PAGES = (
    Page(_PLACE, _own, _password, secret=True),
    Page(f"{_PLACE}/end", act=_end),
)
