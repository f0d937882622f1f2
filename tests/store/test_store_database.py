"""The encrypted database on real SQLCipher files."""

from __future__ import annotations

import contextlib
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.store import database
from kiosk.store.aside import parts, set_aside
from kiosk.store.database import Began, Store
from kiosk.store.faults import Fault, StoreFault
from kiosk.store.key import KeyRefused, KeyTrouble, key_path, load_key
from kiosk.store.migrations import MIGRATIONS, NEWEST
from kiosk.wipe.files import search_files
from kiosk.wipe.masked import Area, mask

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))
OTHER_KEY = bytes(reversed(range(32)))
NOW = 1_795_300_000.0
NAME, NUMBER = "欧阳测试𬎆", "230198199001010011"
MARKER = f"{NAME} {NUMBER}"


def open_store(path: Path, key: bytes = KEY, now: float = NOW) -> Store:
    return Store.open(path, key, clock=lambda: now)


def put_secret(store: Store, value: str = MARKER) -> None:
    with store.transaction() as db:
        db["secret"].insert({"name": "planted", "value": value.encode()})


def fail_after_writing(store: Store) -> None:
    with store.transaction():
        put_secret(store)
        raise RuntimeError


def planted(store: Store) -> bytes | None:
    rows = store.rows("SELECT value FROM secret WHERE name = 'planted'")
    return rows[0]["value"] if rows else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "kiosk.db"


# ---- key


def test_a_key_is_made_once_with_no_right_for_others(tmp_path):
    place = tmp_path / "keys" / "store.key"
    first = load_key(place)
    assert len(first) == 32
    assert len(set(first)) > 8
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert load_key(place) == first
    assert [p.name for p in place.parent.iterdir()] == ["store.key"]


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        (b"x" * 31, 0o600, KeyTrouble.LENGTH),
        (b"", 0o600, KeyTrouble.LENGTH),
        (b"x" * 32, 0o640, KeyTrouble.TOO_OPEN),
        (b"x" * 32, 0o604, KeyTrouble.TOO_OPEN),
    ],
)
def test_an_unusable_key_is_refused_and_never_replaced(tmp_path, content, mode, why):
    place = tmp_path / "store.key"
    place.write_bytes(content)
    place.chmod(mode)
    with pytest.raises(KeyRefused) as refused:
        load_key(place)
    assert refused.value.why is why
    assert place.read_bytes() == content


def test_a_link_in_place_of_the_key_is_not_followed(tmp_path):
    (tmp_path / "real").write_bytes(KEY)
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "store.key").symlink_to(tmp_path / "real")
    with pytest.raises(KeyRefused):
        load_key(tmp_path / "store.key")


def test_a_credential_of_systemd_comes_first(tmp_path, monkeypatch):
    assert key_path(tmp_path / "own") == tmp_path / "own"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert key_path(tmp_path / "own") == tmp_path / "own"
    (tmp_path / "store-key").write_bytes(KEY)
    assert key_path(tmp_path / "own") == tmp_path / "store-key"


def test_a_credential_given_by_an_acl_is_taken_and_an_open_one_is_not(tmp_path, monkeypatch):
    place = tmp_path / "store-key"
    place.write_bytes(KEY)
    place.chmod(0o440)
    with pytest.raises(KeyRefused):
        load_key(place)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert load_key(key_path(tmp_path / "own")) == KEY
    for mode in (0o444, 0o460, 0o450):
        place.chmod(mode)
        with pytest.raises(KeyRefused):
            load_key(place)


def test_the_key_is_in_no_argument_environment_file_or_statement(path):
    store = open_store(path)
    seen: list[str] = []
    store.db.conn.set_trace_callback(seen.append)
    put_secret(store)
    store.check()
    store.close()
    assert any("INSERT" in line for line in seen)
    assert not any(KEY.hex() in line.lower() for line in seen)
    for name in ("cmdline", "environ"):
        assert KEY.hex().encode() not in Path(f"/proc/self/{name}").read_bytes()
    for part in path.parent.iterdir():
        content = part.read_bytes()
        assert KEY not in content
        assert KEY.hex().encode() not in content.lower()


