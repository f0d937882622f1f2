"""The other side of the wire: a terminal asks the keeper."""

from __future__ import annotations

import hmac
import http.client
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from kiosk.settings.model import QueueSettings
from kiosk.station import seal
from kiosk.station.queue import Refusal
from kiosk.station.speaker import Speaker

T = TypeVar("T")

LARGEST = 65_536
"""Bytes of an answer."""


class NotReached(Exception):
    """No answer that is the keeper's: whether it was done is not known."""


class Caller:
    """One question, one connection, within `patience` seconds a step. Raises ValueError where the
    settings name no keeper.

    `role`: of who may only read, whose key `secret` then is (`seal.reading_key`); it may stand on
    the keeper's own machine and asks there where the keeper listens. `speaker`: which terminal
    asks, where it can prove it.
    """

    def __init__(
        self,
        chosen: QueueSettings,
        secret: bytes,
        now: Callable[[], float],
        role: str = "",
        speaker: Speaker | None = None,
    ) -> None:
        place = chosen.keeper_at or (chosen.listens_at if role else None)
        if place is None:
            raise ValueError("station.queue.keeper_address is needed to ask the keeper")
        self._role, self._speaker = role, speaker
        self._host, self._port = str(place.host), place.port
        self._patience, self._secret, self._now = chosen.patience, secret, now

    def ask(self, deed: str, said: Any, answer: type[T]) -> T:
        """Raises NotReached, and Refusal when the keeper says that it cannot be done."""
        body = msgspec.json.encode(said)
        question = seal.asked(f"/queue/{deed}", body, self._now())
        status, raw, sealed = self._post(question)
        if not hmac.compare_digest(
            seal.of_answer(self._secret, question.nonce, status, raw).encode(), sealed.encode()
        ):
            raise NotReached(f"{status}")
        try:
            if status == 409:
                raise Refusal(msgspec.json.decode(raw, type=dict[str, str])["refused"])
            if status != 200:
                raise NotReached(f"{status}")
            return msgspec.json.decode(raw, type=answer)
        except (msgspec.DecodeError, msgspec.ValidationError, KeyError):
            raise NotReached("answer") from None

    def _post(self, question: seal.Question) -> tuple[int, bytes, str]:
        line = http.client.HTTPConnection(self._host, self._port, timeout=self._patience)
        headers = {
            seal.TIME: question.time,
            seal.NONCE: question.nonce,
            seal.MAC: seal.of_question(self._secret, question),
            "Content-Type": "application/json",
        }
        if self._role:
            headers[seal.ROLE] = self._role
        if self._speaker is not None and seal.needs_key(question.path):
            headers[seal.TERMINAL] = self._speaker.terminal
            headers[seal.SIGNATURE] = self._speaker.sign(question)
        try:
            line.request("POST", question.path, question.body, headers)
            answer = line.getresponse()
            return answer.status, answer.read(LARGEST), answer.getheader(seal.MAC, "")
        except (OSError, http.client.HTTPException) as error:
            raise NotReached(type(error).__name__) from None
        finally:
            line.close()
