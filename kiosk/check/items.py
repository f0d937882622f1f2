"""The items a profile offers: are they there, are they enough, what of them is confirmed?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from kiosk.check.finding import Finding, Rule
from kiosk.handling import verified
from kiosk.handling.bundle import at_station
from kiosk.handling.fileable import needed, offered, proofs_here, provable
from kiosk.platform import adapters, secret
from kiosk.platform.adapters import Adapter
from kiosk.platform.transactions import Transaction, Transactions
from kiosk.services import proofs
from kiosk.services.catalogue import Catalogue
from kiosk.services.columns import Column
from kiosk.services.form import (
    Asks,
    Fixed,
    Form,
    Material,
    Part,
    Question,
    must_photograph,
    proxied,
)
from kiosk.services.licences import Licences
from kiosk.services.model import Detail, Item, Kind
from kiosk.services.proofs import Proof
from kiosk.services.texts import names_proof
from kiosk.settings.model import Settings


class Known(Protocol):
    """The transactions that a province has."""

    def __contains__(self, id_: str) -> bool: ...


def _joined(ids: Iterable[object]) -> str:
    return ", ".join(str(i) for i in ids)


def check(
    settings: Settings, catalogue: Catalogue, transactions: Transactions | None = None
) -> Iterator[Finding]:
    for key, ids, kind in (
        ("items", settings.items, Kind.QUERY),
        ("handling", settings.handling, Kind.HANDLING),
    ):
        unknown = [i for i in ids if i not in catalogue]
        if unknown:
            yield Finding(rule=Rule.UNKNOWN_ITEM, subject=f"{key}: {_joined(unknown)}")
        wrong = [i for i in ids if i in catalogue and catalogue.item(i).listed is not kind]
        if wrong:
            yield Finding(rule=Rule.WRONG_KIND, subject=f"{key}: {_joined(wrong)}")
    if unknown := [i for i in settings.item_texts if i not in catalogue]:
        yield Finding(rule=Rule.UNKNOWN_ITEM, subject=f"item_texts: {_joined(unknown)}")
    queue = settings.station.queue
    named = [i for one in queue.types for i in one.items] if queue is not None else []
    if unknown := [i for i in named if i not in catalogue]:
        subject = f"station.queue.types: {_joined(unknown)}"
        yield Finding(rule=Rule.UNKNOWN_ITEM, subject=subject)
    yield from _bundles(settings, catalogue)
    yield from _proofs(settings, catalogue)
    have = offered(settings, catalogue)
    photographed = [i.id for i in have if i.form is not None and must_photograph(i.form)]
    if settings.takes_papers:
        photographed = []
    announced = [
        i
        for i in have
        if i.listed is Kind.HANDLING and (not done(i, transactions) or i.id in photographed)
    ]
    if announced:
        yield Finding(
            rule=Rule.HANDLING_GUIDE_ONLY,
            subject=_joined(i.id for i in announced),
            count=len(announced),
        )
    if photographed:
        yield Finding(
            rule=Rule.DOCUMENT_CAMERA, subject=_joined(photographed), count=len(photographed)
        )
    if not settings.hub.upload_page and (people := _people(have)):
        yield Finding(rule=Rule.PEOPLE_FILE, subject=_joined(people), count=len(people))
    papers = [
        f"{i.id} ({n})"
        for i in have
        if i.form is not None and (n := sum(not _confirmed(paper) for paper in _papers(i)))
    ]
    if papers:
        yield Finding(rule=Rule.PAPERS_UNCONFIRMED, subject=_joined(papers), count=len(papers))
    for rule, ids in (
        (Rule.GUIDES_UNCONFIRMED, [i.id for i in have if not i.guide.confirmed]),
        (Rule.NO_IMPLEMENTATION_CODE, [i.id for i in have if not i.implementation_code]),
    ):
        if ids:
            yield Finding(rule=rule, subject=_joined(ids), count=len(ids))


def check_licences(
    settings: Settings, catalogue: Catalogue, licences: Licences
) -> Iterator[Finding]:
    """Items that ask which employer it is read a code whose form somebody has to confirm."""
    asking = [i.id for i in offered(settings, catalogue) if i.unit is not None]
    if asking and not licences.confirmed:
        yield Finding(rule=Rule.LICENCES_UNCONFIRMED, subject=_joined(asking), count=len(asking))


def _people(have: Iterable[Item]) -> list[str]:
    """Ids of what asks for several people, each to be typed at the glass."""
    return [
        i.id
        for i in have
        if i.form is not None and any(q.asks is Asks.PEOPLE for q in i.form.questions)
    ]


def _bundles(settings: Settings, catalogue: Catalogue) -> Iterator[Finding]:
    """Items made of several matters (一件事): does the station say which it has, and are they
    known? One that is always in cannot be left out."""
    said = settings.station.bundles
    whole = {
        i: {p.id: p for p in form.parts}
        for i in dict.fromkeys((*settings.handling, *said))
        if i in catalogue and (form := catalogue.item(i).form) is not None
    }
    strange = [f"{i}: {part}" for i, ids in said.items() for part in ids
               if part not in whole.get(i, {})]  # fmt: skip
    strange += [i for i, ids in said.items() if not ids]
    if strange:
        yield Finding(rule=Rule.BUNDLE_UNKNOWN, subject=_joined(strange), count=len(strange))
    unsaid = [i for i in settings.handling if whole.get(i) and i not in said]
    if unsaid:
        yield Finding(rule=Rule.BUNDLE_UNSAID, subject=_joined(unsaid), count=len(unsaid))
    lacking = [
        f"{i}: {part.id}"
        for i, ids in said.items()
        for part in whole.get(i, {}).values()
        if part.always and part.id not in ids
    ]
    if lacking:
        yield Finding(rule=Rule.BUNDLE_WITHOUT, subject=_joined(lacking), count=len(lacking))


def _papers(item: Item) -> tuple[Material, ...]:
    form, about = item.form, item.unit
    letter = (about.letter,) if about is not None and about.letter is not None else ()
    return (*form.materials, *letter) if form is not None else letter


def _proofs(settings: Settings, catalogue: Catalogue) -> Iterator[Finding]:
    """Which proofs of who it is can this station really take, and can every item be proved?"""
    said = settings.station.proofs
    if strange := [i for i in said if i not in settings.handling]:
        yield Finding(rule=Rule.PROOFS_UNKNOWN, subject=_joined(strange), count=len(strange))
    doubly = [i for i, t in settings.item_texts.items() if any(map(names_proof, t.materials or ()))]
    if doubly:
        yield Finding(rule=Rule.PROOFS_TOLD, subject=_joined(doubly), count=len(doubly))
    forms = [
        (i, form)
        for i in dict.fromkeys(settings.handling)
        if i in catalogue and (form := at_station(catalogue.item(i), settings).form) is not None
    ]
    wrong = [f"{i}: {_joined(f.accepts)}" for i, f in forms if proofs.fault(f.accepts, f.need)]
    if wrong:
        yield Finding(rule=Rule.PROOFS_WRONG, subject="; ".join(wrong), count=len(wrong))
    have = proofs_here(settings)
    if settings.terminal.role in ("full", "screen"):
        nobody = [i for i, form in forms if not provable(form, have)]
        if nobody:
            yield Finding(rule=Rule.PROOFS_NONE, subject=_joined(nobody), count=len(nobody))
    centre = settings.centre
    if secret.described(centre.adapter) and not verified.covered(centre.adapter, centre.scheme):
        yield Finding(rule=Rule.SECRET_PLAIN, subject=proofs.SECRET_TRANSACTION)
    named = {proof for _, form in forms for proof in form.accepts}
    if settings.devices.face is not None and not named & {Proof.FACE, Proof.STAFF}:
        yield Finding(rule=Rule.FACE_UNUSED, subject=settings.devices.face.plugin)
    if lacking := [proof for proof in Proof if proof in named and proof not in have]:
        yield Finding(rule=Rule.PROOFS_UNTAKEN, subject=_joined(lacking), count=len(lacking))


def _confirmed(paper: Material) -> bool:
    return paper.confirmed and (paper.deferrable is None or paper.deferrable.confirmed)


def done(item: Item, transactions: Known | None) -> bool:
    """Can it be done here: has it a form, and this province its write? A query needs no form.
    `transactions` None: what the province has is not looked at."""
    if item.kind is not Kind.QUERY and item.form is None:
        return False
    wanted = asked(item) if item.kind is Kind.QUERY else needed(item)
    return transactions is None or all(t in transactions for t in wanted)


def asked(item: Item) -> Iterator[str]:
    """Ids of all transactions that an item's file names for what it shows."""
    if item.unit is not None:
        yield from item.unit.transactions
    if item.ask:
        yield item.ask.transaction
        yield from item.ask.by_insurance.values()
    if item.fill:
        yield item.fill.transaction
    detail: Detail | None = item.detail
    while detail is not None:
        if detail.ask:
            yield detail.ask.transaction
        detail = detail.then


