"""A hub's database, the strict stand-in of a platform of 好差评, and the way between them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine, select

from hub import terminals
from hub.contract import CHINA
from hub.database import engine_of, reading, writing
from hub.feedback.book import Book
from hub.feedback.terms import Terms
from hub.forwarding.calls import Calls
from hub.forwarding.described import FOLDER, Platform, load
from hub.forwarding.sender import Sender
from hub.forwarding.settings import Forwarding
from hub.forwarding.tables import forwards
from hub.letters import Letters
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.review_platform.app import ReviewPlatform, application
from tests.hub.conftest import VAULT, Time
from tests.sandbox.client import serving

STATION, REGION, SECRET = "HLJ-DEMO-0001", "230100", "0123456789abcdef"
SHIPPED = "heilongjiang-reviews"


class StandIn(NamedTuple):
    platform: ReviewPlatform
    url: str


@contextlib.contextmanager
def stand_in(clock: Callable[[], datetime]) -> Iterator[StandIn]:
    """`clock`: the hub's, in which it lives too; signatures are judged by it."""
    gateway = Tif(SECRET, lambda: clock().timestamp())
    platform = ReviewPlatform(gateway, clock=lambda: clock().astimezone(CHINA).replace(tzinfo=None))
    with serving(application(platform), TracedProtocol) as url:
        yield StandIn(platform, url)


class Way:
    """From a review to the platform. `folder`: holds the secret."""

    def __init__(self, address: str, url: str, folder: Path, time: Time) -> None:
        self.time = time
        self.engine: Engine = engine_of(address)
        self.book = Book(VAULT, Terms(), forwards=True)
        self.letters = Letters(self.engine, self.book)
        secret = folder / "secret"
        secret.write_text(SECRET)
        self.settings = Forwarding(
            platform=SHIPPED, url=f"{url}/api", app="hub", secret_file=str(secret)
        )
        self.platform: Platform = load(FOLDER / f"{SHIPPED}.toml")
        self.calls = Calls(self.platform, self.settings, self.time)
        self.sender = Sender(self.engine, self.platform, self.calls, self.time)

    def station(self) -> None:
        with writing(self.engine) as connection:
            terminals.add_station(connection, STATION, "演示站", "test", self.time(), REGION)

    def review(self, key: str, grade: int = 5, **more: str) -> None:
        form = {"s": STATION, "grade": grade, "i": "enrolment", **more}
        assert self.letters.keep("review", key, form, self.time(), self.time())

    def rows(self) -> list:
        with reading(self.engine) as connection:
            return list(connection.execute(select(forwards).order_by(forwards.c.id)))

    def states(self) -> list[str]:
        return [row.state for row in self.rows()]


def hexed(key: str) -> str:
    """As it stands on the wire."""
    return key.replace("-", "")
