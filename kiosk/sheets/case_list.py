"""The archive list (归档目录) of a case on A4: what was taken in, in which form, when and by whom,
and lines for whoever files it. It goes into the folder with the papers, and names no citizen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kiosk.services.model import Item
from kiosk.settings.model import Settings
from kiosk.sheets.document import Column, Note, Pairs, Paragraph, Sheet, Signature, Table
from kiosk.text import dates
from kiosk.text.numbers import fours
from kiosk.text.strings import Strings

Row = tuple[str, str, str, str]
"""A paper as it was taken in: its name, form with count, moment, and by whom, all in words."""


def case_list(
    item: Item,
    rows: Sequence[Row],
    settings: Settings,
    strings: Strings,
    *,
    number: str,
    filed: datetime,
    responsible: str,
    at: datetime,
    by: str,
) -> Sheet:
    """In the strings' language. `rows`: as they came; `filed`: when the case was; `responsible`:
    name of who sees to it, "" nobody; `by`: name of who prints it."""

    def say(key: str, **args: object) -> str:
        return strings(f"receipt.case.{key}", **args)

    station = settings.station
    about = [
        (say("item"), item.name.get(strings.language)),
        (strings("receipt.filed.number"), fours(number)),
        (strings("receipt.filed.handed_at"), dates.stamp(filed)),
        (say("responsible"), responsible or "—"),
    ]
    heads = tuple(Column(say(key)) for key in ("paper", "how", "when", "who"))
    listed = Table(heads, tuple(rows), number=say("no")) if rows else Paragraph(say("nothing"))
    english = station.english_name if strings.language == "en" else ""
    return Sheet(
        issuer=english or station.name,
        title=say("list"),
        blocks=(
            Pairs(tuple(about)),
            listed,
            Signature((say("printed_by"), say("filed_by"), say("filed_on")), filled=(by, "", "")),
            Note((say("rule"),)),
        ),
        marks=(strings("receipt.demo"),) if settings.sandbox.on else (),
        footer=say("footer", terminal=f"{station.code}-{station.terminal}", at=dates.stamp(at)),
        page_words=strings("list.page", page="{page}", pages="{pages}"),
    )
