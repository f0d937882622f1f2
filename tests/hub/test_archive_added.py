"""What is signed when a result is handed out (出件) goes into the hub's archive with the papers of
its case: before they are filed, after, and where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import true

from hub import admins
from hub.archive import finding
from hub.archive.asking import Asking, Kind, No
from hub.archive.finding import Sought, Which
from hub.database import reading, writing
from hub.paging import At
from kiosk.cases.deeds import What
from kiosk.handling.case_book import CaseBook
from kiosk.outbox.kinds import CaseStanding
from tests.hub.archive_victim import PAPERS
from tests.hub.conftest import VAULT, Bench, Make, bench_on
from tests.uplink.papers import Terminal

NUMBER, SIGNED = "7K3M-9Q2X", b"\x89PNG what was signed for the result"


@pytest.fixture
def hub(light_made: Make) -> Iterator[Bench]:
    with bench_on(light_made()) as bench:
        yield bench


@pytest.fixture
def terminal(hub: Bench, tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path, hub.url, hub.hub.archive.archive.signer.public, hub.key)
    yield made
    made.close()


def hand_out(terminal: Terminal) -> str:
    """By staff, to somebody who signs; the deed's id. The hub has the deed when this returns."""
    book, now = CaseBook(terminal.outbox, hub=True), terminal.time.now()
    book.archives = True
    told = CaseStanding(
        number=NUMBER, item="away-filing", at=now, stood=now, state="accepted", acting="self"
    )
    book.take((), (told,))
    deed = book.do(NUMBER, What.GIVEN, "s01", value="a" * 64, signature=SIGNED)
    assert terminal.content(deed.id) == [SIGNED]  # encrypted, until there is a receipt
    assert book.signature(deed.id) == b""
    terminal.accept(deed.id)
    terminal.hand_over()
    assert terminal.files() == []
    return deed.id


def papers(hub: Bench, key: str) -> list[bytes]:
    archive = hub.hub.archive.archive
    with reading(hub.engine) as connection:
        return [b"".join(archive.content(connection, row))
                for row in finding.pages_of(connection, key)]  # fmt: skip


def listed(hub: Bench, which: Which) -> list[tuple[str, int, int | None]]:
    with reading(hub.engine) as connection:
        rows = finding.find(connection, Sought(which), true(), At(most=10)).rows
        return [(row.key, row.pages, row.number) for row in rows]


def test_what_is_signed_before_they_are_filed_is_filed_with_the_papers(
    hub: Bench, terminal: Terminal
) -> None:
    case = terminal.file(PAPERS, "last")
    terminal.accept(case)
    terminal.hand_over()
    hand_out(terminal)
    assert listed(hub, Which.KEPT) == [(case, 3, None)]  # one file, with what was added
    with writing(hub.engine) as connection:
        admins.make(connection, "wang.li", "test", hub.time())
        who = admins.find(connection, "wang.li").id
        hub.hub.archive.archive.file(connection, case, hub.time(), "account:1")
    assert listed(hub, Which.FILED) == [(case, 3, 1)]
    assert listed(hub, Which.KEPT) == []
    assert papers(hub, case) == [*PAPERS, SIGNED]
    asking = Asking(VAULT)
    with writing(hub.engine) as connection:  # it is looked at with the file's own request
        admins.make(connection, "li.na", "test", hub.time())
        other = admins.find(connection, "li.na").id
        asked = asking.ask(connection, case, Kind.CONSULT, "whether they have it", who, hub.time())
        asking.decide(connection, asked, True, other, hub.time())
        opened = asking.look(connection, asked, 2, who, hub.time())
        assert (opened.what, opened.content) == ("given-signature", SIGNED)
        with pytest.raises(No):
            asking.look(connection, asked, 3, who, hub.time())


def test_what_is_signed_after_that_is_filed_at_once_under_their_number(
    hub: Bench, terminal: Terminal
) -> None:
    case = terminal.file(PAPERS, "at-once")
    terminal.accept(case)
    terminal.hand_over()
    key = hand_out(terminal)
    (row,) = [row for row in hub.rows("archive_cases") if row["key"] == key]
    assert (row["filed_at"] is None, row["number"], bool(row["added"])) == (False, None, True)
    assert listed(hub, Which.FILED) == [(case, 3, 1)]
    assert papers(hub, case) == [*PAPERS, SIGNED]


def test_where_there_are_no_papers_it_stands_for_itself_until_they_come(
    hub: Bench, terminal: Terminal
) -> None:
    key = hand_out(terminal)
    assert listed(hub, Which.KEPT) == [(key, 1, None)]
    case = terminal.file(PAPERS, "at-once")  # their terminal was away until now
    terminal.accept(case)
    terminal.hand_over()
    assert listed(hub, Which.KEPT) == []
    assert listed(hub, Which.FILED) == [(case, 3, 1)]


def test_alone_it_is_filed_by_hand_with_a_number_of_its_own(hub: Bench, terminal: Terminal) -> None:
    key = hand_out(terminal)
    with writing(hub.engine) as connection:
        hub.hub.archive.archive.file(connection, key, hub.time(), "account:1")
    assert listed(hub, Which.FILED) == [(key, 1, 1)]
