"""What a complaint, opinion or question is about: reasons that are chosen, words and a number only
if wished."""

from __future__ import annotations

from kiosk.text.numbers import PHONE_LENGTH, phone_number
from kiosk.visit.states import Event
from screens.nodes import Button, Grid, Local, Node, Page, Role, Scroll, Send
from screens.pages.review_reasons import PHONE, phone_page
from screens.parts import actions, beside, heading, lowered, primary, secondary
from screens.parts import page as frame
from screens.room import room
from screens.view import View

SHORT = 12  # characters of what was written that the button repeats


def page(view: View) -> Page:
    if view.group == PHONE:
        return phone_page(view)
    at, s, voice = room(view), view.strings, view.voice
    what = voice.what if voice is not None else "complaint"
    words = voice.words if voice is not None else ""
    asks = what == "question"
    toggles: list[Node] = [] if asks else [_toggle(view, one) for one in view.settings.review.about]
    columns = 3 if (at.wide and not (at.small and at.large)) or view.look.low else 2
    spare = -len(toggles) % columns
    grid = Grid(
        columns=columns,
        spans=[1] * (len(toggles) - 1) + [1 + spare] if toggles else [],
        gap=max(3.0, at.gap),
        row_height=at.button * 0.8 if at.tall else at.touch,
        children=toggles,
    )
    left = len(view.typed) == PHONE_LENGTH and view.phone_consent
    brief = at.small and at.large
    said = s("voice.written_brief") if at.small else s("voice.written", words=words[:SHORT])
    written = secondary(
        said if words else s("voice.write_brief" if brief else "voice.write"),
        Send(Event.OPEN_WORDS),
        "pencil",
    )
    written.personal = bool(words) and not at.small
    known = "voice.phone_brief" if at.small and at.wide else "reasons.phone_given"
    phone = secondary(
        s(known, phone=phone_number(view.typed))
        if left
        else s("voice.leave_brief" if brief else "voice.leave_phone"),
        Local(f"open-group:{PHONE}"),
        "phone",
    )
    phone.personal = left
    there = bool(view.reasons or words)
    send = [primary(s("voice.send"), Send(Event.SEND_VOICE), "check")] if there else []
    title, back = s(f"voice.kind.{what}"), Send(Event.BACK)
    sub = s("voice.about_asks" if asks else "voice.about_sub")
    head: list[Node] = [] if at.small else [heading(view, s(f"voice.about.{what}"), sub)]
    if at.small and at.wide:
        return frame(
            view,
            *beside(view, [Scroll(grow=1, child=grid)], written, phone, *send),
            title=title,
            back=back,
        )
    for one in (written, phone):
        one.height = at.touch if at.small else at.button
    touch: list[Node] = [Scroll(grow=1, child=grid), written, phone]
    if send:
        touch.append(actions(view, *send))
    return frame(view, lowered(view, head, touch), title=title, back=back)


def _toggle(view: View, reason: str) -> Button:
    s = view.strings
    return Button(
        kind="secondary",
        role=Role.TOGGLE,
        text=s(f"reason.{reason}"),
        label=s(f"reason.{reason}"),
        icon="check" if reason in view.reasons else "",
        action=Local(f"reason:{reason}"),
        chosen=reason in view.reasons,
    )
