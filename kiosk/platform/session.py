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
from kiosk.platform import rest as rest_carrier
from kiosk.platform.breaker import Breaker
from kiosk.platform.cainfo import Signature, unsigned
from kiosk.platform.china import Clock
from kiosk.platform.envelope import Output, Refused
from kiosk.platform.interface import Cancel, Cause, CentreTrouble, Trouble
from kiosk.platform.line import Gate, Line
from kiosk.platform.msgid import MsgIds
from kiosk.platform.rest import Rest
from kiosk.platform.schemes import Scheme, Unsealed
from kiosk.platform.telling import Telling
from kiosk.platform.transactions import From, Means, Transaction, Transactions
from kiosk.platform.transport import Body, Bounds, NoAnswer, Transport
from kiosk.platform.values import Labels, Reader
from kiosk.services.result import Span, Value
from kiosk.settings.model import Settings

SIGN_IN = "national/9001"
SIGN_OUT = "national/9002"
_GOODBYE = Bounds(3.0, 3.0, 3.0)  # seconds
_UNANSWERED = (Trouble.SILENT, Trouble.UNREACHABLE)


class About(msgspec.Struct, frozen=True):
    """Whom and what a call is about. Never logged."""

    person_no: str = ""
    region: str = ""  # insuplc_admdvs
    span: Span | None = None
    item: str = ""  # for whose sake: its patience
    unit: str = ""  # 统一社会信用代码, where it is about an employer
    agent: str = ""  # certificate number of whoever acts for it

    def __repr__(self) -> str:
        return "<About>"


class Answer(msgspec.Struct, frozen=True):
    """A successful call: the output and the transaction it answers."""

    transaction: Transaction
    output: object

    def __repr__(self) -> str:
        return f"<Answer {self.transaction.id}>"


class No(msgspec.Struct, frozen=True):
    """No answer that can be used. `means` is one of `Means`, or empty. `sent`: perhaps it arrived;
    a write may then have been done."""

    trouble: CentreTrouble
    means: str = ""
    sent: bool = False


