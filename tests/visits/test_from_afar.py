"""A real terminal and a real hub: a picture of home is drawn and sent, a play-list comes and is
laid for the publicity screen, an hour of detailed journal begins by a signed order."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from hub import migrations, offers
from hub.app import Hub, application
from hub.contract import Contract
from hub.database import engine_of, reading, writing
from hub.fleet import pictures
from hub.packages import Packages
from kiosk.publicity.playlist import in_force
from tests.hub.conftest import CONTRACT, VAULT, Bench
from tests.publicity.films import film
from tests.publicity.published import PUBLISHERS, png, publish
from tests.sandbox.client import serving
from tests.settings.offers import KEYS, SIGNERS, TERMINAL, body, offer
from tests.settings.offers import STATION as STATION_CODE
from tests.visits.rig import station, wait_until

pytestmark = [pytest.mark.glass, pytest.mark.full]


def test_picture_play_list_and_detail(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path / 'hub.db'}")
    migrations.migrate(engine)
    bench, packages = Bench(engine), Packages(tmp_path / "packages")
    moving = film(tmp_path / "a.mp4", seconds=1).read_bytes()
    made = publish(tmp_path / "list", 3, [{"name": "a.mp4"}, {"name": "b.png"}],
                   a_mp4=moving, b_png=png((1, 2, 3)))  # fmt: skip
    for name in ("a.mp4", "b.png", "MANIFEST.json"):
        packages.add(made.folder / name)
    (tmp_path / "hub.key").write_text(bench.key)
    hub = Hub(engine, VAULT, CONTRACT, bench.time, packages=packages)
    about = f"{STATION_CODE}/{TERMINAL}"
    order = offer("5", body() | {"duties": {"detail": 1}}, "wang")
    assert Contract().wrong("SettingsOffer", order) is None
    with writing(engine) as connection:
        assert pictures.ask(connection, 1, about, "test", bench.time())
        keys = {"wang": KEYS["wang"].public_key()}
        offers.put(connection, order, keys, "test", bench.time())
    root = tmp_path / "published"
    with serving(application(hub)) as url:
        overlay = {
            "hub": {"url": url, "key_file": str(tmp_path / "hub.key")},
            "remote": {"poll_seconds": 10.0},
            "remote.signers": SIGNERS,
            "screen": {"published": str(root)},
            "screen.publishers": PUBLISHERS,
            "screen.package": {"manifest": made.sum, "signature": made.signature.hex()},
        }
        with station(tmp_path / "station", overlay=overlay) as one:

            def told(event: str) -> list[dict]:
                rows = map(json.loads, (one.data / "journal.jsonl").read_text().splitlines())
                return [row for row in rows if row["e"] == event]

            def came() -> bytes | None:
                with reading(engine) as connection:
                    return pictures.png_of(connection, 1)

            content = wait_until(came, 120, "no picture came")
            shown = Image.open(io.BytesIO(content))
            assert shown.size in {(1080, 1920), (1920, 1080), (1280, 800), (800, 1280)}
            assert told("picture.sent")[0]["outcome"] == "accepted"
            wait_until(lambda: in_force(root, PUBLISHERS)[0], 120, "no play-list was laid")
            assert told("publicity.taken")[0]["version"] == 3
            wait_until(lambda: told("detail.call"), 60, "no call was told")
            assert len(told("detail.begun")) == 1
            assert told("process.broken") == []
    engine.dispose()
