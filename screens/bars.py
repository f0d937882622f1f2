"""The top and bottom bars that frame every screen.

A button is drawn only where the visit's table has a row for what it sends: one that does nothing
does not exist.
"""

from __future__ import annotations

from kiosk.text import dates, masking
from kiosk.visit.states import Event, State
from kiosk.visit.table import row_for
from screens.nodes import (
    Action,
    Button,
    Card,
    Column,
    Icon,
    Local,
    Node,
    Picture,
    Ring,
    Role,
    RowBox,
    Send,
    Size,
    Space,
    Tend,
    Text,
    Tone,
)
from screens.room import Room, ems, out_of_order, room, staff_in_corner, staff_strip, strip
from screens.station_name import lines as station_name_lines
from screens.view import View


def does(view: View, event: Event) -> bool:
    """Whether the visit answers this touch now."""
    return row_for(view.situation, event) is not None


# ---------------------------------------------------------------------------------------- top bar


def mark(view: View, *, latin: bool = False) -> Node:
    """The place of the official mark: the station's file, else plain text. Never drawn by us."""
    at = room(view)
    text = view.strings("frame.mark")
    if view.settings.station.mark_file:
        height = (at.top - strip(view) - staff_strip(view)) * 0.7
        return Picture(file=view.settings.station.mark_file, label=text, height=height)
    lines: list[Node] = [Text(text=text, size=Size.SMALL, bold=True, one_line=True)]
    if latin:
        words = view.strings("frame.mark_latin")
        lines.append(Text(text=words, size=Size.FINE, tone=Tone.MUTED, one_line=True))
    return Column(gap=0.4, children=lines)


def _beside_mark(view: View, title: str, at: Room, *, latin: bool = False) -> Node:
    """Mark and title read as two things: they stand well apart."""
    return RowBox(
        gap=_APART[at.small or at.large],
        grow=1,
        children=[mark(view, latin=latin), _title(view, title, at)],
    )


_APART = {
    False: 10.0,
    True: 6.5,
}  # mm between the mark and what stands beside it; True: little room


def station_lines(view: View) -> list[str]:
    """The station's name, broken before its kind (「医疗保障服务站」) and nowhere else."""
    station = view.settings.station
    if view.look.language == "en" and station.english_name:
        return [station.english_name]
    return station_name_lines(station.name, view.strings("frame.station_kinds"))


def station_name(view: View) -> str:
    """The station's name in one line of the visitor's language."""
    station = view.settings.station
    return (
        station.english_name
        if view.look.language == "en" and station.english_name
        else station.name
    )


def station_address(view: View) -> str:
    """In the visitor's language where the profile has it."""
    station = view.settings.station
    english = view.look.language == "en" and station.english_address
    return station.english_address if english else station.address


def station_hours(view: View) -> str:
    """In the visitor's language where the profile has them."""
    station = view.settings.station
    english = view.look.language == "en" and station.english_hours
    return station.english_hours if english else station.hours


def greeting(view: View) -> str:
    """「张*国 您好」, of a child 「孩子：张*」, to an agent 「替张*国办」.

    Empty when nobody is known; in clear when the visitor asked for it.
    """
    if view.person is None:
        return ""
    name = view.person.name if view.look.reveal else masking.name(view.person.name)
    if view.subject_is_child:
        return view.strings("frame.child", name=name)
    return view.strings("frame.for_them" if view.proxied else "frame.hello", name=name)


def _title(view: View, title: str, at: Room) -> Node:
    lines = [title] if title else station_lines(view)
    if at.small:
        lines = ["".join(lines)]
    long = ems("".join(lines)) >= _LONG
    size = Size.LABEL if at.tall and not at.large and not long else Size.BODY
    if (at.large and long and not title) or (at.small and (long or (at.large and not title))):
        size = Size.SMALL
    if not at.small and ems(lines[0]) >= _VERY_LONG:  # a station's whole name in English
        size = Size.SMALL
    return Column(
        gap=0.4,
        grow=1,
        spread="centre",
        children=[Text(text=line, size=size, bold=True, role=Role.HEADING) for line in lines],
    )