def _about(item: Item, transactions: Transactions) -> Iterator[str]:
    """What an item asks of the other kind of subject: a person's records for an employer's agent,
    an employer's for anybody."""
    own = "unit" if item.unit is not None else "person"
    for id_ in dict.fromkeys((*asked(item), *_filed_by(item))):
        if id_ in transactions and transactions.get(id_).about != own:
            yield f"{id_} is not about a {own}"


def _filed_by(item: Item) -> Iterator[str]:
    """Of an item that is done here: its write, and what its rules ask."""
    if item.form is not None:
        yield from item.form.transactions
        rules = [*item.form.rules, *(rule for part in item.form.parts for rule in part.rules)]
        yield from (rule.transaction for rule in rules if rule.transaction)
        yield from (q.rows.transaction for q in item.form.questions if q.rows is not None)


def _form_gaps(item: Item, transactions: Transactions) -> Iterator[str]:
    """What the form fills in and the write does not take, or the write needs and nobody gives."""
    form = item.form
    if form is None:
        return
    if form.parts:
        for part in form.parts:
            yield from _part_gaps(form, part, transactions)
        for part in proxied(form).parts if form.proxy else ():
            if part.by_agent:
                yield from _part_gaps(proxied(form), part, transactions)
        return
    given = _fields(form.questions, form.fixed)
    by_agent = _fields(form.proxy.questions, form.proxy.fixed) if form.proxy else set()
    files = bool(form.materials) or (item.unit is not None and item.unit.letter is not None)
    write = transactions.get(form.transaction)
    yield from _gaps(write, given | by_agent, given, "nobody gives", files=files)


