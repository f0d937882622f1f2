"""Records that wait are taken together, and each has its own answer; on both databases."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import DataError, OperationalError

from hub import keeping
from tests.hub.conftest import Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

Send = Callable[..., "Future[httpx.Response]"]


@contextmanager
def held(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Send]:
    """The one transaction that may be is held open by a record of its own; whatever is sent waits
    for it, in the order in which it was sent, and is taken when this ends."""
    go_on, began, fault = threading.Event(), threading.Event(), keeping.KINDS["fault"]

    def slow(case: keeping.Case, payload: dict[str, Any]) -> dict[str, Any]:
        began.set()
        assert go_on.wait(20)
        return fault(case, payload)

    monkeypatch.setattr("hub.taking.AT_ONCE", 1)
    monkeypatch.setitem(keeping.KINDS, "fault", slow)
    waiting = bench.hub._taking._waiting
    with ThreadPoolExecutor(16) as pool:

        def put(
            body: Any, key: str | None = None, whose: str | None = None
        ) -> Future[httpx.Response]:
            def sent() -> httpx.Response:
                with bench.client(whose) as http:
                    return send(http, body, key)

            before, asked = len(waiting), pool.submit(sent)
            _until(lambda: len(waiting) > before)
            return asked

        with bench.client() as http:
            first = pool.submit(send, http, record("fault"))
            assert began.wait(20)
            try:
                yield put
            finally:
                go_on.set()
            assert first.result(20).status_code == 201


def _until(good: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not good():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_all_that_wait_are_one_transaction(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    commits: list[int] = []
    bodies = [record(kind) for kind in ("consent", "health", "receipt-issued", "visit-count")] * 2
    with held(bench, monkeypatch) as put:
        event.listen(bench.engine, "commit", lambda connection: commits.append(1))
        answers = [put(body) for body in bodies]
    assert [one.result(20).status_code for one in answers] == [201] * 8
    assert len(commits) == 2  # of the one that was held, and of all others
    assert len(bench.rows("records")) == 9
    assert len(bench.rows("visits")) == 2


def test_each_has_its_own_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    twice, taken = str(uuid4()), str(uuid4())
    with bench.client() as http:
        assert send(http, record("review"), taken).status_code == 201
    with held(bench, monkeypatch) as put:
        answers = {
            "good": put(record("consent")),
            "bad key": put(record("consent"), "x"),
            "no json": put(b"{"),
            "too large": put(b" " * 256_001),
            "no such kind": put(record("consent") | {"kind": "x"}),
            "another's": put(record("consent") | {"terminal": "99"}),
            "key of other words": put(record("review", grade=1), taken),
            "its first time": put(record("doubt"), twice),
            "its second time": put(record("doubt"), twice),
            "a stranger's": put(record("consent"), whose="nobody"),
            "good too": put(record("consent")),
        }
    said = {name: one.result(20) for name, one in answers.items()}
    assert {name: one.status_code for name, one in said.items()} == {
        "good": 201, "bad key": 400, "no json": 400, "too large": 413, "no such kind": 422,
        "another's": 403, "key of other words": 422, "its first time": 201,
        "its second time": 200, "a stranger's": 401, "good too": 201,
    }  # fmt: skip
    assert said["its first time"].content == said["its second time"].content
    assert said["key of other words"].json()["code"] == "key-reused"
    assert len(bench.rows("records")) == 5
    assert [row["grade"] for row in bench.rows("reviews")] == [5]
    assert len(bench.rows("doubts")) == 1


@pytest.mark.parametrize("failure", [ValueError("x"), DataError("", {}, Exception())])
def test_one_that_fails_takes_nobody_along(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    consent = keeping.KINDS["consent"]

    def fails(case: keeping.Case, payload: dict[str, Any]) -> dict[str, Any]:
        consent(case, payload)
        if payload["version"] == "bad":
            raise failure
        return {}

    monkeypatch.setitem(keeping.KINDS, "consent", fails)
    with held(bench, monkeypatch) as put:
        bodies = [record("doubt"), record("consent", version="bad"), record("consent")]
        answers = [put(body) for body in bodies]
    statuses = [one.result(20).status_code for one in answers]
    assert statuses == [201, 503 if isinstance(failure, DataError) else 500, 201]
    assert len(bench.rows("doubts")) == 1
    assert [row["version"] for row in bench.rows("consents")] == [
        record("consent")["payload"]["version"]
    ]
    assert len(bench.rows("records")) == 3


def test_what_the_database_cannot_do_now_is_put_off_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def away(case: keeping.Case, payload: dict[str, Any]) -> dict[str, Any]:
        tried.append(1)
        raise OperationalError("", {}, Exception())

    with held(bench, monkeypatch) as put:
        monkeypatch.setitem(keeping.KINDS, "doubt", away)
        answers = [put(record("doubt")) for _ in range(6)]
    assert {one.result(20).status_code for one in answers} == {503}
    assert {one.result().json()["code"] for one in answers} == {"later"}
    assert tried == [1]  # not for each of them again
    assert bench.rows("doubts") == []


def test_who_breaks_off_while_waiting_leaves_the_others_theirs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with held(bench, monkeypatch) as put:
        gone = httpx.Client(base_url=bench.url, timeout=0.2,
                            headers={"Authorization": f"Bearer {bench.key}"})  # fmt: skip
        with gone, pytest.raises(httpx.TimeoutException):
            send(gone, record("doubt"))
        stays = put(record("consent"))
    assert stays.result(20).status_code == 201
    assert len(bench.rows("doubts")) == 1  # it was said, and is kept