_WHOLE_LINE = 8  # ems of a title beside which a lying pad has room for nobody's name
_VERY_LONG = 24  # ems
_LONG = 16  # ems; a longer name is set smaller so that it keeps to two lines


def _strips(view: View, at: Room) -> list[Node]:
    """What is wrong with network and printer, and who of the staff is signed in: one under the
    other, or in one strip where the glass is broad."""
    wrong, staff = _trouble(view), _signed_in(view)
    heights = (strip(view), staff_strip(view))
    if wrong and staff and not heights[1] and not staff_in_corner(view):
        wrong, staff = [*staff, *wrong], []
    sides = (at.margin, 0, at.margin, 0)
    return [
        RowBox(height=height, gap=2, pad=sides, children=children)
        for height, children in zip(heights, (wrong, staff), strict=True)
        if height
    ]


def _trouble(view: View) -> list[Node]:
    """Network and printer are mentioned only when something is wrong."""
    words = [view.strings(key) for key in out_of_order(view)]
    if not words:
        return []
    text = Text(text=" · ".join(words), size=Size.SMALL, tone=Tone.WARN, bold=True, grow=1)
    return [Icon(name="alert-triangle", tone=Tone.WARN, size_mm=strip(view) * 0.6), text]


def _signed_in(view: View) -> list[Node]:
    """Who of the staff is signed in, how they act, and for whom."""
    if view.staff is None:
        return []
    s, person = view.strings, view.person
    who = s(f"staff.bar.{view.staff.mode}", name=view.staff.name)
    whose = (
        s("staff.bar.for", person=masking.name(person.name)) if person else s("staff.bar.nobody")
    )
    calls = [s("staff.bar.calls", count=view.staff.calls)] if view.staff.calls else []
    text = Text(
        text=" · ".join([who, whose, *calls]),
        size=Size.SMALL,
        tone=Tone.BLUE,
        bold=True,
        grow=1,
        personal=person is not None,
    )
    height = staff_strip(view) or strip(view)
    return [Icon(name="id-badge-2", tone=Tone.BLUE, size_mm=height * 0.6), text]


def _time(view: View, at: Room) -> Text:
    return Text(
        text=dates.clock(view.now),
        size=Size.BODY if at.small else Size.LEAD,
        bold=True,
        align="right",
        one_line=True,
    )


def _who_or_date(view: View) -> Text:
    """The visitor's masked name once known, else the date."""
    if view.staff is not None and staff_in_corner(view):
        who = view.strings(f"staff.bar.{view.staff.mode}", name=view.staff.name)
        return Text(text=who, size=Size.SMALL, tone=Tone.BLUE, bold=True, one_line=True)
    who = greeting(view)
    date = view.strings(
        "frame.date",
        day=dates.short_day(view.now, view.look.language),
        weekday=dates.weekday(view.now, view.look.language),
    )
    return Text(
        text=who or date,
        size=Size.SMALL,
        tone=Tone.MUTED,
        align="right",
        one_line=True,
        personal=bool(who),
    )


def _seconds(view: View) -> Text:
    left = int(view.left or 0)
    text = view.strings("bar.left", seconds=left)
    tone = Tone.BAD if left <= 10 else Tone.BLUE
    return Text(text=text, label=text, size=Size.SMALL, tone=tone, bold=True, role=Role.TIMER)


def _sandbox_badge(view: View) -> list[Node]:
    if not view.settings.sandbox.on:
        return []
    text = view.strings("frame.sandbox")
    return [
        Card(
            pad=1.2,
            fill=Tone.WARN,
            child=Text(text=text, size=Size.SMALL, tone=Tone.WARN, bold=True, one_line=True),
        )
    ]


