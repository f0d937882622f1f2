"""`python -m hub status`: the latest word of each terminal, and audit chains that do not fit
together."""

from __future__ import annotations

import json

from sqlalchemy import select

from hub import audit
from hub.commands import database, now, parser, run
from hub.database import reading
from hub.settings import HubSettings
from hub.tables import health_now, stations, terminals

UNFIT = 3  # exit status when a chain does not fit
_WORDS = {
    audit.What.WENT_BACK: "记录链倒退 · the chain went back",
    audit.What.FORKED: "记录链分叉 · the chain forked",
    audit.What.ELSEWHERE: "两台终端用同一条记录链 · one chain at two terminals",
    audit.What.CLOCK_BACK: "终端时钟被调回 · the terminal's clock was set back",
}


def main(argv: list[str]) -> int:
    return run(parser("status", __doc__).parse_args(argv), _status)


def _status(settings: HubSettings) -> int:
    with reading(database(settings)) as connection:
        rows = connection.execute(
            select(stations.c.code, terminals.c.code, health_now.c.at, health_now.c.body)
            .join_from(terminals, stations)
            .outerjoin(health_now)
            .order_by(stations.c.code, terminals.c.code)
        ).all()
        found = audit.alarms(connection)
    for station, terminal, at, body in rows:
        if at is None:
            print(f"{station} {terminal}: 尚无消息 · not heard of")
            continue
        minutes = int((now() - at).total_seconds() // 60)
        print(f"{station} {terminal}: {json.loads(body)['state']}, {minutes} min")
    for one in found:
        print(
            f"! {one.station} {one.terminal}: {_WORDS[one.what]} "
            f"({one.chain}: {one.against} → {one.number}, {one.at:%Y-%m-%d %H:%M} UTC)"
        )
    return UNFIT if found else 0
