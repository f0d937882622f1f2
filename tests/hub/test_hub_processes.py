"""The hub as an administrator runs it: commands, processes, two of them on one database at once."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from hub.__main__ import main
from hub.database import engine_of
from sandbox.stage.processes import mortal
from tests.hub.conftest import STATION, TERMINAL, Make
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record


class Place:
    """A folder with the hub's settings."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.file = folder / "hub.toml"
        self.listen("port = 0")

    def listen(self, *lines: str) -> None:
        self.file.write_text("\n".join((
            f'database = "{self.database}"', 'vault_file = "vault.key"', "[listen]", *lines, ""
        )))  # fmt: skip

    def run(self, *words: str, typed: str = "") -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "hub", words[0], "--settings", str(self.file), *words[1:]],
            capture_output=True, text=True, input=typed, timeout=60, check=False,
        )  # fmt: skip

    def ask(self, *words: str, typed: str = "") -> subprocess.CompletedProcess:
        """The same in this process: beginning one takes longer than what is asked."""
        out, err, before = io.StringIO(), io.StringIO(), os.umask(0o077)
        asked = [words[0], "--settings", str(self.file), *words[1:]]
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
                patch.setattr(sys, "stdin", io.StringIO(typed))
                code = main(asked)
        finally:
            os.umask(before)
        return subprocess.CompletedProcess(asked, code, out.getvalue(), err.getvalue())

    def serve(self) -> tuple[subprocess.Popen, str]:
        command = [sys.executable, "-m", "hub", "serve", "--settings", str(self.file)]
        process = subprocess.Popen(mortal(command), stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        assert line.startswith("hub: http://127.0.0.1:"), line
        return process, line.removeprefix("hub: ").strip()


@pytest.fixture
def place(tmp_path: Path, made: Make) -> Place:
    place = Place(tmp_path, made())
    (tmp_path / "vault.key").write_text("ab" * 32)
    return place


@pytest.fixture
def two(place: Place) -> Iterator[tuple[Place, list[str], str]]:
    """Two processes of one hub, and a key."""
    place.ask("keys", "station", STATION, "演示站")
    key = place.ask("keys", "give", STATION, TERMINAL).stdout.strip()
    served = [place.serve() for _ in range(2)]
    yield place, [url for _, url in served], key
    for process, _ in served:
        process.terminate()
        assert process.wait(20) in (0, -15)


def test_a_key_that_two_processes_take_at_once_counts_once(two) -> None:
    place, urls, key = two
    headers = {"Authorization": f"Bearer {key}"}
    clients = [httpx.Client(base_url=url, headers=headers, timeout=60) for url in urls]
    rounds, breadth = 12, 6
    with ThreadPoolExecutor(breadth) as pool:
        for number in range(rounds):
            one = str(uuid4())
            body = record("review", number=f"NUMBER-{number}")
            answers = list(
                pool.map(lambda n: send(clients[n % 2], body, one), range(breadth))  # noqa: B023
            )
            assert sorted(a.status_code for a in answers) == [200] * (breadth - 1) + [201]
            assert len({a.content for a in answers}) == 1
            # one number under several keys: each is taken, one of them counts
            keys = [str(uuid4()) for _ in range(breadth)]
            body = record("review", number=f"OTHER-{number}")
            answers = list(
                pool.map(lambda n: send(clients[n % 2], body, keys[n]), range(breadth))  # noqa: B023
            )
            assert [a.status_code for a in answers] == [201] * breadth
            assert sum(a.json()["counted"] for a in answers) == 1
    for client in clients:
        client.close()
    engine = engine_of(place.database)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM records")).scalar()
    assert kept == rounds * (1 + breadth)
    engine.dispose()


def test_a_key_is_revoked_in_every_process_at_once(two) -> None:
    place, urls, key = two
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(headers=headers, trust_env=False) as client:
        for url in urls:
            assert client.get(f"{url}/v1/reviews/AAAA-1111").status_code == 200
        assert place.run("keys", "revoke", STATION, TERMINAL).returncode == 0
        for url in urls:
            assert client.get(f"{url}/v1/reviews/AAAA-1111").status_code == 403
    listed = place.ask("keys", "list").stdout
    assert "revoked" in listed
    assert key not in listed


def test_two_that_share_an_address_answer_there_and_one_of_them_alone(place: Place) -> None:
    """Which of them the kernel gives a connection to is its own affair: so many that both had
    some."""
    place.ask("keys", "station", STATION, "演示站")
    key = place.ask("keys", "give", STATION, TERMINAL).stdout.strip()
    place.listen("port = 0", "shared = true")
    first, url = place.serve()
    port = url.rpartition(":")[2]
    place.listen(f"port = {port}")
    alone = place.run("serve")
    assert (alone.returncode, "shared = true" in alone.stderr) == (1, True)
    place.listen(f"port = {port}", "shared = true")
    second, same = place.serve()
    assert same == url
    clients = [httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=60)
               for _ in range(24)]  # fmt: skip
    try:
        answers = [send(client, record("health")) for client in clients]
        assert {answer.status_code for answer in answers} == {201}
        assert min(connections_of(one.pid, int(port)) for one in (first, second)) > 0
        first.kill()
        first.wait(20)
        with httpx.Client(base_url=url, headers=clients[0].headers, timeout=60) as further:
            for _ in range(4):
                assert send(further, record("health")).status_code == 201
    finally:
        for client in clients:
            client.close()
        first.kill()
        second.terminate()
        assert second.wait(20) in (0, -15)


