"""Reviews on to the platform of 好差评: what is said, what ends a message, what it does when the
platform does not, and the page on which the rest is seen."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from hub import admins
from hub.commands import forward as command
from hub.database import writing
from hub.feedback.book import Book
from hub.feedback.life import Event
from hub.feedback.terms import Terms
from hub.forwarding import book
from hub.forwarding.book import HELD, PATIENCE, REFUSALS, Outcome, Result, State
from hub.forwarding.calls import Calls, judge
from hub.forwarding.described import (
    ARGUMENTS,
    FOLDER,
    BadPlatform,
    Field,
    Platform,
    What,
    load,
)
from hub.forwarding.saying import body_of, headers_of
from hub.forwarding.sender import Sender
from hub.letters import Letters
from hub.rights import Role
from hub.sessions import Stage
from sandbox.centre.mood import Mood, Rule
from sandbox.centre.mood import What as How
from tests.hub.conftest import VAULT, Make, Time
from tests.hub.forwarding_bench import SHIPPED, StandIn, Way, hexed, stand_in
from tests.hub.site import Site, look, put_cookies, site_on
from tests.hub.test_web_pages import HERE, THERE, client, send
from tests.sandbox.browser import chromium

KEY = "00000000-0000-4000-8000-00000000000{}"
PHONE, REMARK = "13900001234", "窗口的王某态度不好"


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def there(time: Time) -> Iterator[StandIn]:
    with stand_in(time) as one:
        yield one


@pytest.fixture
def way(light_made: Make, there: StandIn, tmp_path: Path, time: Time) -> Iterator[Way]:
    with way_on(light_made(), there, tmp_path, time) as way:
        yield way


@pytest.fixture
def either_way(made: Make, there: StandIn, tmp_path: Path, time: Time) -> Iterator[Way]:
    """On both databases."""
    with way_on(made(), there, tmp_path, time) as way:
        yield way


@contextlib.contextmanager
def way_on(address: str, there: StandIn, folder: Path, time: Time) -> Iterator[Way]:
    way = Way(address, there.url, folder, time)
    way.station()
    yield way
    way.engine.dispose()


def mood(there: StandIn, *rules: Rule, **more: bool) -> None:
    there.platform.temper.set(Mood(rules=rules, **more))


def lost_at(way: Way) -> Platform:
    """The platform as if it knew no keys again."""
    return msgspec.structs.replace(
        way.platform, once=msgspec.structs.replace(way.platform.once, lost="staff")
    )


def test_a_review_its_follow_up_and_what_became_of_it_arrive_once(way: Way, there: StandIn) -> None:
    words = {"remark": REMARK, "phone": PHONE, "consent": "v1"}
    way.review(KEY.format(1), 1, n="R1234567890", **words)
    way.review(KEY.format(2), 5)
    account, now = 1, way.time()
    with writing(way.engine) as connection:
        admins.make(connection, "wang.li", "test", now)
        for seen, event in enumerate(
            (Event.TAKE, Event.CHECK, Event.INVESTIGATE, Event.RECTIFY, Event.REPLY), 1
        ):
            way.time.skip(hours=1)
            way.book.act(connection, 1, event, account, "已改进叫号", seen, way.time())
    form = {"s": "HLJ-DEMO-0001", "n": "R1234567890", "grade": 4, "remark": REMARK}
    assert way.letters.keep("follow", KEY.format(3), form, way.time(), way.time())
    assert way.sender.round() == (4, None)
    assert way.states() == ["accepted"] * 4
    told = there.platform.reviews[KEY.format(1)]
    assert told == {
        "evaluateNo": KEY.format(1), "serialNo": "R1234567890", "orgCode": "HLJ-DEMO-0001",
        "orgName": "演示站", "areaCode": "230100", "taskCode": "enrolment",
        "taskName": told["taskName"], "channel": "3", "satisfaction": "1",
        "evaluateTime": "2026-11-22 09:30:00",
    }  # fmt: skip
    later = {path: data for (path, _, _), data in there.platform.later.items()}
    assert later["evaluate/rectify"]["result"] == "1"
    assert later["evaluate/rectify"]["replyTime"] == "2026-11-22 14:30:00"
    assert later["evaluate/append"]["satisfaction"] == "4"
    whole = json.dumps([list(there.platform.reviews.values()), list(later.values())],
                       ensure_ascii=False)  # fmt: skip
    said = whole + "".join(row.said for row in way.rows())
    for secret in (PHONE, REMARK, "王某", "已改进叫号"):
        assert secret not in said
    assert way.sender.round() == (0, None)
    assert there.platform.ledger.account([])["twice"] == []


def test_what_comes_later_waits_for_its_review(way: Way, there: StandIn) -> None:
    way.review(KEY.format(1), 2, n="R1")
    form = {"s": "HLJ-DEMO-0001", "n": "R1", "grade": 5}
    assert way.letters.keep("follow", KEY.format(2), form, way.time(), way.time())
    mood(there, Rule(How.ERROR, infno="evaluate/submit", times=1))
    assert way.sender.round() == (0, Outcome.LATER)
    assert way.states() == ["waiting", "waiting"]
    assert way.rows()[1].tries == 0
    way.time.skip(minutes=2)
    assert way.sender.round() == (2, None)


def test_a_review_that_does_not_count_goes_nowhere(way: Way) -> None:
    way.review(KEY.format(1), 5, n="R1")
    way.review(KEY.format(2), 1, n="R1")  # the first answer counts
    assert len(way.rows()) == 1


@pytest.mark.parametrize(
    "how",
    [How.RESET, How.LOST, How.TRUNCATED, How.HTML, How.EMPTY, How.HTTP_ERROR, How.WRONG_ENVELOPE,
     How.WRONG_TYPES, How.MISSING_FIELDS, How.ZERO_WITH_ERROR, How.INFCODE_TEXT, How.ERROR],
)  # fmt: skip
def test_only_proof_ends_it_and_nothing_is_done_twice(way: Way, there: StandIn, how: How) -> None:
    way.review(KEY.format(1))
    mood(there, Rule(how, times=2))
    way.sender.round()
    assert way.states() == ["waiting"]
    for _ in range(2):
        way.time.skip(hours=1)
        way.sender.round()
    assert way.states() == ["accepted"]
    assert len(there.platform.reviews) == 1
    told = there.platform.ledger.account([hexed(way.rows()[0].key)])
    assert (told["never_came"], told["twice"]) == ([], [])


def test_where_keys_are_not_known_again_a_lost_answer_waits_for_a_person(
    way: Way, there: StandIn
) -> None:
    sender = Sender(way.engine, lost_at(way), way.calls, way.time)
    way.review(KEY.format(1))
    way.review(KEY.format(2))
    mood(there, Rule(How.RESET, times=1), refuse_duplicates=False)
    assert sender.round() == (1, None)
    assert way.states() == ["doubt", "accepted"]
    way.time.skip(days=1)
    assert sender.round() == (0, None)
    with writing(way.engine) as connection:
        assert book.arrived(connection, 1, "P20261122-000001", "account:1", way.time())
        assert not book.arrived(connection, 1, "P20261122-000001", "account:1", way.time())
    assert way.rows()[0].proof == "P20261122-000001"
    assert there.platform.ledger.account([])["twice"] == []


@pytest.mark.parametrize(("lost", "state"), [("key", "accepted"), ("staff", "doubt")])
def test_a_process_that_dies_while_it_sends(
    either_way: Way, there: StandIn, lost: str, state: str
) -> None:
    way = either_way
    way.review(KEY.format(1))
    with writing(way.engine) as connection:
        letter = book.claim(connection, way.time(), lost == "key")
    assert letter is not None
    assert way.calls.send(letter).outcome is Outcome.ACCEPTED  # and then it is killed
    with writing(way.engine) as connection:
        assert book.claim(connection, way.time(), lost == "key") is None
    way.time.skip(seconds=HELD.total_seconds())
    platform = way.platform if lost == "key" else lost_at(way)
    Sender(way.engine, platform, way.calls, way.time).round()
    assert way.states() == [state]
    assert there.platform.ledger.account([])["twice"] == []


def test_retries_are_bounded_and_a_person_may_begin_anew(way: Way, there: StandIn) -> None:
    way.review(KEY.format(1), i="enrolment")
    there.platform.reviews[KEY.format(1)] = {}  # so that it says no: 该评价已提交
    for _ in range(REFUSALS):
        assert way.states() == ["waiting"]
        way.sender.round()
        way.time.skip(hours=1)
    row = way.rows()[0]
    assert (row.state, row.outcome, row.code, row.tries) == ("dead", "refused", "1003", REFUSALS)
    there.platform.reviews.clear()
    with writing(way.engine) as connection:
        assert book.send_again(connection, 1, "account:1", way.time())
    assert way.sender.round() == (1, None)
    assert way.rows()[0].key == row.key
    way.review(KEY.format(2))
    mood(there, Rule(How.ERROR))
    way.sender.round()
    way.time.skip(seconds=PATIENCE.total_seconds())
    way.sender.round()
    assert way.states()[1] == "dead"


def test_a_platform_that_is_away_or_does_not_know_us_stops_the_round(
    way: Way, there: StandIn, tmp_path: Path
) -> None:
    way.review(KEY.format(1))
    way.review(KEY.format(2))
    (tmp_path / "secret").write_text("another")
    assert way.sender.round() == (0, Outcome.NOT_KNOWN)
    assert [row.tries for row in way.rows()] == [1, 0]
    (tmp_path / "secret").unlink()
    assert way.sender.round() == (0, Outcome.NOT_KNOWN)
    assert way.rows()[1].code == "secret-file"
    nowhere = msgspec.structs.replace(way.settings, url="http://127.0.0.1:9")
    (tmp_path / "secret").write_text("x")
    way.time.skip(hours=1)
    calls = Calls(way.platform, nowhere, way.time)
    assert Sender(way.engine, way.platform, calls, way.time).round() == (0, Outcome.UNREACHABLE)


def test_reviews_of_before_are_written_down_when_somebody_asks(way: Way) -> None:
    way.book.forwards = False
    way.review(KEY.format(1))
    way.time.skip(days=40)
    way.review(KEY.format(2))
    assert way.rows() == []
    since = way.time() - timedelta(days=1)
    with writing(way.engine) as connection:
        assert book.backlog(connection, since, way.time()) == 1
        assert book.backlog(connection, since, way.time()) == 0
    assert [row.source for row in way.rows()] == [KEY.format(2)]


def test_the_command_sends_what_is_due_and_says_how_all_of_it_stands(
    sqlite_made: Make, tmp_path: Path, time: Time, there: StandIn,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    address = sqlite_made()
    with way_on(address, there, tmp_path, time) as way:
        way.book.forwards = False
        way.review(KEY.format(1))
    file = tmp_path / "hub.toml"
    whole = (f'database = "{address}"\n[feedback.forwarding]\nplatform = "{SHIPPED}"\n'
             f'url = "{there.url}/api"\napp = "hub"\nsecret_file = "secret"\n')  # fmt: skip
    file.write_text(whole)
    monkeypatch.setattr("hub.commands.forward.now", time)

    def run(*words: str) -> tuple[int, str]:
        status = command.main([*words, "--settings", str(file)])
        said = capsys.readouterr()
        return status, said.out + said.err

    assert run("--once") == (0, "forward: 0 taken now; 0 waiting, 0 sending, 0 accepted, 0 dead,"
                                " 0 doubt\n")  # fmt: skip
    assert run("--once", "--since", "yesterday")[0] == 1
    there.platform.reviews[KEY.format(1)] = {}  # it will say no
    status, said = run("--once", "--since", "2026-11-01")
    assert (status, said.splitlines()) == (0, [
        "forward: 1 written down",
        "forward: 0 taken now; 1 waiting, 0 sending, 0 accepted, 0 dead, 0 doubt",
    ])  # fmt: skip
    for _ in range(REFUSALS):
        time.skip(hours=2)
        status, said = run("--once")
    assert (status, "1 dead" in said) == (3, True)
    assert "out.review" in run("--mappings")[1]
    file.write_text(f'database = "{address}"\n')
    assert "没有设置好差评平台" in run("--once")[1]
    file.write_text(whole.replace(SHIPPED, "absent"))
    assert run("--once")[0] == 1


# ---- the platform as data

PLATFORM = load(FOLDER / f"{SHIPPED}.toml")
CHANNELS = 'codes = { terminal = "1", pad = "2", phone = "3", sign = "4" }'
SHIPPED_TEXT = (FOLDER / f"{SHIPPED}.toml").read_text("utf-8")


def test_every_mapping_that_is_a_guess_says_so() -> None:
    assert {"once", "auth", "out.review", "out.review.taskCode"} <= set(PLATFORM.unconfirmed())


@pytest.mark.parametrize(
    ("instead", "of"),
    [
        ('argument = "remark"', 'argument = "number"'),
        ('[proof]\nkey = ""\nnumber = ""', '[proof]\nkey = "requestNo"\nnumber = "receiptNo"'),
        ('codes = { terminal = "1" }', CHANNELS),
        ('over = ["time"]', 'over = ["time", "secret", "nonce", "time"]'),
        ('x-tif-paasid = "{who}"', 'x-tif-paasid = "{app}"'),
        ('x-tif-paasid = "{token}"', 'x-tif-paasid = "{app}"'),
        ("[out.other]", "[out.follow]"),
        ('name = "x"', f'name = "{SHIPPED}"'),
        ("", 'place = "head.requestNo"'),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(tmp_path: Path, instead: str, of: str) -> None:
    assert of in SHIPPED_TEXT
    file = tmp_path / f"{SHIPPED}.toml"
    file.write_text(SHIPPED_TEXT.replace(of, instead, 1))
    with pytest.raises(BadPlatform):
        load(file)


def test_no_message_can_say_what_anybody_wrote() -> None:
    for arguments in ARGUMENTS.values():
        assert not arguments & {"remark", "phone", "consent", "note", "reply", "words"}


def test_another_platform_is_a_file_alone(tmp_path: Path) -> None:
    (tmp_path / "east.toml").write_text(EAST)
    east = load(tmp_path / "east.toml")
    now = Time()()
    said = {"source": "s", "at": now.isoformat(), "grade": "2", "reasons": ["slow", "other"],
            "item": "enrolment", "channel": "pad"}  # fmt: skip
    body, kind = body_of(east, What.REVIEW, KEY.format(1), said, now)
    assert kind == "application/x-www-form-urlencoded"
    assert body.decode() == (
        "matter=230000-01&level=2&why=11%7Cother&when=20261122093000&moment=1795311000000"
    )
    heads = headers_of(
        east.auth, app="us", secret="k", nonce="n", token="t", key="", body=body, now=now
    )
    assert heads["X-Token"] == "t"
    assert re.fullmatch(r"[A-Za-z0-9+/]{43}=", heads["X-Sign"])
    with pytest.raises(ValueError, match="one of argument"):
        Field(argument="item", constant="x")


EAST = """
name = "east"
title = "East"
source = "x"
[carrier]
body = "form"
[once]
header = "Idempotency-Key"
lost = "key"
[auth]
hash = "hmac-sha256"
over = ["app", "time", "body"]
join = "|"
form = "base64"
time = "compact"
headers = { X-Token = "{token}", X-Sign = "{signature}" }
[session]
path = "/token"
fields = { id = "app", pass = "secret" }
token = "access"
[answer]
code = "ok"
good = ["true"]
[proof]
number = "id"
[codes]
known = ["E7"]
refused = ["E1"]
signed_out = ["E9"]
[out.review]
title = "x"
source = "x"
confirmed = true
path = "/reviews"
[out.review.fields]
matter = { argument = "item", codes = { enrolment = "230000-01" }, required = true }
level = { argument = "grade", bare = true }
why = { argument = "reasons", codes = { slow = "11" }, join = "|" }
when = { argument = "at", type = "time", form = "compact" }
moment = { argument = "at", type = "time", form = "epoch" }
"""


@pytest.mark.parametrize(
    ("told", "result"),
    [
        ({"ok": True, "id": 7}, Result(Outcome.ACCEPTED, proof="7")),
        ({"ok": True}, Result(Outcome.UNKNOWN, "no-number")),
        ({"ok": True, "id": "某人 <b>"}, Result(Outcome.UNKNOWN, "no-number")),
        ({"ok": "E7"}, Result(Outcome.ACCEPTED, "E7")),
        ({"ok": "E1"}, Result(Outcome.REFUSED, "E1")),
        ({"ok": "E9"}, Result(Outcome.LATER, "E9")),
        ({"ok": "张三"}, Result(Outcome.UNKNOWN, "no-code")),
        ({}, Result(Outcome.UNKNOWN, "no-code")),
    ],
)
def test_answers_are_judged_by_its_data(tmp_path: Path, told: dict, result: Result) -> None:
    (tmp_path / "east.toml").write_text(EAST)
    assert judge(load(tmp_path / "east.toml"), told, "k") == result


# ---- the page


def stuck(site: Site) -> None:
    """A dead one (1) here, one in doubt (2) elsewhere, and one that waits (3)."""
    letters = Letters(site.engine, Book(VAULT, Terms(), forwards=True))
    for number, station in enumerate((HERE, THERE, HERE), 1):
        form = {"s": station, "grade": 5, "i": "enrolment"}
        assert letters.keep("review", KEY.format(number), form, site.time(), site.time())
    with writing(site.engine) as connection:
        ends = [Result(Outcome.REFUSED, "1003"), Result(Outcome.UNKNOWN, "no-answer")]
        for result in ends:
            letter = book.claim(connection, site.time(), False)
            assert letter is not None
            dying = letter._replace(refusals=REFUSALS - 1)
            book.note(connection, dying, result, site.time(), False)


def test_who_has_the_station_sees_and_mends_what_is_stuck(light_made: Make) -> None:
    with site_on(light_made()) as site:
        stuck(site)
        with (
            client(site, Role.STATION, HERE) as wang,
            client(site, Role.STATION, THERE, "zhao.min") as zhao,
            client(site, Role.READER, "230000", "li.na") as li,
        ):
            page = wang.get("/forwarding").text
            assert ("平台拒收 · 1003" in page, "不知是否收到" in page) == (True, False)
            assert "没有设置好差评平台" in page
            assert wang.get("/forwarding/2").status_code == 404
            assert wang.get("/forwarding/x").status_code == 404
            assert li.get("/forwarding/2").status_code == 200
            assert "再次上传" not in li.get("/forwarding/2").text
            assert send(li, site, "/forwarding/2", how="again").status_code == 403
            assert send(wang, site, "/forwarding/1").status_code == 400
            assert send(wang, site, "/forwarding/1", how="arrived").status_code == 400
            assert send(wang, site, "/forwarding/1", how="again").status_code == 303
            assert send(wang, site, "/forwarding/1", how="again").status_code == 409
            done = send(zhao, site, "/forwarding/2", how="arrived", number="P-1")
            assert done.headers["location"] == "/forwarding?done=forward-arrived"
            assert "P-1" in zhao.get("/forwarding/2").text
        assert site.deeds()[-2:] == ["forward-again", "forward-found"]


@pytest.mark.glass
def test_it_looks_well(sqlite_made: Make) -> None:
    with site_on(sqlite_made()) as site, chromium() as page:
        stuck(site)
        site.account("wang.li", Role.PROVINCE, "230000")
        page.driver.delete_all_cookies()
        put_cookies(page, site.url, hub=site.enter("wang.li", Stage.IN))
        look(page, site.url, "/forwarding", "forwarding")
        look(page, site.url, "/forwarding/1", "forwarding-one")


def test_states_are_closed() -> None:
    assert {one.value for one in State} == {"waiting", "sending", "accepted", "dead", "doubt"}
