"""Folding and comparing names (citizen-data §3.1)."""

from __future__ import annotations

import unicodedata

import pytest

from kiosk.text import names
from kiosk.text.names import PUA

CODEC_ROWS = {  # GB bytes -> what the 2005/2022 editions mean by them
    b"\xa8\xbc": 0x1E3F, b"\xa6\xd9": 0xFE10, b"\xa6\xda": 0xFE12, b"\xa6\xdb": 0xFE11,
    b"\xa6\xdc": 0xFE13, b"\xa6\xdd": 0xFE14, b"\xa6\xde": 0xFE15, b"\xa6\xdf": 0xFE16,
    b"\xa6\xec": 0xFE17, b"\xa6\xed": 0xFE18, b"\xa6\xf3": 0xFE19, b"\xfe\x59": 0x9FB4,
    b"\xfe\x61": 0x9FB5, b"\xfe\x66": 0x9FB6, b"\xfe\x67": 0x9FB7, b"\xfe\x6d": 0x9FB8,
    b"\xfe\x7e": 0x9FB9, b"\xfe\x90": 0x9FBA, b"\xfe\xa0": 0x9FBB, b"\xfe\x51": 0x20087,
    b"\xfe\x52": 0x20089, b"\xfe\x53": 0x200CC, b"\xfe\x6c": 0x215D7, b"\xfe\x76": 0x2298F,
    b"\xfe\x91": 0x241FE,
}  # fmt: skip


@pytest.mark.parametrize(("wire", "code"), CODEC_ROWS.items())
def test_every_position_that_pythons_codec_maps_to_private_use_is_folded(wire, code):
    assert names.fold(wire.decode("gb18030")) in {chr(code)}


def test_the_table_holds_nothing_else():
    assert sorted(PUA.values()) == sorted(CODEC_ROWS.values())


def test_folding_is_not_normalising():
    ideographs = "\uf900\ufa0c\u2f804"  # compatibility ideographs that NFKC would replace
    assert unicodedata.normalize("NFKC", ideographs) != ideographs
    assert names.fold(ideographs) == ideographs
    assert names.fold("ＡＢ①") == "ＡＢ①"


@pytest.mark.parametrize("dot", ["\u00b7", "\u2022", "\u30fb", "\uff0e"])
def test_middle_dots_compare_equal_but_are_not_changed(dot):
    written = f"买买提{dot}吐尔逊"
    assert names.same(written, "买买提·吐尔逊")
    assert names.fold(written) == written


def test_private_use_is_no_difference_and_other_characters_are():
    assert names.same("张\ue854", "张\u9fba")
    assert names.same("张三  \x00", "张三")
    assert not names.same("张三", "张山")
    assert not names.same("张\U0002b386", "张\U0002b387")


def test_a_name_longer_than_the_cards_field_matches_as_far_as_the_card_goes():
    long = "阿卜杜热合曼·艾则孜·买买提·吐尔逊"
    assert names.card_matches(long[:15], long)
    assert names.card_matches(long[:15].replace("·", "•"), long)
    assert not names.card_matches(long[:14], long)  # the field was not full: a different name
    assert not names.card_matches("热" + long[1:15], long)


def test_half_a_pair_at_the_end_of_the_cards_field():
    long = "阿" * 14 + "\U0002b386" + "明"
    assert names.card_matches("阿" * 14 + "\ufffd", long)
    assert names.card_matches("阿" * 14 + "\ud86c", long)
    assert names.card_matches("", "") is True
