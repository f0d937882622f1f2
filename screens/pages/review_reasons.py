"""After one of the two lowest grades: reasons, and a number for the reply, both only if wished."""

from __future__ import annotations

from kiosk.text.numbers import PHONE_LENGTH, phone_number
from kiosk.visit.states import Event
from screens.nodes import (
    Button,
    Column,
    Grid,
    Icon,
    Local,
    Node,
    Page,
    Role,
    RowBox,
    Send,
    Text,
)
from screens.parts import actions, beside, heading, lowered, primary, secondary
from screens.parts import page as frame
from screens.pieces import number_pad, typed_field
from screens.room import room
from screens.view import View

PHONE = "phone"  # View.group of the page within this page


def page(view: View) -> Page:
    if view.group == PHONE:
        return phone_page(view)
    at = room(view)
    s = view.strings
    item = ""
    if 0 <= view.review_of < len(view.used):
        item = view.used[view.review_of].item.short.get(view.look.language)
    toggles: list[Node] = [
        Button(
            kind="secondary",
            role=Role.TOGGLE,
            text=s(f"reason.{reason}"),
            label=s(f"reason.{reason}"),
            icon="check" if reason in view.reasons else "",
            action=Local(f"reason:{reason}"),
            chosen=reason in view.reasons,
        )
        for reason in view.settings.review.reasons
    ]
    columns = 3 if (at.wide and not (at.small and at.large)) or view.look.low else 2
    spare = -len(toggles) % columns
    grid = Grid(
        columns=columns,
        spans=[1] * (len(toggles) - 1) + [1 + spare] if toggles else [],
        gap=max(3.0, at.gap),
        row_height=at.button,
        children=toggles,
    )
    left = len(view.typed) == PHONE_LENGTH and view.phone_consent
    phone = secondary(
        s("reasons.phone_given", phone=phone_number(view.typed))
        if left
        else s("reasons.phone_short" if at.small else "reasons.phone_offer"),
        Local(f"open-group:{PHONE}"),
        "phone",
    )
    phone.personal = left
    done = primary(
        s("reasons.send" if view.reasons or left else "reasons.skip"), Send(Event.REASONS_GIVEN)
    )
    if at.small:
        head = heading(view, s("reasons.title_short"))
    else:
        head = heading(view, s("reasons.title", item=item), s("reasons.sub"))
    if at.small and at.wide:
        return frame(view, *beside(view, [head, grid], phone, done), title=s("steps.rate"))
    phone.height = at.button
    touch = [grid, phone, Column(grow=1), actions(view, done)]
    title = s("steps.rate") if at.small else ""
    return frame(view, lowered(view, [head], touch), title=title)


def phone_page(view: View) -> Page:
    """The number, and the consent without which it is not kept; of a review, or of 投诉·意见."""
    at = room(view)
    s = view.strings
    why = "voice.phone_sub" if view.voice is not None else "reasons.phone_sub"
    wrong = len(view.typed) > PHONE_LENGTH or (view.typed and view.typed[0] != "1")
    error = s(view.typed_error or "reasons.error_phone") if wrong or view.typed_error else ""
    field = typed_field(view, phone_number(view.typed), s("reasons.phone_hint"), error)
    consent = Button(
        kind="secondary",
        role=Role.TOGGLE,
        text=s("reasons.consent"),
        label=s("reasons.consent"),
        icon="square-check" if view.phone_consent else "square",
        chosen=view.phone_consent,
        action=Local("phone-consent"),
        height=at.button * (1.15 if at.small else 1.0),
    )
    whole = len(view.typed) == PHONE_LENGTH
    done = primary(s("reasons.phone_done"), Local("close-group"), "check")
    notes: list[Node] = []
    if whole and not view.phone_consent and not error:
        notes.append(
            RowBox(
                gap=3,
                children=[
                    Icon(name="info-circle", size_mm=7),
                    Text(text=s("reasons.consent_first"), grow=1),
                ],
            )
        )
    buttons: list[Node] = (
        [actions(view, done)] if whole and view.phone_consent and not error else []
    )
    head = [] if at.small else [heading(view, s("reasons.phone_title"), s(why))]
    title = s("reasons.phone_title") if at.small else ""
    pad = number_pad(view, with_x=False)
    if at.wide:
        left = Column(grow=1.2, gap=at.gap, children=[*head, field, consent, *notes, *buttons])
        right = Column(grow=1, spread="centre", children=[pad])
        body: Node = RowBox(grow=1, gap=at.gap * 2, align="stretch", children=[left, right])
        return frame(view, body, title=title, back=Local("close-group"))
    return frame(
        view,
        lowered(view, [*head, field, *notes], [consent, pad, *buttons]),
        title=title,
        back=Local("close-group"),
    )
