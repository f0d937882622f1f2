"""The hub's client: what each kind of answer means, and that the real contract takes every kind."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from kiosk.outbox.deliver import Deliverer
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome, Record, Reply, State
from kiosk.settings.model import HubSettings
from kiosk.store.database import Store
from kiosk.uplink.hub import HubClient, Times
from tests.outbox.ledger_hub import CUT_ANSWER, LOSE_ANSWER, PORTAL, WRONG_KEY, LedgerHub

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 9, 30, 10, tzinfo=CHINA)
KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
FAST = Times(connect=1.0, read=0.3, whole=1.0)  # for a hub that does not answer
CALM = Times()  # for one that does

EVERY_KIND = {
    Kind.REVIEW: {
        "number": "7K3M-9Q2X", "item": "enrolment", "at": AT, "channel": "terminal", "grade": 1,
        "reasons": ["slow", "unclear"], "phone": "13900001234", "consent": "2026-11",
        "remark": "等了很久",
    },
    Kind.RECEIPT_ISSUED: {
        "serial": "T01-20261122-0007", "item": "enrolment", "at": AT, "outcome": "visitor-yes",
        "reprint": True, "number": "7K3M-9Q2X", "source": "GS r + DLE EOT",
    },
    Kind.DOUBT: {"serial": "T01-0007", "item": "enrolment", "at": AT, "answer": "none"},
    Kind.VISIT_COUNT: {
        "begun": AT.replace(minute=0, second=0), "seconds": 93.5, "ended": "done",
        "items": [{"item": "enrolment", "result": "shown", "seconds_to_result": 4.2,
                   "receipts": 1}],
        "identified_by": "id-card", "language": "zh", "text": "large", "acting": "self",
    },
    Kind.CONSENT: {"version": "2026-11", "at": AT, "subject": "ab" * 32},
    Kind.HEALTH: {
        "at": AT, "state": "limited", "reason": "no-paper",
        "devices": {
            "printer": {"state": "online", "source": "DLE EOT 4", "seconds_ago": 3.0,
                        "paper": "out", "cover_open": "no"},
            "id_reader": {"state": "offline", "source": "status", "seconds_ago": 9},
        },
        "destinations": {"hub": {"waiting": 3, "dead": 0, "trouble": "unreachable", "unknown": 2}},
        "audit": {"chain": "7b0f6a2e-3c1d-4e5f-8a9b-0c1d2e3f4a5b", "number": 17, "link": "ab" * 32},
        "disk_free_bytes": 10_000_000, "clock_checked": True, "release": "0.1.0",
        "windows": {"1": "open", "2": "away", "3": "closed", "4": "unknown"},
    },
    Kind.URGENT_EVENT: {
        "report": "u-0a1b2c3d4e5f", "stage": "first", "what": "outage", "service": "stopped",
        "at": AT, "staff": "s01", "text": "整条街停电",
    },
    Kind.TASK_PICTURE: {"proof": KEY, "number": 6, "jpeg": "/9j/4AAQSkZJRgABAQ=="},
    Kind.TASK_PROOF: {
        "proof": KEY, "task": "7", "place": "off-site", "held": "2026-11-21", "staff": "s01",
        "text": "在广场发放折页",
    },
    Kind.FAULT: {"at": AT, "event": "printer.paper-out", "who": "staff", "ended": False,
                 "device": "printer"},
}  # fmt: skip


def record(**changes) -> Record:
    return Record(
        key=KEY,
        destination=Destination.HUB,
        kind=Kind.DOUBT,
        station="HLJ-230000-0001",
        terminal="T01",
        payload=json.dumps(
            {"serial": "T-1", "item": "enrolment", "at": AT.isoformat(), "answer": "yes"}
        ),
        created=1_795_300_000.25,
        attempts=1,
        refusals=0,
        uncertain=False,
        next_try=0.0,
        hold_until=0.0,
        state=State.SENDING,
        outcome="",
        **changes,
    )


@contextlib.contextmanager
def answering(raw: bytes) -> Iterator[str]:
    """A server that answers these bytes, whatever it is asked, and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _ = listener.accept()
                with peer:
                    peer.settimeout(1)
                    got = b""
                    while b"\r\n\r\n" not in got:
                        got += peer.recv(65536)
                    length = int(got.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                    while len(got.split(b"\r\n\r\n", 1)[1]) < length:
                        got += peer.recv(65536)
                    peer.sendall(raw)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def http(status: int, body: bytes, *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


ACCEPTED = msgspec.json.encode({"key": KEY, "accepted_at": "2026-11-22T09:30:12+08:00"})


def problem(code: str) -> bytes:
    return msgspec.json.encode({"code": code})


@pytest.mark.parametrize(
    ("raw", "reply"),
    [
        (http(201, ACCEPTED), Reply(Outcome.ACCEPTED)),
        (http(200, ACCEPTED, "Idempotency-Replayed: true"), Reply(Outcome.ACCEPTED)),
        (http(202, ACCEPTED), Reply(Outcome.NONSENSE)),
        (http(200, b""), Reply(Outcome.NONSENSE)),
        (http(200, b"{}"), Reply(Outcome.NONSENSE)),
        (http(200, b"[" * 50_000), Reply(Outcome.NONSENSE)),
        (http(200, ACCEPTED.replace(b"0f8f", b"1f8f")), Reply(Outcome.NONSENSE)),
        (http(200, b"<html>log in</html>"), Reply(Outcome.NONSENSE)),
        (http(200, b"\xff\xfe\x00"), Reply(Outcome.NONSENSE)),
        (http(302, b"", "Location: http://127.0.0.1:9/"), Reply(Outcome.NONSENSE)),
        (http(422, problem("bad-schema")), Reply(Outcome.REFUSED)),
        (http(400, problem("key-reused")), Reply(Outcome.REFUSED)),
        (http(413, problem("too-large")), Reply(Outcome.REFUSED)),
        (http(400, b"<html>Bad Request</html>"), Reply(Outcome.NONSENSE)),
        (http(400, problem("something-else")), Reply(Outcome.NONSENSE)),
        (http(401, problem("not-paired")), Reply(Outcome.NOT_KNOWN)),
        (http(403, problem("revoked")), Reply(Outcome.NOT_KNOWN)),
        (http(403, problem("unknown-terminal")), Reply(Outcome.REFUSED)),  # that record's alone
        (http(403, b"blocked by proxy"), Reply(Outcome.NONSENSE)),
        (http(503, problem("busy"), "Retry-After: 7"), Reply(Outcome.LATER, 7.0)),
        (http(429, problem("later"), "Retry-After: 99999999"), Reply(Outcome.LATER, 86400.0)),
        (http(429, problem("later"), "Retry-After: Wed, 21 Oct"), Reply(Outcome.LATER)),
        (http(500, b"oops"), Reply(Outcome.NONSENSE)),
        (http(200, b"x" * 70_000), Reply(Outcome.NONSENSE)),
        (b"", Reply(Outcome.UNKNOWN)),
        (b"garbage\r\n\r\n", Reply(Outcome.UNKNOWN)),
        (http(201, ACCEPTED)[:-5], Reply(Outcome.UNKNOWN)),
    ],
)
def test_only_proof_is_acceptance(raw, reply):
    with answering(raw) as url:
        client = HubClient(url, times=FAST)
        assert client.send(record()) == reply
        client.close()


def test_nobody_there_is_certainly_not_sent():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    client = HubClient(url, times=FAST)
    assert client.send(record()).outcome is Outcome.UNREACHABLE
    assert client.reach() is Outcome.UNREACHABLE
    assert client.review_answered("7K3M-9Q2X") is None


def test_silence_after_sending_is_unknown():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        client = HubClient(f"http://127.0.0.1:{silent.getsockname()[1]}", times=FAST)
        assert client.send(record()).outcome is Outcome.UNKNOWN


def test_an_answer_that_drips_ends_with_the_whole_time():
    ticks = iter(range(100))
    with answering(http(201, ACCEPTED)) as url:
        client = HubClient(url, times=FAST, clock=lambda: float(next(ticks)) * 10)
        assert client.send(record()).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("how", [LOSE_ANSWER, CUT_ANSWER, PORTAL, WRONG_KEY])
def test_a_second_try_sends_the_same_bytes_under_the_same_key(how):
    ways = iter([how])
    with LedgerHub(behave=lambda: next(ways, "good")) as hub:
        client = HubClient(hub.url, times=FAST)
        assert client.send(record()).outcome in (Outcome.UNKNOWN, Outcome.NONSENSE)
        assert client.send(record()).outcome is Outcome.ACCEPTED
        assert hub.deeds == {KEY: 1}
        (body,) = hub.bodies[KEY]
        assert json.loads(body)["created"] == "2026-11-22T06:26:40.250+08:00"


def test_no_proxy_or_password_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with LedgerHub() as hub:
        assert HubClient(hub.url, times=CALM).send(record()).outcome is Outcome.ACCEPTED


# ---- against the strict stand-in, which reads the OpenAPI file itself


@pytest.fixture(scope="module")
def strict_hub():
    import uvicorn

    from sandbox.hub.app import Hub, application
    from sandbox.hub.contract import API, Contract

    hub = Hub(Contract(API), key="terminal-key-of-the-test")
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(hub), log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield hub, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=5)


@pytest.fixture
def client(strict_hub, tmp_path):
    key_file = tmp_path / "hub.key"
    key_file.write_text("terminal-key-of-the-test\n")
    client = HubClient.of(HubSettings(url=strict_hub[1] + "/", key_file=str(key_file)))
    yield client
    client.close()


@pytest.fixture
def outbox(tmp_path):
    store = Store.open(tmp_path / "kiosk.db", bytes(32), lambda: 1_795_300_000.0)
    yield Outbox(store, station="HLJ-230000-0001", terminal="T01")
    store.close()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_contract_takes_every_kind_whole(client, outbox, kind):
    key = outbox.put(Destination.HUB, kind, EVERY_KIND[kind])
    done = Deliverer(outbox, {Destination.HUB: client}, outbox.store.clock).round()
    assert done.outcomes == {Outcome.ACCEPTED: 1}
    assert outbox.get(key).state is State.ACCEPTED


def test_a_repeated_key_is_proof_as_well(client, outbox):
    key = outbox.put(Destination.HUB, Kind.DOUBT, EVERY_KIND[Kind.DOUBT])
    begun = outbox.begin(key)
    assert client.send(begun).outcome is Outcome.ACCEPTED  # and the process dies here
    outbox.recover()
    done = Deliverer(outbox, {Destination.HUB: client}, outbox.store.clock).round()
    assert done.outcomes == {Outcome.ACCEPTED: 1}


def test_a_key_that_is_not_valid_is_no_refusal_of_the_record(strict_hub, outbox):
    key = outbox.put(Destination.HUB, Kind.DOUBT, EVERY_KIND[Kind.DOUBT])
    stranger = HubClient(strict_hub[1], "another key")
    done = Deliverer(outbox, {Destination.HUB: stranger}, outbox.store.clock).round()
    assert done.outcomes == {Outcome.NOT_KNOWN: 1}
    assert outbox.get(key).refusals == 0


def test_reach_and_review_state(client, outbox):
    assert client.reach() is Outcome.ACCEPTED
    assert client.review_answered("AAAA-7777") is False
    outbox.put(Destination.HUB, Kind.REVIEW, EVERY_KIND[Kind.REVIEW] | {"number": "AAAA-7777"})
    Deliverer(outbox, {Destination.HUB: client}, outbox.store.clock).round()
    assert client.review_answered("AAAA-7777") is True
