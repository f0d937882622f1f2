"""What each side of a morning says: glass, paper, centre, service platform and hub."""

from __future__ import annotations

import json
import re
import tomllib
import urllib.request
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.day import clock
from sandbox.day.hands import Hand
from sandbox.day.pages import Pages
from sandbox.day.reading import Page
from sandbox.day.station import STATION, Glass
from sandbox.paper import KINDS, decode
from sandbox.people import person
from sandbox.people.bills import INPATIENT

CONFIG = Path(__file__).resolve().parents[2] / "config"
_NUMBER = re.compile(r"查询编号\s+([0-9A-Z]{12})\b")
_SERIAL = re.compile(r"凭条流水号\s+([0-9]+)-([0-9]{8})-([0-9]{5})")
_AMOUNT = re.compile(r"^ {2}(\S+) +￥([0-9,]+\.[0-9]{2})$", re.MULTILINE)

STAYS = "inpatient-stays"
"""The item whose receipt has amounts."""

Counts = dict[str, dict[str, int]]
"""By card (own, here, queue) and word of the page of today's figures."""


@dataclass
class Sides:
    """`figures`: by terminal and account. `papers`: texts of the sheets, by terminal. `listed`,
    `missing`: numbers of cases on the pad. `draft`, `sent`: the weekly report's page before and
    after it was sent. Other pages of the hub by name; those of each case by its number."""

    figures: dict[tuple[str, str], Counts] = field(default_factory=dict)
    papers: dict[str, list[str]] = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    filings: list[dict[str, Any]] = field(default_factory=list)
    deeds: list[dict[str, Any]] = field(default_factory=list)
    forwarded: list[dict[str, Any]] = field(default_factory=list)  # at the platform of 好差评
    draft: Page = field(default_factory=lambda: Page(""))
    sent: Page = field(default_factory=lambda: Page(""))
    pages: dict[str, Page] = field(default_factory=dict)
    cases: dict[str, Page] = field(default_factory=dict)


# ---- the glass


def todays(hand: Hand) -> Counts:
    """The page of today's figures, of whoever is signed in; back in the menu."""
    titles = {_words()[f"of_{card}"]: card for card in ("own", "here", "queue")}
    words = {text: word for word, text in _words().items() if not word.startswith("of_")}
    hand.go("staff-open_figures", None, "staff-figures")
    hand.wait(lambda: _words()["asking"] not in hand.page_now().counts, "the keeper answers")
    hand.picture("staff-figures")
    found: Counts = {}
    for _ in range(4):
        card, page = "", hand.page_now()
        for text, after in zip(page.counts, [*page.counts[1:], ""], strict=True):
            card = titles.get(text, card)
            if card and text in words and after.isdigit():
                found.setdefault(card, {})[words[text]] = int(after)
        if "queue" in found or page.find("page-down") is None:
            break
        hand.further()
        hand.picture("staff-figures")
    hand.menu()
    return found


def cases_on(hand: Hand) -> tuple[list[str], list[str]]:
    """Numbers of all cases that the pad lists, and of those whose papers are missing."""
    hand.go("staff-open_cases", None, "staff-cases")
    found = {}
    for which in ("missing", "all"):  # the longer one last: at its end the choice is out of sight
        hand.press("staff-filter_cases", which, "staff-cases")
        seen: set[str] = set()
        while True:
            hand.picture("staff-cases")
            page = hand.page_now()
            shown = {t.data for t in page.targets if t.action == "staff-pick_case"}
            seen |= shown
            if page.find("page-down") is None or not hand.further():
                break
        found[which] = sorted(seen)
    hand.menu()
    return found["all"], found["missing"]


@cache
def _words() -> dict[str, str]:
    text = (CONFIG / "strings" / "zh.toml").read_text("utf-8")
    return tomllib.loads(text)["staff"]["figures"]


@cache
def item_names() -> dict[str, str]:
    """Official Chinese names, by item."""
    return {
        path.stem: tomllib.loads(path.read_text("utf-8"))["name"]["zh"]
        for path in sorted((CONFIG / "services").glob("*.toml"))
    }


@cache
def reasons() -> dict[str, str]:
    """Words of the reasons of a bad review or a complaint."""
    text = (CONFIG / "strings" / "zh.toml").read_text("utf-8")
    return tomllib.loads(text)["reason"]


# ---- what the centre's people have


def stays_of(name: str) -> dict[str, Decimal]:
    """Sums of that person's bills for stays in hospital of the last twelve months, as the centre
    has them today, by the word of the receipt."""
    today = clock.now().date()
    since = today.replace(year=today.year - 1)
    bills = [
        visit.settlement
        for visit in person(name, today).records.visits
        if visit.care_type in INPATIENT and visit.begin.date() > since
        and not visit.settlement.refunded
    ]  # fmt: skip
    return {
        "总费用": sum((bill.total for bill in bills), Decimal()),
        "自己付": sum((bill.self_paid for bill in bills), Decimal()),
        "医保报销": sum((bill.fund_paid for bill in bills), Decimal()),
    }


# ---- the paper


def papers_of(glass: Glass) -> list[str]:
    """Each sheet as it reads."""
    return [decode(one.read_bytes(), kind=KINDS["generic-80"]).text for one in glass.papers()]


def number_on(text: str) -> str:
    """The number under which a case is asked for; "" on other papers."""
    found = _NUMBER.search(text)
    return found[1] if found else ""


def amounts_on(text: str) -> dict[str, str]:
    """Sums at the end of a receipt's table, by their word; as they are written there."""
    return dict(_AMOUNT.findall(text))


def serial_on(text: str) -> int | None:
    """Of a receipt, counted by the terminal each day; None on other papers."""
    found = _SERIAL.search(text)
    return int(found[3]) if found else None


# ---- over HTTP


def told_at(address: str) -> Any:
    """What a stand-in says that it holds."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return json.loads(answer.read())


def read_hub(pages: Pages, sides: Sides, *, month: str, day: str) -> None:
    """The pages that have figures of the morning."""
    for name, path, query in (
        ("monthly", "/monthly", {"month": month}),
        ("reviews", "/feedback-figures", {"month": month}),
        ("feedback", "/feedback", {"which": "all"}),
        ("cases", "/cases", {"which": "all"}),
        ("hall", f"/halls/{STATION}", {"day": day}),
        ("urgent", "/urgent", {"which": "over"}),
        ("urgent-open", "/urgent", {"which": "now"}),  # nobody said yet that they know of it
        ("times", "/times", {"month": month}),
    ):
        sides.pages[name] = pages.read(path, **query)
    sides.cases = {
        "".join(words.split()): pages.read(to)
        for words, to in sides.pages["cases"].links
        if re.fullmatch(r"/cases/[0-9]+", to)
    }
    links = [*sides.pages["urgent"].links, *sides.pages["urgent-open"].links]
    events = [to for _, to in links if re.fullmatch(r"/urgent/[0-9]+", to)]
    if events:
        sides.pages["event"] = pages.read(events[0])
