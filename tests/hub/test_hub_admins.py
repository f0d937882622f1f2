"""Administrators: passwords, and the chain of what they did."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from hub import admins, deeds, lockout, sessions, totp
from hub.admins import Verdict
from hub.database import reading, writing
from hub.limits import place_of
from hub.lockout import Caller
from tests.hub.conftest import VAULT, Bench

OWN = "a password of one's own"


def make(bench: Bench, name: str = "wang.li") -> str:
    with writing(bench.engine) as connection:
        return admins.make(connection, name, "uid:0", bench.time())


HERE = Caller("10.0.0.1")


def check(bench: Bench, password: str, name: str = "wang.li", caller: Caller = HERE) -> Verdict:
    with writing(bench.engine) as connection:
        return admins.check(connection, name, password, bench.time(), caller)


def choose(bench: Bench, password: str) -> None:
    with writing(bench.engine) as connection:
        admins.choose(connection, "wang.li", password, bench.time())


def verified(bench: Bench) -> deeds.Verified:
    with reading(bench.engine) as connection:
        return deeds.verify(connection)


def test_an_account_begins_with_a_password_for_once(bench: Bench) -> None:
    once = make(bench)
    assert len(once) >= 16
    assert check(bench, once) is Verdict.MUST_CHANGE
    choose(bench, OWN)
    assert check(bench, OWN) is Verdict.GOOD
    assert check(bench, once) is Verdict.WRONG
    stored = repr(bench.rows("admins"))
    assert once not in stored
    assert OWN not in stored
    with pytest.raises(admins.Taken):
        make(bench)


def test_a_password_for_once_ends_by_itself(bench: Bench) -> None:
    once = make(bench)
    bench.time.skip(hours=73)
    assert check(bench, once) is Verdict.WRONG
    with writing(bench.engine) as connection:
        again = admins.reset(connection, "wang.li", "uid:0", bench.time())
    assert check(bench, once) is Verdict.WRONG
    assert check(bench, again) is Verdict.MUST_CHANGE


def test_after_wrong_ones_comes_a_pause_for_who_typed_them(bench: Bench) -> None:
    once = make(bench)
    for _ in range(lockout.TRIES):
        assert check(bench, "guess") is Verdict.WRONG
    assert check(bench, once) is Verdict.PAUSED
    assert check(bench, once, caller=Caller("10.0.0.2")) is Verdict.MUST_CHANGE  # whose it is
    bench.time.skip(seconds=(lockout.PAUSE + timedelta(seconds=1)).total_seconds())
    assert check(bench, once) is Verdict.MUST_CHANGE
    assert bench.rows("wrong_tries") == []
    assert check(bench, "x", name="nobody") is Verdict.WRONG
    assert [row["deed"] for row in bench.rows("deeds")].count("account-paused") == 1


def test_a_known_browser_is_let_in_whoever_guesses_meanwhile(bench: Bench) -> None:
    once = make(bench)
    for number in range(lockout.STRANGERS):
        assert check(bench, "guess", caller=Caller(f"10.1.0.{number}")) is Verdict.WRONG
    assert check(bench, once, caller=Caller("10.2.0.1")) is Verdict.PAUSED
    cookie = lockout.known_cookie(VAULT, 1, bench.time())
    known = lockout.caller(VAULT, "10.1.0.1", cookie, bench.time())
    for _ in range(lockout.TRIES - 1):
        assert check(bench, "misspelt", caller=known) is Verdict.WRONG
    assert check(bench, once, caller=known) is Verdict.MUST_CHANGE
    for _ in range(lockout.TRIES):
        check(bench, "somebody at the desk", caller=known)
    assert check(bench, once, caller=known) is Verdict.PAUSED
    with writing(bench.engine) as connection:
        again = admins.reset(connection, "wang.li", "uid:0", bench.time())
    assert check(bench, again, caller=known) is Verdict.MUST_CHANGE
    bench.time.skip(hours=1)
    assert check(bench, again, caller=Caller("10.2.0.1")) is Verdict.MUST_CHANGE


def test_who_knows_the_password_and_guesses_codes_is_soon_at_an_end(bench: Bench) -> None:
    make(bench)
    with writing(bench.engine) as connection:
        session = sessions.find(connection, sessions.begin(
            connection, 1, sessions.Stage.ENROL, "", bench.time()), bench.time())  # fmt: skip
        secret = admins.offer_second(connection, VAULT, session)
        session = session._replace(pending=bench_pending(connection))
        code = totp.code_at(secret, int(bench.time().timestamp()) // 30)
        assert admins.take_second(connection, VAULT, session, code, bench.time())
    bench.time.skip(minutes=1)
    found = []
    for number in range(lockout.TRIES + 1):
        with writing(bench.engine) as connection:
            caller = Caller(f"10.1.0.{number}")
            found.append(
                admins.check_code(connection, VAULT, "wang.li", "000000", bench.time(), caller)
            )
    assert found == [Verdict.WRONG] * lockout.TRIES + [Verdict.PAUSED]


def bench_pending(connection: Connection) -> bytes:
    return connection.execute(text("SELECT pending FROM sessions")).scalar_one()


@pytest.mark.parametrize("spoil", ["of", "mac", "late", "early", "empty", "long"])
def test_what_is_no_cookie_of_ours_counts_for_nothing(spoil: str) -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    good = lockout.known_cookie(VAULT, 7, now)
    account, day, browser, mac = good.split(".")
    assert lockout.caller(VAULT, "::1", good, now).knows(7)
    assert not lockout.caller(VAULT, "::1", good, now).knows(8)
    spoilt = {
        "of": f"8.{day}.{browser}.{mac}",
        "mac": f"{account}.{day}.{browser}.{mac[::-1]}",
        "empty": "",
        "long": good + "0",
    }
    days = {"late": 181, "early": -2}.get(spoil, 0)
    asked = lockout.caller(VAULT, "10.0.0.1", spoilt.get(spoil, good), now + timedelta(days=days))
    assert asked == Caller("10.0.0.1")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("testclient", "testclient"),
    ],
)
def test_a_place_is_what_one_subscriber_has(address: str, place: str) -> None:
    assert place_of(address) == place


def test_a_locked_account_opens_nothing(bench: Bench) -> None:
    once = make(bench)
    with writing(bench.engine) as connection:
        admins.lock(connection, "wang.li", True, "uid:0", bench.time())
    assert check(bench, once) is Verdict.WRONG
    with writing(bench.engine) as connection:
        admins.lock(connection, "wang.li", False, "uid:0", bench.time())
    assert check(bench, once) is Verdict.MUST_CHANGE


@pytest.mark.parametrize("password", ["short", "Wang.Li-2026-11", "x" * 201])
def test_what_is_no_password(bench: Bench, password: str) -> None:
    make(bench)
    with pytest.raises(admins.BadPassword):
        choose(bench, password)


def test_the_old_password_is_no_new_one(bench: Bench) -> None:
    make(bench)
    choose(bench, OWN)
    with pytest.raises(admins.BadPassword):
        choose(bench, OWN)


@pytest.mark.parametrize("name", ["", "A", "王丽", "a b", "-x", "a"])
def test_what_is_no_name(bench: Bench, name: str) -> None:
    with pytest.raises(ValueError):
        make(bench, name)


def test_a_hash_is_of_the_strong_kind(monkeypatch: pytest.MonkeyPatch, bench: Bench) -> None:
    monkeypatch.setattr(admins, "_hasher", PasswordHasher())
    make(bench)
    cost = extract_parameters(bench.rows("admins")[0]["hash"])
    assert (cost.type.name, cost.memory_cost >= 19_456, cost.time_cost >= 2) == ("ID", True, True)


def test_what_was_done_is_a_chain(bench: Bench) -> None:
    make(bench)
    choose(bench, OWN)
    whole = verified(bench)
    assert (whole.number, whole.broken) == (4, 0)
    said = [(row["who"], row["deed"]) for row in bench.rows("deeds")]
    assert said == [("test", "station-made"), ("test", "key-given"), ("uid:0", "account-made"),
                    ("account:1", "password-set")]  # fmt: skip


def test_a_deed_that_fails_is_not_in_the_chain(bench: Bench) -> None:
    make(bench)
    before = verified(bench)
    with pytest.raises(admins.BadPassword):
        choose(bench, "short")
    assert verified(bench) == before


@pytest.mark.parametrize("spoil", ["UPDATE deeds SET about = 'x'", "DELETE FROM deeds"])
def test_the_database_refuses_to_change_it(bench: Bench, spoil: str) -> None:
    make(bench)
    with pytest.raises(DBAPIError), writing(bench.engine) as connection:
        connection.execute(text(spoil))
    assert verified(bench).broken == 0


@pytest.mark.parametrize(
    ("spoil", "broken"),
    [
        ("UPDATE deeds SET who = 'uid:1' WHERE number = 2", 2),
        ("DELETE FROM deeds WHERE number = 1", 1),
        ("DELETE FROM deeds WHERE number = 2", 2),
        ("UPDATE deeds SET number = 9 WHERE number = 3", 3),
    ],
)
def test_who_owns_the_database_is_found_out(bench: Bench, spoil: str, broken: int) -> None:
    for name in ("one", "two", "three"):
        make(bench, name)
    with writing(bench.engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE deeds DISABLE TRIGGER ALL"))
        else:
            for trigger in ("deeds_no_update", "deeds_no_delete"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(text(spoil))
    assert verified(bench).broken == broken


def test_those_that_act_at_once_come_one_after_the_other(bench: Bench) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: make(bench, f"admin{number}"), range(20)))
    whole = verified(bench)
    assert (whole.number, whole.broken) == (22, 0)
