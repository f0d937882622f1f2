"""Files with people: CSV and .xlsx as table programs write them, and what is none."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from drivers.wake import Wake
from kiosk.handling import draft as drafts
from kiosk.handling import roster, roster_file
from kiosk.papers import workbook
from kiosk.papers.cells import LARGEST, Order, Table, Trouble, Unread
from kiosk.papers.listed import read_file
from kiosk.papers.tables import read
from kiosk.services.catalogue import Catalogue
from kiosk.text.numbers import check_digit
from tests.examples import many

TODAY = date(2026, 12, 1)
CATALOGUE = Catalogue.load()
FORM = CATALOGUE.item("employee-enrolment").form
QUESTION = next(q for q in FORM.questions if q.each)
CHANGES = CATALOGUE.item("employee-details").form
CHANGED = next(q for q in CHANGES.questions if q.each)
HEADS = [zh for zh, _ in roster_file.heads(QUESTION)]
ORDER = roster_file.order(QUESTION, 0)
HOLDS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def number(n: int) -> str:
    seventeen = f"23019819850307{n:03d}"
    return seventeen + check_digit(seventeen)


ONE = ["张三丰", number(1), "2026-12-01", "5200"]
ANSWERS = dict(zip(("psn_name", "certno", "emp_date", "clct_base"), ONE, strict=True))


def text(*rows: list[str], between: str = ",", heads: list[str] | None = None) -> bytes:
    return "\r\n".join(between.join(row) for row in (heads or HEADS, *rows)).encode()


def sheet(*rows: str, merged: str = "", more: str = "") -> bytes:
    """A workbook of one sheet; rows as XML of their cells."""
    lines = "".join(f'<row r="{n}">{cells}</row>' for n, cells in enumerate(rows, 1))
    cover = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return book(f"<sheetData>{lines}</sheetData>{cover}{more}")


def book(inside: str, *, head: str = "", since: str = "", strings: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{HOLDS}" xmlns:r="{LINKS}"><workbookPr {since}/><sheets>'
            '<sheet name="old" sheetId="1" state="hidden" r:id="rId9"/>'
            '<sheet name="one" sheetId="2" r:id="rId1"/></sheets></workbook>',
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="rId9" Target="worksheets/none.xml"/></Relationships>',
        )
        parts.writestr(
            "xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{HOLDS}">{inside}</worksheet>'
        )
        if strings:
            parts.writestr("xl/sharedStrings.xml", f'<sst xmlns="{HOLDS}">{strings}</sst>')
    return out.getvalue()


def written(*texts: str) -> str:
    return "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in texts)


def counted(value: str) -> str:
    return f"<c><v>{value}</v></c>"


def rows(data: bytes, question=QUESTION) -> tuple[dict[str, str], ...]:
    table = read(data, roster_file.order(question, 0).columns, question.most)
    assert isinstance(table, Table), table
    return roster_file.rows(question, table)


def clean(row: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if "." not in key}


def slip(row: dict[str, str], field: str) -> str:
    return row.get(field + roster.SLIP, "")


@pytest.mark.parametrize(
    "data",
    [
        text(ONE),
        b"\xef\xbb\xbf" + text(ONE),
        text(ONE).decode().encode("gb18030"),
        text(ONE, between="\t"),
        text(ONE, between=";"),
        text(ONE[::-1], heads=HEADS[::-1]),
        text([*ONE, "别的"], heads=[*HEADS, "科室"]),
        text(ONE, heads=[en for _, en in roster_file.heads(QUESTION)]),
        text(ONE, heads=["姓 名*", "身份证号码", "用工日期", "缴费基数"]),
        b"\r\n" + "某单位参保名册,,,\r\n".encode() + text(ONE) + b"\r\n,,,\r\n\r\n",
        text(["张三丰", f"'{number(1)}", "2026/12/1", '"5,200.00"']),
        text(["张三丰", f'="{number(1)}"', "2026年12月1日", "5200元"]),
        sheet(written(*HEADS), written(*ONE)),
        sheet(written("某单位"), written(*HEADS), written(*ONE), merged="A1:D1"),
        sheet(written(*HEADS), written(*ONE[:2]) + counted("46357") + counted("5200")),
        book(
            f'<sheetData><row r="1">{written(*HEADS)}</row><row r="2">'
            f'<c r="B2" t="s"><v>1</v></c><c r="A2" t="s"><v>0</v></c>'
            f'<c r="C2"><v>44895</v></c><c r="D2"><v>5200</v></c></row></sheetData>',
            since='date1904="1"',
            strings=f"<si><r><t>张三</t></r><r><t>丰</t></r><rPh><t>zhang</t></rPh></si>"
            f"<si><t>{number(1)}</t></si>",
        ),
    ],
)
def test_a_person_is_read_however_the_file_was_made(data):
    (row,) = rows(data)
    base = row["clct_base"]
    assert clean(row) | {"clct_base": "5200"} == ANSWERS
    assert base in ("5200", "5200.00")
    assert roster.fault(QUESTION, (row,), 0, TODAY) == ""


@pytest.mark.parametrize(
    ("data", "trouble", "columns"),
    [
        (b"", Trouble.EMPTY, ()),
        (b" \r\n\r\n", Trouble.EMPTY, ()),
        (b"\xef\xbb\xbf", Trouble.EMPTY, ()),
        (b",,,\r\n,,\r\n", Trouble.EMPTY, ()),
        (b"x" * (LARGEST + 1), Trouble.LARGE, ()),
        (b"%PDF-1.7\n1 0 obj", Trouble.FORMAT, ()),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), Trouble.FORMAT, ()),
        (b"PK\x03\x04" + bytes(200), Trouble.FORMAT, ()),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Trouble.OLD, ()),
        ("姓名,身份证号码".encode("utf-16"), Trouble.LETTERS, ()),
        (b"\xff\xff\xff\xff,", Trouble.LETTERS, ()),
        ("<html><table>姓</table></html>".encode(), Trouble.HEADS, ()),
        (text().split(b"\r\n")[0], Trouble.NOBODY, ()),
        (",".join(ONE).encode(), Trouble.HEADS, ()),
        ("姓名,用工日期\r\n张三丰,2026-12-01".encode(), Trouble.COLUMNS, (1, 3)),
        (text([*ONE, "x"], heads=[*HEADS, "姓名"]), Trouble.DOUBLE, (0,)),
        (text(*[ONE] * 51), Trouble.MANY, ()),
        (text(*[ONE] * 10_000), Trouble.MANY, ()),
        (sheet(written(*HEADS), written(*ONE), merged="A1:A2"), Trouble.MERGED, ()),
        (sheet(written(*HEADS), written(*ONE), merged="A2:A3"), Trouble.MERGED, ()),
        (book("<sheetData/>", head='<!DOCTYPE a [<!ENTITY b "c">]>'), Trouble.BOMB, ()),
        (book("<sheetData>"), Trouble.FORMAT, ()),
        (book('<sheetData><row r="1"><c t="s"><v>9</v></c></row></sheetData>'), Trouble.FORMAT, ()),
    ],
)
def test_what_cannot_be_taken_is_named(data, trouble, columns):
    found = read(data, ORDER.columns, QUESTION.most)
    assert isinstance(found, Unread), found
    assert (found.trouble, found.columns) == (trouble, columns)


def test_how_many_there_are_is_told():
    assert read(text(*[ONE] * 10_000), ORDER.columns, 50).count == 10_000
    assert isinstance(read(text(*[ONE] * 50), ORDER.columns, 50), Table)


def test_a_bomb_is_not_unpacked():
    found = read(book(" " * (workbook.UNPACKED + 10)), ORDER.columns, 50)
    assert found == Unread(Trouble.BOMB)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        for n in range(workbook.ENTRIES + 1):
            parts.writestr(f"{n}", b"")
    assert read(out.getvalue(), ORDER.columns, 50) == Unread(Trouble.BOMB)


@pytest.mark.parametrize(
    ("cells", "field", "error"),
    [
        (written("张三丰") + counted("230198198503070000") + written(*ONE[2:]), "certno",
         roster_file.DIGITS_LOST),
        (written("张三丰") + counted("2.30198198503071E17") + written(*ONE[2:]), "certno",
         roster_file.DIGITS_LOST),
        (written("张三丰", "2.30E+17", *ONE[2:]), "certno", roster_file.DIGITS_LOST),
        (written("张三丰", "30198198503071", *ONE[2:]), "certno", roster_file.ZEROS_LOST),
        (written("张三丰", number(1)) + "<c><f>NOW()</f><v>46357</v></c>" + written("5200"),
         "emp_date", roster_file.FORMULA),
        (written("=cmd|' /C calc'!A0", *ONE[1:]), "psn_name", roster_file.FORMULA),
        (written("张三丰", number(1), "下个月", "5200"), "emp_date", roster_file.DAY),
        (written("张三丰", number(1), "46357", "5200"), "emp_date", roster_file.DAY),
        (written("张三丰", number(1), "2026-02-30", "5200"), "emp_date", roster_file.DAY),
    ],
)  # fmt: skip
def test_a_cell_that_is_no_answer_says_why(cells, field, error):
    (row,) = rows(sheet(written(*HEADS), cells))
    assert slip(row, field) == error
    question, said = roster.fault_at(QUESTION, (row,), 0, TODAY)
    assert (question.field, said) == (field, error)
    assert "cmd" not in str(row)
    assert row[roster.LINE] == "2"


@pytest.mark.parametrize("value", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "'=1+1"])
def test_formulas_of_a_text_file_are_left_where_they_are(value):
    (row,) = rows(text([value, *ONE[1:]]))
    assert slip(row, "psn_name") == roster_file.FORMULA
    assert "psn_name" not in row


@pytest.mark.parametrize(
    ("value", "kept"),
    [("6100.1000000000004", "6100.1"), ("5200", "5200"), ("1E999999999", "1E999999999"),
     ("1e-999999999", "1e-999999999"), ("NaN", "NaN"), ("5.2E3", "5200")],
)  # fmt: skip
def test_an_amount_as_a_table_program_keeps_it(value, kept):
    (row,) = rows(sheet(written(*HEADS), written(*ONE[:3]) + counted(value)))
    assert row["clct_base"] in (kept, f"{kept}0", f"{kept}.00")
    assert roster.told(QUESTION, row, "zh")  # drawn, whatever it is


def test_what_is_asked_of_some_only_is_read_of_them_only():
    heads = [zh for zh, _ in roster_file.heads(CHANGED)]
    lines = [
        ["张三丰", number(1), "缴费基数", "6000", "13904110000", "2026-12-01"],
        ["李小英", number(2), "停止用工（减员）", "", "", "2026-12-01"],
        ["王建国", number(3), "Phone", "", "139 0411 0000", "2026-12-01"],
        ["赵秀兰", number(4), "改名", "", "", "2026-12-01"],
    ]
    read_in = rows(text(*lines, heads=heads), CHANGED)
    assert [row.get("tel") for row in read_in] == [None, None, "13904110000", None]
    assert read_in[1]["chg_item"] == "停止用工"
    faults = [roster.fault(CHANGED, read_in, n, TODAY) for n in range(4)]
    assert faults == ["", "", "", "form.error.choice"]
    without = [row[:3] + row[5:] for row in lines[1:2]]
    assert rows(text(*without, heads=heads[:3] + heads[5:]), CHANGED)[0]["chg_item"] == "停止用工"


def test_good_and_bad_stand_in_the_list_and_nothing_typed_is_lost():
    typed = ANSWERS | {"certno": number(7)}
    draft = roster.brought(FORM, drafts.begin(FORM), [typed])
    bad = ["李小英", "2.3E+17", "2026-12-01", "5200"]
    again = ["王建国", number(7), "2026-12-01", "5200"]
    draft = roster.brought(FORM, draft, rows(text(ONE, bad, again)))
    there = roster.rows(QUESTION, draft.answers)
    assert there[0] == typed
    faults = [roster.fault(QUESTION, there, n, TODAY) for n in range(4)]
    assert faults == [roster.TWICE, "", roster_file.DIGITS_LOST, roster.TWICE]
    assert roster.same_as(QUESTION, there, 0) == 3
    refused = drafts.answered(FORM, draft, roster.DONE, "", TODAY)
    assert refused.error == "form.error.people.wrong"
    draft = roster.dropped(FORM, draft, 3)
    draft = roster.opened(FORM, draft, 2)
    for value in ("李小英", number(2), "2026-12-01", "5200"):
        draft = drafts.answered(FORM, draft, value, "", TODAY)
        assert draft.error == ""
    draft = drafts.answered(FORM, draft, roster.DONE, "", TODAY)
    sent = roster.rows(QUESTION, draft.answers)
    assert [set(row) for row in sent] == [set(ANSWERS)] * 3  # nothing of the file but the answers
    assert sent[1] == ANSWERS


@settings(max_examples=many(300), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(some.binary(max_size=2000), some.sampled_from([b"", b"PK\x03\x04", text(ONE)]))
def test_whatever_the_bytes_are_there_is_an_answer(noise, before):
    found = read(before + noise, ORDER.columns, 50)
    if isinstance(found, Table):
        assert len(found.lines) <= 50
        for n, _ in enumerate(made := roster_file.rows(QUESTION, found)):
            roster.fault(QUESTION, made, n, TODAY)


BOOK = sheet(written(*HEADS), written(*ONE[:2]) + counted("46357") + counted("5200"))


@settings(max_examples=many(300), deadline=None)
@given(some.lists(some.tuples(some.integers(0, len(BOOK) - 1), some.integers(0, 255)), max_size=6))
def test_a_damaged_workbook_is_an_answer_too(changes):
    data = bytearray(BOOK)
    for place, value in changes:
        data[place] = value
    assert isinstance(read(data, ORDER.columns, 50), Table | Unread)


@settings(max_examples=many(200), deadline=None)
@given(some.text(max_size=60), some.sampled_from(["n", "s", "str", "b", "e", "d", "?"]))
def test_any_cell_is_an_answer_or_says_why(value, kind):
    value = "".join(one for one in value if one.isprintable() and one not in "<&")
    cells = written(*ONE[:1]) + f'<c t="{kind}"><v>{value}</v></c>' * 3
    found = read(sheet(written(*HEADS), cells), ORDER.columns, 50)
    if isinstance(found, Table):
        for row in roster_file.rows(QUESTION, found):
            assert all(len(one) <= 60 for one in row.values())


# ---- in a process of its own


@pytest.fixture
def wake():
    made = Wake()
    yield made
    made.close()


def test_a_file_is_read_beside_the_terminal(wake):
    data = bytearray(text(ONE))
    found = read_file(data, ORDER, wake, time.monotonic)
    assert isinstance(found, Table)
    assert clean(roster_file.rows(QUESTION, found)[0]) == ANSWERS
    assert bytes(data) == text(ONE)  # whoever has it wipes it
    assert read_file(bytearray(), ORDER, wake, time.monotonic) == Unread(Trouble.EMPTY)
    full = Order(ORDER.columns, 0)
    assert read_file(data, full, wake, time.monotonic) == Unread(Trouble.MANY, count=1)


def test_a_process_that_was_ended_is_no_answer(wake):
    wake.set()
    assert read_file(bytearray(text(ONE)), ORDER, wake, time.monotonic) == Unread(Trouble.FAILED)
