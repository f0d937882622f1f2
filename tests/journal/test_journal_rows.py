"""The journal: nothing personal can be written, the generated files are fresh, files rotate."""

from __future__ import annotations

import importlib
import inspect
import json
import logging
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.journal import events, generate, registry
from kiosk.journal.journal import UNLISTED, Journal, Misuse, place_of
from kiosk.journal.outsiders import catch_unhandled, silence_libraries
from kiosk.journal.rotating import RotatingFile

NOW = datetime(2026, 11, 22, 9, 30, 10, 123000, tzinfo=timezone(timedelta(hours=8)))
PERSONAL = ["欧阳测试", "230198199001010011", "13900001234", "1036.20", "zhang-guo", "AB-1234567"]


class Kept:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        self.lines.append(text)

    @property
    def rows(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def journal(kept):
    return Journal([kept], lambda: NOW, strict=True)


# ---- generated files


def test_the_generated_functions_and_page_are_fresh():
    loaded = registry.load()
    assert generate.EVENTS.read_text() == generate.source(loaded), "run kiosk.journal.generate"
    assert generate.PAGE.read_text() == generate.page(loaded), "run kiosk.journal.generate"


def test_closed_lists_are_those_of_the_code():
    compared = 0
    for name, words in registry.load().words.items():
        if words.same:
            module, _, enumeration = words.same.partition(":")
            values = [
                member.value for member in getattr(importlib.import_module(module), enumeration)
            ]
            assert sorted(words.values) == sorted(values), name
            compared += 1
    assert compared >= 9


def test_every_event_has_a_typed_function_and_all_texts():
    for event, row in registry.load().events.items():
        function = getattr(events, registry.function_name(event))
        parameters = list(inspect.signature(function).parameters)
        assert parameters == ["journal", *row.fields]
        assert row.zh
        assert row.en


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[events."a.b"]\nlevel="info"\nwho="nobody"\nzh="x"\nen="x"\nfields={x="text"}', "a.b.x"),
        ('[events."a.b"]\nlevel="info"\nwho="nobody"\nzh="x"\nen="x"\nfields={x="word no"}', "no"),
        ('[events."a.b"]\nlevel="info"\nwho="nobody"\nzh="x"\nen="x"\nfields={e="count"}', "a.b.e"),
        ('[events."a.b"]\nlevel="loud"\nwho="nobody"\nzh="x"\nen="x"', "loud"),
        ('[events."a.b"]\nlevel="info"\nwho="nobody"\nzh="x"\nen="x"\ncolour="x"', "colour"),
    ],
)
def test_a_wrong_registry_is_refused_by_name(tmp_path, text, names):
    path = tmp_path / "journal.toml"
    path.write_text("[words.code]\nvalues=['a']\n" + text)
    with pytest.raises(registry.RegistryWrong, match=names):
        registry.load(path)


# ---- rows


def test_a_row_is_one_line_of_json_with_time_event_level_and_fields(journal, kept):
    from drivers.status import DeviceState

    events.device_down(journal, device="printer", state=DeviceState.POWER_OFF)
    assert kept.rows == [
        {"t": "2026-11-22T09:30:10.123+08:00", "e": "device.down", "l": "warning",
         "device": "printer", "state": "powerOff"}
    ]  # fmt: skip
    assert "\n" not in kept.lines[0]


def test_no_field_of_any_event_takes_personal_data(kept):
    """Every personal value into every field of every event: nothing of it is written."""
    journal = Journal([kept], lambda: NOW)
    tried = 0
    for event, row in registry.load().events.items():
        function = getattr(events, registry.function_name(event))
        for value in PERSONAL:
            for form in (value, ValueError(value), value.encode(), [value], {"k": value}):
                if row.fields:
                    function(journal, **dict.fromkeys(row.fields, form))
                    tried += 1
        if row.fields:
            function(journal, **dict.fromkeys(row.fields, 230198199001010011))
            function(journal, **dict.fromkeys(row.fields, float("nan")))
    assert tried > 500
    assert len(kept.lines) >= tried
    text = "".join(kept.lines)
    for value in [*PERSONAL, json.dumps(PERSONAL[0])[1:-1], "230198199001010"]:
        assert value not in text


@pytest.mark.parametrize("value", [*PERSONAL, "1101 read 230198199001010011", "http-13900001234"])
def test_a_code_is_made_of_listed_words_and_short_numbers(journal, kept, value):
    events.visit_trouble(journal, state="centre_down", code=value)
    (row,) = kept.rows
    assert set(row["code"].split()) <= {UNLISTED, "1101", "read"}


@pytest.mark.parametrize(
    "value", ["1101 read", "5201 -1", "http-502", "gateway-401", "paper-out", "", "9001 no-infcode"]
)
def test_codes_of_our_rooms_are_written_whole(journal, kept, value):
    events.visit_trouble(journal, state="centre_down", code=value)
    assert kept.rows[0]["code"] == value


