"""hypothesis-made answers to every transaction: always a named outcome, never an exception, never
a float, never a text of the answer in the outcome."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as run
from hypothesis import strategies as st

from kiosk.platform import codec
from kiosk.platform.filing import Filed, Filing
from kiosk.platform.interface import (
    Cancel,
    CentreTrouble,
    Credential,
    CredentialKind,
    PersonFound,
    PersonRefused,
)
from kiosk.platform.line import Line
from kiosk.platform.rest import Rest, RestAnswer
from kiosk.platform.transactions import Evidence, Node, NodeKind, Transactions
from kiosk.platform.transport import Body, Transport
from kiosk.platform.values import Reader, Wire
from kiosk.services.model import Ask, Detail, Each, Fill, Windows
from kiosk.services.result import Coded, Result, Span
from tests.examples import many
from tests.platform.platform_rig import TITLE, Labels, client, item, question, wrap

MANY = run(
    deadline=None,
    max_examples=many(80),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
KNOWN = Transactions.load("heilongjiang")
SECRET = "泄露230198199001011232"
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(
        [SECRET, "1", "0", "310", "41", "12.34", "2026-01-02", "2026-01-02 03:04:05", "202601",
         "230100", "P1", "91", 1e300, 10**25, -0.0, "9" * 30, "[]", "{}", "["]
    )
)  # fmt: skip
ANY = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)


GOOD = {
    Wire.TEXT: "甲1", Wire.CODE: "310", Wire.REGION: "230100", Wire.MONEY: 12.3,
    Wire.NUMBER: "0.250000", Wire.INT: 3, Wire.DATE: "2026-01-02", Wire.TIME: "2026-01-02 03:04:05",
    Wire.MONTH: "202601", Wire.YEAR: "2026", Wire.TAIL: "6228480012345678",
}  # fmt: skip


def records(node: Node):
    """A record as the interface says, with some of its fields spoilt or left out."""
    good = {
        wire: "P1" if got.check else GOOD[got.type]
        for got in node.fields.values()
        for wire in got.names
    }
    spoil = st.dictionaries(st.sampled_from(sorted(good)), SCALARS | ANY, max_size=3)
    drop = st.sets(st.sampled_from(sorted(good)), max_size=2)
    return st.builds(
        lambda spoilt, gone: {k: v for k, v in {**good, **spoilt}.items() if k not in gone},
        st.just({}) | spoil,
        st.just(set()) | drop,
    )


def outputs(id_: str):
    """Outputs near the form of the transaction, and others far from any."""
    nodes = KNOWN.get(id_).answer.values()
    near = st.just({})
    for node in nodes:
        one = records(node)
        shape = one if node.kind is NodeKind.OBJECT else st.lists(one, max_size=4) | one
        shape |= shape | ANY | shape.map(lambda value: json.dumps(value, ensure_ascii=True))
        if node.path:
            near = st.builds(
                lambda whole, path, value: {**whole, path: value}, near, st.just(node.path), shape
            )
        else:
            near |= shape
    return near | near | ANY


BODIES = st.binary(max_size=300)


def body_of(output) -> bytes:
    return wrap(output).replace(b"Infinity", b"1e999")


@pytest.mark.parametrize("id_", KNOWN.ids())
def test_every_node_of_every_transaction(id_):
    reader = Reader(Labels())
    told: list[str] = []

    @MANY
    @given(outputs(id_))
    def every(output):
        from kiosk.platform.envelope import Output, parse

        parsed = parse(Body(200, body_of(output)), KNOWN.get(id_).meaning)
        if not isinstance(parsed, Output):
            return
        for node in KNOWN.get(id_).answer.values():
            try:
                if node.kind is NodeKind.OBJECT:
                    found = codec.single(node, parsed.node, reader, "P1")
                    made = [found] if found else []
                else:
                    made = codec.rows(node, parsed.node, reader, "P1")
            except codec.BadAnswer as bad:
                told.append(bad.code)
                continue
            for row in made:
                assert set(row) <= set(node.fields)
                for value in row.values():
                    assert not isinstance(value, float | bool | list | dict)
                    if isinstance(value, Decimal):
                        assert value.is_finite()
                        assert len(format(value, "f")) < 60

    every()
    fields = {name for node in KNOWN.get(id_).answer.values() for name in node.fields}
    faults = {"not-a-list", "not-an-object", "not-json", "several", "other-person"}
    assert set(told) <= faults | {f"field-{name}" for name in fields}


@pytest.fixture
def canned(monkeypatch):
    """A client whose transport answers from a table: infno -> bytes."""
    table: dict[str, bytes] = {
        "9001": wrap({"signinoutb": {"sign_no": "S1"}}),
        "9002": wrap({}),
    }

    def post(self, infno, make, line, whole_seconds=None):
        make()
        return Body(200, table[infno])

    monkeypatch.setattr(Transport, "post", post)
    centre = client("http://127.0.0.1:1/fsi", in_flight=1)
    yield centre, table
    centre.close()


def plain(outcome) -> None:
    assert isinstance(outcome, CentreTrouble | PersonRefused)
    assert "泄露" not in repr(outcome)


@MANY
@given(outputs("national/1101").map(body_of) | BODIES, outputs("province/e-voucher").map(body_of))
def test_persons(canned, person, voucher):
    centre, table = canned
    table |= {"1101": person, "HLJ91": voucher, "HLJ90": voucher}
    card = Credential(CredentialKind.ID_CARD, certificate_no="230198199001011232")
    for credential in (
        card,
        Credential(CredentialKind.E_VOUCHER, token="x"),
        Credential(CredentialKind.CHILD, certificate_no="230198201501010019", guardian=card),
    ):
        found = centre.person(credential, Cancel())
        if isinstance(found, PersonFound):
            assert found.person.person_no
            assert found.person.insurances
        else:
            plain(found)


TAKE = {"setl_id": "settlement_id", "mdtrt_id": "visit_id"}
VISITS = item(
    words=("begin", "total"),
    ask=Ask(
        transaction="national/5201",
        windows=Windows(begin="begntime", end="endtime", months=12),
        each=Each(field="med_type", values=("11", "41")),
        keep={"refunded": ("0",)},
    ),
    fill=Fill(transaction="national/5203", take=TAKE, need="settlement_id"),
    sort="begin",
)


def check_values(rows) -> None:
    for row in rows:
        for value in row.values():
            assert value is None or not isinstance(value, float | bool)
            if isinstance(value, Coded):
                assert value.label


@MANY
@given(outputs("national/5201").map(body_of) | BODIES, outputs("national/5203").map(body_of))
def test_queries(canned, visits, settlement):
    from datetime import date

    centre, table = canned
    table |= {"5201": visits, "5203": settlement}
    span = Span(date(2026, 1, 1), date(2026, 3, 1))
    told: list[Result] = []
    found = centre.query(question(VISITS, span), told.append, Cancel())
    if isinstance(found, Result):
        assert found.complete
        for result in (found, *told):
            check_values(result.rows)
    else:
        plain(found)


@MANY
@given(outputs("national/5203").map(body_of), outputs("national/5204").map(body_of) | BODIES)
def test_details(canned, settlement, lines):
    centre, table = canned
    table |= {"5203": settlement, "5204": lines}
    row = {"visit_id": "V1", "settlement_id": "S1"}
    for transaction, rows in (("national/5203", False), ("national/5204", True)):
        wanted = Detail(
            title=TITLE, rows=rows, ask=Fill(transaction=transaction, take=TAKE, need="visit_id")
        )
        found = centre.detail(question(VISITS), wanted, row, Cancel())
        if isinstance(found, tuple):
            check_values(found)
        else:
            plain(found)


ENVELOPES = st.builds(
    wrap,
    ANY,
    st.sampled_from([0, "0", 1, -1, "-1", None, "成功", True, 0.5, 10**20]),
    st.sampled_from(["", None, SECRET, "FSI-签到已失效", "报文ID重复", 7, []]),
)


WRITES = [id_ for id_ in KNOWN.ids() if KNOWN.get(id_).write]


@pytest.mark.parametrize("id_", WRITES)
def test_writes(canned, id_):
    """Whatever comes back: one of the closed outcomes, and accepted only where the envelope says
    success without an error text."""
    centre, table = canned
    transaction = KNOWN.get(id_)
    arguments = {
        name: "2026-01-02" if asked.type is Wire.DATE else "1"
        for name, asked in transaction.request.fields.items()
        if asked.required and asked.from_ is None
    }
    filing = Filing(id_, centre.filings.new_msgid(), "P1", "230100", arguments)

    @MANY
    @given(outputs(id_).map(body_of) | BODIES | ENVELOPES)
    def every(answer):
        table[transaction.infno] = answer
        told = centre.filings.send(filing, Line(Cancel()))
        assert isinstance(told.outcome, Filed)
        assert told.outcome is not Filed.NOT_SENT
        assert "泄露" not in repr(told) + told.code
        if told.outcome is Filed.ACCEPTED:
            whole = json.loads(answer)
            assert float(whole["infcode"]) == 0
            said = whole.get("err_msg")
            assert not (said.strip() if isinstance(said, str) else said)

    every()


@pytest.mark.parametrize(
    "id_", [id_ for id_ in WRITES if isinstance(KNOWN.get(id_).outcome, Evidence)]
)
def test_outcome_queries(canned, id_):
    """Nothing but a row that says the same proves that it was done."""
    centre, table = canned
    transaction = KNOWN.get(id_)
    query = KNOWN.get(transaction.outcome.transaction)
    arguments = dict.fromkeys(transaction.outcome.match.values(), "2026-01-02")
    arguments |= dict.fromkeys(transaction.outcome.take.values(), "01")
    filing = Filing(id_, "M", "P1", "230100", arguments)

    @MANY
    @given(outputs(query.id).map(body_of) | BODIES | ENVELOPES)
    def every(answer):
        table[query.infno] = answer
        for seconds in (5.0, 700.0):
            told = centre.filings.ask(filing, seconds, Line(Cancel()))
            assert told.outcome in (Filed.ACCEPTED, Filed.UNKNOWN, Filed.ABSENT)
            if told.outcome is Filed.ACCEPTED and transaction.outcome.proves == "there":
                assert b"2026" in answer

    every()


REST = Rest(answer=RestAnswer(code="head.code", good=("0", "true"), message="m", data="d.e"))


@run(deadline=None, max_examples=many(300))
@given(BODIES | ANY.map(lambda v: json.dumps(v).encode()) | st.builds(
    lambda code, data: json.dumps({"head": {"code": code}, "d": {"e": data}, "m": SECRET}).encode(),
    SCALARS, ANY,
))  # fmt: skip
def test_rest_answers(content):
    from kiosk.platform import rest
    from kiosk.platform.envelope import Output, Refused

    found = rest.parse(REST, Body(200, content), lambda text: "")
    assert isinstance(found, Output | Refused | CentreTrouble)
    if isinstance(found, Refused):
        assert len(found.code) <= 7
    if isinstance(found, CentreTrouble):
        assert found.cause is not None
        assert "泄露" not in found.code
