"""Trying a device for real, and saying what came of it without saying whose card it was.

A trial runs on the thread that owns the device, for at most `SECONDS`, and ends early when the wake
is set. What it tells is a word of a closed set (`Word`) and facts about the machine. What it read
of a person ends with the call: kinds and lengths are all that leaves it.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from drivers.camera.interface import CaptureFailure, Frame, NotCaptured
from drivers.card_slot.interface import Inserted, Removed
from drivers.id_reader.interface import CardRead, IdReaderStatus, NotRead, ReadFailure
from drivers.keypad.interface import Key
from drivers.page_printer.interface import Failed as PagesFailed
from drivers.printer.interface import Failed, Printed, Unconfirmed
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned, VoucherPerson
from drivers.signal.interface import Output
from drivers.speaker.interface import Outcome, Words
from drivers.status import DeviceState
from drivers.wake import Wake
from kiosk.settings.model import PagePrinterSettings, SpeechSettings
from kiosk.text.spoken import spoken
from kiosk.text.strings import Strings

SECONDS = 20.0
"""How long a trial waits for a card or a code."""

_SWITCH, _SHINE = 3.0, 1.0  # seconds to switch lights, and to look at them


class Word(enum.StrEnum):
    """What a trial came to; its string is `technician.tried.<word>`."""

    CARD_READ = "card-read"
    CODE_READ = "code-read"
    PRINTED = "printed"
    ANSWERED = "answered"
    LOOK_AT_PAPER = "look-at-paper"  # all bytes went out, nothing confirmed them
    LOOK_AT_LIGHTS = "look-at-lights"  # all were on for a moment
    LISTEN = "listen"  # it was said; whether it was heard, somebody has to know
    NOTHING_CAME = "nothing-came"  # nobody laid a card or showed a code in time
    NOT_READ = "not-read"
    FAULT = "fault"
    BUSY = "busy"  # somebody is at the terminal


GOOD = frozenset({Word.CARD_READ, Word.CODE_READ, Word.PRINTED, Word.ANSWERED})
OPEN = frozenset(
    {Word.LOOK_AT_PAPER, Word.LOOK_AT_LIGHTS, Word.LISTEN, Word.NOTHING_CAME, Word.BUSY}
)
"""Neither good nor bad: somebody has to look, or to try again."""


class Tried(NamedTuple):
    """`facts`: (name, value), names as in `technician.fact.<name>`; nothing personal."""

    word: Word
    facts: tuple[tuple[str, str], ...] = ()


Trial = Callable[[Any, Wake, Any], Tried]
"""(driver, wake, what the row's `prepare` made) -> what came of it."""


def try_reader(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Wait for a card; tells its kind and, where the driver knows it, the SAM's own number."""
    match device.read(wake, SECONDS):
        case CardRead(document):
            kind = document.kind.value
            return Tried(Word.CARD_READ, (("document", kind), *_sam_number(device)))
        case NotRead(ReadFailure.CANCELLED):
            return Tried(Word.NOTHING_CAME, _sam_number(device))
        case NotRead(ReadFailure.FAULT):
            return _fault(device)
        case NotRead(why):
            return Tried(Word.NOT_READ, (("why", why.value),))
    return _fault(device)


def try_scanner(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Wait for a code; tells its length and what sort of characters it has."""
    match device.scan(wake, SECONDS):
        case Scanned(text):
            facts = (("length", str(len(text))), ("characters", characters(text)))
            return Tried(Word.CODE_READ, facts)
        case VoucherPerson():
            return Tried(Word.CODE_READ, (("characters", "e-voucher"),))
        case NotScanned(ScanFailure.CANCELLED):
            return Tried(Word.NOTHING_CAME)
        case NotScanned(ScanFailure.FAULT):
            return _fault(device)
        case NotScanned(why):
            return Tried(Word.NOT_READ, (("why", why.value),))
    return _fault(device)


def try_card_slot(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Wait for a social-security card; tells only that one was read."""
    card = device.read(wake, SECONDS)
    return Tried(Word.NOTHING_CAME) if card is None else Tried(Word.CARD_READ)


def try_printer(device: Any, wake: Wake, prepared: dict[str, Any]) -> Tried:
    """Print the test page: all classes of characters, both widths, a QR code."""
    from drivers.printer.model import model
    from kiosk.receipts.selftest import test_page

    return _printed(device.print(test_page(model(prepared)), wake))


def try_page_printer(device: Any, wake: Wake, prepared: PagePrinterSettings) -> Tried:
    """Print a page with all classes of characters, amounts and lines to sign on."""
    from drivers.page_printer.interface import Form, Made, PageDocument, Sides
    from kiosk.sheets.render import render
    from kiosk.sheets.selftest import test_sheet

    sides = Sides(prepared.sides)

    def make(form: Form, wake: Wake) -> Made:
        sheet = test_sheet(prepared.uri)
        return render(sheet, form, wake, time.monotonic, sides=sides, media=prepared.media)

    return _printed(device.print(PageDocument(make, sides=sides), wake))


def try_pcsc(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Wait for a card in a PC/SC reader; nothing of it is read or told."""
    match device.wait(wake, SECONDS):
        case Inserted():
            return Tried(Word.CARD_READ)
        case Removed():
            return Tried(Word.NOTHING_CAME)
    online = device.status().device is DeviceState.ONLINE
    return Tried(Word.NOTHING_CAME) if online else _fault(device)


def try_camera(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Take one picture, tell its size, wipe it."""
    match device.capture(wake, SECONDS):
        case Frame() as frame:
            frame.wipe()
            return Tried(Word.ANSWERED, (("size", f"{frame.width} × {frame.height}"),))
        case NotCaptured(CaptureFailure.FAULT):
            return _fault(device)
        case NotCaptured(CaptureFailure.CANCELLED):
            return Tried(Word.NOTHING_CAME)
        case NotCaptured(why):
            return Tried(Word.NOT_READ, (("why", why.value),))
    return _fault(device)


def try_keypad(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Wait for a key; tells what it means and whether earphones are in."""
    end = time.monotonic() + SECONDS
    while (left := end - time.monotonic()) > 0:
        came = device.read(wake, left)
        status = device.status()
        if isinstance(came, Key):
            facts = (("key", came.value), ("earphones", status.earphones.value))
            return Tried(Word.ANSWERED, facts)
        if status.device is not DeviceState.ONLINE:
            return _fault(device)
        if came is None:
            break
    return Tried(Word.NOTHING_CAME)


def try_socket(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Ask whether earphones are in."""
    status = device.probe(wake)
    if status.device is not DeviceState.ONLINE:
        return _fault(device)
    return Tried(Word.ANSWERED, (("earphones", status.earphones.value),))


def try_touch(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Wait for a touch that the kernel delivers."""
    if device.read(wake, SECONDS) is not None:
        return Tried(Word.ANSWERED)
    online = device.status().device is DeviceState.ONLINE
    return Tried(Word.NOTHING_CAME) if online else _fault(device)


def try_signal(device: Any, wake: Wake, prepared: dict[Output, str]) -> Tried:
    """Every light and the buzzer for a second, then all off."""
    on = device.apply(dict.fromkeys(prepared, True), wake, _SWITCH)
    wake.wait(_SHINE)
    own = Wake()  # the other one may be set: what is on must go off
    try:
        off = device.apply(dict.fromkeys(prepared, False), own, _SWITCH)
    finally:
        own.close()
    return Tried(Word.LOOK_AT_LIGHTS) if on and off else _fault(device)


def try_speech(device: Any, wake: Wake, prepared: SpeechSettings) -> Tried:
    """Say what a visit begins with, in both languages, at its first volume; tells which were
    said."""
    gain = prepared.volumes[prepared.first]
    device.probe(wake)
    facts, heard = [], False
    for language, fact in (("zh", "voice_zh"), ("en", "voice_en")):
        text = spoken(Strings.load(language)("speech.on"), language)
        outcome = device.say(Words(text, language), gain, wake)
        heard = heard or outcome is Outcome.SPOKEN
        facts.append((fact, outcome.value))
        if outcome is Outcome.STOPPED:
            return Tried(Word.NOTHING_CAME)
    if heard:
        return Tried(Word.LISTEN, tuple(facts))
    online = device.status().device is DeviceState.ONLINE
    return Tried(Word.NOT_READ, tuple(facts)) if online else _fault(device)


def try_power(device: Any, wake: Wake, prepared: Any) -> Tried:
    """Ask for the supply now."""
    status = device.probe(wake)
    if status.device is not DeviceState.ONLINE:
        return _fault(device)
    facts = [("supply", status.supply.value), ("charge", status.charge.value)]
    if status.percent is not None:
        facts.append(("percent", str(status.percent)))
    return Tried(Word.ANSWERED, tuple(facts))


def outputs(chosen: Any) -> dict[Output, str]:
    """The channel of each output that the settings name."""
    named = {output: getattr(chosen, output.value) for output in Output}
    return {output: channel for output, channel in named.items() if channel}


def characters(text: str) -> str:
    """The sort of a code's characters, from which nobody learns what it says."""
    if text.isascii():
        return "digits" if text.isdigit() else "latin"
    return "mixed"


def _printed(outcome: Printed | Unconfirmed | Failed | PagesFailed) -> Tried:
    if isinstance(outcome, Printed):
        return Tried(Word.PRINTED, (("confirmed", outcome.source),))
    if isinstance(outcome, Unconfirmed):
        return Tried(Word.LOOK_AT_PAPER, (("confirmed", outcome.source),))
    return Tried(Word.FAULT, (("why", outcome.why.value),))


def _sam_number(device: Any) -> tuple[tuple[str, str], ...]:
    """Number of the security module: of the machine, not of anybody."""
    status = device.status()
    known = isinstance(status, IdReaderStatus) and status.serial
    return (("sam", status.serial),) if known else ()


def _fault(device: Any) -> Tried:
    status = device.status()
    return Tried(Word.FAULT, (("state", status.device.value), ("source", status.source)))
