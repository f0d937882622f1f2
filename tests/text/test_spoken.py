"""What is written, as it is heard; and which recordings a manifest names."""

import pytest

from kiosk.text.recordings import RecordingsError, load
from kiosk.text.spoken import spoken


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("￥1,234.50", "1234.5元", "1234.5 yuan"),
        ("-￥20.00", "负20元", "minus 20 yuan"),
        ("2026-01-09", "2026年1月9日", "9 January 2026"),
        ("2026-01", "2026年1月", "January 2026"),
        ("12393", "1 2 3 9 3", "1 2 3 9 3"),
        ("110101199003074514", " ".join("110101199003074514"), " ".join("110101199003074514")),
        ("10000 户", "10000 户", "10000 户"),
    ],
)
def test_amounts_dates_and_numbers_are_heard_as_people_say_them(written, zh, en):
    assert (spoken(written, "zh"), spoken(written, "en")) == (zh, en)


def test_what_is_masked_stays_masked():
    assert spoken("张*国", "zh") == "张某国"
    assert spoken("1101**********14", "en") == "1101 hidden 14"


def test_marks_are_pauses():
    assert spoken("缴费 · 2026 → 参保", "zh") == "缴费 ， 2026 ， 参保"


def manifest(folder, text):
    (folder / "manifest.toml").write_text(text, encoding="utf-8")
    return folder


def test_recordings_are_found_by_string_and_by_words(tmp_path):
    folder = manifest(
        tmp_path,
        '[zh.strings]\n"bar.back" = "zh/back.wav"\n[zh.words]\n"缴费 2026-01" = "a.wav"\n'
        '[en.strings]\n"bar.back" = "en/back.wav"\n',
    )
    assert load(folder) == {
        ("zh", "返回"): tmp_path / "zh/back.wav",
        ("zh", "缴费 2026年1月"): tmp_path / "a.wav",
        ("en", "Back"): tmp_path / "en/back.wav",
    }


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[zh.strings]\n"bar.bakc" = "a.wav"', "bar.bakc"),
        ('[zh.strings]\n"bar.left" = "a.wav"', "bar.left"),  # holds seconds
        ('[fr.strings]\n"bar.back" = "a.wav"', "fr"),
        ('[zh]\n"bar.back" = "a.wav"', "zh"),
        ('[zh.strings]\n"bar.back" = "../a.wav"', "out of its folder"),
        ('[zh.strings]\n"bar.back" = "/etc/passwd"', "out of its folder"),
        ('[zh.strings]\n"bar.back" = 3', "no file"),
        ("not toml", "cannot be read"),
        (None, "not there"),
    ],
)
def test_a_manifest_that_cannot_be_used_says_where(tmp_path, text, names):
    folder = tmp_path if text is None else manifest(tmp_path, text)
    with pytest.raises(RecordingsError, match=names):
        load(folder)
