"""sd_notify(3): datagrams over a path or an abstract socket; silence where no one listens."""

from __future__ import annotations

import os
import socket
import uuid

import pytest

from kiosk.runtime.notify import Notify, watchdog_seconds


@pytest.fixture(params=["path", "abstract"])
def manager(request, tmp_path):
    """A fake systemd: (value of NOTIFY_SOCKET, its socket)."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@kiosk-{uuid.uuid4().hex}"
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.bind(name.replace("@", "\0", 1) if name.startswith("@") else name)
    listening.settimeout(2.0)
    yield name, listening
    listening.close()


def test_each_message_is_one_datagram(manager):
    name, listening = manager
    notify = Notify({"NOTIFY_SOCKET": name})
    notify.ready()
    notify.status("in_service")
    notify.alive()
    notify.stopping()
    said = [listening.recv(1000).decode() for _ in range(4)]
    assert said == ["READY=1", "STATUS=in_service", "WATCHDOG=1", "STOPPING=1"]
    notify.close()
    notify.alive()  # after the end nobody is told, and nothing breaks


@pytest.mark.parametrize("value", ["", "relative/path", "vsock:2:1234", "/nowhere/notify", "@gone"])
def test_where_no_one_listens_nothing_is_raised(value):
    notify = Notify({"NOTIFY_SOCKET": value} if value else {})
    notify.ready()
    notify.alive()
    notify.close()


def test_a_manager_that_does_not_read_does_not_block(manager):
    name, _ = manager
    notify = Notify({"NOTIFY_SOCKET": name})
    for _ in range(5000):
        notify.alive()
    notify.close()


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({"WATCHDOG_USEC": "30000000"}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30.0),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdogs_length(environment, seconds):
    assert watchdog_seconds(environment) == seconds