def top_bar(view: View, title: str = "") -> Node:
    at = room(view)
    sides = (at.margin, 0, at.margin, 0)
    badge, time, under = _sandbox_badge(view), _time(view, at), _who_or_date(view)
    height = at.top - strip(view) - staff_strip(view)
    rows: list[Node]
    if at.small and not at.wide:
        in_words = _shows_ring(view) and _left_in_words(view)
        second: list[Node] = [] if title or in_words else [mark(view)]
        if in_words:
            second += [_seconds(view), Space(grow=1)]
        else:
            second += [Space(grow=1)] if at.large and not title else [under, Space(grow=1)]
        first: list[Node] = [_title(view, title, at), time]
        if at.large and not title:  # the station's name needs the whole line
            first, second = first[:1], [*second, time]
        rows = [
            RowBox(gap=at.gap, pad=(at.margin, 1.2, at.margin, 0), children=first),
            RowBox(
                gap=at.gap,
                pad=(at.margin, 0, at.margin, 1.2),
                children=[*second[:-1], *badge, second[-1]]
                if badge and second[-1] is time
                else [*second, *badge],
            ),
        ]
    elif at.small:
        crowded = at.large and ems(station_lines(view)[0]) >= _VERY_LONG
        alone = bool(title) or crowded
        named = _title(view, title, at) if alone else _beside_mark(view, title, at)
        parts = [] if at.large and (not title or ems(title) > _WHOLE_LINE) else [under]
        children = [named, *badge, *parts, time]
        rows = [RowBox(height=height, gap=at.gap, pad=sides, children=children)]
    else:
        clock = Column(gap=0.4, align="right", spread="centre", children=[time, under])
        named = _beside_mark(view, title, at, latin=at.wide or not at.large)
        children = [named, *badge, clock]
        rows = [RowBox(height=height, gap=at.gap, pad=sides, children=children)]
    return Column(
        role=Role.GROUP,
        label=view.strings("frame.top"),
        gap=0,
        children=[*rows, *_strips(view, at)],
    )


# ------------------------------------------------------------------------------------- bottom bar


_WRITTEN = frozenset({State.CHILD_NUMBER, State.UNIT_CODE, State.FEEDBACK, State.VOICE_WORDS})
_FILLED_IN = frozenset(
    {State.QUESTION, State.MATERIALS, State.PAGE_TAKEN, State.CONFIRM, State.SIGN}
)


def would_be_lost(view: View) -> bool:
    """What somebody typed, or filled in of a form that is not handed in, goes with 结束退出."""
    typing = view.typing
    begun = bool(view.typed or (typing is not None and (typing.value or typing.busy)))
    if view.state in _WRITTEN:
        return begun
    if view.state not in _FILLED_IN or view.draft is None:
        return False
    return begun or bool(view.half or view.draft.answers or view.draft.row)


def asks_before_leaving(view: View) -> bool:
    """The page of this moment asks whether to end."""
    return view.confirm_leave and would_be_lost(view)


def leave_action(view: View) -> Send | Local:
    """结束退出 wipes with one touch, and asks once where something would be lost."""
    if would_be_lost(view) and not view.confirm_leave:
        return Local("confirm-leave")
    return Send(Event.LEAVE)


def _shows_ring(view: View) -> bool:
    """The remaining time is drawn once it is due; in *are you there* it fills the page."""
    return view.left is not None and view.state is not State.ARE_YOU_THERE


def _left_in_words(view: View) -> bool:
    """In 大字版 an upright pad's bottom bar has no room for the ring: the top says it in words."""
    at = room(view)
    return at.small and at.large and not at.wide


def leaves(view: View) -> bool:
    """结束退出 stands in the bar: on home there is nothing to leave, but for staff, whose menu is
    behind it."""
    return does(view, Event.LEAVE) and (view.state is not State.HOME or _acting(view))


def _acting(view: View) -> bool:
    """Staff have a visit of theirs in their own hands."""
    return view.staff is not None and not view.staff.handed


def does_ring(view: View) -> bool:
    """The bottom bar has the remaining time now."""
    return _shows_ring(view) and not _left_in_words(view)


