"""How quickly the hub's long lists are turned, with very many rows of each: the whole page over
HTTP, on SQLite; the first page, and the fourth after it."""

from __future__ import annotations

import re
import tempfile
import time
from html import unescape
from pathlib import Path

import httpx

from hub import migrations
from hub.database import engine_of, writing
from hub.rights import Role
from tests.bench.report import Row
from tests.hub import many
from tests.hub.site import site_on
from tests.hub.test_paging import LISTS
from tests.hub.test_web_pages import client

PAGES = 4


def measure(rows: int) -> list[Row]:
    """The slowest of the first pages of each list."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder, 'hub.db')}"
        engine = engine_of(address)
        migrations.migrate(engine)
        engine.dispose()
        with site_on(address) as site:
            admin = site.account("li.na")
            with writing(site.engine) as connection:
                many.make(connection, rows, site.time(), admin)
            with client(site, Role.PROVINCE, "000000") as browser:
                for to in LISTS:
                    found.append(Row(to, _slowest(browser, to), None, "ms", "< 1,000 ms"))
    return found


def _slowest(browser: httpx.Client, to: str) -> float:
    taken = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        answer = browser.get(to)
        taken.append((time.perf_counter() - begun) * 1000)
        onward = re.search(r'rel="next" href="([^"]+)"', answer.text)
        if onward is None:
            break
        to = unescape(onward[1]).partition("#")[0]
    return max(taken)
