"""Input devices with postures: a scanner that types, a keypad with an earphone socket, a panel.

DIR/hid-scanner.toml:
    code = "text"          shown to it; typed at once, whoever listens
    suffix = "enter"       enter, tab, crlf, none
    posture = "normal"     or one of SCANNER_POSTURES
DIR/keypad.toml:
    key = "KEY_UP"         pressed and released
    earphones = true       plugged into the socket
    posture = "normal"     stuck, unplug, grabbed
DIR/touch.toml:
    touch = "1"            a finger comes down and goes up
    posture = "normal"     two-fingers, unplug
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from sandbox.devices.input_kernel import (
    EV_ABS,
    EV_KEY,
    EV_LED,
    EV_MSC,
    EV_SW,
    EV_SYN,
    MSC_SCAN,
    SYN_DROPPED,
    InputKernel,
    Node,
)
from sandbox.devices.posture import UNPLUG, Posture

NODE = Path(__file__).with_name("input_node.c")
"""The kernel's side for a program that was begun with it before it (LD_PRELOAD)."""

SCANNER_POSTURES = (
    "normal",
    "rubbish",  # keys that type nothing among those of the code
    "binary",  # control characters and Alt codes
    "too-long",  # types without end
    "several",  # three codes at once
    "half-frame",  # half of a code, and silence
    "pulled",  # half of a code, and the cable is out
    "dropped",  # the kernel lost events of it
    "held",  # the kernel repeats keys that stay down
    "caps-key",  # capitals by CapsLock instead of shift
    "caps-on",  # CapsLock was lit when it was plugged in; it minds that
    "grabbed",  # another program has it
    "unplug",
)
SHIFT, CTRL, ALT, CAPS, ENTER, TAB = 42, 29, 56, 58, 28, 15
F1, F5 = 59, 63
_PATIENCE = 0.3  # seconds a reader may take; who takes longer does not read at all
_LOOK = 0.003  # seconds between two looks at the posture
_PLAIN = {
    2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'`", 43: "\\zxcvbnm,./", 57: " ",
}  # fmt: skip
_SHIFTED = {2: "!@#$%^&*()_+", 16: "QWERTYUIOP{}", 30: 'ASDFGHJKL:"~', 43: "|ZXCVBNM<>?"}
_STROKES: dict[str, tuple[int, int | None]] = {
    **{c: (row + at, None) for row, text in _PLAIN.items() for at, c in enumerate(text)},
    **{c: (row + at, SHIFT) for row, text in _SHIFTED.items() for at, c in enumerate(text)},
    "\t": (TAB, None),
    "\x1c": (43, CTRL),
    "\x1d": (27, CTRL),
    "\x1e": (7, CTRL),
    "\x1f": (12, CTRL),
}
_SUFFIXES = {"enter": [(ENTER, None)], "tab": [(TAB, None)], "none": [],
             "crlf": [(ENTER, None), (36, CTRL)]}  # fmt: skip
KEYS = {"KEY_UP": 103, "KEY_DOWN": 108, "KEY_LEFT": 105, "KEY_RIGHT": 106, "KEY_ENTER": 28,
        "KEY_ESC": 1, "KEY_F5": 63, "KEY_F15": 185, "KEY_F16": 186, "KEY_VOLUMEUP": 115,
        "KEY_VOLUMEDOWN": 114}  # fmt: skip
HEADPHONES, BTN_TOUCH, SLOT, TRACKING, CAPS_LIGHT = 2, 0x14A, 0x2F, 0x39, 1


class InputSim(Protocol):
    def node(self) -> Node:
        """Plugged in anew."""

    def step(self, node: Node) -> bool:
        """Do what the posture says; False: the cable was pulled."""


class InputBench:
    """Devices in a folder, one thread each: DIR/<name> its node, DIR/<name>.toml its posture."""

    def __init__(self, folder: Path, sims: dict[str, Callable[[Posture], InputSim]]) -> None:
        self.kernel = InputKernel()
        self.nodes: dict[str, Node] = {}
        self._folder = folder
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(name, make), name=f"input-{name}", daemon=True)
            for name, make in sims.items()
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self, name: str, make: Callable[[Posture], InputSim]) -> None:
        posture, path = Posture(self._folder, name), self._folder / name
        sim = make(posture)
        node: Node | None = None
        pulled_in = ""
        while not self._stop.wait(_LOOK):
            now = posture.name
            if node is not None and now == UNPLUG:
                self.kernel.unplug(path)
                node = None
            elif node is None and now not in (UNPLUG, pulled_in):
                pulled_in = ""
                node = self.nodes[name] = sim.node()
                self.kernel.plug(path, node)
            if node is not None:
                node.foreign_grab = now == "grabbed"
                if not sim.step(node):
                    self.kernel.unplug(path)
                    node, pulled_in = None, now
        self.kernel.unplug(path)


