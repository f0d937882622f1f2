"""签到、签退: today's, how each stands, what is late, and what the last days lack."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Node, Page, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.parts import primary
from screens.pieces import note
from screens.staff import MarkShown, StaffView
from screens.view import View

_SIGNS = {
    "accepted": ("circle-check", Tone.GOOD),
    "dead": ("alert-circle", Tone.BAD),
    "closed": ("alert-circle", Tone.BAD),
    "unknown": ("alert-triangle", Tone.WARN),
    "by-file": ("file-text", Tone.MUTED),
    "alone": ("alert-triangle", Tone.WARN),
    "waiting": ("clock", Tone.MUTED),
}


def page(staff: StaffView, view: View) -> Page:
    s, own = view.strings, staff.attending
    title = s("staff.attendance.title")
    if own.marks is None:
        unread = note("alert-triangle", s("staff.attendance.unread"), Tone.WARN)
        lines = [
            *noted(staff, view),
            unread,
        ]
        return say(staff, view, "calendar-event", Tone.WARN, title, lines)
    lines: list[Node] = list(noted(staff, view))
    if own.hours:
        lines.append(Text(text=s("staff.attendance.hours", hours=own.hours), tone=Tone.MUTED))
    for mark in own.marks:
        lines += _mark(view, mark)
    if not own.marks:
        lines.append(note("info-circle", s("staff.attendance.nothing"), Tone.BLUE))
    for one in own.gaps:
        words = s(f"staff.attendance.lacks.{one.lacks}", day=one.day)
        lines.append(note("calendar-x", words, Tone.WARN))
    now = "staff.attendance.in" if own.next == "sign-in" else "staff.attendance.out"
    icon = "check" if own.next == "sign-in" else "logout"
    button = primary(s(now), Tend(Event.ATTEND, own.next), icon)
    return say(staff, view, "calendar-event", Tone.ENROLMENT, title, lines, [button])


def _mark(view: View, mark: MarkShown) -> list[Node]:
    s, sign_in = view.strings, mark.what == "sign-in"
    words = s("staff.attendance.at_in" if sign_in else "staff.attendance.at_out", time=mark.time)
    if mark.off:
        key = "staff.attendance.late" if sign_in else "staff.attendance.early"
        words += s(key, minutes=mark.off)
    if mark.stands == "accepted" and mark.proof:
        told = s("staff.attendance.stands.accepted_by", proof=mark.proof)
    elif mark.stands == "dead":
        told = s("staff.attendance.stands.dead", code=mark.code or "—")
    else:
        told = s(f"staff.attendance.stands.{mark.stands}")
    icon, tone = _SIGNS[mark.stands]
    return [Text(text=words, bold=True), note(icon, told, tone)]
