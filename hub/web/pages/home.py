"""What there is, at a glance."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from starlette.responses import Response

from hub.archive import asking
from hub.cases import listing as cases
from hub.database import reading
from hub.feedback import listing as feedback
from hub.fleet import alarms, find
from hub.fleet.find import Condition, Filter
from hub.fleet.standing import Who
from hub.rights import Right
from hub.tables import stations, terminals
from hub.urgent import book as events
from hub.web.ask import Ask
from hub.web.cells import Badge, Kind
from hub.web.page import Page
from hub.web.pages.duty_parts import waiting as waiting_duties
from hub.web.pages.fleet_words import condition_badge, who_badge


def _home(ask: Ask) -> Response:
    mine = ask.stations()
    with reading(ask.engine) as connection:
        count = connection.execute(select(func.count()).select_from(stations).where(mine)).scalar()
        machines = connection.execute(
            select(func.count()).select_from(terminals).join(stations).where(mine)
        ).scalar()
        how = find.counts(connection, mine, Filter(), ask.now)
        waiting = find.by_who(connection, mine, ask.now)
        waits = ask.stations(Right.URGENT_SEE)
        duties = waiting_duties(ask, connection)
        urgent = events.count(connection, waits) if ask.may(Right.URGENT_SEE) else 0
        work = _work(ask, connection)
        open_alarms = sum(alarms.numbers(connection, mine).values())
    t = ask.words
    return ask.page(
        "home.html",
        stations=count,
        terminals=machines,
        sees=ask.may(Right.FLEET_SEE),
        alarms=open_alarms,
        urgent=urgent,
        duties=duties,
        work=work,
        figures=[
            (condition_badge(t, one), how[one], f"/terminals?condition={one.value}")
            for one in Condition
            if how.get(one)
        ],
        waiting=[
            (who_badge(t, who), waiting[who], f"/terminals?who={who.value}")
            for who in (Who.ENGINEER, Who.STAFF)
            if waiting.get(who)
        ],
    )


def _work(ask: Ask, connection: Connection) -> list[tuple[Badge, int, str]]:
    """What of reviews, cases and the archive waits for somebody, with its page."""
    found: list[tuple[str, Kind, int, str]] = []
    if ask.may(Right.FEEDBACK_SEE):
        count, late = feedback.numbers(connection, ask.stations(Right.FEEDBACK_SEE), ask.now)
        found += [("feedback-late", "bad", late, "/feedback?which=overdue"),
                  ("feedback", "warn", count - late, "/feedback")]  # fmt: skip
    if ask.may(Right.CASE_SEE):
        counts = cases.counts(connection, ask.stations(Right.CASE_SEE), ask.now)
        late = sum(one.overdue for one in counts)
        found += [("cases-late", "bad", late, "/cases?which=overdue"),
                  ("cases", "warn", sum(one.open for one in counts) - late, "/cases")]  # fmt: skip
    if ask.may(Right.ARCHIVE_SEE):
        asked = asking.counts(connection, ask.stations(Right.ARCHIVE_SEE), ask.now)
        found += [("loans-late", "bad", asked["overdue"], "/archive/requests?which=loans"),
                  ("archive", "warn", asked["waiting"], "/archive/requests")]  # fmt: skip
    return [(Badge(ask.words(f"home.{word}"), kind), count, to)
            for word, kind, count, to in found if count]  # fmt: skip


PAGES = (Page("/", _home, nav="nav.home"),)
