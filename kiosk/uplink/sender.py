"""The outbox's way to the province's service platform.

A record ends only by an answer that names its key or gives a number for it, as the platform's file
says (`proof`). What the platform calls a repeated key proves an earlier arrival.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from kiosk.outbox.kinds import Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Record, Reply
from kiosk.outbox.rules import Uncertain
from kiosk.platform.codec import BadRequest
from kiosk.platform.rest import at, code_text
from kiosk.store.materials import Kept
from kiosk.uplink.calls import Answer, Calls
from kiosk.uplink.described import Proof, Question
from kiosk.uplink.saying import Given, fields, payload_of

_NUMBER = re.compile(r"[0-9A-Za-z._-]{1,60}")
NO_INTERFACE, TOO_LARGE, IN_DOUBT = "no-interface", "material-too-large", "outcome-in-doubt"


class PlatformSender:
    """A `Sender` for the destination `service-platform`."""

    def __init__(self, calls: Calls, outbox: Outbox) -> None:
        self._calls = calls
        self._outbox = outbox
        self._platform = calls.platform

    def send(self, record: Record) -> Reply:
        message = self._platform.out.get(record.kind)
        if message is None or not message.sent:
            return _ours(NO_INTERFACE)
        try:
            payload = payload_of(record)
        except (msgspec.MsgspecError, ValueError):
            return _ours("payload")
        if record.uncertain and record.rule is Uncertain.RESEND and message.outcome != "key":
            # written down before this platform's file was: it knows no key, so it may be done
            return _ours(IN_DOUBT)
        given = self._given(record)
        path = message.paths.get(getattr(payload, "post", ""), message.path)
        if not path:
            return _ours(NO_INTERFACE)
        uploaded = self._uploaded(record, given)
        if isinstance(uploaded, Reply):
            return uploaded
        try:
            made = fields(message.fields, _Source(payload, uploaded), given)
        except BadRequest as bad:
            return _ours(f"field-{bad.field}")
        key, header = self._calls.key(record.key), self._platform.once.header
        headers = {header: key} if header else {}
        answer = self._calls.call(path, made, given, method=message.method, headers=headers)
        return self._reply(answer, self._platform.proof_of(message), key)

    def ask(self, record: Record) -> Reply:
        """What became of it, by the platform's own question."""
        question = self._platform.question
        if question is None:
            return Reply(Outcome.UNKNOWN)
        given = self._given(record)
        try:
            made = fields(question.fields, None, given)
        except BadRequest as bad:
            return Reply(Outcome.UNKNOWN, code=_word(f"field-{bad.field}"))
        answer = self._calls.call(question.path, made, given, method=question.method)
        return _found(question, answer)

    # ---- inside

    def _given(self, record: Record) -> Given:
        key = self._calls.key(record.key)
        return self._calls.given(key, station=record.station, terminal=record.terminal)

    def _reply(self, answer: Answer, proof: Proof, key: str) -> Reply:
        if answer.known:
            return Reply(Outcome.ACCEPTED, code=_word(answer.code))
        if answer.outcome is not Outcome.ACCEPTED:
            return Reply(answer.outcome, answer.retry_after, _word(answer.code))
        number = code_text(at(answer.node, proof.number)) if proof.number else None
        if proof.key and at(answer.node, proof.key) != key:
            return Reply(Outcome.NONSENSE, code="other-key")
        if proof.number and not _word(number or ""):
            return Reply(Outcome.NONSENSE, code="no-number")
        return Reply(Outcome.ACCEPTED, proof=_word(number or ""))

    def _uploaded(self, record: Record, given: Given) -> list[dict[str, Any]] | Reply:
        """The files of a proof, sent before what names them. A record that is refused for its files
        has sent nothing that acts."""
        if record.kind is not Kind.PUBLICITY_PROOF or self._platform.upload is None:
            return []
        how = self._platform.upload
        kept = {one.digest: one for one in self._outbox.materials.of(record.key)}
        done: list[dict[str, Any]] = []
        for named in payload_of(record).materials:
            page: Kept | None = kept.get(named.digest)
            if page is None:
                return _ours("material-missing")
            if page.size > how.largest:
                return _ours(TOO_LARGE)
            content = self._outbox.materials.read(page)  # Missing: the deliverer's to judge
            try:
                made = fields(how.fields, named, given)
            except BadRequest as bad:
                return _ours(f"field-{bad.field}")
            answer = self._calls.upload(content, page.media, made, given)
            if answer.outcome is not Outcome.ACCEPTED:
                # a file alone is no deed: whatever became of it, the message was not sent
                lost = answer.outcome in (Outcome.UNKNOWN, Outcome.NONSENSE)
                outcome = Outcome.LATER if lost else answer.outcome
                return Reply(outcome, answer.retry_after, _word(answer.code))
            number = code_text(at(answer.node, how.number))
            if not number or len(number) > 200:
                return Reply(Outcome.LATER, code="no-number")
            done.append({**msgspec.structs.asdict(named), "number": number})
        return done


class _Source:
    """A payload whose materials are named as the platform numbered them."""

    def __init__(self, payload: Any, uploaded: list[dict[str, Any]]) -> None:
        self._payload = payload
        self._uploaded = uploaded

    def __getattr__(self, name: str) -> Any:
        return self._uploaded if name == "materials" else getattr(self._payload, name, None)


def _found(question: Question, answer: Answer) -> Reply:
    if answer.nothing:
        return Reply(Outcome.ABSENT)
    if answer.outcome is Outcome.REFUSED:  # of the question: says nothing of the record
        return Reply(Outcome.UNKNOWN, code=_word(answer.code), answered=True)
    if answer.outcome is not Outcome.ACCEPTED:
        return Reply(answer.outcome, answer.retry_after, _word(answer.code))
    state = code_text(at(answer.node, question.state))
    if state in question.done:
        number = code_text(at(answer.node, question.number)) if question.number else ""
        return Reply(Outcome.ACCEPTED, proof=_word(number or ""))
    if state in question.refused:
        return Reply(Outcome.REFUSED, code=_word(state or ""))
    if state in question.absent:
        return Reply(Outcome.ABSENT)
    return Reply(Outcome.NONSENSE, code="state")


def _ours(code: str) -> Reply:
    """It could not even be sent: says nothing of the platform."""
    return Reply(Outcome.REFUSED, code=_word(code), answered=False)


def _word(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else ""