# ---- opening


def test_an_opening_asks_every_table_that_there_is(path):
    """A table that is missing there would be found damaged in the middle of a visit."""
    store = open_store(path)
    there = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    found = {name for (name,) in store.db.conn.execute(there)}
    store.close()
    assert found == set(database._TABLES)


def test_what_was_written_is_there_after_a_restart(path):
    store = open_store(path)
    assert store.opening.began is Began.CREATED
    put_secret(store)
    store.close()
    store = open_store(path)
    assert store.opening.began is Began.OPENED
    assert planted(store) == MARKER.encode()
    assert store.check().whole
    store.close()


def test_the_settings_of_the_connection_hold(path):
    store = open_store(path)

    def pragma(name: str):
        return store.db.conn.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 2
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert pragma("cipher_memory_security") == "1"
    assert pragma("temp_store") == 2
    assert pragma("user_version") == NEWEST
    assert [r["number"] for r in store.rows("SELECT number FROM migration")] == [
        m.number for m in MIGRATIONS
    ]
    store.close()


def test_nothing_stands_in_clear_in_any_file(path):
    """Database, log, shared memory, lock: while open, after a checkpoint, after close."""
    area = Area(mask({"name": NAME, "number": NUMBER}))
    store = open_store(path)
    put_secret(store)
    with store.transaction() as db:
        db.conn.executemany(
            "INSERT INTO secret (name, value) VALUES (?, ?)",
            [(f"{MARKER} {n}", MARKER.encode() * 200) for n in range(200)],
        )
    assert path.with_name(path.name + "-wal").stat().st_size > 100_000
    assert search_files(area, [path.parent]).hits == ()
    store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    assert search_files(area, [path.parent]).hits == ()
    with store.transaction() as db:
        db.conn.execute("DELETE FROM secret")
    store.close()
    assert search_files(area, [path.parent]).hits == ()
    assert all(stat.S_IMODE(p.stat().st_mode) & 0o077 == 0 for p in path.parent.iterdir())


def test_the_search_of_files_would_have_found_it(tmp_path):
    """The test above proves something: the same search finds the marker in a plain database."""
    import sqlite3

    connection = sqlite3.connect(tmp_path / "plain.db")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (?)", (MARKER,))
    connection.commit()
    connection.close()
    area = Area(mask({"name": NAME}))
    assert search_files(area, [tmp_path]).hits


def test_a_wrong_key_sets_the_whole_database_aside_and_service_goes_on(path):
    store = open_store(path)
    put_secret(store)
    store.close()
    before = path.read_bytes()
    store = open_store(path, OTHER_KEY)
    assert store.opening.began is Began.REPLACED
    assert planted(store) is None
    put_secret(store, "new")
    aside = path.with_name(store.opening.aside)
    assert aside.read_bytes() == before
    store.close()
    # and it can be read again by whoever has the right key
    old = open_store(aside)
    assert planted(old) == MARKER.encode()
    old.close()


