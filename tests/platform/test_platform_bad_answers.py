"""The matrix: each bad answer has a named outcome of the closed set, and a journal row that holds
nothing of anybody."""

from __future__ import annotations

import json

import pytest

from kiosk.journal.journal import Journal
from kiosk.platform.centre import fsi_centre
from kiosk.platform.filing import Filed, Filing
from kiosk.platform.interface import (
    Cancel,
    Cause,
    CentreTrouble,
    Credential,
    CredentialKind,
    PersonFound,
    Trouble,
)
from kiosk.platform.line import Line
from tests.platform.platform_rig import NOW, TOKEN, Clock, Labels, settings, wrap

NUMBER, NAME = "230198199001011232", "张测试"
CARD = Credential(CredentialKind.ID_CARD, certificate_no=NUMBER, name=NAME)
BASE = {
    "psn_no": "230100000123", "psn_cert_type": "01", "certno": NUMBER, "psn_name": NAME,
    "gend": "1", "brdy": "1990-01-01", "age": 36.0,
}  # fmt: skip
INSURED = {
    "balc": 12.34, "insutype": "310", "psn_type": "1101", "psn_insu_stas": "1",
    "insuplc_admdvs": "230100", "emp_name": "某公司",
}  # fmt: skip
GOOD = {"baseinfo": BASE, "insuinfo": [INSURED], "idetinfo": []}


def base(**changes) -> dict:
    return GOOD | {"baseinfo": {k: v for k, v in (BASE | changes).items() if v is not ...}}


def insured(**changes) -> dict:
    return GOOD | {"insuinfo": [{k: v for k, v in (INSURED | changes).items() if v is not ...}]}


def huge(handler) -> None:
    """100 MB, announced: not a byte of it is waited for."""
    handler.give(wrap(GOOD), length=100_000_000)


