"""May this person do this here, and have they proved who they are? Pure."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from kiosk.platform.interface import CredentialKind, Insurance, Person
from kiosk.services.form import Form, Part, Rule, RuleKind, surely_photographed
from kiosk.services.model import Item
from kiosk.services.model_base import Bilingual
from kiosk.services.proofs import USUAL, Proof
from kiosk.services.result import Coded
from kiosk.text.numbers import age_on

_PROVES = {
    CredentialKind.E_VOUCHER: Proof.VOUCHER,
    CredentialKind.E_VOUCHER_TOKEN: Proof.VOUCHER,
    CredentialKind.ID_CARD: Proof.CARD,
    CredentialKind.SOCIAL_CARD: Proof.CARD,
}


class Wanted(enum.StrEnum):
    """What the visitor is asked to show next."""

    NONE = ""
    VOUCHER = "e-voucher"
    CARD = "card"
    CHOICE = "choice"  # nothing that a device waits for: one of the ways that a touch opens
    AGENT = "agent"  # the card of whoever acts for the person


def proof_of(kind: CredentialKind) -> Proof | None:
    """What a credential proves of whoever showed it. A child's number proves nothing."""
    return _PROVES.get(kind)


def wanted(ways: Collection[Proof]) -> Wanted:
    """Of the ways that are left: a device waits for one, the others are a touch away."""
    if Proof.VOUCHER in ways:
        return Wanted.VOUCHER
    if Proof.CARD in ways:
        return Wanted.CARD
    return Wanted.CHOICE if ways else Wanted.NONE


def terms(item: Item | None) -> tuple[tuple[Proof, ...], int] | None:
    """What an item accepts and how many it needs. None: it asks for no proof. A query about an
    employer wants one, as a form does."""
    if item is None or (item.form is None and item.unit is None):
        return None
    return (item.form.accepts, item.form.need) if item.form is not None else (USUAL, 1)


def locked(reset: Bilingual) -> Rule:
    """The centre takes no more tries. `reset`: where it is set anew, as the province says."""
    return Rule(kind=RuleKind.LOCKED, say=reset, source="centre")


UNPROVED = Rule(kind=RuleKind.PROOFS, say=Bilingual(zh="", en=""), source="station")
"""Why it ends here when nothing more can be shown that proves who it is; the page has the words."""


def obstacle(
    form: Form,
    person: Person,
    insurance: Insurance | None,
    today: date,
    regions: tuple[str, ...] = (),
) -> Rule | None:
    """The first rule broken by what is known of the person; NONE_YET is the centre's (`listed`). Of
    a form with parts also when none of them can be had. `regions`: beginnings of the codes of those
    that the station serves; none: all."""
    broken = next((r for r in form.rules if not _kept(r, person, insurance, today, regions)), None)
    if broken is None and form.parts:
        out = barred(form, person, insurance, today, regions)
        broken = next(iter(out.values())) if len(out) == len(form.parts) else None
    return broken


def barred(
    form: Form,
    person: Person,
    insurance: Insurance | None,
    today: date,
    regions: tuple[str, ...] = (),
) -> dict[str, Rule]:
    """By id: the parts that this person cannot have, and the first rule that says so."""
    found: dict[str, Rule] = {}
    for part in form.parts:
        broken = (r for r in part.rules if not _kept(r, person, insurance, today, regions))
        if (rule := next(broken, None)) is not None:
            found[part.id] = rule
    return found


def without_camera(form: Form) -> Rule | None:
    """Why it cannot be filed where no papers can be photographed; its `say` names them. None: it
    needs none, whatever is answered, that may not follow later."""
    needed = [m.name for m in surely_photographed(form)]
    if not needed:
        return None
    zh, en = "、".join(n.zh for n in needed), "; ".join(n.en for n in needed)
    return Rule(kind=RuleKind.PAPERS, say=Bilingual(zh=zh, en=en), source="devices.camera")


def listed(rule: Rule, rows: Iterable[Mapping[str, object]]) -> bool:
    """Does an answer of the rule's transaction hold what there must not be yet?"""

    def holds(value: object) -> bool:
        return (value.code if isinstance(value, Coded) else str(value)) in rule.values

    return any(not rule.field or holds(row.get(rule.field, "")) for row in rows)


def asked_of(part: Part, rule: Rule) -> str:
    """Under which the centre's answer to a part's rule stands, beside the rows of questions."""
    return f"{part.id}/{rule.transaction}"


def barred_by(form: Form, rows: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, Rule]:
    """By id: the parts that what the centre listed forbids. `rows`: by `asked_of`."""
    found: dict[str, Rule] = {}
    for part in form.parts:
        for rule in part.rules:
            if rule.kind is RuleKind.NONE_YET and listed(rule, rows.get(asked_of(part, rule), ())):
                found.setdefault(part.id, rule)
    return found


def _kept(
    rule: Rule,
    person: Person,
    insurance: Insurance | None,
    today: date,
    regions: tuple[str, ...],
) -> bool:
    match rule.kind:
        case RuleKind.INSURED_HERE:
            known = regions and insurance is not None and insurance.region
            return not known or insurance.region.startswith(regions)  # unknown is not refused
        case RuleKind.INSURANCE:
            return insurance is not None and insurance.type in rule.values
        case RuleKind.IN_FORCE:
            return insurance is not None and insurance.status in rule.values
        case RuleKind.PERSON_TYPE:
            return insurance is not None and insurance.person_type in rule.values
        case RuleKind.NO_OTHER:
            mine = (i for i in person.insurances if i.type in rule.types)
            return not any(i.status in rule.values for i in mine)
        case RuleKind.SEX:
            return person.sex not in ("1", "2") or person.sex in rule.values
        case RuleKind.CERTIFICATE:
            return not person.certificate_type or person.certificate_type in rule.values
        case RuleKind.AGE:
            if person.birth is None:
                return True  # unknown is not refused: the office decides
            return rule.least <= age_on(person.birth, today) <= rule.most
        case _:  # the centre's to answer, or of an employer (`units`)
            return True
