"""Each requirement of the station's standard and level, judged. Pure: data in, lines out.

What the terminal itself proves is *met*; what only the station can say is *declared*; what neither
proves nor says is *missing*, with what to do. An item that has only a guide is consulting, not
handling, and counts for nothing else.
"""

from __future__ import annotations

import enum
import fnmatch
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from kiosk.check.finding import Finding, Rule
from kiosk.check.items import Known, done
from kiosk.handling.fileable import offered
from kiosk.services.catalogue import Catalogue
from kiosk.services.form import must_photograph
from kiosk.services.model import Item, Kind
from kiosk.services.standards import (
    ByCount,
    ByFeature,
    ByItems,
    ByMark,
    ByName,
    ByNetworks,
    ByStock,
    ByText,
    ByWays,
    ByWord,
    ByWording,
    Elsewhere,
    Number,
    Requirement,
    Standard,
)
from kiosk.settings.model import Settings
from kiosk.text.strings import Strings


class Standing(enum.StrEnum):
    MET = "met"
    DECLARED = "declared"
    MISSING = "missing"
    VOLUNTARY = "voluntary"  # not met, and only encouraged
    ELSEWHERE = "elsewhere"


class Lack(enum.StrEnum):
    """Why an item does not count."""

    NO_FILE = "no-file"
    NOT_OFFERED = "not-offered"
    GUIDE_ONLY = "guide-only"
    NO_INTERFACE = "no-interface"
    NO_CAMERA = "no-camera"
    ROLE = "role"


class NationalOnly:
    """Of the transactions those of the national interface: what is left to a station whose
    province's own are not known."""

    def __init__(self, transactions: Known) -> None:
        self._transactions = transactions

    def __contains__(self, id_: str) -> bool:
        return id_.startswith("national/") and id_ in self._transactions


