"""It cannot be done: which rule, or what the centre said, and what to do now."""

from __future__ import annotations

from kiosk.handling.case import Outcome
from kiosk.services.form import RuleKind
from kiosk.visit.states import Event
from screens.bars import does
from screens.nodes import Button, Page, Send, Tone
from screens.pages import parts
from screens.parts import item_title, primary, secondary
from screens.pieces import message, note
from screens.view import View

_OF_TERMINAL = (RuleKind.PAPERS, RuleKind.PROOFS, RuleKind.LOCKED)
"""Not a rule of the item, but what this terminal lacks: said in words of its own."""


def page(view: View) -> Page:
    s, case, code = view.strings, view.case, ""
    if case is not None and case.parts:
        return parts.refused(view, case)
    if case is not None and case.outcome is Outcome.NOT_KEPT:
        title, text = s("handling_refused.not_kept"), s("handling_refused.not_kept_text")
    elif case is not None:
        title, text = s("handling_refused.centre"), s("handling_refused.centre_text")
        code = case.code
    else:
        rule = view.obstacle
        title = s("handling_refused.title")
        text = rule.say.get(view.look.language) if rule else s("handling.child")
        if rule is not None and rule.kind in _OF_TERMINAL:
            text = s(f"handling_refused.{rule.kind}", names=text)
    buttons: list[Button] = [primary(s("handling_refused.back"), Send(Event.BACK), "arrow-left")]
    if view.item is not None and does(view, Event.PICK_GUIDE):
        guide = Send(Event.PICK_GUIDE, view.item.id)
        buttons.append(secondary(s("handling_refused.guide"), guide, "book"))
    return message(
        view,
        "info-circle",
        Tone.WARN,
        title,
        [note("hand-finger", text)],
        buttons,
        code=code,
        bar_title=item_title(view),
    )
