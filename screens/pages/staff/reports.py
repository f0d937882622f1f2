"""重大、突发情况: a new report, and those that are shown, the open ones with what they wait for."""

from __future__ import annotations

from kiosk.staff.states import Event
from screens.nodes import Column, Node, Page, Scroll, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import DraftShown, ReportShown, StaffView
from screens.view import View

_ICONS = {"accepted": "circle-check", "dead": "alert-circle", "closed": "alert-circle"}
_TONES = {"accepted": Tone.GOOD, "dead": Tone.BAD, "closed": Tone.BAD, "alone": Tone.WARN,
          "by-file": Tone.WARN, "unknown": Tone.WARN}  # fmt: skip


def page(staff: StaffView, view: View) -> Page:
    at, s, urgent = room(view), view.strings, staff.urgent
    head: list[Node] = [heading(view, s("staff.urgent.title")), *noted(staff, view)]
    height = max(at.touch, 20.0 if at.small else 30.0)
    sub = "" if at.small and at.large else s("staff.urgent.new_sub")
    new = choice(view, s("staff.urgent.new"), Tend(Event.NEW_REPORT), icon="speakerphone",
                 tone=Tone.WARN, sub=sub, height=height)  # fmt: skip
    if urgent.reports is None:
        return frame(staff, view, lowered(view, [*head, unread(view)], [new]))
    begun = [_draft(view, one, height) for one in urgent.drafts]
    tiles: list[Node] = [*begun, new, *(_tile(view, one, height) for one in urgent.reports)]
    if not urgent.reports:
        tiles.append(Text(text=s("staff.urgent.none"), tone=Tone.MUTED))
    touch = [Scroll(grow=1, child=Column(gap=at.gap, children=tiles))]
    return frame(staff, view, lowered(view, head, touch))


def unread(view: View) -> Node:
    """What stands in place of reports that cannot be read."""
    return note("alert-triangle", view.strings("staff.urgent.unread"), Tone.WARN)


def standing(view: View, stands: str, proof: str, code: str) -> tuple[str, str, Tone]:
    """Sign, words and tone of how one stage stands."""
    s = view.strings
    if stands == "accepted" and proof:
        words = s("staff.urgent.stands.accepted_by", proof=proof)
    elif stands == "dead":
        words = s("staff.urgent.stands.dead", code=code or "—")
    else:
        words = s(f"staff.urgent.stands.{stands}")
    return _ICONS.get(stands, "clock"), words, _TONES.get(stands, Tone.MUTED)


def at_hub(view: View, stands: str) -> list[Node]:
    """The same at the hub, where there is one: it alarms city and province."""
    if not stands:
        return []
    word = stands if stands in ("accepted", "dead") else "waiting"
    tone = _TONES.get(word, Tone.MUTED)
    return [note(_ICONS.get(word, "clock"), view.strings(f"staff.urgent.hub.{word}"), tone)]


def _draft(view: View, one: DraftShown, height: float) -> Node:
    """Begun and not sent: what kind, and until when it is kept; never its text."""
    s = view.strings
    what = s(f"staff.urgent.what.{one.what}")
    sub = s("staff.urgent.draft", time=one.at)
    return choice(view, what, Tend(Event.PICK_DRAFT, one.id), icon="edit", tone=Tone.WARN, sub=sub,
                  height=height)  # fmt: skip


def _tile(view: View, one: ReportShown, height: float) -> Node:
    s, last = view.strings, one.stages[-1]
    if one.closed:
        icon, tone, sub = "circle-check", Tone.GOOD, s("staff.urgent.closed", time=last.at)
    else:
        icon, tone = ("bell", Tone.WARN) if one.due else ("clock", Tone.ENROLMENT)
        word = "staff.urgent.due" if one.due else "staff.urgent.open"
        sub = s(word, stage=s(f"staff.urgent.stage.{last.stage}"), time=last.at)
    what = s(f"staff.urgent.what.{one.what}")
    return choice(view, what, Tend(Event.PICK_REPORT, one.id), icon=icon, tone=tone, sub=sub,
                  height=height)  # fmt: skip