def test_a_killed_process_loses_nothing_to_a_wrong_key(path):
    """The write-ahead log, where the last commits stand, goes aside with its database."""
    script = (
        "import os, sys, time\n"
        "from kiosk.store.database import Store\n"
        "s = Store.open(sys.argv[1], bytes(range(32)))\n"
        "with s.transaction() as db:\n"
        "    db['secret'].insert({'name': 'planted', 'value': b'last'})\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], cwd=ROOT, check=False, timeout=30)
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    store = open_store(path, OTHER_KEY)
    assert store.opening.began is Began.REPLACED
    store.close()
    old = open_store(path.with_name(store.opening.aside))
    assert old.opening.began is Began.OPENED
    assert planted(old) == b"last"
    old.close()


@pytest.mark.parametrize("damage", ["first page", "whole file", "plain text", "cut short"])
def test_a_damaged_database_is_set_aside(path, damage):
    store = open_store(path)
    put_secret(store)
    store.close()
    content = path.read_bytes()
    path.write_bytes(
        {
            "first page": content[:100] + os.urandom(64) + content[164:],
            "whole file": os.urandom(len(content)),
            "plain text": b"not a database at all\n" * 1000,
            "cut short": content[:1000],
        }[damage]
    )
    damaged = path.read_bytes()
    store = open_store(path)
    assert store.opening.began is Began.REPLACED
    assert path.with_name(store.opening.aside).read_bytes() == damaged
    put_secret(store)
    assert store.check().whole
    store.close()


def test_damage_deep_inside_is_found_by_the_check_and_then_set_aside(path):
    store = open_store(path)
    with store.transaction() as db:
        db.conn.executemany(
            "INSERT INTO secret (name, value) VALUES (?, ?)",
            [(str(n), os.urandom(2000)) for n in range(100)],
        )
    store.close()
    with open(path, "r+b") as stream:
        stream.seek(path.stat().st_size // 2 // 4096 * 4096 + 50)
        stream.write(os.urandom(100))
    store = open_store(path)
    assert store.opening.began is Began.OPENED  # start is not held up by reading everything
    found = store.check()
    assert not found.whole
    assert found.pages == 1
    opening = store.replace()
    assert opening.began is Began.REPLACED
    put_secret(store)
    assert planted(store) == MARKER.encode()
    assert store.check().whole
    assert path.with_name(opening.aside).exists()
    store.close()


def test_two_databases_set_aside_in_one_second_both_stay(path):
    names = set()
    for _ in range(3):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(9000))
        store = open_store(path)
        store.close()
        names.add(store.opening.aside)
    assert len(names) == 3
    assert all(path.with_name(name).exists() for name in names)


def test_a_log_without_its_database_is_kept_not_replayed(path):
    path.parent.mkdir(parents=True)
    path.with_name(path.name + "-wal").write_bytes(b"left over")
    store = open_store(path)
    assert store.opening.began is Began.REPLACED
    kept = path.with_name(store.opening.aside + "-wal")
    assert kept.read_bytes() == b"left over"
    assert planted(store) is None
    store.close()


def test_setting_aside_can_be_cut_off_anywhere(tmp_path, monkeypatch):
    """After any number of links and unlinks the whole database is there under one of its names."""
    from kiosk.store import aside

    class Cut(Exception):
        pass

    for steps in range(6):
        folder = tmp_path / str(steps)
        folder.mkdir()
        path = folder / "kiosk.db"
        path.write_bytes(b"database")
        path.with_name("kiosk.db-wal").write_bytes(b"log")
        left = [steps]

        def step(real, left=left):
            def stepped(*arguments):
                if left[0] == 0:
                    raise Cut
                left[0] -= 1
                return real(*arguments)

            return stepped

        with monkeypatch.context() as patch:
            patch.setattr(aside.os, "link", step(os.link))
            patch.setattr(aside.Path, "unlink", step(Path.unlink))
            with contextlib.suppress(Cut):
                set_aside(path, NOW)
        wholes = [
            p
            for p in folder.iterdir()
            if p.read_bytes() == b"database"
            and p.with_name(p.name + "-wal").exists()
            and p.with_name(p.name + "-wal").read_bytes() == b"log"
        ]
        assert wholes, steps
        if len(parts(path)) == 1:  # one part lost its name: never a database without its log
            assert not path.exists()


# ---- what is not damage


def test_a_second_owner_is_refused_and_harms_nothing(path):
    store = open_store(path)
    with pytest.raises(StoreFault) as refused:
        open_store(path)
    assert refused.value.why is Fault.IN_USE
    with open(path, "rb") as stream:  # closing this drops SQLite's own locks, not ours
        stream.read(10)
    with pytest.raises(StoreFault):
        open_store(path, OTHER_KEY)
    put_secret(store)
    assert planted(store) == MARKER.encode()
    assert len(list(path.parent.glob("*aside*"))) == 0
    store.close()
    open_store(path).close()


def test_a_database_of_a_newer_release_is_not_touched(path):
    store = open_store(path)
    store.db.conn.execute(f"PRAGMA user_version = {NEWEST + 1}")
    store.close()
    before = path.read_bytes()
    with pytest.raises(StoreFault) as refused:
        open_store(path)
    assert refused.value.why is Fault.NEWER
    assert path.read_bytes() == before


def test_a_full_disk_is_said_and_leaves_what_was_there(path):
    store = open_store(path)
    put_secret(store)
    pages = store.db.conn.execute("PRAGMA page_count").fetchone()[0]
    store.db.conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFault) as full, store.transaction() as db:
        db["secret"].insert({"name": "large", "value": os.urandom(1_000_000)})
    assert full.value.why is Fault.FULL
    assert full.value.__cause__ is None
    assert planted(store) == MARKER.encode()
    put_secret_again = store.rows("SELECT count(*) AS n FROM secret")
    assert put_secret_again == [{"n": 1}]
    store.close()


