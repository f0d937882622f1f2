"""The chain of what administrators did, the newest first; and whether it is whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sqlalchemy import select
from starlette.responses import Response

from hub import admins, deeds
from hub.database import reading
from hub.paging import By, leaf
from hub.rights import Right
from hub.tables import deeds as rows
from hub.web.ask import Ask
from hub.web.cells import Cell, Number, Table
from hub.web.page import Page
from hub.web.turning import beside, turned
from hub.web.words import CHINA

A_PAGE = 50
_ACCOUNT = re.compile(r"account:([0-9]+)")


def _list(ask: Ask) -> Response:
    t = ask.words
    with reading(ask.engine) as connection:
        found = leaf(
            connection, select(rows), [By(rows.c.number, down=True)], turned(ask, most=A_PAGE)
        )
        names = {one.id: one.name for one in admins.accounts(connection)}
        verified = deeds.verify(connection) if ask.query.get("verify") else None

    def named(text: str) -> str:
        return _ACCOUNT.sub(lambda one: names.get(int(one[1]), one[0]), text)

    drawn: list[list[Cell]] = [
        [
            Number(str(row.number)),
            f"{datetime.fromtimestamp(row.at / 1000, UTC).astimezone(CHINA):%Y-%m-%d %H:%M:%S}",
            named(row.who),
            t(f"deed.{row.deed}") if t.has(f"deed.{row.deed}") else row.deed,
            named(row.about),
        ]
        for row in found.rows
    ]
    headings = [t(f"deeds.{one}") for one in ("number", "at", "who", "deed", "about")]
    return ask.page(
        "deeds.html",
        table=Table(t("deeds.title"), headings, drawn, t("deeds.none"), beside(ask, found)),
        verified=verified,
    )


PAGES = (Page("/deeds", _list, right=Right.DEED_SEE, nav="nav.deeds"),)
