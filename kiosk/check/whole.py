"""The whole check of settings, with the shipped data it asks for. Used by the command line, by a
terminal before it takes settings, and by the hub before they are signed."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.check import knowledge
from kiosk.check.finding import Finding, Severity
from kiosk.check.findings import findings
from kiosk.check.requirements import Line, NationalOnly, Standing, judge, strays
from kiosk.knowledge import build as building
from kiosk.platform import adapters
from kiosk.platform.transactions import Transactions
from kiosk.services import publicity, standards
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.services.licences import Licences
from kiosk.services.standards import Standard
from kiosk.settings.model import Settings
from kiosk.settings.signals import families
from kiosk.text.strings import Strings
from kiosk.uplink import platforms

_Key = tuple[str, str]  # rule or requirement, and what it is about


class Checked(NamedTuple):
    """`lines`: each requirement of the standard; none for a publicity screen."""

    standard: Standard
    lines: tuple[Line, ...]
    found: tuple[Finding, ...]
    unconfirmed: tuple[str, ...]  # mappings that nobody has confirmed


class Shipped:
    """The data of this release, read once. Raises DataError."""

    def __init__(self) -> None:
        self._catalogue, self._dictionaries = Catalogue.load(), Dictionaries.load()
        self._signals, self._licences = families(), Licences.load()
        self._standards, self._wording = standards.load(), Strings.load("zh")
        self._answers = building.read((building.SHIPPED,)).answers
        self._rules = {rule.id for rule in publicity.load()}

    def check(self, settings: Settings, films: bool | None = None) -> Checked:
        """`films`: this is the station's machine, and can play them or not. Raises DataError where
        the settings name an adapter that is not there or not sound."""
        transactions = Transactions.load(settings.centre.adapter)
        adapter = adapters.load(settings.centre.adapter)
        uplink = settings.service_platform.adapter
        platform = platforms.load(uplink) if uplink else None
        standard = self._standards[settings.station.standard]
        catalogue = self._catalogue.told(settings.item_texts)
        own = adapter.serves(settings.station.regions)
        known = transactions if own else NationalOnly(transactions)
        lines: tuple[Line, ...] = ()
        if settings.terminal.role != "screen":
            lines = tuple(
                judge(
                    settings, standard, catalogue, known,
                    published=self._rules, wording=self._wording,
                )
            )  # fmt: skip
        found = (
            *strays(settings, standard, self._rules),
            *knowledge.check(settings, self._answers),
            *findings(
                settings, catalogue, transactions, self._dictionaries, self._signals,
                adapter, platform, self._licences, films,
            ),
        )  # fmt: skip
        guesses = transactions.unconfirmed() + (platform.unconfirmed() if platform else [])
        return Checked(
            standard,
            lines,
            found,
            tuple(f"{g.transaction}  {g.field} <- {g.wire}" for g in guesses),
        )

    def objections(self, before: Settings, after: Settings) -> tuple[str, ...]:
        """What must be mended with `after` and need not with `before`: rules of the check, and
        requirements of the standard by their id. What was wrong already is no objection."""
        return tuple(dict.fromkeys(rule for rule, _ in self._objected(before, after)))

    def told(self, before: Settings, after: Settings, say: Strings) -> tuple[str, ...]:
        """The same in words, each with what to do. `say`: `kiosk.check.finding.words`."""
        found = self._objected(before, after).values()
        return tuple(dict.fromkeys(_in_words(one, say) for one in found))

    def _objected(self, before: Settings, after: Settings) -> dict[_Key, Finding | Line]:
        was, now = _wrong(self.check(before)), _wrong(self.check(after))
        return {key: one for key, one in now.items() if key not in was}


def _wrong(checked: Checked) -> dict[_Key, Finding | Line]:
    found: dict[_Key, Finding | Line] = {
        (one.rule.value, one.subject): one
        for one in checked.found
        if one.severity is Severity.BREACH
    }
    return found | {
        (line.requirement.id, ""): line
        for line in checked.lines
        if line.standing is Standing.MISSING
    }


def _in_words(one: Finding | Line, say: Strings) -> str:
    if isinstance(one, Finding):
        return one.say(say)
    row = one.requirement
    return f"{row.clause} {row.words.get(say.language)} {one.say(say)}".strip()
