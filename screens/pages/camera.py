"""A paper is laid under the camera: what it sees, and one button to take it."""

from __future__ import annotations

from kiosk.handling import papers as paperwork
from kiosk.handling.papers import Papers
from kiosk.services.form import Form, Material
from kiosk.visit.states import Event
from screens.nodes import (
    Button,
    Column,
    Likeness,
    Node,
    Page,
    Qr,
    RowBox,
    Send,
    Size,
    Text,
    Tone,
)
from screens.pages.pictured import pictured
from screens.parts import heading, item_title, primary, secondary
from screens.parts import page as frame
from screens.pieces import note
from screens.room import room, staff_strip
from screens.view import View


def page(view: View) -> Page:
    at, s, lang = room(view), view.strings, view.look.language
    form, papers = (view.item.form if view.item else None), view.papers or Papers()
    material = paperwork.named(form, papers.at) if form else None
    if material is None:
        return frame(view, heading(view, s("guide.gone")), title=item_title(view))
    count = papers.count(material)
    # the trouble's words and the phone's code take the height of a lying terminal
    low = bool(at.wide and at.large and papers.trouble and view.upload)
    title: Node | None = heading(
        view, material.name.get(lang), size=Size.HEAD if at.small or low else Size.TITLE
    )
    head: list[Node] = []
    # height for the trouble, on a lying pad: what the bar has too is left to it
    crowded = bool(papers.trouble and at.small and at.wide and view.camera)
    crowded = crowded and bool(count or view.upload)
    said = _said(view, form, material, count)
    if papers.trouble:
        small = Size.SMALL if at.small else Size.BODY
        head.append(note("camera-off", s(papers.trouble), Tone.BAD, small))
        if at.small and (at.large or crowded):
            title = None
    elif view.camera and not (at.small and (at.large or (at.wide and (count or view.upload)))):
        head.append(Text(text=said, tone=Tone.MUTED))
    more = count < material.most
    picture: Node = Likeness(
        pixels=papers.seen,
        hint="" if papers.trouble else s("camera.waiting"),
        label=s("camera.label"),
        grow=1,
    )
    buttons: list[Button] = []
    code_large = not view.camera or (crowded and at.large)  # where no picture is
    if view.upload and more and not code_large:
        head.append(_phone(view))
    elif view.upload and more:
        if not view.camera:
            head.append(Text(text=s("camera.phone_only"), tone=Tone.MUTED))
        code = Qr(data=view.upload, size_mm=60 if at.small else 90, label=s("camera.phone_code"))
        picture = Column(grow=1, spread="centre", align="centre", children=[code])
    elif not view.camera:
        picture = Column(grow=1)
        if more and view.phone and not papers.trouble:  # the hub is away
            words = note("alert-circle", s("camera.phone_away"), Tone.BAD)
            picture = Column(grow=1, spread="centre", children=[words])
    if view.camera and more:
        buttons.append(primary(s("camera.take"), Send(Event.TAKE_PICTURE), "camera"))
    if count:
        buttons.append(secondary(s("camera.clear"), Send(Event.CLEAR_PAPER), "refresh"))
    later = paperwork.may_defer(material, papers) and not crowded
    if later:
        put_off = Send(Event.DEFER_PAPER, material.id)
        buttons.append(secondary(s("camera.later"), put_off, "clock"))
    # 返回 is in the bar too
    dear = at.large or (at.small and (later or count or staff_strip(view)))
    coded = at.wide and view.upload and dear
    full = coded or (at.small and later)
    if not crowded and not full:
        buttons.append(secondary(s("camera.back"), Send(Event.BACK), "arrow-left"))
    return framed(view, title, head, picture, buttons, material.name.get(lang))


def _said(view: View, form: Form | None, material: Material, count: int) -> str:
    """Which paper of how many, and what is to be laid down; on a pad what of it is only here."""
    s, at, lang = view.strings, room(view), view.look.language
    if count:
        return s("camera.have", count=count)
    hint = material.hint.get(lang) if material.hint else ""
    if at.small:
        return hint or s("camera.lay")
    wanted = paperwork.asked(form, view.draft.answers) if form and view.draft else ()
    place = next((n for n, m in enumerate(wanted, 1) if m.id == material.id), 0)
    which = s("camera.which", at=place, of=len(wanted)) if len(wanted) > 1 and place else ""
    about = ("：" if lang == "zh" else ": ").join(one for one in (which, hint) if one)
    if about and view.upload and at.wide and at.large:  # the room is the code's
        return about
    return "\n".join(one for one in (about, s("camera.lay")) if one)


def _phone(view: View) -> Node:
    """The way from a phone, with the code that leads there."""
    at, s = room(view), view.strings
    side = 30.0 if at.small else (40.0 if at.wide and at.large else 46.0)
    words = Text(text=s("camera.phone"), size=Size.SMALL if at.small else Size.BODY, grow=1)
    code = Qr(data=view.upload, size_mm=side, label=s("camera.phone_code"))
    if at.wide and at.small:
        return Column(gap=1.5, align="centre", children=[code])
    return RowBox(gap=at.gap, children=[code, words])


def framed(
    view: View,
    title: Node | None,
    head: list[Node],
    picture: Node,
    buttons: list[Button],
    named: str = "",
) -> Page:
    """As `pictured`. The title goes where there is no height for it, and `named` stands in the bar
    then; `head` always stays."""
    at = room(view)
    if at.wide and at.small and at.large and (len(buttons) > 2 or (view.upload and view.camera)):
        title = None
    bar = item_title(view) if title is not None or not named else named
    said = [*([title] if title is not None else []), *head]
    return frame(view, pictured(view, said, picture, buttons), title=bar)