class HidScannerSim:
    def __init__(self, posture: Posture) -> None:
        self._posture = posture
        self._done: tuple[str, int] = ("", 0)

    def node(self) -> Node:
        made = Node(
            "USB Scanner", {EV_KEY: set(range(1, 128)), EV_MSC: {MSC_SCAN}, EV_LED: {0, 1, 2}}
        )
        if self._posture.name == "caps-on":
            made.on[EV_LED].add(CAPS_LIGHT)
        return made

    def step(self, node: Node) -> bool:
        shown = self._posture.act("code")
        if not shown[0] or shown == self._done:
            return True
        self._done = shown
        return self._type(node, shown[0])

    def _type(self, node: Node, text: str) -> bool:
        suffix = _SUFFIXES[self._posture.text("suffix", "enter")]
        strokes = [_STROKES[c] for c in text]
        half = len(strokes) // 2
        match self._posture.name:
            case "rubbish":
                strokes = [*strokes[:half], (F1, None), (F5, None), *strokes[half:]]
            case "binary":
                strokes = [(30, CTRL), (3, ALT), (4, ALT), *strokes]
            case "too-long":
                strokes, suffix = [_STROKES[c] for c in "0123456789"] * 500, []
            case "several":
                more = [_STROKES["-"], _STROKES["2"]]
                strokes = [*strokes, *suffix, *strokes, *more, *suffix, *strokes, *more]
            case "half-frame":
                strokes, suffix = strokes[:half], []
            case "pulled":
                _press_all(node, strokes[:half])
                return False
            case "dropped":
                _press_all(node, strokes[:half])
                node.emit([(EV_SYN, SYN_DROPPED, 0)])
                strokes = strokes[half + 1 :]
            case "held":
                for code, modifier in [*strokes, *suffix]:
                    _press(node, code, modifier, repeats=3)
                    node.read_up_to(_PATIENCE)
                return True
            case "caps-key":
                strokes = list(_by_caps(text))
            case "caps-on":
                strokes = [_other_case(c) for c in text]
        _press_all(node, [*strokes, *suffix])
        return True


class KeypadSim:
    """`keys`: it has keys; `switch`: SW_HEADPHONE_INSERT."""

    def __init__(self, posture: Posture, keys: bool = True, switch: bool = True) -> None:
        self._posture, self._keys, self._switch = posture, keys, switch
        self._done: tuple[str, int] = ("", 0)

    def node(self) -> Node:
        able: dict[int, set[int]] = {EV_KEY: set(KEYS.values())} if self._keys else {}
        if self._switch:
            able[EV_SW] = {HEADPHONES}
        made = Node("Keypad", able)
        if self._plugged:
            made.on[EV_SW].add(HEADPHONES)
        return made

    @property
    def _plugged(self) -> bool:
        return self._switch and bool(self._posture.values().get("earphones"))

    def step(self, node: Node) -> bool:
        if self._plugged != (HEADPHONES in node.on[EV_SW]):
            node.emit([(EV_SW, HEADPHONES, int(self._plugged))])
        pressed = self._posture.act("key")
        if pressed[0] and pressed != self._done:
            self._done = pressed
            _press(node, KEYS[pressed[0]], repeats=20 * (self._posture.name == "stuck"))
        return True


class TouchSim:
    """`button`: it says BTN_TOUCH; without, there are only tracking ids."""

    def __init__(self, posture: Posture, button: bool = True) -> None:
        self._posture, self._button = posture, button
        self._done: tuple[str, int] = ("", 0)
        self._id = 0

    def node(self) -> Node:
        keys = {EV_KEY: {BTN_TOUCH}} if self._button else {}
        return Node("Touch panel", keys | {EV_ABS: {0, 1, SLOT, TRACKING, 0x35, 0x36}})

    def step(self, node: Node) -> bool:
        touched = self._posture.act("touch")
        if touched[0] and touched != self._done:
            self._done = touched
            fingers = 2 if self._posture.name == "two-fingers" else 1
            for finger in range(fingers):
                self._id += 1
                down = [(EV_ABS, SLOT, finger), (EV_ABS, TRACKING, self._id), (EV_ABS, 0x35, 500)]
                if self._button and finger == 0:
                    down.append((EV_KEY, BTN_TOUCH, 1))
                node.emit(down)
            for finger in range(fingers):
                up = [(EV_ABS, SLOT, finger), (EV_ABS, TRACKING, -1)]
                if self._button and finger == fingers - 1:
                    up.append((EV_KEY, BTN_TOUCH, 0))
                node.emit(up)
        return True


def _press_all(node: Node, strokes: list[tuple[int, int | None]]) -> None:
    heard = True
    for code, modifier in strokes:
        _press(node, code, modifier)
        heard = heard and node.read_up_to(_PATIENCE)  # a keyboard is slower than whoever reads it


def _press(node: Node, code: int, modifier: int | None = None, repeats: int = 0) -> None:
    """One report down, one up, as a HID keyboard gives them."""
    if modifier:
        node.emit([(EV_MSC, MSC_SCAN, 0x700E0), (EV_KEY, modifier, 1)])
    node.emit([(EV_MSC, MSC_SCAN, 0x70000 + code), (EV_KEY, code, 1)])
    for _ in range(repeats):
        node.emit([(EV_KEY, code, 2)])
    node.emit([(EV_MSC, MSC_SCAN, 0x70000 + code), (EV_KEY, code, 0)])
    if modifier:
        node.emit([(EV_KEY, modifier, 0)])


def _by_caps(text: str) -> Iterator[tuple[int, int | None]]:
    """Capitals typed under CapsLock, which is pressed before and after them."""
    for c in text:
        if c.isupper():
            yield CAPS, None
            yield _STROKES[c.lower()]
            yield CAPS, None
        else:
            yield _STROKES[c]


def _other_case(c: str) -> tuple[int, int | None]:
    return _STROKES[c.swapcase() if c.isascii() else c]
