"""Files for terminals in a bucket, over HTTP to a server that speaks S3."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import boto3
import httpx
import pytest
from moto.server import ThreadedMotoServer

from hub.app import Hub, application
from hub.bucket import BadBucket, Bucket, StoreAway
from hub.commands import package as command
from hub.packages import Packages, stock_at
from hub.settings import load
from tests.hub.conftest import CONTRACT, VAULT, Make, bench_on
from tests.knowledge.house import package
from tests.sandbox.client import serving
from tests.sandbox.hub_file import conforms

LARGE = 9_000_000  # in parts: the library's own bound is 8 MiB


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    yield f"http://{host}:{port}"
    made.stop()


@pytest.fixture
def address(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Of an empty bucket's prefix."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    name = f"hub-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    boto3.client("s3", endpoint_url=server, region_name="us-east-1").create_bucket(Bucket=name)
    return f"s3://{name}/kiosk/files?endpoint={server}&region=us-east-1"


def test_small_and_large_are_kept_whole_and_once(address: str, tmp_path: Path) -> None:
    stock = stock_at(address)
    assert isinstance(stock, Bucket)
    assert stock.listed() == []
    for name, content in (("a", b"abc"), ("b", bytes(range(250)) * (LARGE // 250)), ("c", b"")):
        (tmp_path / name).write_bytes(content)
        kept = stock.add(tmp_path / name)
        assert kept == (hashlib.sha256(content).hexdigest(), len(content))
        assert stock.add(tmp_path / name) == kept
    assert len(stock.listed()) == 3
    assert stock.listed() == sorted(stock.listed())


def test_what_comes_back_otherwise_is_not_kept(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = Bucket(address)
    (tmp_path / "a").write_bytes(bytes(LARGE))
    monkeypatch.setattr(Bucket, "_digest", lambda self, sha256: "0" * 64)
    with pytest.raises(StoreAway, match="not what it was given"):
        stock.add(tmp_path / "a")
    assert stock.listed() == []


def test_terminals_fetch_from_it_as_from_a_folder(
    sqlite_made: Make, address: str, tmp_path: Path
) -> None:
    """The same answers, status by status and byte by byte."""
    content = bytes(range(256)) * 40
    (tmp_path / "a").write_bytes(content)
    folder, bucket = Packages(tmp_path / "store"), Bucket(address)
    sum_ = folder.add(tmp_path / "a").sha256
    assert bucket.add(tmp_path / "a").sha256 == sum_
    asked = (None, "bytes=0-99", "bytes=10000-", "bytes=10239-99999", "bytes=99999-")
    answers: list[list[tuple]] = []
    with bench_on(sqlite_made()) as bench:
        for stock in (folder, bucket):
            hub = Hub(bench.engine, VAULT, CONTRACT, bench.time, packages=stock)
            with (
                serving(application(hub)) as url,
                httpx.Client(
                    base_url=url, trust_env=False, headers={"Authorization": f"Bearer {bench.key}"}
                ) as http,
            ):
                told: list[tuple] = []
                for span in asked:
                    got = http.get(f"/v1/packages/{sum_}", headers={"Range": span} if span else {})
                    if got.status_code < 300:
                        assert got.headers["content-type"] == "application/octet-stream"
                    whole = got.content if got.status_code < 300 else b""
                    told.append((got.status_code, whole, got.headers.get("content-range")
                                 if got.status_code == 206 else None))  # fmt: skip
                for missing in ("a" * 64, "A" * 64):
                    answer = http.get(f"/v1/packages/{missing}")
                    told.append((answer.status_code, answer.json()["code"]))
                answers.append(told)
                assert http.get(f"/v1/packages/{sum_}", headers={"Range": "bytes=9-5"}
                                ).status_code in (400, 416)  # fmt: skip
    assert answers[0] == answers[1]
    assert answers[0][1][1] == content[:100]


def test_a_store_that_is_away_puts_terminals_off(
    sqlite_made: Make, address: str, tmp_path: Path
) -> None:
    gone = Bucket(address.partition("?")[0] + "?endpoint=http://127.0.0.1:9")
    with bench_on(sqlite_made()) as bench:
        hub = Hub(bench.engine, VAULT, CONTRACT, bench.time, packages=gone)
        with serving(application(hub)) as url:
            headers = {"Authorization": f"Bearer {bench.key}"}
            answer = httpx.get(f"{url}/v1/packages/{'a' * 64}", headers=headers, timeout=30)
            assert (answer.status_code, answer.json()["code"]) == (503, "later")
            conforms(answer, "/v1/packages/{sha256}")
    missing = Bucket(address.replace("s3://hub-", "s3://no-"))
    (tmp_path / "a").write_bytes(b"a")
    with pytest.raises(StoreAway, match="NoSuchBucket"):
        missing.add(tmp_path / "a")


@pytest.mark.parametrize("address", ["s3://", "s3://key:secret@b", "s3://b?x=1", "s3://b?endpoint"])
def test_what_is_no_bucket_is_refused(address: str) -> None:
    with pytest.raises((BadBucket, ValueError)):
        stock_at(address)


def test_the_command_puts_a_published_base_there(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hub.toml").write_text(f'packages = "{address}"\nvault_file = "v"\n')
    assert load(tmp_path / "hub.toml").packages == address
    line = ["--settings", str(tmp_path / "hub.toml")]
    assert command.main([*line, "add", str(package(tmp_path / "published", 3))]) == 0
    assert "knowledge.package" in capsys.readouterr().out
    assert command.main([*line, "list"]) == 0
    assert len(capsys.readouterr().out.split()) == 4
    (tmp_path / "hub.toml").write_text('packages = "s3://a:b@c"\nvault_file = "v"\n')
    assert command.main([*line, "list"]) == 1
