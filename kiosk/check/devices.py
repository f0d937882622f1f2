"""The optional devices: what is configured must be able to be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from drivers.signal.family import Family, family
from kiosk.check.finding import Finding, Rule
from kiosk.settings.model import (
    CardSlotSettings,
    Devices,
    PowerSettings,
    SignalSettings,
    SpeechSettings,
)

LEGIBLE = 1600 * 1200
"""Pixels from which the print of an A4 page is legible: some 140 to the inch."""

_OUTPUTS = ("reader_light", "call_light", "buzzer")
_PLUGIN = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


def check(devices: Devices, signals: Mapping[str, Any] | None) -> Iterator[Finding]:
    """`signals`: tables of the families by name; None: not looked at."""
    for name in ("camera", "signal"):
        device = getattr(devices, name)
        if device is not None and not device.port:
            yield Finding(rule=Rule.NO_PORT, subject=f"devices.{name}.port")
    camera = devices.camera
    if camera is not None and camera.documents and camera.width * camera.height < LEGIBLE:
        yield Finding(
            rule=Rule.DOCUMENT_PIXELS, subject=f"devices.camera {camera.width} × {camera.height}"
        )
    if devices.face is not None:
        yield from _face(devices)
    if devices.card_slot is not None:
        yield from _card_slot(devices.card_slot)
    if devices.signal is not None:
        yield from _signal(devices.signal, signals)
    if devices.power is not None:
        yield from _power(devices.power)
    if devices.speech is not None:
        yield from _speech(devices.speech, devices.keypad is not None)


def _face(devices: Devices) -> Iterator[Finding]:
    face, reader = devices.face, devices.id_reader
    assert face is not None
    if face.plugin and not _PLUGIN.fullmatch(face.plugin):  # none: for the staff's eyes alone
        yield Finding(rule=Rule.FACE_PLUGIN, subject=f"devices.face.plugin = {face.plugin}")
    if not face.port:
        yield Finding(rule=Rule.NO_PORT, subject="devices.face.port")
    if reader is None or reader.read == "text" or not reader.photo_library:
        yield Finding(rule=Rule.FACE_PHOTO, subject="devices.id_reader.read, photo_library")


def _card_slot(slot: CardSlotSettings) -> Iterator[Finding]:
    if slot.plugin and not _PLUGIN.fullmatch(slot.plugin):
        yield Finding(rule=Rule.CARD_PLUGIN, subject=f"devices.card_slot.plugin = {slot.plugin}")
    if not slot.plugin and slot.reader is None:
        yield Finding(rule=Rule.CARD_SLOT_EMPTY, subject="devices.card_slot")


def _signal(chosen: SignalSettings, signals: Mapping[str, Any] | None) -> Iterator[Finding]:
    named = {key: getattr(chosen, key) for key in _OUTPUTS if getattr(chosen, key)}
    if not named:
        yield Finding(rule=Rule.SIGNAL_DARK, subject="devices.signal")
    if chosen.beep and not chosen.buzzer:
        yield Finding(rule=Rule.SIGNAL_DARK, subject="devices.signal.beep")
    if signals is None:
        return
    board = _board(signals.get(chosen.family))
    if board is None:
        yield Finding(rule=Rule.SIGNAL_BOARD, subject=f"devices.signal.family = {chosen.family}")
        return
    for key, channel in named.items():
        if board.lacks([channel]):
            yield Finding(rule=Rule.SIGNAL_BOARD, subject=f"devices.signal.{key} = {channel}")


def _board(table: Any) -> Family | None:
    try:
        return family(table)
    except ValueError:
        return None


def _power(power: PowerSettings) -> Iterator[Finding]:
    if power.source == "nut":
        try:
            ipaddress.ip_address(power.host)
        except ValueError:
            yield Finding(rule=Rule.UPS_ADDRESS, subject=f"devices.power.host = {power.host}")


def _speech(speech: SpeechSettings, keypad: bool) -> Iterator[Finding]:
    if not (speech.recordings or speech.dispatcher):
        yield Finding(rule=Rule.SPEECH_MUTE, subject="devices.speech")
    if speech.dispatcher and not speech.dispatcher.startswith("/"):
        host, _, port = speech.dispatcher.rpartition(":")
        try:
            ipaddress.ip_address(host)
            int(port)
        except ValueError:
            yield Finding(rule=Rule.SPEECH_ADDRESS, subject="devices.speech.dispatcher")
    if not keypad:
        yield Finding(rule=Rule.SPEECH_UNREACHED, subject="devices.keypad")
    if max(speech.levels) - min(speech.levels) < 20:
        yield Finding(rule=Rule.SPEECH_GAIN, subject="devices.speech.levels")
