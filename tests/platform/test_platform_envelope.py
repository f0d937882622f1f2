"""Any answer ends in a named outcome, and no text of it goes on."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.platform import envelope
from kiosk.platform.envelope import Output, Refused, parse
from kiosk.platform.interface import CentreTrouble, Trouble
from kiosk.platform.transport import Body
from tests.platform.platform_rig import CALM, NAMES, NOW, settings, wrap


def said(text: str) -> str:
    return "known" if "签到" in text else ""


def read(content: bytes, status: int = 200):
    return parse(Body(status, content), said)


def test_eighteen_fields_as_spelt():
    who = envelope.sender(settings("http://x"))
    made = envelope.request(
        who, "5201", "M", NOW, region="230100", sign_no="S", node={"data": {"psn_no": "1"}}
    )
    sent = json.loads(made)
    assert set(sent) == NAMES
    assert len(sent) == 18
    assert sent["mdtrtarea_admvs"] == "230100"
    assert sent["inf_time"] == "2026-11-22 09:30:15"
    assert sent["opter_type"] == "2"
    assert sent["input"] == {"data": {"psn_no": "1"}}
    assert {type(value) for name, value in sent.items() if name != "input"} == {str}


@pytest.mark.parametrize("code", [0, "0", " 0 ", 0.0, "-0", "00"])
def test_zero_in_any_dress_is_success(code):
    assert read(wrap({"a": 1}, code)).node == {"a": 1}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (wrap({}, 0, "FSI-文件查询号不能为空[fileBO_156]"), Refused("0")),
        (wrap(None, "-1", "FSI-未签到[x]"), Refused("-1", "known")),
        (wrap(None, 999, None), Refused("999")),
        (b'{"code":"999","msg":"no"}', Refused("999", gateway=True)),
        (b'{"code":401,"message":"no"}', Refused("401", gateway=True)),
        ('{"code":"张三230198199001011232","msg":""}'.encode(), Refused("", gateway=True)),
        (b"", CentreTrouble(Trouble.NONSENSE, "empty")),
        (b"  \r\n", CentreTrouble(Trouble.NONSENSE, "empty")),
        (b"<!DOCTYPE html><html>", CentreTrouble(Trouble.NONSENSE, "html")),
        (b'{"infcode":0,"output":{"a', CentreTrouble(Trouble.NONSENSE, "not-json")),
        (b"[1]", CentreTrouble(Trouble.NONSENSE, "not-object")),
        (b"null", CentreTrouble(Trouble.NONSENSE, "not-object")),
        (b"{}", CentreTrouble(Trouble.NONSENSE, "no-infcode")),
        (b'{"infcode":null}', CentreTrouble(Trouble.NONSENSE, "infcode")),
        (b'{"infcode":true}', CentreTrouble(Trouble.NONSENSE, "infcode")),
        (b'{"infcode":"ok"}', CentreTrouble(Trouble.NONSENSE, "infcode")),
        (b'{"infcode":0.5}', CentreTrouble(Trouble.NONSENSE, "infcode")),
        (b'{"infcode":1e999999}', CentreTrouble(Trouble.NONSENSE, "infcode")),
        (b'{"infcode":0,"output":"[1"}', CentreTrouble(Trouble.NONSENSE, "output")),
        (b'{"infcode":0,"output":7}', CentreTrouble(Trouble.NONSENSE, "output")),
        ("系统忙".encode("gb18030"), CentreTrouble(Trouble.NONSENSE, "not-json")),
        (b"[" * 100_000, CentreTrouble(Trouble.NONSENSE, "not-json")),
    ],
)
def test_named_outcomes(content, expected):
    assert read(content) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (502, CentreTrouble(Trouble.UNREACHABLE, "http-502")),
        (302, CentreTrouble(Trouble.NONSENSE, "redirect")),
        (401, Refused("401", gateway=True)),
        (500, CentreTrouble(Trouble.NONSENSE, "http-500")),
    ],
)
def test_statuses(status, expected):
    assert read(b"<html>", status) == expected
    assert read(wrap({"a": 1}), status).node == {"a": 1}  # a proper envelope counts all the same


def test_tolerated_shapes_of_output():
    assert read(wrap(None)).node is None
    assert read(wrap('{"a": 1}')).node == {"a": 1}
    assert read(b"\xef\xbb\xbf" + wrap([1])).node == [1]


def floats(value) -> bool:
    if isinstance(value, dict):
        return any(floats(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return any(map(floats, value))
    return isinstance(value, float)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@CALM
@given(
    st.binary()
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.builds(
        lambda code, text, output: json.dumps(
            {"infcode": code, "err_msg": text, "output": output}
        ).encode(),
        JSON,
        JSON,
        JSON,
    ),
    st.sampled_from([200, 200, 200, 204, 302, 400, 500, 503]),
)
def test_anything_has_an_outcome_without_its_text(content, status):
    found = read(content, status)
    assert isinstance(found, Output | Refused | CentreTrouble)
    if isinstance(found, Output):
        assert not floats(found.node)
    else:
        assert len(found.code) <= 12
    assert repr(Output({"name": "张三"})) == "<Output>"


def test_findings_name_what_a_strict_platform_refuses():
    assert envelope.findings(settings("http://x")) == ()
    poor = settings("http://x", fixmedins_code="H1", admdvs="", fixmedins_name="名" * 21)
    assert envelope.findings(poor) == ("mdtrtarea_admvs: 0", "fixmedins_code: 2 < 12")
    long = settings("http://x", recer_sys_code="ELEVEN-LONG")
    assert envelope.findings(long) == ("recer_sys_code: 11 > 10",)
