"""The shipped transaction and adapter files, and what a bad one says."""

from __future__ import annotations

import base64
from decimal import Decimal

import msgspec
import pytest

from kiosk.platform import adapters, codec
from kiosk.platform.transactions import FOLDER, Files, From, Node, Transactions, unconfirmed
from kiosk.platform.values import Reader, Wire
from kiosk.services.catalogue import Catalogue
from kiosk.services.snapshot import DataError
from kiosk.settings.load import load
from tests.platform.platform_rig import Labels, settings

HLJ = Transactions.load("heilongjiang")
READER = Reader(Labels())


def test_all_transactions_of_the_issue_are_there():
    national = "1101 1901 2001 5201 5202 5203 5204 5205 5206 5301 5303 5304 9001 9002"
    assert {f"national/{number}" for number in national.split()} <= set(HLJ.ids())
    province = (
        "resident-contributions account-details account-returns maternity-information "
        "maternity-allowance review-matters employee-contributions transfers family e-voucher"
    )
    assert {f"province/{slug}" for slug in province.split()} <= set(HLJ.ids())


def test_every_provincial_mapping_of_heilongjiang_is_marked_as_a_guess():
    marked = {(each.transaction, each.field) for each in unconfirmed("heilongjiang")}
    for id_ in HLJ.ids():
        made = HLJ.get(id_)
        if not id_.startswith("province/"):
            continue
        names = set(made.request.fields) | {f for node in made.answer.values() for f in node.fields}
        assert {(id_, name) for name in names} | {(id_, "")} <= marked
    assert ("national/5201", "settlement_id") in marked
    assert ("national/1101", "survival") in marked
    assert ("national/5203", "total") not in marked


def test_provincial_numbers_cannot_be_taken_for_national_ones():
    for adapter in ("heilongjiang", "jiangsu"):
        for id_ in Transactions.load(adapter).ids():
            number = Transactions.load(adapter).get(id_).infno
            assert number.isdigit() == id_.startswith("national/")


@pytest.mark.parametrize(
    ("profile", "adapter"), [("heilongjiang-2", "heilongjiang"), ("jiangsu-demo", "jiangsu")]
)
def test_what_a_profiles_items_ask_for(profile, adapter):
    catalogue, known = Catalogue.load(), Transactions.load(adapter)
    wanted = tuple(catalogue.item(id_) for id_ in load(profile).items)
    found = adapters.findings(adapters.load(adapter), known, wanted)
    assert all("no transaction `province/" in finding for finding in found)
    if adapter == "heilongjiang":
        assert found == []


def test_fields_that_items_name_are_answered():
    """Every field of a shipped item's columns comes from its list, its fill or its detail."""
    catalogue = Catalogue.load()
    for id_ in load("heilongjiang-2").items:
        item = catalogue.item(id_)
        plans = [item.ask] + ([item.fill] if item.fill else [])
        given = {f for p in plans for n in HLJ.get(p.transaction).answer.values() for f in n.fields}
        assert {column.field for column in (*item.columns, *item.head)} <= given
        row, detail = given, item.detail
        while detail is not None:
            asked = HLJ.get(detail.ask.transaction) if detail.ask else None
            if asked:
                row = row | {f for node in asked.answer.values() for f in node.fields}
            assert {column.field for column in detail.columns} <= row
            detail = detail.then


def write(folder, text: str, name: str = "national/7001.toml") -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


GOOD = """
id = "national/7001"
infno = "7001"
title = "t"
confirmed = true
source = "s"
[answer.rows]
[answer.rows.fields]
a = { wire = "x" }
"""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD.replace('title = "t"\n', ""), "title"),
        (GOOD.replace("infno", "infoo"), "infoo"),
        (GOOD.replace('wire = "x"', 'wire = "x", type = "float"'), "fields.a.type"),
        (GOOD.replace('wire = "x"', 'wire = "x", type = "code"'), "dictionary"),
        (GOOD.replace("[answer.rows]", '[answer.rows]\nkey = ["b"]'), "answer.rows.key"),
        (GOOD.replace("national/7001", "national/7002"), "id"),
        (GOOD + "[", "TOML"),
    ],
)
def test_a_bad_file_is_named_with_its_key(tmp_path, text, named):
    write(tmp_path, text)
    with pytest.raises(DataError) as fault:
        Transactions.load("x", tmp_path)
    assert "7001.toml" in str(fault.value)
    assert named.split(".")[-1] in str(fault.value)


def test_an_adapter_may_lay_its_own_over_a_national_one(tmp_path):
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace('title = "t"', 'title = "own"'), "x/national/7001.toml")
    assert Transactions.load("x", tmp_path).get("national/7001").title == "own"
    assert Transactions.load("y", tmp_path).get("national/7001").title == "t"


def test_unknown_adapter_is_named():
    with pytest.raises(DataError, match=r"nowhere\.toml"):
        adapters.load("nowhere")
    assert FOLDER.is_dir()


def node(**more) -> Node:
    fields = {
        "id": {"wire": "id", "required": True},
        "amount": {"wire": ["a", "b"], "type": "money"},
        "person": {"wire": "psn_no", "check": "person.no"},
    }
    import msgspec

    return msgspec.convert({"path": "list", "fields": fields, **more}, Node)


