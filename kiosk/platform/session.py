"""One call of one transaction, with everything around it: sign-in, msgid, signature, one retry.

9001 opens the technical session of this terminal (it has nothing to do with the attendance of
staff); its number goes into every later call. It is got lazily, once, however many threads wait.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kiosk.platform import codec, envelope
from kiosk.platform.china import Clock
from kiosk.platform.envelope import Output, Refused
from kiosk.platform.interface import Cancel, CentreTrouble, Trouble
from kiosk.platform.line import Gate, Line
from kiosk.platform.msgid import MsgIds
from kiosk.platform.signatures import Signature
from kiosk.platform.transactions import From, Means, Transaction, Transactions
from kiosk.platform.transport import NoAnswer, Transport
from kiosk.platform.values import Reader
from kiosk.services.result import Span, Value
from kiosk.settings.model import Settings

SIGN_IN = "national/9001"
SIGN_OUT = "national/9002"
_GOODBYE_SECONDS = 3.0


class About(msgspec.Struct, frozen=True):
    """Whom and what a call is about. Never logged."""

    person_no: str = ""
    region: str = ""  # insuplc_admdvs
    span: Span | None = None

    def __repr__(self) -> str:
        return "<About>"


class Answer(msgspec.Struct, frozen=True):
    """A successful call: the output and the transaction it answers."""

    transaction: Transaction
    output: object

    def __repr__(self) -> str:
        return f"<Answer {self.transaction.id}>"


class No(msgspec.Struct, frozen=True):
    """The platform said no. `means` is one of `Means`, or empty."""

    trouble: CentreTrouble
    means: str = ""


class Session:
    """Calls transactions by id. Used by several threads at once."""

    def __init__(
        self,
        *,
        settings: Settings,
        transactions: Callable[[], Transactions],
        transport: Transport,
        signature: Signature,
        msgids: MsgIds,
        reader: Reader,
        clock: Clock,
        heard: envelope.Heard = lambda at: None,
    ) -> None:
        """`heard` gets the time in each answer of the platform, on the caller's thread."""
        self._settings = settings
        self._transactions = transactions
        self._transport = transport
        self._signature = signature
        self._msgids = msgids
        self._clock = clock
        self._heard = heard
        self._who = envelope.sender(settings)
        self._signing = Gate(1)
        self._sign_no = ""
        self.reader = reader

    def call(
        self,
        id_: str,
        line: Line,
        about: About = About(),
        arguments: Mapping[str, Value] | None = None,
    ) -> Answer | No:
        """Blocking. Reads are sent once more when the connection broke before an answer; any
        transaction is sent again, once, after the platform asked for 签到. Never raises."""
        try:
            transaction = self._transactions().get(id_)
        except KeyError:
            return No(CentreTrouble(Trouble.REFUSED, "no-transaction"))
        try:
            node = codec.build(transaction, self._given(about), arguments or {})
        except codec.BadRequest as bad:
            return _no(transaction, Trouble.REFUSED, f"request-{bad.field}")
        if envelope.too_long(node):
            return _no(transaction, Trouble.REFUSED, "request-input")
        may_resend, may_sign = not transaction.write, transaction.signed_in
        while True:
            sign_no = ""
            if transaction.signed_in:
                signed = self._signed(line)
                if isinstance(signed, No):
                    return signed
                sign_no = signed
            reply = self._send(transaction, node, about, sign_no, line)
            if isinstance(reply, NoAnswer) and reply.again and may_resend and not line.ended:
                may_resend = False
                continue
            if isinstance(reply, Refused) and reply.meaning == Means.SIGN_IN and may_sign:
                may_sign = False
                self._forget(sign_no)
                continue
            return _outcome(transaction, reply)

    def transaction(self, id_: str) -> Transaction | None:
        known = self._transactions()
        return known.get(id_) if id_ in known else None

    def close(self) -> None:
        """9002, if signed in; then the connections. A silent centre does not hold it up long."""
        if self._sign_no:
            line = Line(Cancel())
            transaction = self._transactions().get(SIGN_OUT)
            given = {**self._given(About()), From.SIGN_NO: self._sign_no}
            node = codec.build(transaction, given, {})
            self._send(
                transaction, node, About(), self._sign_no, line, whole_seconds=_GOODBYE_SECONDS
            )
            self._sign_no = ""
        self._transport.close()

    @property
    def signed_in(self) -> bool:
        return bool(self._sign_no)

    def _signed(self, line: Line) -> str | No:
        """The sign number; got now if there is none."""
        if self._sign_no:
            return self._sign_no
        transaction = self._transactions().get(SIGN_IN)
        end = self._clock.monotonic() + self._settings.centre.whole_seconds
        with self._signing.place(line, lambda: end - self._clock.monotonic()) as placed:
            if line.ended:
                return No(CentreTrouble(Trouble.CANCELLED))
            if not placed:
                return _no(transaction, Trouble.SILENT, "queue")
            if self._sign_no:  # another thread was first
                return self._sign_no
            here = {"mac": _mac(), "ip": _ip(self._settings.centre.url)}
            answer = self.call(SIGN_IN, line, arguments=here)
            if isinstance(answer, No):
                return answer
            try:
                found = codec.single(transaction.answer["record"], answer.output, self.reader)
            except codec.BadAnswer as bad:
                return _no(transaction, Trouble.NONSENSE, bad.code)
            if found is None:
                return _no(transaction, Trouble.NONSENSE, "sign-no")
            self._sign_no = str(found["sign_no"])
            return self._sign_no

    def _forget(self, sign_no: str) -> None:
        if self._sign_no == sign_no:
            self._sign_no = ""

    def _send(
        self,
        transaction: Transaction,
        node: dict,
        about: About,
        sign_no: str,
        line: Line,
        *,
        whole_seconds: float | None = None,
    ):
        def make():
            now = self._clock.now()
            body = envelope.request(
                self._who,
                transaction.infno,
                self._msgids.next(),
                now,
                region=self._region(about) if about.person_no else about.region,
                sign_no=sign_no,
                node=node,
            )
            return body, self._signature.headers(now)

        body = self._transport.post(transaction.infno, make, line, whole_seconds)
        if isinstance(body, NoAnswer):
            return body
        return envelope.parse(body, transaction.meaning, self._heard)

    def _region(self, about: About) -> str:
        return about.region or self._settings.centre.admdvs

    def _given(self, about: About) -> dict[From, Value]:
        centre, now = self._settings.centre, self._clock.now()
        span = about.span
        return {
            From.PERSON_NO: about.person_no,
            From.REGION: self._region(about),
            From.SPAN_BEGIN: start_of(span) if span else None,
            From.SPAN_END: end_of(span) if span else None,
            From.TODAY: now,
            From.TERMINAL: self._settings.station.terminal,
            From.ORG_CODE: centre.fixmedins_code,
            From.ORG_NAME: centre.fixmedins_name,
            From.SIGN_NO: self._sign_no,
            From.BUSINESS_TYPE: centre.e_voucher_business_type,
        }


