"""What the wizard found, and the start of service."""

from __future__ import annotations

from kiosk.technician.states import Event
from screens.desk import DeskView
from screens.nodes import Node, Page, Tend, Tone
from screens.pages.technician.frame import card, device_name, frame, head, noted, scrolled, verdict
from screens.parts import beside, lowered, primary
from screens.room import room
from screens.view import View


def page(desk: DeskView, view: View) -> Page:
    at = room(view)
    s = view.strings
    lines: list[Node] = []
    touch = "technician.summary.touch" if desk.lying else "technician.summary.touch_skipped"
    lines.append(_line(view, bool(desk.lying) or None, s(touch)))
    bad = [device_name(view, one.name) for one in desk.devices if not one.well]
    if bad:
        words = s("technician.summary.devices_bad", names=s("technician.and").join(bad))
        lines.append(_line(view, False, words))
    else:
        lines.append(_line(view, True, s("technician.summary.devices", count=len(desk.devices))))
    for one in desk.reached:
        well = None if one.failed is None else not one.failed
        key = {True: "reached", False: "not_reached", None: "asking"}[well]
        name = s(f"technician.network.{one.what}")
        lines.append(_line(view, well, s(f"technician.summary.{key}", name=name)))
    if desk.skew is None:
        lines.append(_line(view, None, s("technician.network.clock_unknown")))
    else:
        key = "technician.summary.clock" if desk.skew_well else "technician.summary.clock_off"
        lines.append(_line(view, desk.skew_well, s(key)))
    if desk.hub_key is not None:
        key = "technician.summary.paired" if desk.hub_key else "technician.summary.not_paired"
        lines.append(_line(view, desk.hub_key, s(key)))
    start = primary(s("technician.summary.start"), Tend(Event.CONFIRM), "check")
    title = head(desk, view, s("technician.summary.title"), s("technician.summary.sub"))
    body = scrolled(card(view, *lines))
    top = [*title, *noted(desk, view)]
    if at.tall and (at.large or view.look.low):
        return frame(desk, view, lowered(view, top, beside(view, [body], start)))
    return frame(desk, view, *top, *beside(view, [body], start))


def _line(view: View, well: bool | None, text: str) -> Node:
    if well is None:
        return verdict("help-circle", Tone.MUTED, text)
    return verdict(
        "circle-check" if well else "alert-circle", Tone.GOOD if well else Tone.BAD, text
    )
