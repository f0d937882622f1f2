"""What was learnt on this machine: kept whole, checked by the loader, no reason not to start."""

from __future__ import annotations

import tomllib
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.services.snapshot import DataError
from kiosk.settings.load import load
from kiosk.upkeep import overlay
from tests.examples import many


def check(tables):
    return load("heilongjiang-2", [tables])


learn = partial(overlay.learn, check=check)


def test_tables_are_laid_over_what_is_known(tmp_path):
    learn(tmp_path, {"panel": {"touch_matrix": [0.0, 1.0, 0.0, -1.0, 0.0, 1.0]}})
    learn(tmp_path, {"devices": {"id_reader": {"port": "/dev/serial/by-id/x"}}})
    learn(tmp_path, {"installation": {"confirmed": "2026-11-22"}})
    found = check(overlay.read(tmp_path))
    assert found.panel.touch_matrix == (0, 1, 0, -1, 0, 1)
    assert found.devices.id_reader.port == "/dev/serial/by-id/x"
    assert found.devices.scanner.family == "gm65"
    assert found.installation.confirmed == "2026-11-22"
    assert overlay.path(tmp_path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("bad", [
    {"panel": {"rotation": "sideways"}},
    {"panel": {"touch_matrix": [1.0, 2.0]}},
    {"nonsense": {"x": 1}},
])  # fmt: skip
def test_what_the_loader_refuses_is_not_kept(tmp_path, bad):
    learn(tmp_path, {"installation": {"confirmed": "2026-11-22"}})
    before = overlay.path(tmp_path).read_bytes()
    with pytest.raises(DataError):
        learn(tmp_path, bad)
    assert overlay.path(tmp_path).read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == [overlay.FILE]


def test_a_spoilt_file_is_set_aside(tmp_path):
    overlay.path(tmp_path).write_bytes(b"[panel\xff")
    with pytest.raises(tomllib.TOMLDecodeError):
        overlay.read(tmp_path)
    overlay.set_aside(tmp_path)
    assert overlay.read(tmp_path) == {}
    assert (tmp_path / "machine.bad").exists()


_keys = st.text(min_size=1, max_size=8)
_plain = st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=12)
_tables = st.recursive(
    st.dictionaries(_keys, _plain | st.lists(_plain, max_size=3), max_size=3),
    lambda inner: st.dictionaries(_keys, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=many(60))
@given(_tables)
def test_whatever_is_written_is_read_again(tables):
    assert tomllib.loads(overlay.write(tables)) == tables