class Session:
    """Calls transactions by id. Used by several threads at once."""

    def __init__(
        self,
        *,
        settings: Settings,
        transactions: Callable[[], Transactions],
        transport: Transport,
        scheme: Scheme,
        signature: Signature = unsigned,
        msgids: MsgIds,
        labels: Labels,
        clock: Clock,
        telling: Telling,
        heard: envelope.Heard = lambda at: None,
        left_alone: Callable[[CentreTrouble], None] = lambda trouble: None,
        clock_right: Callable[[], bool] = lambda: True,
        rest: Rest | None = None,
        fsi: bool = True,
    ) -> None:
        """`heard` gets the time in each answer of the platform or its gateway, on the caller's
        thread; `left_alone` the trouble for which it is asked nothing for a while, once. While
        `clock_right` is False nothing is written, and a gateway's no is put down to the clock."""
        self._settings = settings
        self._transactions = transactions
        self._transport = transport
        self._scheme = scheme
        self._signature = signature
        self._msgids = msgids
        self._clock = clock
        self._heard = heard
        self._who = envelope.sender(settings)
        self._signing = Gate(1)
        self._rest, self._fsi = rest, fsi
        self._sign_nos: dict[str, str] = {}  # by the transaction that opened the session
        self._telling = telling
        self._breaker = Breaker(clock.monotonic, changed=self._left)
        self._left_alone = left_alone
        self._clock_right = clock_right
        self.on_answer: Callable[[Answer], None] = lambda answer: None  # for the conformance probe
        self.reader = Reader(labels, telling.code_unknown)

    def call(
        self,
        id_: str,
        line: Line,
        about: About = About(),
        arguments: Mapping[str, Value | bytes | bytearray] | None = None,
        *,
        msgid: str = "",
    ) -> Answer | No:
        """Blocking. Reads are sent once more when the connection broke before an answer; any
        transaction is sent again, once, after the platform asked for 签到. `msgid`: of a write,
        kept for life; else a fresh one each time. Never raises."""
        began = self._clock.monotonic()
        found = self._call(id_, line, about, arguments or {}, msgid)
        if isinstance(found, No):
            self._telling.trouble(id_, found.trouble, self._clock.monotonic() - began)
        else:
            self.on_answer(found)
        return found

    def nonsense(self, transaction: Transaction, bad: codec.BadAnswer) -> CentreTrouble:
        """An answer that came whole and does not hold what the interface says."""
        trouble = _named(transaction, Trouble.NONSENSE, bad.code)
        self._telling.trouble(transaction.id, trouble, 0.0)
        return trouble

    def _call(
        self,
        id_: str,
        line: Line,
        about: About,
        arguments: Mapping[str, Value | bytes | bytearray],
        msgid: str,
    ) -> Answer | No:
        try:
            transaction = self._transactions().get(id_)
        except KeyError:
            return No(CentreTrouble(Trouble.REFUSED, "no-transaction"))
        if transaction.carrier == "fsi" and not self._fsi:
            return _no(transaction, Trouble.REFUSED, "no-transaction")
        nobody = about == About()  # an upload, a dictionary: it serves both
        if bool(about.unit) != (transaction.about == "unit") and not nobody:
            return _no(transaction, Trouble.REFUSED, "request-about")
        try:
            given = {**self._given(about), From.MSGID: msgid}
            node = codec.build(transaction, given, arguments)
        except codec.BadRequest as bad:
            return _no(transaction, Trouble.REFUSED, f"request-{bad.field}")
        if envelope.too_long(node, transaction.request.longest):
            return _no(transaction, Trouble.REFUSED, "request-input")
        may_resend = not transaction.write and transaction.secret is None
        may_sign = bool(self._opened_by(transaction))
        while True:
            sign_no, opening = "", self._opened_by(transaction)
            if opening:
                signed = self._signed(opening, line)
                if isinstance(signed, No):
                    return signed
                sign_no = signed
            if transaction.write and not self._clock_right():
                return _no(transaction, Trouble.REFUSED, "clock")
            if not self._breaker.may():
                return _no(transaction, Trouble.UNREACHABLE, "breaker")
            try:
                reply = self._send(transaction, node, about, sign_no, line, msgid)
            except BaseException:
                self._breaker.gone()  # a probe that broke off must not stand for one under way
                raise
            self._note(reply)
            if isinstance(reply, NoAnswer) and reply.again and may_resend and not line.ended:
                may_resend = False
                continue
            if isinstance(reply, Refused) and reply.meaning == Means.SIGN_IN and may_sign:
                may_sign = False
                self._forget(opening, sign_no)
                continue
            return self._outcome(transaction, reply)

    def new_msgid(self) -> str:
        return self._msgids.next()

    def transaction(self, id_: str) -> Transaction | None:
        known = self._transactions()
        return known.get(id_) if id_ in known else None

    def close(self) -> None:
        """9002, if signed in; then the connections. A silent centre does not hold it up long."""
        sign_no = self._sign_nos.get(SIGN_IN)
        if sign_no:
            line = Line(Cancel())
            transaction = self._transactions().get(SIGN_OUT)
            given = {**self._given(About()), From.SIGN_NO: sign_no}
            node = codec.build(transaction, given, {})
            self._send(transaction, node, About(), sign_no, line, "", _GOODBYE)
        self._sign_nos.clear()
        self._transport.close()

    @property
    def signed_in(self) -> bool:
        return bool(self._sign_nos)

    def _opened_by(self, transaction: Transaction) -> str:
        """The transaction that opens the session this one needs; empty: it needs none."""
        if not transaction.signed_in:
            return ""
        if transaction.carrier == "fsi":
            return SIGN_IN
        return self._rest.token.transaction if self._rest and self._rest.token else ""

    def _signed(self, opening: str, line: Line) -> str | No:
        """The sign number, or token; got now if there is none."""
        if opening in self._sign_nos:
            return self._sign_nos[opening]
        try:
            transaction = self._transactions().get(opening)
        except KeyError:
            return No(CentreTrouble(Trouble.REFUSED, Cause.NO_TRANSACTION))
        end = self._clock.monotonic() + self._settings.centre.whole_seconds
        with self._signing.place(line, lambda: end - self._clock.monotonic()) as placed:
            if line.ended:
                return No(CentreTrouble(Trouble.CANCELLED))
            if not placed:
                return _no(transaction, Trouble.SILENT, "queue")
            if opening in self._sign_nos:  # another thread was first
                return self._sign_nos[opening]
            here = {"mac": _mac(), "ip": _ip(self._settings.centre.url)}
            wanted = {name: here[name] for name in transaction.request.fields if name in here}
            answer = self.call(opening, line, arguments=wanted)
            if isinstance(answer, No):
                return answer
            try:
                found = codec.single(transaction.answer["record"], answer.output, self.reader)
            except codec.BadAnswer as bad:
                return No(self.nonsense(transaction, bad))
            if found is None:
                return _no(transaction, Trouble.NONSENSE, "sign-no")
            self._sign_nos[opening] = str(found["sign_no"])
            return self._sign_nos[opening]

    def _forget(self, opening: str, sign_no: str) -> None:
        if self._sign_nos.get(opening) == sign_no:
            del self._sign_nos[opening]

    def _send(
        self,
        transaction: Transaction,
        node: dict,
        about: About,
        sign_no: str,
        line: Line,
        msgid: str = "",
        bounds: Bounds | None = None,
    ) -> envelope.Reply | NoAnswer:

        rest = self._rest if transaction.carrier == "rest" else None
        if transaction.carrier == "rest" and rest is None:
            return CentreTrouble(Trouble.REFUSED, Cause.NO_TRANSACTION)

        def make():
            now = self._clock.now()
            if rest is not None:
                given = {**self._given(about), From.MSGID: msgid or self._msgids.next()}
                fields = node[transaction.request.node]
                body, more = rest_carrier.request(rest, fields, given, sign_no)
                sealed, headers = self._scheme.seal(body, now)
                return sealed, {**more, **headers}
            body = envelope.request(
                self._who,
                transaction.infno,
                msgid or self._msgids.next(),
                now,
                region=self._region(about) if about.person_no or about.unit else about.region,
                sign_no=sign_no,
                node=node,
                signature=self._signature,
            )
            return self._scheme.seal(body, now)

        bounds = bounds or self._bounds(transaction, about)
        body = self._transport.post(transaction.path or transaction.infno, make, line, bounds)
        if isinstance(body, NoAnswer):
            return body
        try:
            content = self._scheme.open(body.content, self._clock.now())
        except Unsealed:
            if body.status == 200:
                return CentreTrouble(Trouble.NONSENSE, "seal")
            content = b""  # a gateway's error page, which nobody seals
        opened = Body(body.status, content, body.date)
        if rest is not None:
            reply = rest_carrier.parse(rest, opened, transaction.meaning)
        elif transaction.octets and opened.status == 200 and envelope.is_file(content):
            reply = Output(content)
        else:
            reply = envelope.parse(opened, transaction.meaning)
        theirs = envelope.time_of(opened)
        if theirs is not None and isinstance(reply, Output | Refused):
            self._heard(theirs)
        return reply

    def _bounds(self, transaction: Transaction, about: About) -> Bounds:
        """The item's patience in the profile, else the transaction's there, else its own file's."""
        given = self._settings.centre.patience
        own = given.get(about.item) or given.get(transaction.id) or transaction.patience
        usual = self._transport.bounds
        return Bounds(
            own.connect or usual.connect, own.read or usual.read, own.whole or usual.whole
        )

    def _left(self, alone: bool) -> None:
        self._telling.breaker(alone)
        if alone:
            self._left_alone(CentreTrouble(Trouble.UNREACHABLE, Cause.BREAKER))

    def _note(self, reply: envelope.Reply | NoAnswer) -> None:
        """What the sending says of the centre as such."""
        trouble = reply.trouble if isinstance(reply, NoAnswer) else reply
        if not isinstance(trouble, CentreTrouble):
            self._breaker.well()
        elif trouble.why is Trouble.CANCELLED or trouble.cause is Cause.QUEUE:
            self._breaker.gone()
        elif trouble.why in _UNANSWERED:
            self._breaker.failed()
        else:
            self._breaker.well()

    def _outcome(self, transaction: Transaction, reply: envelope.Reply | NoAnswer) -> Answer | No:
        if isinstance(reply, Output):
            return Answer(transaction, reply.node)
        if isinstance(reply, Refused):
            code = f"gateway-{reply.code}" if reply.gateway else reply.code
            if reply.gateway and not self._clock_right():
                code = "clock"
            return No(_named(transaction, Trouble.REFUSED, code), reply.meaning)
        trouble = reply.trouble if isinstance(reply, NoAnswer) else reply
        sent = reply.sent if isinstance(reply, NoAnswer) else True
        return No(_named(transaction, trouble.why, trouble.code), sent=sent)

    def _region(self, about: About) -> str:
        return about.region or self._settings.centre.admdvs

    def _given(self, about: About) -> dict[From, Value]:
        centre, now = self._settings.centre, self._clock.now()
        span = about.span
        return {
            From.PERSON_NO: about.person_no,
            From.UNIT: about.unit,
            From.AGENT: about.agent,
            From.REGION: self._region(about),
            From.SPAN_BEGIN: start_of(span) if span else None,
            From.SPAN_END: end_of(span) if span else None,
            From.TODAY: now,
            From.TERMINAL: self._settings.station.terminal,
            From.ORG_CODE: centre.fixmedins_code,
            From.ORG_NAME: centre.fixmedins_name,
            From.SIGN_NO: self._sign_nos.get(SIGN_IN, ""),
            From.BUSINESS_TYPE: centre.e_voucher_business_type,
        }


def start_of(span: Span) -> datetime:
    return datetime(span.begin.year, span.begin.month, span.begin.day)  # noqa: DTZ001  # local


def end_of(span: Span) -> datetime:
    return datetime(span.end.year, span.end.month, span.end.day, 23, 59, 59)  # noqa: DTZ001


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
