"""通知公告、政策解读, or 培训课程: what is in force, what is not read yet, what is due."""

from __future__ import annotations

from kiosk.staff.states import Event, State
from screens.nodes import Column, Node, Page, Scroll, Size, Tend, Text, Tone
from screens.pages.staff.frame import frame, noted
from screens.parts import heading, lowered
from screens.pieces import choice, note
from screens.room import room
from screens.staff import StaffView
from screens.staff_training import Learning, PostShown
from screens.view import View

_ICONS = {"notice": "news", "document": "file-text", "policy": "bulb", "course": "books"}


def page(staff: StaffView, view: View) -> Page:
    at, s, own = room(view), view.strings, staff.learning
    courses = staff.state is State.COURSES
    title = s("staff.course.title" if courses else "staff.notice.title")
    head: list[Node] = [heading(view, title), *noted(staff, view)]
    if own.posts is None:
        head.append(note("alert-triangle", s("staff.post.unread_store"), Tone.WARN))
        return frame(staff, view, lowered(view, head, []))
    if (standing := _standing(view, own, courses=courses)) and not (at.small and at.large):
        head.append(standing)
    height = max(at.touch, 20.0 if at.small else 30.0)
    tiles: list[Node] = [_tile(view, one, height) for one in own.posts]
    if not own.posts:
        tiles = [note("info-circle", s("staff.course.none" if courses else "staff.notice.none"))]
    touch = [Scroll(grow=1, child=Column(gap=at.gap, children=tiles))]
    return frame(staff, view, lowered(view, head, touch))


def _standing(view: View, own: Learning, *, courses: bool) -> Node | None:
    """How many are to be read or passed, and how old the list is."""
    s = view.strings
    if not own.hub and not own.posts:
        return Text(text=s("staff.post.no_hub"), tone=Tone.MUTED)
    count = own.to_do if courses else own.unread
    told = s("staff.course.to_do" if courses else "staff.notice.to_read", count=count)
    if not count:
        told = s("staff.course.all_done" if courses else "staff.notice.all_read")
    when = s("staff.post.as_of", time=own.reached) if own.reached else s("staff.post.not_now")
    if not own.hub:
        return Text(text=told, tone=Tone.MUTED)
    return Column(
        gap=1,
        children=[Text(text=told, bold=bool(count)),
                  Text(text=when, size=Size.SMALL, tone=Tone.MUTED)],
    )  # fmt: skip


def _tile(view: View, one: PostShown, height: float) -> Node:
    s = view.strings
    words = [s(f"staff.post.kind.{one.kind}"), one.day]
    icon, tone = _ICONS[one.kind], Tone.MUTED
    if one.late:
        words, tone = [s("staff.post.late", day=one.due)], Tone.BAD
    elif one.due and (one.unread or one.claim == "open" or one.exam == "open"):
        words.append(s("staff.post.due", day=one.due))
    if one.unread:
        words.insert(0, s("staff.post.new"))
        tone = tone if one.late else Tone.ENROLMENT
    if one.claim:
        words.append(s(f"staff.post.claim.{one.claim}"))
        tone = Tone.WARN if one.claim == "open" and not one.late and not one.unread else tone
    if one.exam:
        words.append(s(f"staff.post.exam.{one.exam}"))
        tone = Tone.GOOD if one.exam == "passed" and not one.unread else tone
    if one.exam == "open" and not one.unread and not one.late:
        tone = Tone.WARN
    return choice(view, one.title, Tend(Event.PICK_POST, one.id), icon=icon, tone=tone,
                  sub=" · ".join(words), height=height)  # fmt: skip
