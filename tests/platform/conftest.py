"""The rig, closed after each test; and nobody may leave threads or faults behind."""

from __future__ import annotations

import threading

import pytest

from tests.platform.platform_rig import Rig


@pytest.fixture
def rig():
    made = Rig()
    yield made
    made.close()
    assert made.faults == []


@pytest.fixture(autouse=True)
def no_threads_left():
    yield
    assert [t.name for t in threading.enumerate() if t.name.startswith("centre")] == []
