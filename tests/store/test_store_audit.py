"""The audit chain: what it notices, and what only an anchor can."""

from __future__ import annotations

import pytest

from kiosk.store import anchors
from kiosk.store.audit import Actor, Audit, Deed, link_of
from kiosk.store.database import Began, Store
from kiosk.store.faults import StoreFault
from tests.store.keeping import KEY, NUMBER, Clock


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "terminal.db", KEY, Clock())
    yield store
    store.close()


def fill(store: Store, number: int = 5) -> None:
    for n in range(number):
        with store.transaction() as db:
            store.audit.append(
                db, Deed.PROMISED, Actor.CITIZEN, who=store.audit.person(NUMBER),
                item="enrolment", reference=f"record {n}",
            )  # fmt: skip


def tamper(store: Store, sql: str) -> None:
    """As somebody with the key would: the guards of the schema are no obstacle."""
    connection = store.db.conn
    for trigger in ("audit_stays", "audit_grows"):
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    connection.execute(sql)


def test_a_chain_begins_with_the_database_and_verifies(store):
    fill(store)
    found = store.audit.verify()
    assert found.whole
    assert found.head == store.audit.head()
    assert found.head.number == 6
    first = store.rows("SELECT * FROM audit WHERE number = 1")[0]
    assert (first["deed"], first["digest"]) == ("began", "created")
    assert found.head.chain == first["reference"]
    assert NUMBER not in str(store.rows("SELECT * FROM audit"))


def test_the_links_can_be_followed_by_anybody_with_a_hash_function(store):
    """As documented, with nothing of this program but the columns."""
    import hashlib
    import json

    fill(store)
    link = bytes(32)
    for row in store.rows("SELECT * FROM audit ORDER BY number"):
        said = row.pop("link")
        text = json.dumps(list(row.values()), separators=(",", ":"), ensure_ascii=False)
        link = hashlib.sha256(link + text.encode()).digest()
        assert link.hex() == said


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE audit SET who = '' WHERE number = 3", 3),
        ("UPDATE audit SET at = at + 1 WHERE number = 6", 6),
        ("DELETE FROM audit WHERE number = 4", 4),
        ("DELETE FROM audit WHERE number = 1", 1),
        ("UPDATE audit SET number = 60 WHERE number = 6", 6),
        ("INSERT INTO audit SELECT 7, at, actor, who, deed, item, person, reference, digest, link"
         " FROM audit WHERE number = 6", 7),
        ("DELETE FROM audit", 1),
    ],
)  # fmt: skip
def test_a_row_changed_taken_out_or_put_in_is_noticed(store, sql, broken):
    fill(store)
    tamper(store, sql)
    found = store.audit.verify()
    assert not found.whole
    assert found.broken == broken


def test_rows_stay_even_for_our_own_mistakes(store):
    fill(store)
    for sql in ("UPDATE audit SET who = 'x'", "DELETE FROM audit WHERE number = 2"):
        with pytest.raises(StoreFault), store.transaction() as db:
            db.conn.execute(sql)
    assert store.audit.verify().whole


def test_a_row_is_there_exactly_when_what_it_tells_of_is(store):
    with pytest.raises(RuntimeError):
        _fail_after_appending(store)
    assert store.audit.head().number == 1


def _fail_after_appending(store: Store) -> None:
    with store.transaction() as db:
        store.audit.append(db, Deed.RETRIED)
        raise RuntimeError


def test_a_cut_off_end_shows_only_against_an_anchor(store, tmp_path):
    place = tmp_path / anchors.NAME
    fill(store)
    anchors.keep(place, store.audit.head(), 1.0)
    fill(store)
    anchors.keep(place, store.audit.head(), 2.0)
    assert anchors.compare(place, store.audit) == anchors.Held(2, 0, 0, 0)
    fill(store, 2)
    tamper(store, "DELETE FROM audit WHERE number > 11")  # since the last anchor: unnoticed
    assert store.audit.verify().whole
    assert anchors.compare(place, store.audit).whole
    tamper(store, "DELETE FROM audit WHERE number > 8")
    assert store.audit.verify().whole
    assert anchors.compare(place, store.audit).differ == 1


def test_an_end_written_anew_shows_against_an_anchor(store, tmp_path):
    place = tmp_path / anchors.NAME
    fill(store)
    anchors.keep(place, store.audit.head(), 1.0)
    tamper(store, "DELETE FROM audit WHERE number > 3")
    fill(store, 8)
    assert store.audit.verify().whole
    assert anchors.compare(place, store.audit).differ == 1


def test_anchors_survive_a_torn_line_and_earlier_chains(store, tmp_path):
    place = tmp_path / anchors.NAME
    fill(store)
    anchors.keep(place, store.audit.head(), 1.0)
    with place.open("ab") as file:
        file.write(b'{"chain":"x","num')  # a power failure
    anchors.keep(place, store.audit.head(), 2.0)
    assert anchors.compare(place, store.audit) == anchors.Held(2, 0, 0, 1)
    store.replace()
    assert anchors.compare(place, store.audit) == anchors.Held(0, 0, 2, 1)
    first = store.rows("SELECT digest FROM audit")[0]
    assert first["digest"] == Began.REPLACED


def test_a_link_covers_every_column():
    row = (1, 2, "citizen", "a", "promised", "i", "p", "r", "d")
    links = {link_of("0" * 64, row)}
    for place, value in enumerate(row):
        other = (*row[:place], value + 1 if isinstance(value, int) else value + "x",
                 *row[place + 1 :])  # fmt: skip
        links.add(link_of("0" * 64, other))
    links.add(link_of("1" * 64, row))
    assert len(links) == len(row) + 2


def test_a_database_of_the_first_form_is_carried_over_and_begins_a_chain(tmp_path, monkeypatch):
    from kiosk.outbox.outbox import Outbox
    from kiosk.store import database
    from kiosk.store.migrations import MIGRATIONS

    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:1])
    monkeypatch.setattr(database, "_TABLES", ("outbox",))
    with monkeypatch.context() as patch:
        patch.setattr(Audit, "begin", lambda self, why: None)
        old = Store.open(tmp_path / "terminal.db", KEY, Clock())
    for n, state in enumerate(("waiting", "refused", "dead", "sending", "accepted")):
        payload = None if state == "accepted" else '{"a":1}'
        with old.transaction() as db:
            db.conn.execute(
                "INSERT INTO outbox (key, destination, kind, station, terminal, payload, digest,"
                " created, state, changed, attempts) VALUES (?, 'hub', 'doubt', 'S', 'T', ?, 'd',"
                " ?, ?, 1, ?)",
                (f"k{n}", payload, float(n), state, n),
            )
    assert old.rows("PRAGMA user_version")[0]["user_version"] == 1
    old.close()
    monkeypatch.undo()
    store = Store.open(tmp_path / "terminal.db", KEY, Clock())
    assert store.opening.began is Began.OPENED
    found = [Outbox(store).get(f"k{n}") for n in range(5)]
    assert [r.state for r in found] == ["waiting", "refused", "dead", "sending", "accepted"]
    assert [r.attempts for r in found] == [0, 1, 2, 3, 4]
    assert {r.rule for r in found} == {"resend"}
    assert store.check().whole
    assert store.audit.verify().head.number == 1
    store.close()