def ring(view: View) -> Ring:
    at = room(view)
    side = min(at.bar - 8, at.touch)
    left = view.left or 0.0
    return Ring(
        seconds=left,
        of=view.left_of or view.settings.deadlines.ring_under,
        width=side,
        height=side,
        label=view.strings("bar.left", seconds=int(left)),
    )


def bar_button(view: View, key: str, icon: str, action: Action, chosen: bool = False) -> Button:
    """One button of the bottom bar; `key` is the string of its word."""
    at, text = room(view), view.strings(key)
    full = at.large or at.small or view.heard is not None
    grow = 2 + ems(text) if full else 1  # where room is scarce, by their words
    return Button(
        kind="bar", text=text, label=text, icon=icon, action=action, chosen=chosen, grow=grow
    )


def ways_to_show(view: View) -> list[Node]:
    """Text size, language, reach: the same on every page; but in 大字版 and on an upright pad 语音
    has the width of the language once a visit has begun. It stands on home."""
    large, low = view.look.large, view.look.low
    size = "bar.standard" if large else "bar.large"
    children: list[Node] = [bar_button(view, size, "text-size", Local("text-size"), large)]
    acting = _acting(view)  # its width is for their buttons
    narrow = large or (room(view).small and not room(view).wide)
    crowded = narrow and view.heard is not None and leaves(view)
    if len(view.settings.appearance.languages) > 1 and not acting and not crowded:
        children.append(bar_button(view, "bar.language", "language", Local("language")))
    if room(view).tall:
        reach = "bar.high" if low else "bar.low"
        children.append(bar_button(view, reach, "disabled", Local("low"), low))
    return children


def speech_button(view: View) -> list[Node]:
    """语音, for who sees the glass and would rather hear it, where something speaks. While staff
    act its width is theirs."""
    if view.heard is None or _acting(view):
        return []
    return [bar_button(view, "bar.speech", "volume", Local("speech"), view.heard)]


def _for_staff(view: View) -> list[Node]:
    """In place of help, which stands beside the visitor: whose hands the pad is in, and the lock.
    Whoever is absent (代办) is handed nothing. The words are events of `kiosk.staff.states`."""
    if view.staff is not None and view.staff.handed:
        return [bar_button(view, "staff.bar.hand_back", "user-check", Tend("hand_back"))]
    lock = bar_button(view, "staff.bar.lock", "lock", Tend("lock"))
    if view.staff is not None and view.staff.mode == "proxy":
        return [lock]
    return [bar_button(view, "staff.bar.hand_over", "rotate", Tend("hand_over")), lock]


def bar_row(view: View, children: list[Node]) -> RowBox:
    """The bottom bar itself."""
    at = room(view)
    pad = (at.bar - max(at.touch, at.bar * 0.75)) / 2
    return RowBox(
        role=Role.GROUP,
        label=view.strings("bar.name"),
        height=at.bar,
        gap=max(3.0, at.gap),
        pad=(at.margin - 2, pad, at.margin - 2, pad),
        align="stretch",
        children=children,
    )


def bottom_bar(view: View, back: Send | Local | None = None) -> Node:
    """`back` replaces the table's own way back (pages within a page)."""
    children: list[Node] = []
    if back is not None:
        children.append(bar_button(view, "bar.back", "arrow-left", back))
    elif does(view, Event.BACK):
        children.append(bar_button(view, "bar.back", "arrow-left", Send(Event.BACK)))
    if leaves(view):
        children.append(bar_button(view, "bar.leave", "logout", leave_action(view)))
    if does_ring(view):
        children.append(ring(view))
    children += [*ways_to_show(view), *speech_button(view)]
    if view.staff is not None:
        children += _for_staff(view)
    elif does(view, Event.OPEN_HELP):
        children.append(bar_button(view, "bar.help", "help-circle", Send(Event.OPEN_HELP)))
    return bar_row(view, children)
