"""One server for a file's tests; behind it each test has a stand-in of its own."""

from __future__ import annotations

import pytest

from sandbox.centre.misbehave import TracedProtocol
from sandbox.service_platform.app import application
from tests.sandbox.client import serving
from tests.uplink import office


class Door:
    def __init__(self) -> None:
        self.app = application(office.stand_in())
        self.url = ""

    async def __call__(self, scope, receive, send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def door():
    made = Door()
    with serving(made, TracedProtocol) as made.url:
        yield made


@pytest.fixture
def stand_in(door):
    made = office.stand_in()
    door.app = application(made)
    return made
