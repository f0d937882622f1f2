"""Who may speak of the queue: HMAC-SHA256 with the station's secret over everything that is said.

A request is good when its MAC is right, its time is within the tolerance, and its nonce is new. An
answer's MAC covers the request's nonce, so that no answer can be given for another question.

That seal says that a terminal of the station speaks, not which. Where the station's settings list
the keys of its terminals, what staff do is heard only with a signature of one of these (`bars`).

Whoever may only read (the publicity screen) holds a key made from the secret and never the secret:
what it seals is heard for `READS` and for nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from kiosk.settings.model import LineKey
from kiosk.settings.signed import signed

TIME, NONCE, MAC = "X-Queue-Time", "X-Queue-Nonce", "X-Queue-Mac"
ROLE = "X-Queue-Role"
"""Empty or absent: a terminal of the station."""

TERMINAL, SIGNATURE = "X-Queue-Terminal", "X-Queue-Signature"
"""Number of the terminal that asks, and its Ed25519 signature in hex, beside the MAC."""

ACTS = frozenset({"help-answer", "sit", "look", "do"})
"""What staff do: from a terminal at which the list says that they act."""

TELLS = frozenset({"case-tell"})
"""What any terminal of the list may say, and no other."""

SCREEN = "screen"
READS: dict[str, frozenset[str]] = {SCREEN: frozenset({"hall", "figures"})}
"""Role -> deeds it may ask for; a terminal may ask for all."""

SHORTEST_SECRET = 32
"""Bytes."""


class Question(NamedTuple):
    path: str
    body: bytes
    time: str  # wall clock, whole seconds
    nonce: str


def asked(path: str, body: bytes, at: float) -> Question:
    return Question(path, body, str(int(at)), secrets.token_hex(16))


def mac(secret: bytes, *parts: bytes | str) -> str:
    """Each part goes in with its length: no two lists of parts have the same bytes."""
    sealed = hmac.new(secret, digestmod=hashlib.sha256)
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        sealed.update(len(raw).to_bytes(8, "big") + raw)
    return sealed.hexdigest()


def reading_key(secret: bytes, role: str = SCREEN) -> bytes:
    """The key of a role that only reads, in hex; the secret cannot be found from it."""
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(f"the queue's secret has less than {SHORTEST_SECRET} bytes")
    return mac(secret, "role", role).encode()


def of_question(secret: bytes, question: Question) -> str:
    return mac(secret, "question", *question)


def spoken(question: Question, terminal: str) -> bytes:
    """What a terminal signs; its first line tells it from all else that its key signs."""
    made = bytearray(b"kiosk line 1\n")
    for part in (terminal, *question):
        raw = part.encode() if isinstance(part, str) else part
        made += len(raw).to_bytes(8, "big") + raw
    return bytes(made)


def of_answer(secret: bytes, nonce: str, status: int, body: bytes) -> str:
    return mac(secret, "answer", nonce, str(status), body)


def needs_key(path: str) -> bool:
    """Whether it is asked with a signature of the terminal."""
    return _deed(path) in ACTS | TELLS


def _deed(path: str) -> str:
    return path.removeprefix("/queue/")


class Doorkeeper:
    """Judges questions. Remembers the nonces of the tolerance; what was asked before it began is
    not let in, since whether it was answered then is forgotten."""

    def __init__(
        self,
        secret: bytes,
        tolerance: float,
        now: Callable[[], float],
        line: Mapping[str, LineKey] | None = None,
    ) -> None:
        """`line`: the station's terminals by number; none: who they are is not asked."""
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the queue's secret has less than {SHORTEST_SECRET} bytes")
        self._tolerance, self._now, self._line = tolerance, now, line or {}
        self._keys = {"": secret} | {role: reading_key(secret, role) for role in READS}
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()
        self._began = int(now())

    def key(self, role: str) -> bytes | None:
        """With which such a one seals; None: there is no such role."""
        return self._keys.get(role)

    def trouble(self, path: str, body: bytes, headers: Mapping[str, str]) -> str:
        """ "" when it is good; else mac | clock | again | role."""
        question = Question(path, body, headers.get(TIME, ""), headers.get(NONCE, ""))
        role = headers.get(ROLE, "")
        key = self.key(role)
        if key is None or not hmac.compare_digest(
            of_question(key, question).encode(), headers.get(MAC, "").encode()
        ):
            return "mac"
        if role and _deed(path) not in READS[role]:
            return "role"
        now, at = self._now(), float(question.time)
        if abs(now - at) > self._tolerance or at < self._began:
            return "clock"
        with self._lock:
            for nonce in [n for n, t in self._seen.items() if now - t > 2 * self._tolerance]:
                del self._seen[nonce]
            if question.nonce in self._seen:
                return "again"
            self._seen[question.nonce] = now
        return ""

    def bars(self, path: str, body: bytes, headers: Mapping[str, str]) -> str:
        """Why a question that is good is not heard from this terminal: key (it is not of the list,
        or does not prove that it is) | pad (no staff act there); "" when it is heard."""
        if not self._line or not needs_key(path):
            return ""
        terminal = headers.get(TERMINAL, "")
        known = self._line.get(terminal)
        question = Question(path, body, headers.get(TIME, ""), headers.get(NONCE, ""))
        try:
            signature = bytes.fromhex(headers.get(SIGNATURE, ""))
        except ValueError:
            return "key"
        if known is None or not signed(known.key, signature, spoken(question, terminal)):
            return "key"
        return "pad" if _deed(path) in ACTS and not known.staff else ""

    def who(self, headers: Mapping[str, str]) -> str:
        """Which terminal asks, as `bars` found it; "" where that is not known."""
        return headers.get(TERMINAL, "") if self._line else ""
