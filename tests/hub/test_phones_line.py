"""Hub and phone pages as processes: letters are fetched from inside, and nobody else may ask."""

from __future__ import annotations

import base64
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.exc import TimeoutError

from hub.app import Hub, application
from hub.commands.line import main as make_line
from hub.commands.serve import opening_of
from hub.outside import Answer, Line, NoLine, Post
from hub.seal import seal
from hub.settings import PhonesLine
from kiosk.settings import served
from kiosk.settings.load import load
from kiosk.uplink.mailbox import Mailbox, NoBox
from sandbox.stage.processes import mortal
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, VAULT, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.client import serving
from tests.sandbox.hub_file import conforms
from tests.sandbox.hub_samples import record

QR = {"n": "7K3M-9Q2X", "s": STATION, "t": TERMINAL, "i": "enrolment", "at": "202611220930"}


class Pages:
    """The process of the phone pages. `url`: for phones; `port`: of the line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "phones.toml"
        self.file.write_text("spool = 'spool'\n[listen]\nport = 0\n[line]\nport = 0\n")
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "hub", "phones", "--settings", str(self.file)]
        self.process = subprocess.Popen(mortal(command), stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().removeprefix("phones: ").strip()
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        assert self.url.startswith("http://127.0.0.1:")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def post(self, **form: str) -> httpx.Response:
        return httpx.post(f"{self.url}/review", data=form, trust_env=False)

    def spooled(self) -> int:
        return len(list((self.folder / "spool").iterdir()))


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Pages]:
    assert make_line([str(tmp_path)]) == 0
    pages = Pages(tmp_path)
    yield pages
    pages.process.terminate()
    assert pages.process.wait(20) in (0, -15)


def line(pages: Pages) -> Line:
    line = Line("127.0.0.1", pages.port, pages.folder / "inside")
    end = time.monotonic() + 20
    while True:
        try:
            line.call("GET", "/letters")
            return line
        except NoLine:
            assert time.monotonic() < end
            time.sleep(0.05)


def post_of(bench: Bench, pages: Pages) -> Post:
    opening = opening_of(PhonesLine(host="x", folder=str(pages.folder / "inside")))
    return Post(line(pages), opening, bench.engine, bench.hub.book, CONTRACT, bench.time)


def test_a_grade_from_a_phone_reaches_the_hub_once(bench: Bench, pages: Pages) -> None:
    words = {"remark": "窗口等了很久", "phone": "13900001234", "consent": "2026-11"}
    word = served.seal(served.digest_of(bench.key), STATION, TERMINAL, QR["n"], "s01")
    assert (
        f'name="w" value="{word}"'
        in httpx.get(f"{pages.url}/review", params=QR | {"w": word}, trust_env=False).text
    )
    assert "谢谢" in pages.post(**QR, w=word, grade="1", **words).text
    assert "谢谢" in pages.post(**QR | {"n": "7K3M-9Q2Y"}, w=word, grade="5").text
    assert "谢谢" in pages.post(s=STATION, grade="5").text
    post = post_of(bench, pages)
    assert (post.round(), post.round(), pages.spooled()) == (3, 0, 0)
    found = {row["number"]: row["staff"] for row in bench.rows("reviews")}
    assert found == {QR["n"]: "s01", "7K3M-9Q2Y": None, None: None}  # a word is of one number
    rows = {row["channel"]: row for row in bench.rows("reviews") if row["number"] != "7K3M-9Q2Y"}
    assert set(rows) == {"phone", "sign"}
    row = rows["phone"]
    assert (row["grade"], row["item"], row["number"], bool(row["counted"])) == (
        1, "enrolment", "7K3M-9Q2X", True
    )  # fmt: skip
    assert json.loads(VAULT.open(row["key"], bytes(row["words"]))) == words
    assert (rows["sign"]["item"], rows["sign"]["terminal_id"]) == ("station", None)
    with bench.client() as terminal:
        state = terminal.get("/v1/reviews/7K3M-9Q2X").json()
        assert (state["answered"], state["channel"]) == (True, "phone")
        assert send(terminal, record("review")).json()["counted"] is False


def test_what_follows_and_what_is_said_become_tasks(bench: Bench, pages: Pages) -> None:
    pages.post(**QR, grade="1")
    post = post_of(bench, pages)
    assert post.round() == 1
    follow = {"n": QR["n"], "s": STATION, "grade": "2", "remark": "还是要等"}
    asked = {"s": STATION, "t": TERMINAL, "what": "question", "remark": "异地能报吗",
             "key": "6f2f1b58-2c4e-4f0a-9d0e-0a3c1f7be001"}  # fmt: skip
    for path, form in (("/follow", follow), ("/voice", asked)):
        answer = httpx.post(pages.url + path, data=form, trust_env=False)
        assert answer.status_code == 200
    found = re.findall(r"<dd>([0-9 ]+)</dd>", answer.text)
    number, secret = (one.replace(" ", "") for one in found)
    assert (post.round(), post.round(), pages.spooled()) == (2, 0, 0)
    httpx.post(f"{pages.url}/voice", data=asked, trust_env=False)  # reloaded: one letter for life
    assert post.round() == 1
    assert [row["grade"] for row in bench.rows("follow_ups")] == [2]
    assert sorted(row["kind"] for row in bench.rows("tasks")) == ["question", "review"]
    with bench.client() as terminal:
        asking = {"station": STATION, "terminal": TERMINAL, "number": number, "secret": secret}
        state = terminal.post("/v1/replies", json=asking).json()
    assert (state["found"], state["what"], state["state"]) == (True, "question", "waiting")


def test_a_further_review_waits_for_the_one_it_follows(
    bench: Bench, pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    post = post_of(bench, pages)
    name = "00000000-0000-4000-8000-000000000001"

    def keeps(name: str, **form: object) -> bool:
        letter = {"s": STATION, "n": QR["n"], "given_at": bench.time().isoformat(), **form}
        sealed = seal(post._opening.public_key(), name, json.dumps(letter).encode())
        return post._keep(name, base64.b64encode(sealed).decode())

    said = {"form": "follow", "grade": 4, "given_at": bench.time().isoformat()}
    assert not keeps(name, **said)
    assert keeps("00000000-0000-4000-8000-000000000002", grade=1)
    assert keeps(name, **said)
    assert [row["grade"] for row in bench.rows("follow_ups")] == [4]
    other = said | {"n": "AAAA-0009"}
    assert not keeps(name, **other)
    bench.time.skip(hours=2)
    assert keeps(name, **other)  # nothing will come any more
    assert "no station or number that is known" in caplog.text


def test_letters_survive_a_kill_and_a_hub_that_fails_after_keeping(
    bench: Bench, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages.post(**QR, grade="2")
    pages.kill()
    pages.start()
    post = post_of(bench, pages)

    def cut(method: str, path: str, *rest: object) -> object:
        if path == "/kept":
            raise NoLine
        return Line.call(post._line, method, path, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(post._line, "call", cut)
        with pytest.raises(NoLine):
            post.round()
    assert pages.spooled() == 1
    assert post.round() == 1
    (row,) = bench.rows("reviews")
    assert bool(row["counted"])


def test_the_pages_learn_what_terminals_answered_also_after_a_start(
    bench: Bench, pages: Pages
) -> None:
    with bench.client() as terminal:
        send(terminal, record("review"))
    post = post_of(bench, pages)
    post.round()
    assert "第一次评价为准" in httpx.get(f"{pages.url}/review", params=QR).text
    pages.kill()
    pages.start()
    post._line = line(pages)
    post.round()
    assert "第一次评价为准" in pages.post(**QR, grade="5").text
    assert pages.spooled() == 0


def test_what_cannot_be_opened_stays_and_stands_in_nobodys_way(
    bench: Bench, pages: Pages, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = pages.folder / "spool" / "00000000-0000-4000-8000-000000000000"
    foreign.write_bytes(b"\x01" + os.urandom(2000))
    pages.post(s="NOWHERE", grade="3")
    pages.post(s=STATION, grade="3")
    post = post_of(bench, pages)
    assert post.round() == 2
    assert foreign.exists()
    assert len(bench.rows("reviews")) == 1
    assert "no station or number that is known" in caplog.text
    assert "NOWHERE" not in caplog.text


def test_nobody_else_asks_on_the_line(pages: Pages, tmp_path: Path) -> None:
    line(pages)
    plain = ssl.create_default_context(cafile=str(pages.folder / "outside" / "line.pem"))
    plain.check_hostname = False
    with pytest.raises(httpx.TransportError):
        httpx.get(f"https://127.0.0.1:{pages.port}/letters", verify=plain, trust_env=False)
    make_line([str(tmp_path / "other")])
    other = tmp_path / "other" / "inside"
    (other / "phones.pem").write_bytes((pages.folder / "inside" / "phones.pem").read_bytes())
    with pytest.raises(NoLine):
        Line("127.0.0.1", pages.port, other).call("GET", "/letters")
    # and the hub asks nobody else
    (other / "phones.pem").write_bytes((other / "line.pem").read_bytes())
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for name in ("line.pem", "line.key"):
        (mixed / name).write_bytes((pages.folder / "inside" / name).read_bytes())
    (mixed / "phones.pem").write_bytes((other / "line.pem").read_bytes())
    with pytest.raises(NoLine):
        Line("127.0.0.1", pages.port, mixed).call("GET", "/letters")
    for path in ("/letters", "/boxes/x/0", "/kept"):  # nothing of the line on the phones' network
        assert httpx.get(pages.url + path, trust_env=False).status_code == 404


def test_the_terminals_own_mailbox_through_hub_and_pages(bench: Bench, pages: Pages) -> None:
    hub = Hub(bench.engine, VAULT, CONTRACT, bench.time, line(pages))
    number, parcel = "B" * 24, os.urandom(50_000)
    settings = load("heilongjiang-2")
    station = msgspec.structs.replace(settings.station, code=STATION, terminal=TERMINAL)
    with serving(application(hub)) as bench.url:
        mailbox = Mailbox(bench.url, bench.key, station)
        mailbox.make(number)
        assert mailbox.take(number, 0) is None
        sent = httpx.post(f"{pages.url}/upload/{number}", content=parcel, trust_env=False)
        assert sent.status_code == 204
        assert mailbox.take(number, 0) == parcel
        with bench.client(bench.give("02")) as other:
            assert other.get(f"/v1/uploads/{number}/0").status_code == 404
        mailbox.drop(number)
        with pytest.raises(NoBox):
            mailbox.take(number, 0)
        with bench.client() as client:
            body = {"station": STATION, "terminal": TERMINAL}
            path = "/v1/uploads/{number}"
            for status, one, said in (
                (201, number, body), (200, number, body), (400, "short", body), (400, number, []),
                (403, number, body | {"terminal": "09"}), (400, number, {"x": "y" * 300_000}),
            ):  # fmt: skip
                answer = client.put(f"/v1/uploads/{one}", json=said)
                conforms(answer, path)
                assert answer.status_code == status
            for number_, place, status in ((number, "0", 204), (number, "x", 404), ("s", "0", 404)):
                answer = client.get(f"/v1/uploads/{number_}/{place}")
                conforms(answer, path + "/{place}")
                assert answer.status_code == status
            conforms(client.delete(f"/v1/uploads/{number}"), path)
            pages.kill()
            away = client.put(f"/v1/uploads/{number}", json=body)
            conforms(away, path)
            assert away.status_code == 503
            pages.start()


def test_without_pages_there_is_no_box(bench: Bench) -> None:
    with bench.client() as client:
        body = {"station": STATION, "terminal": TERMINAL}
        answer = client.put(f"/v1/uploads/{'C' * 24}", json=body)
    conforms(answer, "/v1/uploads/{number}")
    assert answer.status_code == 503


def test_serve_fetches_letters_by_itself(bench: Bench, pages: Pages) -> None:
    post, stop = post_of(bench, pages), threading.Event()
    pages.post(**QR, grade="2")
    thread = threading.Thread(target=post.go_on, args=(stop,))
    thread.start()
    end = time.monotonic() + 20
    while not bench.rows("reviews") and time.monotonic() < end:
        time.sleep(0.1)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert len(bench.rows("reviews")) == 1


@pytest.mark.parametrize("file", ["hub.pem", "line.pem", "line.key"])
def test_pages_whose_line_cannot_be_used_do_not_start(tmp_path: Path, file: str) -> None:
    assert make_line([str(tmp_path)]) == 0
    (tmp_path / "outside" / file).write_text("nothing\n")
    (tmp_path / "phones.toml").write_text("spool = 'spool'\n[listen]\nport = 0\n[line]\nport = 0\n")
    command = [sys.executable, "-m", "hub", "phones", "--settings", str(tmp_path / "phones.toml")]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (said.returncode, said.stdout) == (1, "")
    assert "cannot start" in said.stderr
    assert "Traceback" not in said.stderr


OPENING = X25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "00000000-0000-4000-8000-000000000000"
DEEP = b"[" * 200_000
HALF = b'{"process": "x", "letters": [{"name": "\\ud800", "sealed": ""}]}'


class Answering:
    """A line whose other end has this to tell, and then no letter more."""

    def __init__(self, body: bytes) -> None:
        self.bodies, self.kept = [body], list[str]()

    def call(self, method: str, path: str, said: Any = None) -> Answer:
        if method == "POST":
            self.kept += said
            return Answer(204, b"")
        return Answer(200, self.bodies.pop() if self.bodies else b'{"process":"x","letters":[]}')


def post_with(bench: Bench, line: Any) -> Post:
    return Post(line, OPENING, bench.engine, bench.hub.book, CONTRACT, bench.time)


@pytest.mark.parametrize("body", [b"", b"[]", b'"\xff"', DEEP, HALF])
def test_pages_that_answer_anything_at_all_are_as_if_away(bench: Bench, body: bytes) -> None:
    with pytest.raises(NoLine):
        post_with(bench, Answering(body)).round()


@pytest.mark.parametrize("words", [b"", b"[]", b"{}", b'"\xff"', DEEP, b'{"given_at": 5}'])
def test_a_letter_that_says_anything_at_all_is_put_away(bench: Bench, words: bytes) -> None:
    sealed = base64.b64encode(seal(OPENING.public_key(), NAME, words)).decode()
    given = {"process": "x", "letters": [{"name": NAME, "sealed": sealed}]}
    line = Answering(json.dumps(given).encode())
    assert post_with(bench, line).round() == 1
    assert line.kept == [NAME]
    assert bench.rows("reviews") == []


def test_fetching_outlives_a_database_without_a_free_connection(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    post, stop = post_with(bench, Answering(b"")), threading.Event()

    def busy() -> int:
        stop.set()
        raise TimeoutError

    monkeypatch.setattr(post, "round", busy)
    post.go_on(stop)
    assert "the database cannot be used" in caplog.text


def test_neither_side_has_the_others_secrets(tmp_path: Path) -> None:
    assert make_line([str(tmp_path)]) == 0
    names = {
        side: {path.name for path in (tmp_path / side).iterdir()} for side in ("inside", "outside")
    }
    assert names == {
        "inside": {"line.key", "line.pem", "phones.pem", "open.key"},
        "outside": {"line.key", "line.pem", "hub.pem", "seal.pub"},
    }
    for side in ("inside", "outside"):
        assert (tmp_path / side / "line.key").stat().st_mode & 0o777 == 0o600
    assert make_line([str(tmp_path)]) == 1
    opening = opening_of(PhonesLine(host="x", folder=str(tmp_path / "inside")))
    assert isinstance(opening, X25519PrivateKey)
    sealing = (tmp_path / "outside" / "seal.pub").read_text().strip()
    assert opening.public_key().public_bytes_raw().hex() == sealing


def test_the_pages_load_no_database() -> None:
    code = (
        "import sys, hub.__main__, hub.phones.command\n"
        "print([name for name in ('sqlalchemy', 'psycopg', 'alembic', 'kiosk', 'hub.vault')"
        " if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
