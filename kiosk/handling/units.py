"""An employer as subject: may the item be done for it, and by whoever stands here? Pure."""

from __future__ import annotations

import msgspec

from kiosk.platform.interface import Unit
from kiosk.services.form import Rule, RuleKind
from kiosk.services.model import Item
from kiosk.services.unit import lettered


def for_unit(item: Item, unit: Unit) -> Item:
    """The catalogue's item; with the letter of authority among its papers where the list of agents
    does not name who stands here."""
    about, form = item.unit, item.form
    if about is None or form is None or about.letter is None or unit.listed:
        return item
    return msgspec.structs.replace(item, form=lettered(form, about.letter))


def unit_obstacle(item: Item, unit: Unit) -> Rule | None:
    """The first rule that this employer, or who stands here for it, breaks."""
    about = item.unit
    if about is None:
        return None
    return next((r for r in about.rules if not _kept(r, unit, about.letter is not None)), None)


def _kept(rule: Rule, unit: Unit, by_letter: bool) -> bool:
    match rule.kind:
        case RuleKind.UNIT_NEW:
            return not unit.known
        case RuleKind.UNIT_ENROLLED:
            return unit.known and (not rule.values or unit.status in rule.values)
        case RuleKind.UNIT_AGENT:
            return unit.listed or by_letter
        case _:
            return False  # the loader lets no other stand here