def start_of(span: Span) -> datetime:
    return datetime(span.begin.year, span.begin.month, span.begin.day)  # noqa: DTZ001  # local


def end_of(span: Span) -> datetime:
    return datetime(span.end.year, span.end.month, span.end.day, 23, 59, 59)  # noqa: DTZ001


def _outcome(transaction: Transaction, reply) -> Answer | No:
    if isinstance(reply, Output):
        return Answer(transaction, reply.node)
    if isinstance(reply, Refused):
        code = f"gateway-{reply.code}" if reply.gateway else reply.code
        return No(_named(transaction, Trouble.REFUSED, code), reply.meaning)
    trouble = reply.trouble if isinstance(reply, NoAnswer) else reply
    return No(_named(transaction, trouble.why, trouble.code))


def _no(transaction: Transaction, why: Trouble, code: str) -> No:
    return No(_named(transaction, why, code))


def _named(transaction: Transaction, why: Trouble, code: str) -> CentreTrouble:
    """The code staff read: transaction number and kind of fault, e.g. `5201 read`."""
    return CentreTrouble(why, f"{transaction.infno} {code}".strip())


def _mac() -> str:
    """Hardware address of the first real network card; zeros when there is none."""
    for file in sorted(Path("/sys/class/net").glob("*/address")):
        try:
            found = file.read_text("ascii").strip()
        except OSError:
            continue
        if file.parent.name != "lo" and found.strip("0:"):
            return found[:20].upper()
    return "00:00:00:00:00:00"


def _ip(url: str) -> str:
    """Our address on the way to the centre. Nothing is sent: a UDP socket only picks a route."""
    host = urlsplit(url).hostname or "127.0.0.1"
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host, 9))
            return probe.getsockname()[0]
    except OSError:
        return "127.0.0.1"