def _part_gaps(form: Form, part: Part, transactions: Transactions) -> Iterator[str]:
    """The same of one of several matters. What it needs must be there whatever is answered."""
    fixed = {one.field for one in part.fixed}
    perhaps = {q.field for q in form.questions if q.optional or q.when is not None}
    sure = {wire for wire, field in part.takes.items() if field not in perhaps}
    files = bool(part.materials) or form.signed
    write = transactions.get(part.transaction)
    yield from _gaps(
        write, fixed | set(part.takes), fixed | sure, "nobody surely gives", files=files
    )


def _gaps(
    write: Transaction, given: Collection[str], sure: Collection[str], nobody: str, *, files: bool
) -> Iterator[str]:
    """Between a write and what it is `given`, of which some for `sure`. `files` go with it."""
    if not write.write:
        yield f"{write.id} is no write"
    names = {asked.argument or wire for wire, asked in write.request.fields.items()}
    if surplus := set(given) - names - set(write.request.unused):
        yield f"{write.id} takes no {_joined(sorted(surplus))}"
    if files and write.materials is None:
        yield f"{write.id} takes no files"
    if lacking := _lacking(write, sure):
        yield f"{nobody} {_joined(lacking)} of {write.id}"


def _lacking(write: Transaction, given: Collection[str]) -> list[str]:
    """What the write needs, and nobody gives."""
    files = write.materials.field if write.materials else ""
    return sorted(
        name
        for wire, asked in write.request.fields.items()
        if (name := asked.argument or wire) not in given
        and asked.required
        and not (asked.from_ or asked.constant)
        and name != files
    )


