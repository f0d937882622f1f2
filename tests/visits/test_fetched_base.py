"""A real terminal and a real hub: the knowledge base that the settings name is fetched while nobody
stands there, and in force for the next visit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub import migrations
from hub.app import Hub, application
from hub.database import engine_of
from hub.packages import Packages
from kiosk.knowledge import shelf
from kiosk.knowledge.package import FILE, NAME, SIGNATURE
from tests.hub.conftest import CONTRACT, VAULT, Bench
from tests.knowledge.house import SIGNERS, package
from tests.sandbox.client import serving
from tests.visits.rig import station, wait_until

pytestmark = [pytest.mark.glass, pytest.mark.full]


def test_a_base_comes_from_the_hub(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'hub.db'}")
    migrations.migrate(engine)
    bench, packages = Bench(engine), Packages(tmp_path / "packages")
    made = package(tmp_path / "published", 7)
    for name in (FILE, NAME):
        kept = packages.add(made / name)
    (tmp_path / "hub.key").write_text(bench.key)
    named = {"manifest": kept.sha256, "signature": (made / SIGNATURE).read_bytes().hex()}
    hub = Hub(engine, VAULT, CONTRACT, bench.time, packages=packages)
    with serving(application(hub)) as url:
        overlay = {
            "hub": {"url": url, "key_file": str(tmp_path / "hub.key")},
            "knowledge.signers": SIGNERS,
            "knowledge.package": named,
        }
        with station(tmp_path / "station", overlay=overlay) as one:
            wait_until(lambda: shelf.newest(one.data / "knowledge") == 7, 120, "no base came")

            def opened() -> list[int]:
                rows = map(json.loads, (one.data / "journal.jsonl").read_text().splitlines())
                return [row["version"] for row in rows if row["e"] == "knowledge.opened"]

            wait_until(lambda: 7 in opened(), 60, "it is not in force")
            assert list((one.data / "packages").iterdir()) == []
    engine.dispose()
