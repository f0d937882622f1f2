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
from kiosk.runtime.supervised import USE_SECONDS, Lease, Lent, Supervisor, Worker
from kiosk.visit.states import Event

SLICE = 1.0
"""Seconds of one read; between two the status is looked at."""

OPEN_SECONDS = 20.0
"""A plug-in may load libraries; our own drivers open nothing before they are asked."""

CALL_SECONDS = 6.0
"""The longest probe of our drivers, and what a read may take beyond its slice."""

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
        valid_from=document.valid_from,
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
        valid_from=card.valid_from,
        valid_to=card.valid_to,
    )


class Means(Lent):
    """One way to identify, on its own supervised thread.

    `told` is called from any thread with the name and each status that differs from the last.
    """

    def __init__(
        self,
        name: str,
        open_device: Callable[[], _Device],
        read: Callable[[Any, Wake], tuple[Event, Any] | None],
        told: Callable[[str, Status], None],
        supervisor: Supervisor,
    ) -> None:
        self.name = name
        self._open = open_device
        self._read = read
        self._told = told
        self._clock = supervisor.clock
        self._lock = threading.Lock()
        self._answer: Answer | None = None
        self.status: Status | None = None
        self.device_state = DeviceState.STARTING
        self._worker = Worker(
            name,
            self._run,
            supervisor,
            hung=lambda: self._lost("driver hung"),
            broke=lambda: self._lost("driver failed"),
        )
        self._worker.start()

    def start(self, answer: Answer) -> None:
        """Poll until something is read or `stop`."""
        with self._lock:
            self._answer = answer
        self._worker.nudge()

    def stop(self) -> None:
        with self._lock:
            self._answer = None
        self._worker.nudge()

    def close(self) -> None:
        self._worker.close()

    @property
    def works(self) -> bool:
        """Not known to be gone; *starting* is not known."""
        return self.device_state not in GONE

    def _run(self, lease: Lease) -> None:
        device = lease.open(self._open, OPEN_SECONDS)
        holder: Answer | None = None  # whose card sits in the slot
        while True:
            job = self._worker.begun(lease)
            if not lease.in_charge:
                return
            with self._lock:
                answer = self._answer
            if job is not None:
                with lease.call(USE_SECONDS):
                    job(device, lease.wake)
                self._passed(lease, device.status())
                continue
            if answer is None and holder is not None:
                holder = self._watch_card(lease, device, holder)
                continue
            if answer is None:
                with lease.call(CALL_SECONDS):
                    status = device.probe(lease.wake)
                self._passed(lease, status)
                if not lease.wake.is_set():
                    lease.pause(PROBE_EVERY)
                continue
            holder = None
            with lease.call(SLICE + CALL_SECONDS):
                outcome = self._read(device, lease.wake)
            status = device.status()
            self._passed(lease, status)
            if outcome is not None:
                self._deliver(lease, answer, outcome)
                holder = answer if getattr(device, "holds_card", False) else None
                outcome = None  # whoever it was: this frame waits on long after them
            elif status.device in GONE:
                lease.pause(0.5)

    def _watch_card(self, lease: Lease, device: Any, holder: Answer) -> Answer | None:
        """One slice of waiting until the card that was read is taken out."""
        with lease.call(SLICE + CALL_SECONDS):
            gone = device.removed(lease.wake, SLICE)
        self._passed(lease, device.status())
        with self._lock:
            read_anew = self._answer is not None  # the next card is asked for already
        if gone and not read_anew and lease.in_charge:
            holder(Event.CARD_REMOVED, None)
        return holder if device.holds_card and not gone else None

    def _passed(self, lease: Lease, status: Status) -> None:
        if lease.in_charge:
            self._worker.passed(lease)
            self._tell(status)

    def _deliver(self, lease: Lease, answer: Answer, outcome: tuple[Event, Any]) -> None:
        with self._lock:
            if self._answer is not answer or not lease.in_charge:
                return  # stopped or given up meanwhile: whoever came is gone
            self._answer = None
        answer(*outcome)

    def _lost(self, source: str) -> None:
        """Nobody speaks for the device until its driver has been opened again."""
        self._tell(Status(DeviceState.OFFLINE, source, self._clock()))

    def _tell(self, status: Status) -> None:
        with self._lock:
            self.status = status
            changed = status.device is not self.device_state
            self.device_state = status.device
        if changed:
            self._told(self.name, status)
