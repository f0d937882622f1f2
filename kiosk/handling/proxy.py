"""Somebody acts for another (代办): the form as it is then, and who may be the agent.

The person's own e-voucher is asked for as always, since a found card must file nothing; beside it
the agent's identity card is read, and what is filed names both.
"""

from __future__ import annotations

from datetime import date

import msgspec

from kiosk.handling import bundle
from kiosk.platform.interface import Credential, CredentialKind, Person, Refusal
from kiosk.services.form import proxied
from kiosk.services.model import Item
from kiosk.text.numbers import age_on, birth_of

OUTSIDE = {
    Refusal.CARD_EXPIRED: "prove.agent.expired",
    Refusal.CARD_NOT_YET: "prove.agent.not_yet",
}
OF_AGE = 18  # 民法典 第十七条、第十八条


def for_proxy(item: Item) -> Item:
    """The item with what its form wants of an agent, and of its parts those whose office takes them
    from one."""
    if item.form is not None and item.form.proxy is not None:
        item = bundle.only(item, [part.id for part in item.form.parts if part.by_agent])
    if item.form is None:
        return item
    return msgspec.structs.replace(item, form=proxied(item.form))


def wrong_agent(shown: Credential, subject: Person, today: date) -> str:
    """String key of why whoever showed this cannot be the agent; "" when they can."""
    if shown.kind is not CredentialKind.ID_CARD or not shown.name:
        return "prove.agent.unread"
    if shown.certificate_no == subject.certificate_no:
        return "prove.agent.same"
    if (outside := shown.outside(today)) is not None:
        return OUTSIDE[outside]
    birth = birth_of(shown.certificate_no)
    if birth is not None and age_on(birth, today) < OF_AGE:
        return "prove.agent.minor"
    return ""


def agent(shown: Credential) -> Person:
    """Who the card says they are; the centre is not asked, an agent need not be insured."""
    return Person(
        person_no="",
        name=shown.name,
        certificate_type=shown.certificate_type,
        certificate_no=shown.certificate_no,
        sex="",
        birth=birth_of(shown.certificate_no),
        insurances=(),
    )
