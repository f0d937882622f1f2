"""One device: what is known of it, who said so and when; and trying it."""

from __future__ import annotations

from kiosk.technician.states import Event
from screens.desk import DeskView
from screens.nodes import Button, Node, Page, Size, Tend
from screens.pages.technician.frame import (
    card,
    detail,
    device_name,
    frame,
    head,
    named,
    pairs,
    scrolled,
    sign,
    verdict,
)
from screens.parts import beside, lowered, primary
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    one = desk.device()
    if one is None:
        return frame(desk, view, *head(desk, view, s("technician.devices.none")))
    icon, tone = sign(one)
    state = verdict(icon, tone, named(view, "technician.state", one.state), bold=True)
    state.children[1].size = Size.BODY if at.small else Size.LABEL
    rows: list[tuple[str, str]] = [detail(view, name, word) for name, word in one.details]
    rows += [
        (s("technician.device_fact.source"), one.source),
        (s("technician.device_fact.age"), s("technician.seconds", seconds=round(one.age))),
        (s("technician.device_fact.model"), one.model),
    ]
    if one.port:
        where = one.port if one.resolved in ("", one.port) else f"{one.port} → {one.resolved}"
        if not one.resolved:
            where = s("technician.device_fact.absent", port=one.port)
        rows.append((s("technician.device_fact.port"), where))
    todo: list[Node] = []
    if not one.well and f"technician.todo.{one.state}" in s:
        todo.append(verdict("hand-finger", tone, s(f"technician.todo.{one.state}")))
    buttons: list[Button] = []
    if one.can_try and desk.does(Event.TRY):
        buttons.append(primary(s("technician.try.button"), Tend(Event.TRY), "tool"))
    title = head(desk, view, device_name(view, one.name))
    body = scrolled(card(view, state, *todo, pairs(view, rows)))
    if at.tall and (at.large or view.look.low):
        return frame(desk, view, lowered(view, title, beside(view, [body], *buttons)))
    return frame(desk, view, *title, *beside(view, [body], *buttons))
