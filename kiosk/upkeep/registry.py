"""Every class of device this terminal may have, one row each.

A new class is a new row of `CLASSES`: the command line, the technician's screen and the wizard
know it by nothing else. A row's functions import their driver when they are called.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from drivers.page_printer.interface import PagePrinter
from drivers.power.interface import Power
from drivers.speaker.interface import Speaker
from drivers.status import Status
from drivers.wake import Wake
from kiosk.settings.model import (
    FaceSettings,
    KeypadSettings,
    PagePrinterSettings,
    PowerSettings,
    Settings,
    SpeechSettings,
)
from kiosk.upkeep import trials

CONFIG = Path(__file__).resolve().parents[2] / "config"

Clock = Callable[[], float]
"""Monotonic seconds."""


class Device(Protocol):
    """What every driver answers to; `probe` is absent where nothing can be asked."""

    def status(self) -> Status: ...

    def close(self) -> None: ...


class Open(Protocol):
    def __call__(self, chosen: Any, settings: Settings, clock: Clock) -> Device:
        """Make the driver; opens no port yet. `chosen`: the table of `settings.devices`."""


@dataclass(frozen=True, slots=True)
class DeviceClass:
    """`name`: on the command line, in strings and under /dev/kiosk. `setting`: its field of
    `settings.devices`. `told_as`: its name in health and journal. `prepare`: what a trial needs to
    know beforehand, made of the chosen settings."""

    name: str
    setting: str
    told_as: str
    model: Callable[[Any, Settings], str]
    open: Open
    trial: trials.Trial | None = None
    prepare: Callable[[Any, Settings], Any] = lambda chosen, settings: None
    port: Callable[[Any, Settings], str] = lambda chosen, settings: getattr(chosen, "port", "")
    searched: bool = False  # may be looked for on serial ports: asking does no harm there
    fits: Callable[[Any, Settings], bool] = lambda chosen, settings: True
    """Which of a setting's variants it is."""


# ---- printers


def printer_model(chosen: Any) -> dict[str, Any]:
    """The model file that the settings name."""
    path = CONFIG / "printers" / f"{chosen.model}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def _open_printer(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.printer import open_printer
    from kiosk.receipts.raster import rasterize

    return open_printer(printer_model(chosen), chosen.port, rasterize, clock)


def open_page_printer(chosen: PagePrinterSettings, settings: Settings, clock: Clock) -> PagePrinter:
    """Its jobs bear this terminal's name. Raises BadEndpoint (a ValueError): no usable address."""
    from drivers.page_printer import open_page_printer as opened

    return opened(
        chosen.uri,
        f"{settings.station.code}-{settings.station.terminal}",
        clock,
        media=chosen.media,
        completed=chosen.completed,
        certificate_sha256=chosen.certificate_sha256,
    )


# ---- who is there