def connections_of(pid: int, port: int) -> int:
    """To this port, as the kernel has them."""
    local = f":{port:04X}"
    inodes = {
        fields[9]
        for fields in map(str.split, Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:])
        if fields[1].endswith(local) and fields[3] == "01"  # established
    }
    held = {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    return sum(f"socket:[{inode}]" in held for inode in inodes)


def test_first_steps_are_said_in_words(tmp_path: Path) -> None:
    place = Place(tmp_path, f"sqlite:///{tmp_path}/hub.db")
    early = place.run("serve")
    assert (early.returncode, early.stdout) == (1, "")
    assert "python -m hub migrate" in early.stderr
    for _ in range(2):
        done = place.run("migrate")
        assert (done.returncode, done.stderr) == (0, "")
    for name in ("vault.key", "hub.db"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert place.ask("keys", "give", "NOWHERE", "01").returncode == 1
    assert place.ask("keys", "station", "S 1", "x").returncode == 1
    assert place.ask("keys", "station", "S1", "站").returncode == 0
    assert place.ask("keys", "station", "S1", "站").returncode == 1
    key = place.ask("keys", "give", "S1", "01").stdout.strip()
    assert len(key) >= 40
    assert "S1 01" in place.ask("status").stdout
    once = place.ask("admin", "make", "first").stdout.strip()
    typed = place.ask("admin", "password", "first", typed=f"{once}\n{'long enough ' * 2}\n" * 2)
    assert typed.returncode == 1  # the two differ
    typed = place.run("admin", "password", "first", typed=f"{once}\n" + "long enough!\n" * 2)
    assert (typed.returncode, "已更改" in typed.stdout) == (0, True)
    assert "first  good" in place.ask("admin", "list").stdout
    told = place.ask("admin", "deeds").stdout.splitlines()
    assert [line.split("  ")[3] for line in told[:-1]] == [
        "station-made", "key-given", "account-made", "password-set"
    ]  # fmt: skip
    assert "记录链完整" in told[-1]
    os.unlink(tmp_path / "vault.key")
    lost = place.ask("migrate")  # a new key would open nothing of what was sealed
    assert (lost.returncode, (tmp_path / "vault.key").exists()) == (1, False)


@pytest.mark.parametrize(
    "wrong",
    ["databse = 'x'", "database = 5", "[listen]\nhost = '0.0.0.0'", "[listen]\nkey = 'x'",
     "database = 'mysql://x'", "[", "[listen]\nport = 70000"],
)  # fmt: skip
def test_wrong_settings_are_refused_in_words(tmp_path: Path, wrong: str) -> None:
    place = Place(tmp_path, "x")
    place.file.write_text(wrong)
    said = place.ask("migrate")
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert "·" in said.stderr


def test_a_certificate_that_cannot_be_used_is_said(place: Place) -> None:
    with place.file.open("a") as file:
        file.write("certificate = 'none.pem'\nkey = 'none.key'\n")
    said = place.run("serve")
    assert (said.returncode, said.stdout) == (1, "")
    assert "certificate or key cannot be used" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    place = Place(tmp_path, f"postgresql+psycopg://hub@/hub?host={tmp_path}")
    said = place.run("migrate")
    assert said.returncode == 1
    assert "数据库不可用" in said.stderr
    assert place.run("nothing").returncode == 2