def cut(handler) -> None:
    body = wrap(GOOD)
    handler.give(body[: len(body) // 2], length=len(body))
    handler.close_connection = True


def busy(handler) -> None:
    handler.give("<html>请求过多</html>".encode(), 503)


PORTAL = "<!DOCTYPE html><html><body>请先登录 230198199001011232</body></html>".encode()
NONSENSE, REFUSED = Trouble.NONSENSE, Trouble.REFUSED
MATRIX = {
    "required-field-missing": (base(psn_no=...), NONSENSE, Cause.FIELD),
    "required-field-null": (base(psn_name=None), NONSENSE, Cause.FIELD),
    "required-field-list": (base(psn_no=["1"]), NONSENSE, Cause.FIELD),
    "required-field-object": (insured(insutype={"a": 1}), NONSENSE, Cause.FIELD),
    "required-field-bool": (base(psn_name=True), NONSENSE, Cause.FIELD),
    "required-field-too-long": (base(psn_no="1" * 31), NONSENSE, Cause.FIELD),
    "code-too-long": (insured(insutype="9" * 41), NONSENSE, Cause.FIELD),
    "node-text": (GOOD | {"baseinfo": "张测试"}, NONSENSE, Cause.NOT_JSON),
    "node-number": (GOOD | {"baseinfo": 7}, NONSENSE, Cause.NOT_AN_OBJECT),
    "list-number": (GOOD | {"insuinfo": 7}, NONSENSE, Cause.NOT_A_LIST),
    "list-of-numbers": (GOOD | {"insuinfo": [7]}, NONSENSE, Cause.NOT_AN_OBJECT),
    "two-persons": (GOOD | {"baseinfo": [BASE, BASE]}, NONSENSE, Cause.SEVERAL),
    "other-person": (base(certno="230198199001011259"), NONSENSE, Cause.OTHER_PERSON),
    "output-number": (wrap(7), NONSENSE, Cause.OUTPUT),
    "output-text": (wrap("张测试"), NONSENSE, Cause.OUTPUT),
    "infcode-word": (wrap(GOOD, "成功"), NONSENSE, Cause.INFCODE),
    "infcode-null": (wrap(GOOD, None), NONSENSE, Cause.INFCODE),
    "infcode-list": (wrap(GOOD, [0]), NONSENSE, Cause.INFCODE),
    "infcode-bool": (wrap(GOOD, False), NONSENSE, Cause.INFCODE),
    "infcode-id-number": (wrap(GOOD, int(NUMBER)), NONSENSE, Cause.INFCODE),
    "zero-with-error": (wrap(None, 0, "FSI-文件查询号不能为空[x]"), REFUSED, Cause.PLATFORM),
    "zero-text-with-error": (wrap(None, "0", "FSI-张测试[x]"), REFUSED, Cause.PLATFORM),
    "refusal-number": (wrap(None, -1, "FSI-张测试[x]"), REFUSED, Cause.PLATFORM),
    "refusal-text": (wrap(None, "-1", "FSI-230198199001011232[x]"), REFUSED, Cause.PLATFORM),
    "gateway-in-200": (b'{"code":"999","msg":"\\u5f20"}', REFUSED, Cause.GATEWAY),
    "gateway-other-words": (b'{"code":500,"message":"x"}', REFUSED, Cause.GATEWAY),
    "gateway-code-a-person": (
        b'{"code":"230198199001011232","msg":"x"}', REFUSED, Cause.GATEWAY
    ),
    "portal": (PORTAL, NONSENSE, Cause.HTML),
    "empty": (b"", NONSENSE, Cause.EMPTY),
    "blank": (b" \r\n ", NONSENSE, Cause.EMPTY),
    "null": (b"null", NONSENSE, Cause.NOT_OBJECT),
    "list": (b"[]", NONSENSE, Cause.NOT_OBJECT),
    "no-infcode": (b"{}", NONSENSE, Cause.NO_INFCODE),
    "cut-json": (wrap(GOOD)[:90], NONSENSE, Cause.NOT_JSON),
    "deep": (b"[" * 100_000, NONSENSE, Cause.NOT_JSON),
    "not-utf-8": ('{"infcode":0,"err_msg":"张"}'.encode("gb18030"), NONSENSE, Cause.NOT_JSON),
    "cut": (lambda e: cut, NONSENSE, Cause.CUT),
    "100-mb": (lambda e: huge, Trouble.TOO_MUCH, Cause.LENGTH),
    "http-500": (500, NONSENSE, Cause.HTTP),
    "http-302": (302, NONSENSE, Cause.REDIRECT),
    "http-403": (403, REFUSED, Cause.GATEWAY),
    "http-503": (lambda e: busy, Trouble.UNREACHABLE, Cause.HTTP),
}  # fmt: skip


class Lines:
    def __init__(self) -> None:
        self.all: list[str] = []

    def line(self, text: str) -> None:
        self.all.append(text)

    def of(self, event: str) -> list[dict]:
        return [row for row in map(json.loads, self.all) if row["e"] == event]


@pytest.fixture
def lines():
    return Lines()


@pytest.fixture
def centre(rig, lines):
    made = fsi_centre(
        settings(rig.url), TOKEN.encode(), Clock(), Labels(),
        journal=Journal([lines], lambda: NOW, strict=True),
    )  # fmt: skip
    yield made
    made.close()


def clean(lines: Lines) -> None:
    text = "".join(lines.all).encode().decode("unicode-escape")
    for personal in (NUMBER, NAME, "230100000123", "某公司", "张"):
        assert personal not in text


@pytest.mark.parametrize("name", MATRIX)
def test_a_bad_answer_has_a_name_and_a_row(rig, centre, lines, name):
    answer, why, cause = MATRIX[name]
    rig.answers["1101"] = answer if callable(answer) else lambda e: answer
    found = centre.person(CARD, Cancel())
    assert isinstance(found, CentreTrouble)
    assert (found.why, found.cause) == (why, cause)
    assert NUMBER not in found.code
    (row,) = lines.of("centre.failed")
    assert (row["transaction"], row["why"], row["cause"]) == ("national/1101", why, cause)
    clean(lines)


def test_the_good_answer_is_good(rig, centre, lines):
    for infcode in (0, "0", " 0 ", 0.0):
        rig.answers["1101"] = lambda e, code=infcode: wrap(GOOD, code)
        assert isinstance(centre.person(CARD, Cancel()), PersonFound)
    assert lines.of("centre.failed") == []


def test_a_code_no_dictionary_holds_is_shown_and_said_once(rig, centre, lines):
    rig.answers["1101"] = lambda e: insured(insutype="ZZ9")
    for _ in range(3):
        found = centre.person(CARD, Cancel())
        assert found.person.insurances[0].type_label == "ZZ9"
    assert [row["dictionary"] for row in lines.of("centre.code-unknown")].count("unlisted") >= 1
    assert "ZZ9" not in "".join(lines.all)
    clean(lines)


def test_an_optional_field_of_another_kind_is_left_out(rig, centre):
    rig.answers["1101"] = lambda e: insured(balc="很多", emp_name=["x"], psn_insu_date="昨天")
    insurance = centre.person(CARD, Cancel()).person.insurances[0]
    assert insurance.balance is None
    assert insurance.employer == ""
    assert insurance.since is None


WHOLE = sorted(name for name, (answer, _, _) in MATRIX.items() if not isinstance(answer, dict))
"""What is wrong with the answer as such, whatever transaction it belongs to."""

FILED = {
    "psn_no": "230100000123", "insutype": "310", "rloc_rea": "02", "out_admdvs": "320100",
    "begndate": "2026-11-22", "tel": "13800000000",
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_bad_answer_to_a_write_is_never_acceptance_and_goes_out_once(rig, centre, lines, name):
    answer, why, cause = MATRIX[name]
    rig.answers["HLJ18"] = answer if callable(answer) else lambda e: answer
    fields = {wire: text for wire, text in FILED.items() if wire != "psn_no"}
    filing = Filing(
        "province/away-filing", centre.filings.new_msgid(), "230100000123", "230100", fields
    )
    told = centre.filings.send(filing, Line(Cancel()))
    refusal = {"refusal-number", "refusal-text"}
    gateway = {"http-403"}  # it said no before the platform was asked
    expected = Filed.REFUSED if name in refusal else Filed.LATER if name in gateway else None
    assert told.outcome is (expected or Filed.UNKNOWN)
    assert rig.count("HLJ18") == 1
    (row,) = lines.of("centre.failed")
    assert (row["transaction"], row["why"], row["cause"]) == ("province/away-filing", why, cause)
    clean(lines)
    assert "13800000000" not in "".join(lines.all)
