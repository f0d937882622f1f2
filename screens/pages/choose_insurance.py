"""Several insurances: which one is meant."""

from __future__ import annotations

from kiosk.platform.interface import Insurance
from kiosk.services.dictionaries import REGION
from kiosk.visit.states import Event
from screens.nodes import Column, Node, Page, Scroll, Send
from screens.parts import heading, item_title, lowered
from screens.parts import page as frame
from screens.pieces import choice
from screens.room import room
from screens.view import View


def _label(view: View, dictionary: str, code: str, given: str) -> str:
    """In the visitor's language; a code nobody knows keeps the words it came with."""
    label = view.dictionaries.label(dictionary, code, view.look.language)
    return given or code if label == code else label


def insurance_name(view: View, one: Insurance) -> str:
    return _label(view, "INSUTYPE", one.type, one.type_label)


def region_name(view: View, one: Insurance) -> str:
    return _label(view, REGION, one.region, one.region_label)


def _status(view: View, one: Insurance) -> str:
    return _label(view, "PSN_INSU_STAS", one.status, one.status_label)


_FEW, _FEW_MM = 3, 44.0  # so few choices stand so high on a large glass


def page(view: View) -> Page:
    at = room(view)
    s = view.strings
    every = view.person.insurances if view.person else ()
    wanted = view.item.eligible.insurance_types if view.item else ()
    eligible = [i for i in every if not wanted or i.type in wanted]
    cards: list[Node] = []
    for n, one in enumerate(eligible):  # the runtime counts the eligible ones, as here
        cards.append(
            choice(
                view,
                insurance_name(view, one),
                Send(Event.PICK_INSURANCE, n),
                icon="shield-check",
                sub=s("insurance.sub", status=_status(view, one), place=region_name(view, one)),
                lead=not at.small,
                arrow=True,
                personal=True,
                height=_FEW_MM if not at.small and len(eligible) <= _FEW else None,
            )
        )
    head = [heading(view, s("insurance.title"), "" if at.small else s("insurance.hint"))]
    touch: list[Node] = cards
    if len(cards) > 2:
        touch = [Scroll(grow=1, child=Column(gap=at.gap, children=cards))]
    return frame(view, lowered(view, head, touch), title=item_title(view))