def test_errors_carry_no_stored_text(path):
    store = open_store(path)
    put_secret(store)
    with pytest.raises(StoreFault) as refused, store.transaction() as db:
        db.conn.execute("INSERT INTO secret (name, value) SELECT name, ? FROM secret", (MARKER,))
    assert NUMBER not in str(refused.value)
    assert refused.value.why is Fault.OTHER
    store.close()


# ---- transactions, counters, hashes


def test_a_failed_transaction_leaves_nothing_and_nested_ones_join(path):
    store = open_store(path)
    with pytest.raises(RuntimeError):
        fail_after_writing(store)
    assert planted(store) is None
    with store.transaction():
        with pytest.raises(RuntimeError):
            fail_after_writing(store)
        put_secret(store, "outer")
    assert planted(store) == b"outer"
    store.close()


def test_counters_never_give_a_number_twice_across_threads_and_restarts(path):
    given: list[int] = []
    for _ in range(3):
        store = open_store(path)
        message = store.counter("msgid", block=7)

        def take(message=message):
            numbers = [message.take() for _ in range(20)]
            given.extend(numbers)

        threads = [threading.Thread(target=take) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.counter("serial").take() < 10
        store.close()
    assert len(given) == len(set(given)) == 240
    assert max(given) <= 3 * (80 + 7)


def test_serials_count_without_gaps(path):
    store = open_store(path)
    assert [store.counter("serial").take() for _ in range(3)] == [1, 2, 3]
    store.close()
    store = open_store(path)
    assert store.counter("serial").take() == 4
    store.close()


def test_counters_go_on_above_all_old_numbers_when_the_database_is_lost(path):
    store = open_store(path)
    serial = store.counter("serial")
    old = [serial.take() for _ in range(5)]
    store.replace()
    new = [serial.take(), store.counter("serial").take()]
    assert min(new) > max(old)
    store.close()
    again = open_store(path)
    assert again.counter("serial").take() > max(new)
    again.close()


def test_keyed_hashes_are_stable_here_and_differ_elsewhere(path, tmp_path):
    store = open_store(path)
    first = store.keyed_hash("consent", "230198199001010011")
    assert first == store.keyed_hash("consent", b"230198199001010011")
    assert first != store.keyed_hash("audit", "230198199001010011")
    assert len(first) == 64
    store.close()
    again = open_store(path)
    assert again.keyed_hash("consent", "230198199001010011") == first
    again.close()
    other = open_store(tmp_path / "other.db")
    assert other.keyed_hash("consent", "230198199001010011") != first
    other.close()


def test_the_check_does_not_hold_up_writers(path):
    from kiosk.store import database

    store = open_store(path)
    entered = threading.Event()
    real_connect = database.connect

    def checking(place, key):
        connection = real_connect(place, key)
        entered.set()
        put_secret(store)  # while the check has its connection open
        return connection

    try:
        database.connect = checking
        assert store.check().whole
    finally:
        database.connect = real_connect
    assert entered.is_set()
    assert planted(store) == MARKER.encode()
    store.close()


def test_a_store_brings_no_numpy_along(path):
    """sqlite-utils would, and afterwards whoever wants it still gets it."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from kiosk.store.database import Store\n"
        f"Store.open(Path({str(path)!r}), bytes(range(32)), clock=lambda: {NOW})\n"
        "print('numpy' in sys.modules)\n"
        "import numpy\n"
        "print('numpy' in sys.modules)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["False", "True"]
