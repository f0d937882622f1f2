"""A station's data as a folder: all of it, of no other station, and nothing of people."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import httpx
import pytest

from hub import exporting, terminals
from hub.database import snapshot, writing
from tests.hub.conftest import STATION, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import PAYLOADS, record


def test_all_of_one_station(bench: Bench, http: httpx.Client, tmp_path: Path) -> None:
    for kind in PAYLOADS:
        assert send(http, record(kind)).status_code == 201
    written = {"number": "AAAA-2222", "grade": 1, "remark": "=secret words"}
    assert send(http, record("review", **written)).status_code == 201
    with writing(bench.engine) as connection:
        terminals.add_station(connection, "OTHER-1", "另一站", "test", bench.time())
    with bench.client(bench.give("01", "OTHER-1")) as other:
        theirs = record("fault") | {"station": "OTHER-1"}
        assert send(other, theirs).status_code == 201
    folder = tmp_path / "out"
    with snapshot(bench.engine) as connection:
        manifest = exporting.export(connection, STATION, folder, bench.time())
    assert json.loads((folder / "manifest.json").read_text()) == manifest
    for name, one in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == one["sha256"]
        assert len(list(csv.reader(content.decode().splitlines()))) == one["rows"] + 1
    rows = {name: one["rows"] for name, one in manifest["files"].items()}
    assert rows["records.csv"] == len(PAYLOADS) + 1
    assert (rows["cases.csv"], rows["case_duties.csv"], rows["weekly_versions.csv"]) == (1, 3, 0)
    assert (rows["reviews.csv"], rows["faults.csv"], rows["stations.csv"]) == (2, 1, 1)
    everything = "".join(path.read_text() for path in folder.iterdir())
    for secret in ("secret words", "ab" * 32, bench.key, "OTHER-1"):
        assert secret not in everything
    with pytest.raises(FileExistsError), snapshot(bench.engine) as connection:
        exporting.export(connection, STATION, folder, bench.time())


def test_no_such_station(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(terminals.NoSuch), snapshot(bench.engine) as connection:
        exporting.export(connection, "NOWHERE", tmp_path / "out", bench.time())
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_a_text_is_no_formula(text: str) -> None:
    assert exporting._plain(text) == f"'{text}"
