"""Four card layouts, byte by byte; blocks are laid out here at the documented offsets."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.id_reader.cards import CardTextError, parse
from drivers.id_reader.interface import DocumentKind
from tests.examples import many

RARE = "張\U0002b78e"  # Ext D: two UTF-16 units


def check_digit(first: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(w * int(d) for w, d in zip(weights, first, strict=True)) % 11]


def number(first: str) -> str:
    return first + check_digit(first)


def block(fields: dict[int, str]) -> bytes:
    text = bytearray(b" \x00" * 128)
    for at, value in fields.items():
        raw = value.encode("utf-16-le", "surrogatepass")
        text[at : at + len(raw)] = raw
    return bytes(text)


def resident(**changes: str) -> bytes:
    fields = {
        "name": "王演示",
        "sex": "1",
        "ethnicity": "11",
        "birth": "19900307",
        "address": "黑龙江省演示市演示区平安大街1号",
        "number": number("23019819900307001"),
        "issuer": "演示市公安局",
        "since": "20200101",
        "until": "20400101",
        **changes,
    }
    offsets = (0, 30, 32, 36, 52, 122, 158, 188, 204)
    return block(dict(zip(offsets, fields.values(), strict=True)))


def test_resident_card():
    card = parse(resident())
    assert card.kind is DocumentKind.RESIDENT
    assert (card.name, card.sex, card.ethnicity) == ("王演示", "1", "11")
    assert card.number == number("23019819900307001")
    assert card.birth == date(1990, 3, 7)
    assert (card.valid_from, card.valid_to) == (date(2020, 1, 1), date(2040, 1, 1))
    assert not card.long_term
    assert card.latin_name == card.nationality == ""


def test_long_term():
    card = parse(resident(until="长期"))
    assert card.long_term
    assert card.valid_to is None


@pytest.mark.parametrize("prefix", ["810000", "820000", "830000"])
def test_residence_permit(prefix):
    fields = {0: "陈演示", 30: "2", 36: "19940823", 52: "演示路2号", 158: "演示市公安局"}
    fields |= {122: number(prefix + "19940823002"), 188: "20200101", 204: "20250101"}
    fields |= {220: "H00000000", 238: "01", 248: "J"}
    card = parse(block(fields))
    assert card.kind is DocumentKind.HK_MACAO_TAIWAN
    assert (card.name, card.sex, card.ethnicity) == ("陈演示", "2", "")
    assert card.birth == date(1994, 8, 23)
    assert card.valid_to == date(2025, 1, 1)


def foreigner_2017(**more: str) -> bytes:
    fields = {0: "DEMO, ANNA MARIE", 120: "2", 122: "CAN110081080319", 152: "CAN"}
    fields |= {158: more.get("chinese", "安娜"), 188: "20170601", 204: "20270531"}
    fields |= {220: "19810803", 236: "01", 240: "1500", 248: "I"}
    return block(fields)


def test_foreigner_2017():
    card = parse(foreigner_2017())
    assert card.kind is DocumentKind.FOREIGNER_2017
    assert (card.name, card.latin_name) == ("安娜", "DEMO, ANNA MARIE")
    assert (card.number, card.nationality) == ("CAN110081080319", "CAN")
    assert card.birth == date(1981, 8, 3)
    assert (card.valid_from, card.valid_to) == (date(2017, 6, 1), date(2027, 5, 31))


def test_without_a_chinese_name_the_latin_one_is_the_name():
    assert parse(foreigner_2017(chinese="")).name == "DEMO, ANNA MARIE"


@pytest.mark.parametrize(
    ("sample", "nation"),
    [
        ("932682198501010017", "682"),
        ("911124198108030024", "124"),
        ("931586198001010028", "586"),
    ],
)
def test_foreigner_2023_official_samples(sample, nation):
    fields = {0: "样本", 30: "1", 32: "01", 36: sample[6:14], 52: "SAMPLE, CARD", 122: sample}
    fields |= {188: "20231201", 204: "20331130", 248: "Y", 250: "000"}
    card = parse(block(fields))
    assert card.kind is DocumentKind.FOREIGNER_2023
    assert (card.number, card.nationality) == (sample, nation)
    assert (card.name, card.latin_name, card.ethnicity) == ("样本", "SAMPLE, CARD", "")


@pytest.mark.parametrize("rare", [RARE, "𬎆", "㛃", "䶮", "\ue863\ue81e", "阿·\u00b7卜"])
def test_characters_stay_as_they_are_on_the_card(rare):
    assert parse(resident(name=rare)).name == rare


def test_a_name_cut_inside_a_pair():
    full = "\U00020087" * 8  # sixteen units; the field holds fifteen
    raw = full.encode("utf-16-le")[:30].decode("utf-16-le", "surrogatepass")
    assert parse(resident(name=raw)).name == "\U00020087" * 7 + "\ufffd"


def test_nul_and_space_padding():
    name = "王\u3000演示\0\0 \u3000"
    assert parse(resident(name=name)).name == "王\u3000演示"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "230198199003070011"}, "number"),
        ({"number": "2301981990030700"}, "number"),
        ({"number": "２３０１９８１９９００３０７００１１"}, "number"),
        ({"birth": "19900231"}, "birth"),
        ({"birth": "1990 307"}, "birth"),
        ({"until": "2040010"}, "valid to"),
        ({"until": "永久"}, "valid to"),
        ({"since": "２０２００１０１"}, "valid from"),
        ({"name": ""}, "name"),
    ],
)
def test_nonsense_is_refused_and_not_quoted(changes, field):
    with pytest.raises(CardTextError) as refused:
        parse(resident(**changes))
    assert field in str(refused.value)
    assert not [value for value in changes.values() if value and value in str(refused.value)]


def test_lower_case_x_is_stored_upper_case():
    first = next(
        f"2301981990030{n:04d}"
        for n in range(1, 200)
        if check_digit(f"2301981990030{n:04d}") == "X"
    )
    assert parse(resident(number=first + "x")).number == first + "X"


def test_repr_tells_the_kind_only():
    assert repr(parse(resident())) == "<IdDocument resident>"


@settings(max_examples=many(200), deadline=None)
@given(st.binary(min_size=0, max_size=300))
def test_random_bytes_are_no_card(data):
    with pytest.raises(CardTextError):
        parse(data)


@settings(max_examples=many(200), deadline=None)
@given(st.integers(0, 255), st.integers(1, 255))
def test_a_damaged_block_is_refused_or_its_number_is_right(at, flip):
    """A damaged byte may change a name, never the number."""
    damaged = bytearray(resident())
    damaged[at] ^= flip
    try:
        card = parse(bytes(damaged))
    except CardTextError:
        return
    if card.kind is not DocumentKind.FOREIGNER_2017:
        assert card.number == number("23019819900307001")