def _open_reader(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.id_reader import open_reader

    return open_reader(chosen.port, chosen.baud, clock)


def _open_scanner(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.scanner import open_scanner, open_sdk_scanner

    if settings.centre.decode == "vendor-library":
        return open_sdk_scanner(chosen.sdk_library, clock)
    suffix = chosen.suffix == "enter"
    return open_scanner(chosen.family, chosen.port, chosen.baud, clock, suffix=suffix)


def _open_hid_scanner(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.scanner import open_hid_scanner

    return open_hid_scanner(chosen.port, chosen.suffix or "enter", clock)


def _types(chosen: Any, settings: Settings) -> bool:
    """A scanner that types as a keyboard; one that an SDK owns does not concern us."""
    return chosen.family == "hid" and settings.centre.decode != "vendor-library"


def _scanner_model(chosen: Any, settings: Settings) -> str:
    if settings.centre.decode == "vendor-library":
        return f"SDK {Path(chosen.sdk_library).name}"
    return chosen.family


def _open_card_slot(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.card_slot import open_slot

    return open_slot(chosen.plugin, chosen.reader, clock)


def _open_pcsc(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.card_slot import open_reader

    return open_reader(chosen.reader, clock)


# ---- optional devices


def _open_camera(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.camera import open_camera

    before = settings.sandbox.before_camera(chosen.port)
    return open_camera(chosen.port, chosen.width, chosen.height, clock, environment=before)


def _try_face(device: Any, wake: Wake, prepared: FaceSettings) -> trials.Tried:
    if not prepared.plugin:
        return trials.try_camera(device, wake, prepared)
    from kiosk.upkeep.faces import try_face

    return try_face(device, wake, prepared)


def _open_signal(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.signal import open_signal
    from kiosk.settings.signals import families

    named = trials.outputs(chosen)
    return open_signal(families()[chosen.family], chosen.port, named, clock)


def open_power(chosen: PowerSettings, clock: Clock) -> Power:
    """What knows about the supply: the kernel, or the tools that look after a UPS."""
    from drivers.power import open_nut, open_sysfs

    if chosen.source == "nut":
        return open_nut(chosen.host, chosen.nut_port, chosen.ups, chosen.low_percent, clock)
    return open_sysfs(chosen.folder, chosen.low_percent, clock)


def keypad_model(chosen: KeypadSettings) -> dict[str, Any]:
    """The model file that the settings name; without its socket where that is another device."""
    path = CONFIG / "keypads" / f"{chosen.model}.toml"
    model = tomllib.loads(path.read_text("utf-8"))
    if chosen.socket_port:
        model.pop("earphones", None)
    return model


SOCKET: dict[str, Any] = {"earphones": {"switch": True}}
"""The model of an earphone socket that is a device of its own (the jack of a sound card)."""


def _open_socket(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.keypad import open_keypad

    return open_keypad(SOCKET, chosen.socket_port, clock)


def _open_keypad(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.keypad import open_keypad

    return open_keypad(keypad_model(chosen), chosen.port, clock)


def open_speech(chosen: SpeechSettings, clock: Clock) -> Speaker:
    """Raises RecordingsError (of its manifest) and ValueError."""
    from drivers.speaker import open_speaker
    from kiosk.text import recordings

    known = recordings.load(Path(chosen.recordings)) if chosen.recordings else {}
    return open_speaker(
        clock,
        recordings=known,
        output=chosen.output,
        dispatcher=chosen.dispatcher,
        module=chosen.module,
        voices=chosen.voices,
        rate=chosen.rate,
    )


def _speech_model(chosen: Any, settings: Settings) -> str:
    parts = (("WAV", chosen.recordings), ("SSIP", chosen.dispatcher))
    return " + ".join(name for name, there in parts if there)


def _open_touch(chosen: Any, settings: Settings, clock: Clock) -> Device:
    from drivers.touch import open_touch

    return open_touch(chosen.port, clock)


def _power_port(chosen: Any, settings: Settings) -> str:
    nut = f"tcp://{chosen.host}:{chosen.nut_port}"
    return nut if chosen.source == "nut" else chosen.folder


CLASSES: tuple[DeviceClass, ...] = (
    DeviceClass(
        name="id-reader",
        setting="id_reader",
        told_as="id_card",
        model=lambda chosen, settings: "SAM_V",
        open=_open_reader,
        trial=trials.try_reader,
        searched=True,
    ),
    DeviceClass(
        name="scanner",
        setting="scanner",
        told_as="e_voucher",
        model=_scanner_model,
        open=_open_scanner,
        trial=trials.try_scanner,
        searched=True,
        fits=lambda chosen, settings: not _types(chosen, settings),
    ),
    DeviceClass(
        name="hid-scanner",
        setting="scanner",
        told_as="e_voucher",
        model=lambda chosen, settings: "USB HID",
        open=_open_hid_scanner,
        trial=trials.try_scanner,
        fits=_types,
    ),
    DeviceClass(
        name="printer",
        setting="printer",
        told_as="printer",
        model=lambda chosen, settings: chosen.model,
        open=_open_printer,
        trial=trials.try_printer,
        prepare=lambda chosen, settings: printer_model(chosen),
        searched=True,
    ),
    DeviceClass(
        name="page-printer",
        setting="page_printer",
        told_as="page_printer",
        model=lambda chosen, settings: "IPP",
        open=open_page_printer,
        trial=trials.try_page_printer,
        prepare=lambda chosen, settings: chosen,
        port=lambda chosen, settings: chosen.uri,
    ),
    DeviceClass(
        name="card-slot",
        setting="card_slot",
        told_as="social_card",
        model=lambda chosen, settings: chosen.plugin,
        open=_open_card_slot,
        trial=trials.try_card_slot,
        fits=lambda chosen, settings: bool(chosen.plugin),
    ),
    DeviceClass(
        name="pcsc-reader",
        setting="card_slot",
        told_as="card_slot",
        model=lambda chosen, settings: f"PC/SC {chosen.reader}".strip(),
        open=_open_pcsc,
        trial=trials.try_pcsc,
        fits=lambda chosen, settings: chosen.reader is not None and not chosen.plugin,
    ),
    DeviceClass(
        name="camera",
        setting="camera",
        told_as="camera",
        model=lambda chosen, settings: "V4L2",
        open=_open_camera,
        trial=trials.try_camera,
    ),
    DeviceClass(
        name="face-camera",
        setting="face",
        told_as="face_camera",
        model=lambda chosen, settings: chosen.plugin or "V4L2",
        open=_open_camera,
        trial=_try_face,
        prepare=lambda chosen, settings: chosen,
    ),
    DeviceClass(
        name="keypad",
        setting="keypad",
        told_as="keypad",
        model=lambda chosen, settings: chosen.model,
        open=_open_keypad,
        trial=trials.try_keypad,
    ),
    DeviceClass(
        name="earphones",
        setting="keypad",
        told_as="earphones",
        model=lambda chosen, settings: "SW_HEADPHONE_INSERT",
        open=_open_socket,
        trial=trials.try_socket,
        port=lambda chosen, settings: chosen.socket_port,
        fits=lambda chosen, settings: bool(chosen.socket_port),
    ),
    DeviceClass(
        name="speech",
        setting="speech",
        told_as="speech",
        model=_speech_model,
        open=lambda chosen, settings, clock: open_speech(chosen, clock),
        trial=trials.try_speech,
        prepare=lambda chosen, settings: chosen,
        port=lambda chosen, settings: chosen.dispatcher or chosen.output,
    ),
    DeviceClass(
        name="touch",
        setting="touch",
        told_as="touch",
        model=lambda chosen, settings: "evdev",
        open=_open_touch,
        trial=trials.try_touch,
    ),
    DeviceClass(
        name="signal",
        setting="signal",
        told_as="signal",
        model=lambda chosen, settings: chosen.family,
        open=_open_signal,
        trial=trials.try_signal,
        prepare=lambda chosen, settings: trials.outputs(chosen),
    ),
    DeviceClass(
        name="power",
        setting="power",
        told_as="power",
        model=lambda chosen, settings: chosen.source,
        open=lambda chosen, settings, clock: open_power(chosen, clock),
        trial=trials.try_power,
        port=_power_port,
    ),
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A device that the settings name, with its class."""

    kind: DeviceClass
    chosen: Any
    settings: Settings

    @property
    def name(self) -> str:
        return self.kind.name

    @property
    def model(self) -> str:
        return self.kind.model(self.chosen, self.settings)

    @property
    def port(self) -> str:
        return self.kind.port(self.chosen, self.settings)

    def open(self, clock: Clock) -> Device:
        """The driver, with no port open yet."""
        return self.kind.open(self.chosen, self.settings, clock)

    def trial(self, device: Any, wake: Wake) -> trials.Tried:
        """Try it for real; on the thread that owns it."""
        assert self.kind.trial is not None
        return self.kind.trial(device, wake, self.kind.prepare(self.chosen, self.settings))


def fitted(settings: Settings) -> tuple[Fitted, ...]:
    """What this terminal has, in the order of `CLASSES`."""
    found = []
    for kind in CLASSES:
        chosen = getattr(settings.devices, kind.setting, None)
        if chosen is not None and kind.fits(chosen, settings):
            found.append(Fitted(kind, chosen, settings))
    return tuple(found)
