"""Views of 投诉·意见 and of its reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

from kiosk.handling.voice import KINDS, Voice, VoiceReply
from kiosk.input import typing
from kiosk.input.typing import Engines, Kind
from kiosk.text.voice_numbers import VoiceNumber
from kiosk.visit.states import State
from screens.view import Look, Means, View

GIVEN = VoiceNumber("4907136289", "402917")
WORDS = "上周三上午窗口只有一个人，等了一个半小时"
_AT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=8)))
_REPLY = (
    "您反映的情况属实。上周三上午一名工作人员请假，窗口没有及时增开，让您久等了，对不起。\n"
    "我们已经安排每天上午两个窗口同时开放，并在大厅公示等候人数。"
)


def variants(view: Callable[..., View], at: Look, engines: Engines) -> Iterator[tuple[str, View]]:
    """`view` makes a view of a state, as in `screens.samples`."""
    yield "voice", view(State.VOICE, at)
    for kind in KINDS:
        said = Voice(what=kind)
        yield f"voice_about-{kind}", view(State.VOICE_ABOUT, at, voice=said)
    said = Voice(what="complaint", words=WORDS)
    yield (
        "voice_about-filled",
        view(
            State.VOICE_ABOUT, at, voice=said, reasons=("slow", "attitude"),
            typed="13800008000", phone_consent=True,
        ),
    )  # fmt: skip
    yield "voice_about-phone", view(State.VOICE_ABOUT, at, voice=said, group="phone", typed="138")
    written = typing.begin(Kind.TEXT, 200, engines, WORDS)
    for name, one in (("", typing.begin(Kind.TEXT, 200, engines)), ("-filled", written)):
        yield f"voice_words{name}", view(State.VOICE_WORDS, at, voice=said, typing=one)
    for paper in ("printing", "printed", "failed", "none"):
        sent = Voice(what="complaint", given=GIVEN, paper=paper)
        yield f"voice_sent-{paper}", view(State.VOICE_SENT, at, voice=sent)
    for name, digits in (("", "4907"), ("-whole", "4907136289402917"), ("-slip", "4907136280")):
        yield f"reply{name}", view(State.REPLY, at, typed=digits)
    for name, means in (("scans", Means(e_voucher=True)), ("types", Means())):
        yield f"reply-{name}", view(State.REPLY, at, means=means)
    wrong = {"means": Means(e_voucher=True), "typed_error": "reply.other_code"}
    yield "reply-other-code", view(State.REPLY, at, **wrong)
    yield "reply_waiting", view(State.REPLY_WAITING, at)
    for state in ("waiting", "working", "answered"):
        when = _AT if state == "answered" else None
        told = VoiceReply("complaint", _AT, state, _REPLY if when else "", when)
        yield f"reply_shown-{state}", view(State.REPLY_SHOWN, at, voice=Voice(reply=told))
    for code in ("unknown", "alone"):
        yield f"no_reply-{code}", view(State.NO_REPLY, at, voice=Voice(), trouble_code=code)
