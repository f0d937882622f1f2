"""Alarms: what is open, what is over, who sees to it; what was sent; the report of the morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from starlette.responses import Response

from hub import deeds, regions
from hub.database import reading, writing
from hub.deeds import Deed
from hub.fleet import alarms, morning, sending
from hub.fleet.alarms import Alarm, NoSuchAlarm
from hub.fleet.drafting import in_words
from hub.fleet.find import Condition
from hub.fleet.judging import FACTS, What
from hub.fleet.standing import Who
from hub.fleet.tables import messages
from hub.paging import By, leaf
from hub.rights import Right
from hub.tables import stations
from hub.web.addressed import is_number
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.cells import Badge, Button, Cell, Link, Number, Table
from hub.web.page import Page
from hub.web.pages.fleet_words import KINDS, who_badge
from hub.web.turning import beside, turned
from hub.web.words import at

A_PAGE, A_FEW = 50, 20


def _list(ask: Ask) -> Response:
    t = ask.words
    over, who = ask.query.get("over") == "1", ask.query.get("who", "")
    wanted = Who(int(who)) if who in {str(one.value) for one in Who} else None
    with reading(ask.engine) as connection:
        found = alarms.listed(
            connection, ask.stations(), whole=_whole(ask), closed=over, who=wanted,
            at=turned(ask, most=A_PAGE),
        )  # fmt: skip
        sent = _sent(ask, connection) if _whole(ask) else None
    return ask.page(
        "alarms.html",
        table=replace(alarm_table(ask, found.rows, over=over), pages=beside(ask, found)),
        over=over,
        who=who,
        whos=[("", t("fleet.any")), *((str(w.value), t(f"fleet.who-{w.value}")) for w in Who if w)],
        sent=sent,
    )


def alarm_table(ask: Ask, found: Sequence[Alarm], over: bool = False, where: bool = True) -> Table:
    """`where`: with the terminal of each."""
    t, may = ask.words, ask.may(Right.ALARM_TAKE)
    rows: list[list[Cell]] = []
    for one in found:
        said, where_to = in_words(t, one.what.value, one.about, one.word), _mended_at(ask, one)
        row: list[Cell] = [Link(said, where_to) if where_to else said]
        if where:
            place = where_link(one.station, one.station_name, one.terminal)
            row.append(place or t("alarms.the-hub"))
        row += [who_badge(t, one.who), at(one.opened_at)]
        if over:
            row.append(at(one.closed_at))
        rows.append([*row, _taken(ask, one, may)])
    names = ["what", *(["where"] if where else []), "who", "since", *(["until"] if over else []),
             "taken"]  # fmt: skip
    headings = [t("fleet.who") if name == "who" else t(f"alarms.{name}") for name in names]
    empty = t("alarms.none-past" if over else "alarms.none")
    return Table(t("alarms.past" if over else "alarms.open"), headings, rows, empty)


def where_link(station: str, name: str, terminal: str) -> Link | None:
    """To the terminal, or the station, of an alarm; None: of the hub itself."""
    if not station:
        return None
    if not terminal:
        return Link(name, f"/stations/{station}")
    return Link(f"{name} {terminal}", f"/terminals/{station}/{terminal}")


def _mended_at(ask: Ask, one: Alarm) -> str:
    """The page on which something is done about it, for who may see it; "": there is none."""
    right, to = {
        What.FEEDBACK: (Right.FEEDBACK_SEE, f"/feedback/{one.about}"),
        What.CASES: (Right.CASE_SEE, f"/cases?which=overdue&station={one.station}"),
        What.LOAN: (Right.ARCHIVE_SEE, "/archive/requests?which=loans"),
        What.PAPERS: (
            Right.ARCHIVE_SEE,
            f"/archive?which={'kept' if one.word == 'file' else 'coming'}&station={one.station}",
        ),
    }.get(one.what, (Right.ALARM_TAKE, ""))
    return to if ask.may(right) else ""


def _taken(ask: Ask, one: Alarm, may: bool) -> Cell:
    t = ask.words
    if one.what is What.URGENT:  # known for a level, on its own page
        return Link(t("alarms.see"), event_page(one.about))
    if one.taken_by is not None:
        return t("alarms.taken-by", name=one.taken_by, at=at(one.taken_at))
    if not may or one.closed_at is not None:
        return t("alarms.not-taken")
    return Button(t("alarms.take"), f"/alarms/{one.id}/take")


def _take(ask: Ask) -> Response:
    number = ask.parts["id"]
    with writing(ask.engine) as connection:
        found = alarms.named(connection, [int(number)]) if is_number(number) else []
        if not found:
            raise Refused(404, NOT_THERE)
        (alarm,) = found
        if alarm.station:
            row = connection.execute(
                select(stations).where(stations.c.code == alarm.station)
            ).first()
            ask.need(Right.ALARM_TAKE, row)
        elif not _whole(ask):
            raise Refused(404, NOT_THERE)
        if alarm.what is What.URGENT:
            return ask.go(event_page(alarm.about))
        try:
            done = alarms.take(connection, alarm.id, ask.who.id, ask.now)
        except NoSuchAlarm:
            raise Refused(404, NOT_THERE) from None
    word = "alarm-taken" if done else "alarm-over"
    return ask.go("/alarms", "alarm-ended" if done and alarm.what in FACTS else word)


def _again(ask: Ask) -> Response:
    """A message of the hub's own to a receiver."""
    number = ask.parts["id"]
    if not (_whole(ask) and is_number(number)):
        raise Refused(404, NOT_THERE)
    with writing(ask.engine) as connection:
        if not sending.again(connection, int(number), ask.now):
            raise Refused(404, NOT_THERE)
        deeds.append(connection, Deed.MESSAGE_AGAIN, number, ask.who.deed, ask.now)
    return ask.go("/alarms", "message-again")


