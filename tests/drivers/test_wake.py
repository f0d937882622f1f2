"""A wake pipe ends a wait; after its end it touches nobody's file."""

from __future__ import annotations

import os

from drivers.wake import Wake


def test_it_wakes_and_is_cleared():
    wake = Wake()
    assert not wake.wait(0.0)
    for _ in range(100_000):  # a full pipe neither blocks nor raises
        wake.set()
    assert wake.wait(1.0)
    assert wake.is_set()
    wake.clear()
    assert not wake.is_set()
    wake.close()


def test_after_its_end_no_byte_goes_into_a_file_that_got_its_number(tmp_path):
    wake = Wake()
    wake.close()
    with (tmp_path / "a").open("wb") as one, (tmp_path / "b").open("wb") as other:
        assert {one.fileno(), other.fileno()} & {wake._read, wake._write}  # its numbers again
        wake.set()
        wake.close()
        os.fstat(one.fileno())
        os.fstat(other.fileno())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == b""
