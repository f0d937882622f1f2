"""One publicity task: what is asked, by when, and what became of each proof."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Node, Page, Tend, Text, Tone
from screens.pages.staff.frame import noted, say
from screens.pages.staff.tasks import SIGNS
from screens.parts import primary
from screens.pieces import note
from screens.staff import StaffView
from screens.staff_tasks import ProofShown
from screens.view import View

_PROOFS = {
    "waiting": ("clock", Tone.MUTED), "unknown": ("clock", Tone.MUTED),
    "dead": ("alert-circle", Tone.BAD), "handed": ("hourglass", Tone.ENROLMENT),
    "accepted": ("circle-check", Tone.GOOD), "returned": ("alert-triangle", Tone.WARN),
}  # fmt: skip


def page(staff: StaffView, view: View) -> Page:
    s, one = view.strings, staff.tasks.one
    if one is None:
        lines = [*noted(staff, view), Text(text=s("staff.tasks.gone"))]
        return say(staff, view, "info-circle", Tone.WARN, s("staff.tasks.title"), lines)
    lines: list[Node] = [*noted(staff, view)]
    icon, tone = SIGNS[one.done]
    if one.id:
        state = s(f"staff.tasks.done.{one.done}")
        lines.append(note(icon, s("staff.tasks.line", state=state, day=one.due), tone))
        lines.append(note("map-pin", s(f"staff.tasks.where.{one.place}"), Tone.MUTED))
        lines += [Text(text=text) for text in one.text.splitlines() if text.strip()]
    else:
        lines.append(Text(text=s("staff.tasks.own_about")))
    if one.done != "done":
        lines.append(Text(text=s("staff.tasks.films"), tone=Tone.MUTED))
    lines += [_proof(view, proof) for proof in one.proofs]
    buttons = [] if one.done == "done" else [
        primary(s("staff.tasks.prove"), Tend(Event.PROVE_TASK), "camera")
    ]  # fmt: skip
    title = one.title or s("staff.tasks.own")
    return say(staff, view, "photo", Tone.BLUE if not one.late else Tone.WARN, title, lines,
               buttons)  # fmt: skip


def _proof(view: View, proof: ProofShown) -> Node:
    icon, tone = _PROOFS[proof.state]
    words = view.strings(f"staff.tasks.proof.{proof.state}", time=proof.at)
    if proof.reason:
        words = view.strings("staff.tasks.proof.because", said=words, reason=proof.reason)
    return note(icon, words, tone)