def test_a_slug_is_written_only_when_our_configuration_knows_it(journal, kept):
    journal.know("item", ["enrolment"])
    events.visit_answered(journal, item="enrolment", rows=3, seconds=1.23456)
    events.visit_answered(journal, item="zhang-guo", rows=3, seconds=1)
    assert [row["item"] for row in kept.rows] == ["enrolment", UNLISTED]
    assert kept.rows[0]["seconds"] == 1.235


def test_misuse_is_loud_in_tests_and_a_row_in_service(journal, kept):
    with pytest.raises(Misuse) as misuse:
        events.printer_paper(journal, device="printer", paper="欧阳测试")
    assert "欧阳" not in str(misuse.value)
    in_service = Journal([kept], lambda: NOW)
    in_service.know("event", ["printer.paper"])
    events.printer_paper(in_service, device="printer", paper="欧阳测试")
    assert kept.rows[-1]["e"] == "journal.misused"
    assert kept.rows[-1]["event"] == "printer.paper"


def test_an_exception_leaves_its_class_and_our_line_never_its_text(journal, kept):
    def fail() -> None:
        raise ValueError("欧阳测试 230198199001010011")

    with pytest.raises(ValueError) as caught:
        fail()
    events.process_broken(journal, error=caught.value)
    (row,) = kept.rows
    assert row["error"]["class"] == "ValueError"
    assert row["error"]["at"].startswith("tests/journal/test_journal_rows.py:")
    assert place_of(ValueError("never raised")) == ""


def test_a_sink_that_fails_stops_nobody(kept):
    class Full:
        def line(self, text: str) -> None:
            raise OSError(28, "no space")

    journal = Journal([Full(), kept], lambda: NOW)
    events.process_ended(journal)
    assert len(kept.lines) == 1
    assert journal.lost == 1


# ---- files


def test_files_rotate_and_are_bounded(tmp_path):
    path = tmp_path / "logs" / "journal.jsonl"
    sink = RotatingFile(path, largest=1000, keep=3)
    for n in range(500):
        sink.line(f'{{"n":{n},"pad":"{"x" * 60}"}}')
    sink.close()
    files = sorted(p.name for p in path.parent.iterdir())
    assert files == ["journal.jsonl", "journal.jsonl.1", "journal.jsonl.2", "journal.jsonl.3"]
    assert all(p.stat().st_size <= 1000 for p in path.parent.iterdir())
    newest = json.loads(path.read_text().splitlines()[-1])
    assert newest["n"] == 499
    numbers = [
        json.loads(line)["n"]
        for name in reversed(files)
        for line in (path.parent / name).read_text().splitlines()
    ]
    assert numbers == list(range(numbers[0], 500))
    again = RotatingFile(path, largest=1000, keep=3)
    again.line("{}")
    assert path.read_text().splitlines()[-1] == "{}"
    again.close()


def test_lines_of_many_threads_stay_whole(tmp_path):
    path = tmp_path / "journal.jsonl"
    sink = RotatingFile(path, largest=50_000, keep=9)
    journal = Journal([sink], lambda: NOW, strict=True)

    def write() -> None:
        for n in range(100):
            events.disk_low(journal, megabytes=n)

    threads = [threading.Thread(target=write) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = [line for p in tmp_path.iterdir() for line in p.read_text().splitlines()]
    assert len([json.loads(line) for line in lines]) == 500


# ---- what others would write


@pytest.fixture
def logging_as_before():
    root = logging.getLogger()
    handlers, raising = root.handlers[:], logging.raiseExceptions
    yield
    root.handlers[:] = handlers
    logging.raiseExceptions = raising


@pytest.mark.usefixtures("logging_as_before")
def test_libraries_are_counted_and_not_quoted(kept, capfd):
    journal = Journal([kept], lambda: NOW, strict=True)
    chatty = logging.getLogger("urllib3.connectionpool")
    chatty.addHandler(logging.StreamHandler(sys.stderr))
    silence_libraries(journal, ("kept",))
    for _ in range(12):
        chatty.warning("GET /x?name=%s", "欧阳测试")
    logging.getLogger("zhang-guo").error("%s", "230198199001010011")
    assert [(r["library"], r["lines"]) for r in kept.rows] == [
        ("urllib3", 1), ("urllib3", 10), (UNLISTED, 1),
    ]  # fmt: skip
    assert capfd.readouterr().err == ""
    assert "欧阳" not in "".join(kept.lines)


def test_unhandled_exceptions_leave_no_traceback_on_stderr():
    script = (
        "import threading\n"
        "from datetime import datetime, timezone\n"
        "from kiosk.journal.journal import Journal, Stderr\n"
        "from kiosk.journal.outsiders import catch_unhandled\n"
        "catch_unhandled(Journal([Stderr()], lambda: datetime.now(timezone.utc)))\n"
        "def fail(): raise ValueError('13900001234')\n"
        "t = threading.Thread(target=fail); t.start(); t.join()\n"
        "class D:\n    def __del__(self): fail()\n"
        "d = D(); del d\n"
        "fail()\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    rows = [json.loads(line) for line in done.stderr.splitlines()]
    assert [row["e"] for row in rows] == ["process.broken"] * 3
    assert {row["error"]["class"] for row in rows} == {"ValueError"}
    assert "13900001234" not in done.stderr
    assert catch_unhandled is not None
