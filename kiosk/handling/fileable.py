"""Which items a profile offers, and which of the handling ones can be done at a terminal: by its
province's writes, its means, its role."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from kiosk.handling import bundle
from kiosk.handling.verified import covered
from kiosk.services import proofs
from kiosk.services.catalogue import Catalogue
from kiosk.services.entries import Described, Entries, described
from kiosk.services.form import Form, must_photograph
from kiosk.services.model import Item, Kind
from kiosk.services.proofs import Proof
from kiosk.settings.model import Settings

FOLDER = Path(__file__).resolve().parents[2] / "config" / "transactions"


def offered(settings: Settings, catalogue: Catalogue) -> tuple[Item, ...]:
    """Every known item of the profile, queries first; one made of several matters with those that
    this station has."""
    wanted = dict.fromkeys((*settings.items, *settings.handling))
    return tuple(bundle.at_station(catalogue.item(i), settings) for i in wanted if i in catalogue)


def here(settings: Settings, catalogue: Catalogue, folder: Path = FOLDER) -> frozenset[str]:
    """Ids of the items that can be done at this terminal: its province has their write, what takes
    papers is there where one is surely needed, somebody can prove here who they are, and its role
    is to do them."""
    if settings.terminal.role not in ("full", "screen"):  # a screen speaks of the station's own
        return frozenset()
    catalogue = at_station(catalogue, settings)
    have = proofs_here(settings)
    unprovable = {i.id for i in catalogue if i.form is not None and not provable(i.form, have)}
    there = fileable(catalogue, settings.centre.adapter, folder) - unprovable
    if settings.takes_papers:
        return there
    forms = {item.id: item.form for item in catalogue if item.form is not None}
    return frozenset(id_ for id_ in there if id_ not in forms or not must_photograph(forms[id_]))


def proofs_here(settings: Settings) -> frozenset[Proof]:
    """Which proofs of who it is this terminal can take: by its devices and its province."""
    devices, found = settings.devices, set()
    if devices.scanner is not None:
        found.add(Proof.VOUCHER)
    slot = devices.card_slot
    if devices.id_reader is not None or (slot is not None and slot.plugin):
        found.add(Proof.CARD)
    if settings.compares_faces:
        found.add(Proof.FACE)
    if covered(settings.centre.adapter, settings.centre.scheme):
        found.add(Proof.SECRET)
    if settings.staff_attest and (settings.staff_reached or settings.staff.begin == "locked"):
        found.add(Proof.STAFF)
    return frozenset(found)


def by_agent(form: Form | None, settings: Settings) -> bool:
    """It may be handed in by somebody else, and this terminal can keep the copy of their card."""
    camera = settings.devices.camera
    return form is not None and form.proxy is not None and camera is not None and camera.documents


def provable(form: Form, have: frozenset[Proof]) -> bool:
    """Whether anybody could prove with these that it is they."""
    return proofs.possible(form.accepts, form.need, have)


def at_station(catalogue: Catalogue, settings: Settings) -> Catalogue:
    """The items with the parts that this station has."""
    return Catalogue(bundle.at_station(item, settings) for item in catalogue)


def fileable(catalogue: Catalogue, adapter: str, folder: Path = FOLDER) -> frozenset[str]:
    """Ids of items with a form whose transaction the adapter describes, and of queries that a
    standard counts as handling. A national transaction is there for every adapter that speaks
    fsi."""
    return frozenset(
        item.id
        for item in catalogue
        if (wanted := needed(item))
        and all(_file(t, adapter, folder).exists() for t in wanted)
        and _takes_papers(item, adapter, folder)
    )


def with_catalogues(
    catalogue: Catalogue, there: frozenset[str], entries: Entries
) -> frozenset[str]:
    """Of `there`, the items whose long catalogues the centre has told: nobody is led to a question
    that offers nothing."""
    return frozenset(
        id_ for id_ in there
        if all(entries.kept(name) for name in catalogues(catalogue.item(id_)))
    )  # fmt: skip


def catalogues(item: Item) -> frozenset[str]:
    """The catalogues that its questions pick from."""
    questions = item.form.questions if item.form is not None else ()
    return frozenset(question.catalogue for question in questions if question.catalogue)


def _takes_papers(item: Item, adapter: str, folder: Path) -> bool:
    form, about = item.form, item.unit
    letter = about is not None and about.letter is not None
    if form is None or not (form.materials or letter):
        return True
    return all(_takes_files(t, adapter, folder) for t in _with_papers(form))


def _with_papers(form: Form) -> tuple[str, ...]:
    """The writes that papers go with."""
    return tuple(p.transaction for p in form.parts if p.materials) or form.transactions


def _takes_files(transaction: str, adapter: str, folder: Path) -> bool:
    return "materials" in tomllib.loads(_file(transaction, adapter, folder).read_text("utf-8"))


def signing(catalogue: Catalogue, adapter: str, folder: Path = FOLDER) -> frozenset[str]:
    """Of these, the ids of items that are signed on the glass: where the write takes files, so that
    the signature goes with it. Elsewhere submitting is the declaration."""
    there = fileable(catalogue, adapter, folder)
    return frozenset(
        item.id
        for item in catalogue
        if item.id in there
        and item.form is not None
        and item.form.signed
        and all(_takes_files(t, adapter, folder) for t in item.form.transactions)
    )


def needed(item: Item) -> tuple[str, ...]:
    """Transactions without which it is not done here: its write, the lists it picks from, and what
    tells an employer and its agents. None of a query that no standard counts as handling."""
    whose = item.unit.transactions if item.unit is not None else ()
    if item.form is not None:
        lists = (_lists()[name].transaction for name in sorted(catalogues(item)))
        return (*item.form.transactions, *lists, *whose)
    if item.own:  # told from the terminal's own books
        return whose
    if item.listed is Kind.HANDLING and item.ask is not None:
        return (item.ask.transaction, *item.ask.by_insurance.values(), *whose)
    return ()


@cache
def _lists() -> dict[str, Described]:
    return described()


def _file(transaction: str, adapter: str, folder: Path) -> Path:
    room, _, name = transaction.partition("/")
    return folder / ("national" if room == "national" else adapter) / f"{name}.toml"
