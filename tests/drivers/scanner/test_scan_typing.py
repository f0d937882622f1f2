"""Keys → codes, without a device: what ends a code, what spoils one, whatever comes in between."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.evdev import codes
from drivers.evdev.codes import KEYS
from drivers.evdev.line import InputEvent
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned
from drivers.scanner.typing import LIMIT, Suffix, Typing
from tests.examples import many

GAP, BURST = 0.5, 0.15
RUBBISH = NotScanned(ScanFailure.RUBBISH)
TOO_LONG = NotScanned(ScanFailure.TOO_LONG)
PRINTABLE = string.printable.strip() + " "


class Desk:
    """A keyboard and a clock; outcomes as they come."""

    def __init__(self, suffix=Suffix.ENTER, held=frozenset(), caps=False) -> None:
        self.typing = Typing(suffix, GAP, BURST, lambda: held)
        self.typing.start(0.0, caps)
        self.now = 10.0
        self.said: list[object] = []

    def event(self, kind: int, code: int, value: int) -> None:
        self._say(self.typing.feed(InputEvent(self.now, kind, code, value)))

    def press(self, *names: str, every: float = 0.004) -> "Desk":
        """`A+B`: B while A is down."""
        for name in names:
            keys = [KEYS[f"KEY_{part}"] for part in name.split("+")]
            for key in keys:
                self.event(codes.EV_KEY, key, 1)
            for key in reversed(keys):
                self.event(codes.EV_KEY, key, 0)
            self.event(codes.EV_SYN, codes.SYN_REPORT, 0)
            self.now += every
        return self

    def write(self, text: str) -> "Desk":
        return self.press(*(STROKES[c] for c in text))

    def wait(self, seconds: float = GAP) -> "Desk":
        self.now += seconds
        self._say(self.typing.pause(self.now))
        return self

    def _say(self, ended) -> None:
        self.said += [one.outcome for one in ended]


STROKES = {c: c.upper() for c in string.ascii_lowercase + string.digits}
STROKES |= {c: f"LEFTSHIFT+{c}" for c in string.ascii_uppercase}
for _names, _marks in (
    ("1 2 3 4 5 6 7 8 9 0 MINUS EQUAL", "!@#$%^&*()_+"),
    ("LEFTBRACE RIGHTBRACE SEMICOLON APOSTROPHE GRAVE BACKSLASH COMMA DOT SLASH", '{}:"~|<>?'),
):
    STROKES |= {m: f"RIGHTSHIFT+{n}" for n, m in zip(_names.split(), _marks, strict=True)}
for _names, _marks in (
    ("MINUS EQUAL LEFTBRACE RIGHTBRACE SEMICOLON APOSTROPHE GRAVE", "-=[];'`"),
    ("BACKSLASH COMMA DOT SLASH SPACE TAB", "\\,./ \t"),
):
    STROKES |= dict(zip(_marks, _names.split(), strict=True))


@pytest.mark.parametrize(
    "code",
    ["28000000000000000000000000", "7", PRINTABLE, "https://example.invalid/?q=1&r=2", "a\tb"],
)
@pytest.mark.parametrize("suffix", list(Suffix))
def test_every_character_of_the_us_keyboard(code, suffix):
    if suffix is Suffix.TAB and "\t" in code:
        code = code.replace("\t", "")
    desk = Desk(suffix).write(code)
    if suffix is Suffix.NONE:
        desk.wait()
    else:
        desk.press({"enter": "ENTER", "tab": "TAB"}[suffix])
    assert desk.said == [Scanned(code)]


@pytest.mark.parametrize(
    ("suffix", "keys", "said"),
    [
        ("enter", "1 ENTER", [Scanned("1")]),
        ("enter", "1 KPENTER", [Scanned("1")]),
        ("enter", "1 LEFTCTRL+M", [Scanned("1")]),
        ("enter", "1 ENTER ENTER LEFTCTRL+J", [Scanned("1")]),  # a second suffix is no code
        ("enter", "1 TAB", [Scanned("1")]),  # and silence: it is set to tab
        ("enter", "1 TAB 2 ENTER", [Scanned("1\t2")]),
        ("tab", "1 TAB 2 ENTER", [Scanned("1"), Scanned("2")]),
        ("tab", "1", [RUBBISH]),
        ("enter", "1", [RUBBISH]),  # no suffix came: it broke off
        ("none", "1", [Scanned("1")]),
        ("none", "1 TAB", [Scanned("1")]),
        ("none", "1 ENTER", [Scanned("1")]),
        ("enter", "ENTER", []),
        ("enter", "LEFTSHIFT", []),
        ("none", "CAPSLOCK NUMLOCK SCROLLLOCK", []),
        ("enter", "1 F1 2 ENTER", [RUBBISH]),
        ("enter", "F1", [RUBBISH]),
        ("enter", "1 BACKSPACE 2 ENTER", [RUBBISH]),
        ("enter", "LEFTALT+1 2 ENTER", [RUBBISH]),
        ("enter", "1 LEFTMETA+L 2 ENTER", [RUBBISH]),
        ("enter", "LEFTCTRL+A 2 ENTER", [RUBBISH]),
        ("enter", "1 LEFTCTRL+RIGHTBRACE 2 ENTER", [Scanned("1\x1d2")]),  # GS1 separator
        ("enter", "1 LEFTCTRL+BACKSLASH LEFTCTRL+LEFTSHIFT+6 ENTER", [Scanned("1\x1c\x1e")]),
        ("enter", "KP1 KP2 KP0 KPDOT KPENTER", [Scanned("120.")]),
        ("enter", "CAPSLOCK A CAPSLOCK A ENTER", [Scanned("Aa")]),
        ("enter", "CAPSLOCK LEFTSHIFT+A 1 LEFTSHIFT+1 ENTER", [Scanned("a1!")]),
        ("enter", "A ENTER B ENTER", [Scanned("a"), Scanned("b")]),
    ],
)
def test_what_ends_and_what_spoils(suffix, keys, said):
    assert Desk(Suffix(suffix)).press(*keys.split()).wait().said == said


def test_caps_lock_lit_at_the_start():
    assert Desk(caps=True).press("A", "LEFTSHIFT+B", "1", "ENTER").said == [Scanned("Ab1")]


def test_key_repeat_releases_and_buttons_are_no_keys():
    desk = Desk()
    for value in (1, 2, 2, 2, 0, 0):
        desk.event(codes.EV_KEY, KEYS["KEY_1"], value)
    desk.event(codes.EV_KEY, codes.BTN_LEFT, 1)
    desk.event(codes.EV_MSC, 4, 458782)
    desk.event(codes.EV_LED, codes.LED_CAPSL, 1)
    assert desk.press("ENTER").said == [Scanned("1")]


def test_a_pause_within_a_code_breaks_it_off_and_the_rest_is_no_code():
    desk = Desk().write("123").wait().write("456").press("ENTER")
    assert desk.said == [RUBBISH, Scanned("456")]
    # where nobody looked in between, the times of the keys say the same
    desk = Desk().write("123")
    desk.now += GAP
    assert desk.write("456").press("ENTER").said == [RUBBISH, Scanned("456")]


def test_a_key_in_time_goes_on_with_the_code():
    desk = Desk().write("123").wait(GAP - 0.01).write("456").press("ENTER")
    assert desk.said == [Scanned("123456")]


def test_what_is_typed_while_it_is_opened_began_unseen():
    desk = Desk()
    desk.typing.start(desk.now, False)
    desk.now += BURST / 2
    assert desk.write("456").press("ENTER").said == []
    assert desk.wait().write("1").press("ENTER").said == [Scanned("1")]


def test_events_that_the_kernel_dropped_spoil_the_code():
    desk = Desk(held=frozenset({KEYS["KEY_LEFTSHIFT"]})).write("12")
    desk.event(codes.EV_SYN, codes.SYN_DROPPED, 0)
    desk.press("3")  # nothing until the report ends is to be believed
    assert desk.press("ENTER").said == [RUBBISH]
    desk.wait()
    assert desk.press("A", "ENTER").said[-1] == Scanned("A")  # shift was down meanwhile


def test_discarded_codes_and_all_typed_in_one_go_with_them():
    desk = Desk().write("12")
    desk.typing.discard()
    assert desk.write("3").press("ENTER").write("4").press("ENTER").said == []
    assert desk.wait(BURST).write("5").press("ENTER").said == [Scanned("5")]


def test_a_line_that_never_ends_is_told_of_again_and_again():
    desk = Desk()
    desk.press(*["7"] * LIMIT)
    assert desk.said == []
    desk.press("7")
    assert desk.said == [TOO_LONG]
    desk.press(*["7"] * (LIMIT + 1))
    assert desk.said == [TOO_LONG, TOO_LONG]
    assert desk.press("ENTER").wait().said == [TOO_LONG, TOO_LONG]
    desk = Desk().press(*["7"] * LIMIT, "ENTER")
    assert desk.said == [Scanned("7" * LIMIT)]


def test_nothing_stays_of_a_code():
    desk = Desk().write("secret").press("ENTER")
    assert desk.said == [Scanned("secret")]
    assert not any(desk.typing._text.space())


keys = st.sampled_from([*range(130), 0x110, 0x1FF, 0x2FF])
steps = st.lists(
    st.one_of(
        st.tuples(st.just(codes.EV_KEY), keys, st.integers(-1, 3)),
        st.tuples(st.just(codes.EV_SYN), st.integers(0, 3), st.integers(-1, 1)),
        st.tuples(st.integers(0, 40), st.integers(0, 0x2FF), st.integers(-(2**31), 2**31 - 1)),
    ).flatmap(lambda e: st.tuples(st.just(e), st.floats(-1.0, 1.0))),
    max_size=120,
)


@settings(max_examples=many(150), deadline=None)
@given(st.sampled_from(list(Suffix)), steps, st.booleans(), st.frozensets(keys, max_size=4))
def test_anything_may_come(suffix, events, caps, held):
    desk = Desk(suffix, held, caps)
    for (kind, code, value), pause in events:
        desk.now += pause  # also backwards
        desk.event(kind, code, value)
        assert len(desk.typing._text) <= LIMIT
    desk.wait(10)
    assert desk.typing.due is None
    for outcome in desk.said:
        assert isinstance(outcome, Scanned | NotScanned)
        assert not isinstance(outcome, Scanned) or 0 < len(outcome.text) <= LIMIT
    # and sense returns: whatever lock or key was left behind only mixes cases
    for key in list(desk.typing._down):
        desk.event(codes.EV_KEY, key, 0)
    desk.event(codes.EV_SYN, codes.SYN_REPORT, 0)  # should it be dropping
    desk.wait().said.clear()
    for key in list(desk.typing._down):
        desk.event(codes.EV_KEY, key, 0)
    assert desk.press("2", "8", "0", "ENTER").said == [Scanned("280")]


@settings(max_examples=many(100), deadline=None)
@given(st.text(st.sampled_from(PRINTABLE), min_size=1), st.data())
def test_a_code_is_whole_or_no_code(text, data):
    """Of the keys of a code some come, some are lost: never a part of it as a code."""
    desk = Desk()
    cut = data.draw(st.integers(0, len(text)))
    desk.write(text[:cut])
    if data.draw(st.booleans()):
        desk.event(codes.EV_SYN, codes.SYN_DROPPED, 0)
        desk.event(codes.EV_SYN, codes.SYN_REPORT, 0)
        desk.write(text[cut:]).press("ENTER")
        assert desk.said == [RUBBISH]
    else:
        desk.wait()
        assert desk.said == ([RUBBISH] if cut else [])