def _fields(questions: Iterable[Question], fixed: Iterable[Fixed]) -> set[str]:
    """Request fields that questions and what is not asked for fill in."""
    asked = {name for q in questions for name in (q.field, q.name_to) if name}
    return asked | {one.field for one in fixed}


def columns_of(item: Item) -> Iterator[Column]:
    """All columns of an item, those of its details too."""
    yield from item.columns
    yield from item.head
    detail: Detail | None = item.detail
    while detail is not None:
        yield from detail.columns
        detail = detail.then


def check_transactions(settings: Settings, catalogue: Catalogue, transactions) -> Iterator[Finding]:
    """Transactions named by the items offered: are they there, what of them is a guess? And of all
    writes: could their outcome ever be learnt?"""
    have = offered(settings, catalogue)
    filed = [i for i in have if i.kind is Kind.HANDLING and done(i, transactions)]
    wanted = dict.fromkeys(
        [*(t for i in have if not i.own for t in asked(i)),
         *(t for i in filed for t in _filed_by(i))]
    )  # fmt: skip
    wrong = [f"{i.id}: {why}" for i in filed for why in _form_gaps(i, transactions)]
    wrong += [f"{i.id}: {why}" for i in have for why in _about(i, transactions)]
    if wrong:
        yield Finding(rule=Rule.FORM_FIELDS, subject="; ".join(wrong), count=len(wrong))
    missing = [t for t in wanted if t not in transactions]
    if missing:
        yield Finding(rule=Rule.TRANSACTION_MISSING, subject=_joined(missing), count=len(missing))
    unsettled = list(transactions.open_outcomes())
    if unsettled:
        yield Finding(
            rule=Rule.WRITE_WITHOUT_OUTCOME, subject=_joined(unsettled), count=len(unsettled)
        )
    guesses = Counter(g.transaction for g in transactions.unconfirmed())
    used = {t: guesses[t] for t in wanted if guesses[t]}
    if used:
        yield Finding(
            rule=Rule.MAPPINGS_UNCONFIRMED,
            subject=_joined(f"{t} ({n})" for t, n in used.items()),
            count=sum(used.values()),
        )


def check_adapter(
    settings: Settings, catalogue: Catalogue, transactions: Transactions, adapter: Adapter
) -> Iterator[Finding]:
    """What the items ask for and this province cannot give."""
    gaps = adapters.findings(adapter, transactions, offered(settings, catalogue))
    if gaps:
        yield Finding(rule=Rule.ADAPTER_GAPS, subject="; ".join(gaps), count=len(gaps))


def check_dictionaries(settings: Settings, catalogue: Catalogue, dictionaries) -> Iterator[Finding]:
    """Dictionaries named by columns."""
    have = offered(settings, catalogue)
    chosen = [q.dictionary for i in have if i.form for q in i.form.questions]
    wanted = dict.fromkeys(
        name for name in [*(c.dictionary for i in have for c in columns_of(i)), *chosen] if name
    )
    missing = [d for d in wanted if d not in dictionaries]
    if missing:
        yield Finding(rule=Rule.DICTIONARY_MISSING, subject=_joined(missing), count=len(missing))
    guesses = [d for d in wanted if d in dictionaries and not dictionaries.get(d).confirmed]
    if guesses:
        yield Finding(
            rule=Rule.DICTIONARIES_UNCONFIRMED, subject=_joined(guesses), count=len(guesses)
        )