class Lacking(msgspec.Struct, frozen=True):
    """`number`: the standard's; "" for what it does not number."""

    number: Number
    zh: str
    en: str
    why: Lack


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One requirement as judged. `note`: key of the words beside it under `requirement.note`."""

    requirement: Requirement
    standing: Standing
    note: str = ""
    want: object = ""
    have: object = ""
    lacking: tuple[Lacking, ...] = ()

    def say(self, strings: Strings) -> str:
        """What was found and what to do, in words; "" where there is nothing to say."""
        if not self.note:
            return ""
        names = [self._name(one, strings) for one in self.lacking]
        joined = strings("requirement.comma").join(names)
        note = f"requirement.note.{self.note}"
        return strings(note, id=self.requirement.id, want=self.want, have=self.have, names=joined)

    @staticmethod
    def _name(one: Lacking, strings: Strings) -> str:
        name = one.en if strings.language == "en" else one.zh
        why = strings(f"requirement.lack.{one.why}")
        return strings("requirement.item", number=one.number, name=name, why=why).strip()


def judge(
    settings: Settings,
    standard: Standard,
    catalogue: Catalogue,
    transactions: Known | None = None,
    *,
    published: Collection[str] = (),
    wording: Strings | None = None,
) -> tuple[Line, ...]:
    """A line for each thing that the standard asks of a station of the profile's level, in its
    order. `published`: ids of the work rules that have a text. `wording`: the interface's strings
    in Chinese; None: its wording is not looked at."""
    judged = _Judge(settings, standard, catalogue, transactions, published, wording)
    return tuple(judged.line(row) for row in standard.asked(settings.station.level))


def falls_short(lines: Collection[Line]) -> bool:
    """True when the claimed level is not met."""
    return any(line.standing is Standing.MISSING for line in lines)


def strays(settings: Settings, standard: Standard, published: Collection[str]) -> Iterator[Finding]:
    """What the station claims and nobody knows: its level, rows it declares, rules it adopts."""
    station = settings.station
    if station.level not in ({level.number for level in standard.levels} or {0}):
        yield Finding(rule=Rule.LEVEL_UNKNOWN, subject=str(station.level))
    rows = {row.id for row in standard.requirements}
    for rule, ids in (
        (Rule.DECLARED_UNKNOWN, [i for i in station.declared if i not in rows]),
        (Rule.WORK_RULE_UNKNOWN, [i for i in station.rules if i not in published]),
    ):
        if ids:
            yield Finding(rule=rule, subject=", ".join(ids), count=len(ids))


class _Judge:
    def __init__(
        self,
        settings: Settings,
        standard: Standard,
        catalogue: Catalogue,
        transactions: Known | None,
        published: Collection[str],
        wording: Strings | None,
    ) -> None:
        self._settings = settings
        self._standard = standard
        self._catalogue = catalogue
        self._transactions = transactions
        self._published = published
        self._wording = wording
        self._offered = offered(settings, catalogue)

    def line(self, row: Requirement) -> Line:
        standing, found = self._judged(row)
        if standing is Standing.MISSING and not row.must:
            standing = Standing.VOLUNTARY
        return Line(requirement=row, standing=standing, **found)

    def _judged(self, row: Requirement) -> tuple[Standing, dict[str, Any]]:
        """Standing and what is said beside it."""
        by, station = row.by, self._settings.station
        match by:
            case Elsewhere():
                return Standing.ELSEWHERE, {}
            case ByWord():
                return self._word(row, "word")
            case ByName():
                fits = any(_like(station.name, shape) for shape in by.shapes)
                found = {"note": "name", "want": " / ".join(by.shapes), "have": station.name}
                return (Standing.MET, {}) if fits else (Standing.MISSING, found)
            case ByMark():
                return (Standing.MET, {}) if station.mark_file else self._word(row, "mark")
            case ByWording():
                says = self._wording(by.key) if self._wording else by.text
                found = {"note": "wording", "want": by.text, "have": says}
                alike = says.split() == by.text.split()  # whichever blank stands between
                return (Standing.MET, {}) if alike else (Standing.MISSING, found)
            case ByStock():
                return self._stock(by)
            case ByWays():
                return self._several(by.of, station.ways, self._own_ways(), by.least, "ways")
            case ByNetworks():
                return self._several(by.of, station.networks, (), 0, "networks")
            case ByText():
                return self._texts(by)
            case ByFeature():
                return (Standing.MET, {}) if self._has(by.of) else self._word(row, by.of)
            case ByItems() | ByCount():
                return self._items(by)

    def _word(self, row: Requirement, note: str) -> tuple[Standing, dict[str, Any]]:
        """The station's word for it, or what to do."""
        if row.id in self._settings.station.declared:
            return Standing.DECLARED, {}
        return Standing.MISSING, {"note": note}

    def _all_in_one(self) -> bool:
        """Of a machine that only gives numbers another requirement speaks."""
        settings = self._settings
        upright = settings.appearance.form in {"portrait", "landscape"}
        return upright and settings.terminal.role != "ticket-machine"

    def _own_ways(self) -> tuple[str, ...]:
        """What this terminal is, by its form: a machine to serve oneself, or a pad."""
        if self._settings.appearance.form.startswith("pad"):
            return ("mobile",)
        return ("self-service",) if self._all_in_one() else ()

    def _stock(self, by: ByStock) -> tuple[Standing, dict[str, Any]]:
        table, _, key = by.of.partition(".")
        said = getattr(getattr(self._settings.station, table), key)
        own = {
            "all_in_one": self._all_in_one(),
            "pads": self._settings.appearance.form.startswith("pad"),
            "ticket_machines": self._settings.terminal.role == "ticket-machine",
            "publicity_screens": self._settings.screen is not None,
        }
        mine = int(own.get(key, False)) if table == "equipment" else 0
        if mine >= by.least:
            return Standing.MET, {"note": "itself"}
        counts = {"want": by.least, "have": said + mine}
        if said + mine >= by.least:
            return Standing.DECLARED, {"note": "counted", **counts}
        return Standing.MISSING, {"note": "stock", **counts, "want": f"{by.of} = {by.least - mine}"}

    @staticmethod
    def _several(
        of: tuple[str, ...], said: Collection[str], own: Collection[str], least: int, note: str
    ) -> tuple[Standing, dict[str, Any]]:
        need = least or len(of)
        if len([one for one in of if one in own]) >= need:
            return Standing.MET, {"note": "itself"}
        lacking = [one for one in of if one not in own and one not in said]
        if len(of) - len(lacking) >= need:
            return Standing.DECLARED, {}
        return Standing.MISSING, {"note": note, "want": need, "have": ", ".join(lacking)}

    def _texts(self, by: ByText) -> tuple[Standing, dict[str, Any]]:
        shown = [rule for rule in self._settings.station.rules if rule in self._published]
        lacking = [rule for rule in by.rules if rule not in shown]
        if shown and not lacking:
            return Standing.MET, {}
        return Standing.MISSING, {"note": "published", "have": ", ".join(lacking) or "…"}

    def _has(self, feature: str) -> bool:
        settings = self._settings
        station, devices = settings.station, settings.devices
        slot = devices.card_slot is not None and bool(devices.card_slot.plugin)
        return {
            "consulting": bool(self._offered),
            "guides": bool(self._offered),  # an item without its eight elements is no item
            "review": bool(settings.review.page),
            "identity": bool(devices.id_reader or devices.scanner or slot),
            "large-text": True,
            "secrecy": True,
            "reports": bool(settings.service_platform.adapter),
            "phone": bool(station.phone),
            "complaints": bool(station.complaints),
            "mailbox": bool(station.mailbox),
            "channels": bool(station.channels),
        }[feature]

    def _items(self, by: ByItems | ByCount) -> tuple[Standing, dict[str, Any]]:
        if isinstance(by, ByCount):
            short = [one for i in self._offered if (one := self._lacking("", i))]
            have, least = len(self._offered) - len(short), by.least
        else:
            short = [one for number in by.numbers if (one := self._number(number))]
            have, least = len(by.numbers) - len(short), by.least or len(by.numbers)
        counts = {"want": least, "have": have}
        if have >= least:
            return Standing.MET, {"note": "enough", **counts}
        note = "items" if short else "few"
        return Standing.MISSING, {"note": note, "lacking": tuple(short), **counts}

    def _number(self, number: Number) -> Lacking | None:
        """What is wrong with the item of that number, or None."""
        item = next(
            (
                item
                for item in self._catalogue
                for own in item.standards
                if own.standard == self._standard.id and own.item == number
            ),
            None,
        )
        if item is None:
            name = next(one.name for one in self._standard.items if one.number == number)
            return Lacking(number, name, name, Lack.NO_FILE)
        return self._lacking(number, item)

    def _lack(self, item: Item) -> Lack | None:
        """Why the item does not count, or None."""
        if item not in self._offered:
            return Lack.NOT_OFFERED
        if item.kind is not Kind.QUERY and item.form is None:
            return Lack.GUIDE_ONLY
        if not done(item, self._transactions):
            return Lack.NO_INTERFACE
        role = self._settings.terminal.role
        if role == "ticket-machine" or (role == "query-only" and item.listed is Kind.HANDLING):
            return Lack.ROLE
        photographed = item.form is not None and must_photograph(item.form)
        return Lack.NO_CAMERA if photographed and not self._settings.takes_papers else None

    def _lacking(self, number: Number, item: Item) -> Lacking | None:
        """What is wrong with it, named as the standard names it; None: it counts."""
        why = self._lack(item)
        if why is None:
            return None
        own = self._standard.items
        zh = next((one.name for one in own if one.number == number), item.name.zh)
        return Lacking(number, zh, item.name.en, why)


def _like(name: str, shape: str) -> bool:
    """`*` stands for at least one character."""
    return fnmatch.fnmatchcase(name, shape.replace("*", "?*"))
