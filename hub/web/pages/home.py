"""What there is, at a glance."""

from __future__ import annotations

from sqlalchemy import func, select
from starlette.responses import Response

from hub.database import reading
from hub.fleet import alarms, find
from hub.fleet.find import Condition, Filter
from hub.fleet.standing import Who
from hub.rights import Right
from hub.tables import stations, terminals
from hub.urgent import book as events
from hub.web.ask import Ask
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


PAGES = (Page("/", _home, nav="nav.home"),)
