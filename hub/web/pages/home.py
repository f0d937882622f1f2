"""What there is, at a glance."""

from __future__ import annotations

from sqlalchemy import func, select
from starlette.responses import Response

from hub.database import reading
from hub.rights import Right
from hub.tables import stations, terminals
from hub.web.ask import Ask
from hub.web.page import Page


def _home(ask: Ask) -> Response:
    mine = ask.stations()
    with reading(ask.engine) as connection:
        count = connection.execute(select(func.count()).select_from(stations).where(mine)).scalar()
        machines = connection.execute(
            select(func.count()).select_from(terminals).join(stations).where(mine)
        ).scalar()
    return ask.page("home.html", stations=count, terminals=machines, sees=ask.may(Right.FLEET_SEE))


PAGES = (Page("/", _home, nav="nav.home"),)
