"""The devices that tell who is there: one thread each, reading only while asked to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from drivers.id_reader.interface import CardRead, DocumentKind, IdDocument, NotRead, ReadFailure
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned, VoucherPerson
from drivers.status import DeviceState, Status
from drivers.wake import Wake
from kiosk.platform.interface import Credential, CredentialKind
from kiosk.runtime.hands import Answer
from kiosk.visit.states import Event

SLICE = 1.0
"""Seconds of one read; between two the status is looked at."""

PROBE_EVERY = 5.0
"""Seconds between two questions to an idle device."""

CERTIFICATE_TYPES = {
    DocumentKind.RESIDENT: "01",
    DocumentKind.HK_MACAO_TAIWAN: "17",
    DocumentKind.FOREIGNER_2017: "07",
    DocumentKind.FOREIGNER_2023: "07",
}
"""psn_cert_type of the documents a SAM_V reader knows (fsi.md §5)."""

GONE = frozenset({DeviceState.POWER_OFF, DeviceState.OFFLINE, DeviceState.HARDWARE_ERROR})


class _Device(Protocol):
    def status(self) -> Status: ...

    def probe(self, wake: Wake) -> Status: ...

    def close(self) -> None: ...


def card_credential(document: IdDocument) -> Credential:
    """What the centre is asked with, from a card's text block."""
    return Credential(
        kind=CredentialKind.ID_CARD,
        certificate_type=CERTIFICATE_TYPES[document.kind],
        certificate_no=document.number,
        name=document.name or document.latin_name,
        valid_to=None if document.long_term else document.valid_to,
    )


def read_card(device: Any, wake: Wake) -> tuple[Event, Any] | None:
    """One slice of an ID reader; None when there is nothing to say."""
    match device.read(wake, SLICE):
        case CardRead(document):
            return Event.CREDENTIAL_READ, card_credential(document)
        case NotRead(ReadFailure.CANCELLED | ReadFailure.FAULT):
            return None
        case NotRead(why):
            return Event.CARD_UNREAD, why.value
    return None


def scan_code(device: Any, wake: Wake) -> tuple[Event, Any] | None:
    """One slice of a scanner."""
    match device.scan(wake, SLICE):
        case Scanned(text):
            return Event.CREDENTIAL_READ, Credential(kind=CredentialKind.E_VOUCHER, token=text)
        case VoucherPerson() as voucher:
            return Event.CREDENTIAL_READ, Credential(
                kind=CredentialKind.E_VOUCHER_TOKEN,
                token=voucher.token,
                name=voucher.name,
                certificate_no=voucher.number,
            )
        case NotScanned(ScanFailure.CANCELLED | ScanFailure.FAULT):
            return None
        case NotScanned():
            return Event.CARD_UNREAD, "bad-code"
    return None


def read_social_card(device: Any, wake: Wake) -> tuple[Event, Any] | None:
    """One slice of a social-security card plug-in."""
    card = device.read(wake, SLICE)
    if card is None:
        return None
    return Event.CREDENTIAL_READ, Credential(
        kind=CredentialKind.SOCIAL_CARD,
        certificate_no=card.certificate_no,
        name=card.name,
        token=card.number,
        card_sn=card.card_sn,
    )


class Means:
    """One way to identify, on its own thread.

    `told` is called from that thread with the name and each status that differs from the last.
    """

    def __init__(
        self,
        name: str,
        open_device: Callable[[], _Device],
        read: Callable[[Any, Wake], tuple[Event, Any] | None],
        told: Callable[[str, Status], None],
    ) -> None:
        self.name = name
        self._open = open_device
        self._read = read
        self._told = told
        self._wake = Wake()
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        self._closing = False
        self.device_state = DeviceState.STARTING
        self._thread = threading.Thread(target=self._run, name=f"means-{name}", daemon=True)
        self._thread.start()

    def start(self, answer: Answer) -> None:
        """Poll until something is read or `stop`."""
        with self._lock:
            self._answer = answer
        self._wake.set()

    def stop(self) -> None:
        with self._lock:
            self._answer = None
        self._wake.set()

    def close(self) -> None:
        self._closing = True
        self._wake.set()
        self._thread.join(2.0)

    @property
    def works(self) -> bool:
        """Not known to be gone; *starting* is not known."""
        return self.device_state not in GONE

    def _run(self) -> None:
        device = self._open()
        try:
            while not self._closing:
                self._wake.clear()
                with self._lock:
                    answer = self._answer
                if answer is None:
                    self._tell(device.probe(self._wake))
                    if not self._wake.is_set():
                        self._wake.wait(PROBE_EVERY)
                    continue
                outcome = self._read(device, self._wake)
                self._tell(device.status())
                if outcome is not None:
                    self._deliver(answer, outcome)
                    outcome = None  # whoever it was: this frame waits on long after them
                elif device.status().device in GONE:
                    self._wake.wait(0.5)
        except Exception:  # the thread ends: say so instead of seeming well
            at = device.status().at
            self._tell(Status(DeviceState.HARDWARE_ERROR, "worker ended", at))
            raise
        finally:
            device.close()
            self._wake.close()

    def _deliver(self, answer: Answer, outcome: tuple[Event, Any]) -> None:
        with self._lock:
            if self._answer is not answer:  # stopped meanwhile: whoever came is gone
                return
            self._answer = None
        answer(*outcome)

    def _tell(self, status: Status) -> None:
        if status.device is not self.device_state:
            self.device_state = status.device
            self._told(self.name, status)