def event_page(about: str) -> str:
    """Of an urgent event, as its alarm names it."""
    return f"/urgent/{about.partition('-')[0]}"


def _morning(ask: Ask) -> Response:
    t, region = ask.words, ask.query.get("region", regions.NATION)
    if not regions.is_region(region):
        raise Refused(404, NOT_THERE)
    with reading(ask.engine) as connection:
        report = morning.drawn_up(connection, ask.stations(), region, ask.now)
    numbers = ("opened", "open", "untaken", "staff", "engineer", "visits", "reviews", "bad")
    rows: list[list[Cell]] = [
        [
            Badge(t(f"fleet.is-{one.value}"), KINDS[one]),
            Number(str(report["conditions"][one.value])),
        ]
        for one in Condition
        if report["conditions"].get(one.value)
    ]
    oldest: list[list[Cell]] = [
        [
            in_words(t, one["what"], one.get("about", ""), one.get("word", "")),
            where_link(one["station"], one["station_name"], one.get("terminal", "")) or "",
            at(datetime.fromisoformat(one["opened_at"])),
        ]
        for one in report["oldest"]
    ]  # fmt: skip
    return ask.page(
        "morning.html",
        report=report,
        lead=t("alarms.morning-lead", region=regions.name(region, t.language),
               yesterday=report["yesterday"]),
        numbers=[(t(f"alarms.morning-{one}"), report[one]) for one in numbers],
        conditions=Table(t("alarms.morning-conditions"), [t("fleet.condition"), t("fleet.all")],
                         rows, t("fleet.none")),
        oldest=Table(t("alarms.morning-oldest"),
                     [t(f"alarms.{one}") for one in ("what", "where", "since")], oldest,
                     t("alarms.none")),
    )  # fmt: skip


def _sent(ask: Ask, connection) -> Table:
    """The messages, the last first, and what became of each."""
    t, of = ask.words, messages.c
    rows: list[list[Cell]] = []
    found = leaf(connection, select(messages), [By(of.id, down=True)],
                 turned(ask, "messages", A_FEW))  # fmt: skip
    for row in found.rows:
        if row.sent_at is not None:
            state = Badge(t("alarms.message-sent"), "good")
        else:
            why = f" · {t(f'alarms.trouble-{row.trouble}')}" if row.trouble else ""
            words = t("alarms.message-lost") if row.next_at is None else t(
                "alarms.message-waits", tries=row.tries)  # fmt: skip
            state = Badge(f"{words}{why}", "bad" if row.next_at is None else "warn")
        again: Cell = ""
        if row.sent_at is None and ask.may(Right.ALARM_TAKE):
            again = Button(t("alarms.message-again"), f"/alarms/messages/{row.id}")
        rows.append([row.receiver, at(row.made_at), state, again])
    headings = [t(f"alarms.message-{one}") for one in ("to", "made", "state", "do")]
    return Table(t("alarms.messages"), headings, rows, t("alarms.message-none"),
                 beside(ask, found, "messages"))  # fmt: skip


def _whole(ask: Ask) -> bool:
    """Alarms of the hub itself are theirs who have the whole country, or a whole province."""
    return any(
        grant.station is None and len(regions.prefix(grant.region)) <= 2 for grant in ask.who.grants
    )


PAGES = (
    Page("/alarms", _list, right=Right.FLEET_SEE, nav="nav.alarms"),
    Page("/alarms/morning", _morning, right=Right.FLEET_SEE),
    Page("/alarms/messages/{id}", None, _again, right=Right.ALARM_TAKE),
    Page("/alarms/{id}/take", None, _take, right=Right.ALARM_TAKE),
)