@pytest.mark.parametrize(
    ("kind", "output", "count"),
    [
        ("list", None, 0),
        ("list", {}, 0),
        ("list", {"list": None}, 0),
        ("list", {"list": []}, 0),
        ("list", {"list": {"id": "1"}}, 1),
        ("list", {"list": [{"id": "1"}, {"id": 2}]}, 2),
        ("list", {"list": '[{"id": "1"}]'}, 1),
        ("tolerant", [{"id": "1"}], 1),
        ("tolerant", {"data": [{"id": "1"}]}, 1),
        ("tolerant", {"list": [{"id": "1"}]}, 1),
        ("tolerant", {"list": {"id": "1"}}, 1),  # a list of one, as an object
        ("tolerant", {"data": {"id": "1"}}, 1),
        ("tolerant", {"other": 1}, 0),
        ("tolerant", {"id": "1", "list": None}, 0),  # its place is known, and empty
        ("tolerant", None, 0),
    ],
)
def test_shapes_of_lists(kind, output, count):
    assert len(codec.rows(node(kind=kind), output, READER)) == count


@pytest.mark.parametrize(
    ("output", "code"),
    [
        ({"list": 5}, "not-a-list"),
        ({"list": "{"}, "not-json"),
        ({"list": [5]}, "not-an-object"),
        ([], "not-an-object"),
        ({"list": [{}]}, "field-id"),
        ({"list": [{"id": {"a": 1}}]}, "field-id"),
        ({"list": [{"id": "1", "psn_no": "P2"}]}, "other-person"),
    ],
)
def test_lists_that_are_none(output, code):
    with pytest.raises(codec.BadAnswer) as fault:
        codec.rows(node(), output, READER, "P1")
    assert fault.value.code == code


def test_rows_hold_only_what_is_mapped_and_first_alternatives():
    raw = {"id": 7, "a": None, "b": "1.5", "psn_no": "P1", "certno": "secret"}
    found = codec.rows(node(), {"list": [raw]}, READER, "P1")
    assert found == [{"id": "7", "amount": Decimal("1.50")}]
    odd = codec.rows(node(), {"list": [{"id": "1", "a": "1.555"}]}, READER)
    assert odd == [{"id": "1", "amount": None}]  # optional and unreadable: shown as missing


def test_objects():
    own = node(kind="object")
    assert codec.single(own, {"list": [{"id": "1"}]}, READER)["id"] == "1"
    assert codec.single(own, {"list": {}}, READER) is None
    assert codec.single(own, None, READER) is None
    with pytest.raises(codec.BadAnswer, match="several"):
        codec.single(own, {"list": [{"id": "1"}, {"id": "2"}]}, READER)


def test_a_request_is_built_as_the_file_says():
    from datetime import datetime

    begin, end = datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59, 59)  # noqa: DTZ001
    made = codec.build(
        HLJ.get("national/5201"),
        {From.PERSON_NO: "P1", From.SPAN_BEGIN: begin, From.SPAN_END: end},
        {"med_type": "41"},
    )
    assert made == {
        "data": {
            "psn_no": "P1",
            "begntime": "2026-01-01 00:00:00",
            "endtime": "2026-12-31 23:59:59",
            "med_type": "41",
        }
    }
    assert settings("http://x").centre.adapter == "heilongjiang"
    assert HLJ.get("national/2501").write
    assert HLJ.get("national/5203").answer["record"].fields["total"].type is Wire.MONEY


UPLOAD = HLJ.get("national/9101")


def test_a_file_is_written_as_the_transaction_says():
    given = {From.ORG_CODE: "H23019900001"}
    content = bytes(range(256)) * 400  # beyond what `input` may otherwise hold
    arguments = {"content": content, "name": "page.jpg"}
    made = codec.build(UPLOAD, given, arguments)["fsUploadIn"]
    assert base64.b64decode(made["in"]) == content
    assert (made["filename"], made["fixmedins_code"]) == ("page.jpg", "H23019900001")
    assert UPLOAD.request.longest == 0
    fields = dict(UPLOAD.request.fields)
    fields["in"] = msgspec.structs.replace(fields["in"], type=Wire.OCTETS)
    numbers = msgspec.structs.replace(
        UPLOAD, request=msgspec.structs.replace(UPLOAD.request, fields=fields)
    )
    assert codec.build(numbers, given, arguments)["fsUploadIn"]["in"] == list(content)


@pytest.mark.parametrize("wrong", ["text", 5, None])
def test_what_is_no_file_is_not_written_as_one(wrong):
    with pytest.raises(codec.BadRequest, match="in"):
        codec.build(UPLOAD, {From.ORG_CODE: "H1"}, {"content": wrong, "name": "page.jpg"})


def test_a_file_is_not_written_where_a_text_belongs():
    with pytest.raises(codec.BadRequest, match="filename"):
        codec.build(UPLOAD, {From.ORG_CODE: "H1"}, {"content": b"x", "name": b"x"})


@pytest.mark.parametrize(
    ("files", "why"),
    [
        (Files(upload="national/9101", field="file_qury_no"), ""),
        (Files(upload="national/0000", field="file_qury_no"), "no transaction `national/0000`"),
        (Files(upload="national/1901", field="file_qury_no"), "`national/1901` takes no file"),
        (Files(upload="national/9101", field="nothing"), "it has no request field `nothing`"),
    ],
)
def test_how_a_write_takes_files_is_checked(files, why):
    write = msgspec.structs.replace(HLJ.get("province/away-filing"), materials=files)
    known = {id_: HLJ.get(id_) for id_ in HLJ.ids()} | {write.id: write}
    expected = [f"{write.id}: {why}"] if why else []
    assert Transactions(known, "heilongjiang").open_outcomes() == expected
