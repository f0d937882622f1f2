"""From how terminals stand to alarms, and from alarms to whoever is told."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, true

from hub import audit, terminals
from hub.cases.tables import cases, duties
from hub.database import reading, writing
from hub.feedback.tables import tasks
from hub.fleet import alarms, judging, lease, morning, sending
from hub.fleet.alarms import NoSuchAlarm
from hub.fleet.drafting import drafted
from hub.fleet.judging import Fact, Limits, Stand, What, changes, judge
from hub.fleet.sending import PATIENCE, Trouble
from hub.fleet.settings import MailServer, Receiver, Watch
from hub.fleet.standing import Trouble as Ill
from hub.fleet.standing import Who
from hub.fleet.tables import messages, standings
from hub.fleet.watch import SPAN, Watcher
from hub.fleet.ways import signature
from hub.forwarding.tables import forwards
from hub.rights import Role
from hub.tables import audit_alarms
from hub.web.words import read
from tests.hub.conftest import Make, Time
from tests.hub.mailbox import Hooks, Mailbox, listening
from tests.hub.site import CITY, OTHER_CITY, Site, site_on
from tests.platform.pki import Authority

NOW = Time()()
MINUTE = timedelta(minutes=1)


def stand(**said: Any) -> Stand:
    whole = {"terminal_id": 7, "heard_at": NOW, "state": "in-service", "reason": None,
             "troubles": (), "outbox_seconds": 0.0, "settings_outcome": None,
             "settings_why": None}  # fmt: skip
    return Stand(**(whole | said))


def ill(what: str, word: str, who: Who, minutes: float) -> Ill:
    return Ill(what, word, who, NOW - minutes * MINUTE)


def test_what_is_an_alarm() -> None:
    for one, expected in (
        (stand(), []),
        (stand(heard_at=NOW - 20 * MINUTE), []),
        (stand(heard_at=NOW - 21 * MINUTE), ["silent"]),
        (stand(heard_at=NOW - 21 * MINUTE, troubles=(ill("printer", "x", Who.STAFF, 99),)),
         ["silent"]),
        (stand(state="powering-off", heard_at=NOW - 900 * MINUTE), []),
        (stand(state="powering-off", heard_at=NOW - 961 * MINUTE), ["silent"]),
        (stand(troubles=(ill("printer", "paper-out", Who.STAFF, 14),)), []),
        (stand(troubles=(ill("printer", "paper-out", Who.STAFF, 15),)), ["device"]),
        (stand(troubles=(ill("hub", "dead", Who.ENGINEER, 10),
                         ill("clock", "unchecked", Who.ENGINEER, 10))), ["dead", "clock"]),
        (stand(state="out-of-service", reason="store"), ["out-of-service"]),
        (stand(outbox_seconds=3600.0), ["outbox"]),
        (stand(settings_outcome="returned", settings_why="unproven"), ["settings"]),
        (stand(settings_outcome="in-force"), []),
    ):  # fmt: skip
        assert [wrong.what.value for wrong in judge(one, NOW)] == expected, one


def test_alarms_follow_what_is_wrong_and_each_opens_and_closes_once() -> None:
    """Whatever comes: after each step what is open is what is wrong, and facts that nobody knows
    of."""
    drawn = random.Random(88)
    pool = [judging.Wrong(n, what, "", "x", Who.STAFF) for n in (1, 2, None)
            for what in (What.SILENT, What.DEVICE, What.DISK)]  # fmt: skip
    facts = [judging.judge_fact(Fact(n, 1, "forked")) for n in (1, 2)]
    open_now: dict[str, What] = {}
    known: set[str] = set()
    for _ in range(500):
        wrong = [one for one in pool + facts if drawn.random() < 0.5]
        found = changes(open_now, wrong, known)
        assert not {one.subject for one in found.opened} & set(open_now)
        assert set(found.closed) <= set(open_now)
        for one in found.opened:
            open_now[one.subject] = one.what
        for subject in found.closed:
            del open_now[subject]
        subjects = {one.subject for one in wrong}
        assert {s for s, what in open_now.items() if what is not What.CHAIN} == {
            s for s in subjects if "/chain/" not in s
        }
        known |= {s for s in open_now if "/chain/" in s}
        if known and drawn.random() < 0.2:
            open_now.pop(drawn.choice(sorted(known)), None)  # somebody takes note


@pytest.fixture
def site(made: Make) -> Iterator[Site]:
    with site_on(made()) as site:
        yield site


def put(site: Site, terminal_id: int = 1, **said: Any) -> None:
    values = {"heard_at": site.time(), "reported_at": site.time(), "state": "in-service", "who": 0,
              "troubles": "[]", "outbox_seconds": 0.0, "dead": 0, "unknown": 0} | said  # fmt: skip
    with writing(site.engine) as connection:
        connection.execute(standings.delete().where(standings.c.terminal_id == terminal_id))
        connection.execute(standings.insert().values(terminal_id=terminal_id, **values))


def look(site: Site, free: int | None = None) -> tuple[int, int]:
    with writing(site.engine) as connection:
        opened, closed = alarms.look(connection, site.time(), free)
    return len(opened), len(closed)


def open_now(site: Site) -> list[alarms.Alarm]:
    with reading(site.engine) as connection:
        return alarms.listed(connection, true(), whole=True).rows


def test_a_silent_terminal_is_found_by_absence(site: Site) -> None:
    put(site)
    assert look(site) == (0, 0)
    site.time.skip(minutes=21)
    assert look(site) == (1, 0)
    assert look(site) == (0, 0)
    (alarm,) = open_now(site)
    assert (alarm.what, alarm.station, alarm.terminal) == (What.SILENT, "HLJ-DEMO-0001", "01")
    put(site)
    assert look(site) == (0, 1)
    site.time.skip(minutes=30)
    assert look(site) == (1, 0)
    with writing(site.engine) as connection:
        terminals.revoke(connection, "HLJ-DEMO-0001", "01", "test", site.time())
    assert look(site) == (0, 1)  # who is out of use is missed by nobody


def test_a_chain_that_does_not_fit_stays_until_somebody_knows(site: Site) -> None:
    number = site.account("wang.li")
    with writing(site.engine) as connection:
        connection.execute(
            audit_alarms.insert().values(
                terminal_id=1, what=audit.What.FORKED.value, chain="c", number=1, against=1,
                at=site.time(),
            )
        )  # fmt: skip
    assert look(site) == (1, 0)
    assert look(site) == (0, 0)
    (alarm,) = open_now(site)
    with writing(site.engine) as connection:
        assert alarms.take(connection, alarm.id, number, site.time())
        assert not alarms.take(connection, alarm.id, number, site.time())
        with pytest.raises(NoSuchAlarm):
            alarms.take(connection, 99, number, site.time())
    assert look(site) == (0, 0)
    assert open_now(site) == []
    assert site.deeds()[-1] == "alarm-taken"


def test_the_hubs_own_disk(site: Site) -> None:
    assert look(site, 10_000_000_000) == (0, 0)
    assert look(site, 1) == (1, 0)
    assert look(site, None) == (0, 0)  # a process elsewhere does not see it, and does not end it
    assert look(site, 10_000_000_000) == (0, 1)


def test_of_two_watchers_one_acts_and_when_it_dies_the_other(site: Site) -> None:
    one, two = (Watcher(site.engine, Watch(), site.time, lambda _: None) for _ in range(2))
    assert one.round().acted
    assert not two.round().acted
    site.time.skip(seconds=SPAN.total_seconds() - 1)
    assert one.round().acted
    site.time.skip(seconds=SPAN.total_seconds() + 1)
    assert two.round().acted
    assert not one.round().acted
    two.leave()
    site.time.skip(seconds=1)
    assert one.round().acted


def receiver(name: str, **more: Any) -> Receiver:
    return Receiver(name=name, **({"mail": f"{name}@example.invalid"} | more))


MAIL = MailServer(host="127.0.0.1", sender="hub@example.invalid")


def test_who_is_told_what_once_each_way(site: Site) -> None:
    watch = Watch(
        mail=MAIL,
        receivers=(
            receiver("province", region="230000"), receiver("city", region=CITY),
            receiver("other", region=OTHER_CITY), receiver("staff", who=("staff",)),
            receiver("hub", region="110000", hub=True), receiver("quiet", alarms=False),
        ),
    )  # fmt: skip
    tried: list[sending.Letter] = []

    def send(letter: sending.Letter) -> None:
        tried.append(letter)

    watcher = Watcher(site.engine, watch, site.time, send)
    put(site)
    site.time.skip(minutes=30)
    for _ in range(3):
        watcher.round()
    assert sorted(one.receiver for one in tried) == ["city", "province"]
    put(site)
    watcher.round()
    watcher.round()
    assert sorted(one.receiver for one in tried[2:]) == ["city", "province"]
    bodies = [json.loads(one.body) for one in tried]
    assert [(one["opened"]["count"], one["closed"]["count"]) for one in bodies] == (
        [(1, 0)] * 2 + [(0, 1)] * 2
    )
    assert len({one.key for one in tried}) == 4


def test_what_is_not_taken_is_tried_again_and_given_up_in_the_end(site: Site) -> None:
    watch = Watch(mail=MAIL, receivers=(receiver("a"),))
    answers: list[Trouble | None] = []
    tries: list[sending.Letter] = []

    def send(letter: sending.Letter) -> Trouble | None:
        tries.append(letter)
        return answers[0]

    watcher = Watcher(site.engine, watch, site.time, send)
    answers[:] = [Trouble.NOT_REACHED]
    put(site)
    site.time.skip(minutes=30)
    for _ in range(20):
        watcher.round()
        site.time.skip(minutes=15)
    assert 6 < len(tries) < 12
    assert len({one.key for one in tries}) == 1
    site.time.skip(hours=PATIENCE.total_seconds() / 3600)
    watcher.round()
    site.time.skip(days=1)
    count = len(tries)
    watcher.round()
    assert len(tries) == count
    with reading(site.engine) as connection:
        (row,) = connection.execute(select(messages)).all()
    assert (row.trouble, row.next_at, row.sent_at) == ("not-reached", None, None)


def test_a_receiver_whom_nothing_reaches_is_an_alarm_told_once_each_way(site: Site) -> None:
    """And not to the one who is not reached."""
    ops = receiver("ops", hub=True, region="110000")
    watch = Watch(mail=MAIL, receivers=(receiver("a", hub=True), ops))
    told: list[dict[str, Any]] = []
    away = [True]

    def send(letter: sending.Letter) -> Trouble | None:
        if letter.receiver == "a":
            return Trouble.REFUSED if away[0] else None
        told.append(json.loads(letter.body))
        return None

    watcher = Watcher(site.engine, watch, site.time, send)
    put(site)
    site.time.skip(minutes=30)
    watcher.round()
    assert told == []
    for _ in range(100):  # it is given up meanwhile, and goes on to be an alarm
        site.time.skip(minutes=60)
        watcher.round()
    (one,) = told
    (alarm,) = one["opened"]["alarms"]
    assert (alarm["what"], alarm["about"], "station" in alarm) == ("sending", "a", False)
    assert "通知发不出去：a" in drafted(one, "zh", "")[1]
    with reading(site.engine) as connection:
        rows = connection.execute(select(messages).where(messages.c.receiver == "a")).all()
    assert [(row.next_at, row.trouble) for row in rows] == [(None, "refused")]
    away[0] = False
    site.account("wang.li", Role.PROVINCE, "230000")
    cookie = site.enter("wang.li")
    with site.client(cookie) as browser:
        page = browser.get("/alarms").text
        assert "通知发不出去：a" in page
        place = f"/alarms/messages/{rows[0].id}"
        assert place in page
        assert browser.post(place, data=site.form(cookie)).status_code == 303
        assert browser.post("/alarms/messages/99", data=site.form(cookie)).status_code == 404
    watcher.round()
    watcher.round()
    assert [one["closed"]["count"] for one in told] == [0, 1]
    assert site.deeds()[-1] == "message-again"


def test_reviews_that_are_stuck_are_an_alarm_of_the_hub(site: Site) -> None:
    values = {"key": "k", "source": "s", "what": "review", "station_id": 1, "said": "{}",
              "made_at": NOW, "tries": 5, "refusals": 5}  # fmt: skip
    with writing(site.engine) as connection:
        connection.execute(forwards.insert().values(**values, state="dead"))
    assert look(site) == (1, 0)
    (alarm,) = open_now(site)
    assert (alarm.what, alarm.station) == (What.FORWARDING, "")
    with writing(site.engine) as connection:
        connection.execute(forwards.update().values(state="waiting"))
    assert look(site) == (0, 1)


def test_what_a_station_owes_is_told_and_seen_where_it_lies(site: Site) -> None:
    """An overdue complaint and case: by whoever is told of that region, with no hub's own."""
    watch = Watch(mail=MAIL, receivers=(
        receiver("city", region=CITY), receiver("other", region=OTHER_CITY),
        receiver("hub", region="110000", hub=True), receiver("engineer", who=("engineer",)),
    ))  # fmt: skip
    told: list[sending.Letter] = []
    watcher = Watcher(site.engine, watch, site.time, lambda one: told.append(one))
    later = site.time() + timedelta(days=1)
    with writing(site.engine) as connection:
        connection.execute(tasks.insert().values(
            key="k", station_id=1, kind="complaint", channel="terminal", stage="new", level=0,
            rounds=0, opened_at=site.time(), due_at=later, due_known=True, overdue=False,
            phone_kept=False))  # fmt: skip
        connection.execute(cases.insert().values(
            id=1, terminal_id=1, station_id=1, number="N", item="enrolment", filed_at=site.time(),
            stood_at=site.time(), state="accepted", acting="helped", originals="[]"))  # fmt: skip
        connection.execute(duties.insert().values(
            case_id=1, what="hand-in", paper="", due_at=later, known=True))  # fmt: skip
    put(site), put(site, 2)
    assert watcher.round().opened == 0
    site.time.skip(hours=25)
    put(site), put(site, 2)
    assert (watcher.round().opened, watcher.round().opened) == (2, 0)
    assert [one.receiver for one in told] == ["city"]
    body = json.loads(told[0].body)
    for one in body["opened"]["alarms"]:
        assert (one["station"], "terminal" in one) == ("HLJ-DEMO-0001", False)
    text = drafted(body, "zh", "")[1]
    assert "演示站 (HLJ-DEMO-0001)：评价投诉任务 1（投诉）逾期" in text
    assert "办件事项逾期未办" in text
    for name, place, seen in (("wang.li", "HLJ-DEMO-0001", True), ("zhao.min", "QQHR-2", False)):
        site.account(name, Role.STATION, place)
        with site.client(site.enter(name)) as browser:
            page = browser.get("/alarms").text
            assert ("/feedback/1" in page and "which=overdue" in page) is seen
            assert ("评价投诉任务 1" in browser.get("/alarms/morning").text) is seen
    with writing(site.engine) as connection:
        assert morning.drawn_up(connection, true(), "230000", site.time())["untaken"] == 2
        connection.execute(tasks.update().values(stage="closed"))
        connection.execute(duties.update().values(ended_at=site.time()))
    assert watcher.round().closed == 2


def test_who_dies_in_the_middle_of_a_try_leaves_it_to_the_next(site: Site) -> None:
    def die(_: sending.Letter) -> None:
        raise KeyboardInterrupt

    watch = Watch(mail=MAIL, receivers=(receiver("a"),))
    put(site)
    site.time.skip(minutes=30)
    with pytest.raises(KeyboardInterrupt):
        Watcher(site.engine, watch, site.time, die).round()
    site.time.skip(minutes=2)
    tried: list[str] = []
    other = Watcher(site.engine, watch, site.time, lambda letter: tried.append(letter.key))
    assert other.round().sent == 1
    assert len(tried) == 1


def test_the_report_of_the_morning_once_a_day(site: Site) -> None:
    watch = Watch(mail=MAIL, receivers=(receiver("a", morning=True, region="230000"),))
    tried: list[sending.Letter] = []

    def send(letter: sending.Letter) -> None:
        tried.append(letter)

    watcher = Watcher(site.engine, watch, site.time, send)
    assert morning.due(site.time(), "09:31") == ""
    for _ in range(12):
        put(site)
        put(site, 2)
        watcher.round()
        site.time.skip(hours=3)
    days = [json.loads(one.body)["day"] for one in tried]
    assert days == ["2026-11-22", "2026-11-23"]
    subject, text = drafted(json.loads(tried[0].body), "zh", "https://hub.example.invalid/")
    assert "2026-11-22" in subject
    assert "终端：2" in text
    assert "https://hub.example.invalid/alarms" in text


@pytest.mark.parametrize("tls", ["at-once", "starttls"])
def test_mail_goes_over_tls_to_whom_it_trusts(sqlite_made: Make, tmp_path: Path, tls: str) -> None:
    authority = Authority(tmp_path)
    file, _ = authority.issue("mail")
    (tmp_path / "password").write_text("open sesame\n")
    box = Mailbox(file, starttls=tls == "starttls")
    with site_on(sqlite_made()) as site, listening(box) as port:
        server = {"host": "127.0.0.1", "port": port, "tls": tls, "sender": "hub@example.invalid",
                  "user": "hub", "password_file": "password"}  # fmt: skip
        said = {"mail": server, "receivers": [{"name": "a", "mail": "a@example.invalid"}]}
        put(site)
        site.time.skip(minutes=30)
        stranger = msgspec.convert(said, Watch).beside(tmp_path)
        assert Watcher(site.engine, stranger, site.time).round().sent == 0
        server["ca_file"] = authority.file.name
        watch = msgspec.convert(said, Watch).beside(tmp_path)
        site.time.skip(minutes=2)
        box.refuse = b"550 no\r\n"
        watcher = Watcher(site.engine, watch, site.time)
        watcher.round()
        with reading(site.engine) as connection:
            assert connection.execute(select(messages.c.trouble)).scalar_one() == "refused"
        box.refuse = b""
        site.time.skip(minutes=5)
        assert watcher.round().sent == 1
    (mail,) = box.mails
    assert mail["to"] == "a@example.invalid"
    assert "告警" in mail["subject"]
    assert "失去联系" in mail.get_content()
    assert box.logins


def test_a_webhook_is_signed_and_named_alike_at_each_try(sqlite_made: Make, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    file, _ = authority.issue("hook")
    (tmp_path / "secret").write_text("shared\n")
    hooks = Hooks(file)
    hooks.status = 500
    with site_on(sqlite_made()) as site, listening(hooks) as port:
        one = {"name": "a", "webhook": f"https://127.0.0.1:{port}/in?x=1", "secret_file": "secret",
               "ca_file": authority.file.name}  # fmt: skip
        watch = msgspec.convert({"receivers": [one]}, Watch).beside(tmp_path)
        watcher = Watcher(site.engine, watch, site.time)
        put(site)
        site.time.skip(minutes=30)
        assert watcher.round().sent == 0
        hooks.status = 204
        site.time.skip(minutes=1)
        assert watcher.round().sent == 1
    (first, _), (headers, body) = hooks.taken
    assert headers["hub-key"] == first["hub-key"]
    signed = signature("shared", headers["hub-time"], body)
    assert headers["hub-signature"] == f"v1={signed}"
    assert json.loads(body)["opened"]["alarms"][0]["what"] == "silent"


@pytest.mark.parametrize("wrong", [
    {"receivers": [{"name": "a"}]},
    {"receivers": [{"name": "a", "mail": "a@b"}]},
    {"receivers": [{"name": "a", "webhook": "https://x"}]},
    {"receivers": [{"name": "a", "webhook": "http://x", "secret_file": "s"}]},
    {"receivers": [{"name": "a b", "webhook": "https://x", "secret_file": "s"}]},
    {"receivers": [{"name": "a", "webhook": "https://x", "secret_file": "s", "region": "23"}]},
    {"receivers": [{"name": "a", "webhook": "https://x", "secret_file": "s"}] * 2},
    {"mail": {"host": "mail.example.invalid", "sender": "a@b", "tls": "none"}},
    {"mail": {"host": "x"}},
    {"morning": "7:30"},
])  # fmt: skip
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(wrong, Watch)


def test_every_alarm_has_words() -> None:
    words = set(read())
    assert {f"alarms.what-{one.value}" for one in What} <= words
    assert {f"alarms.trouble-{one.value}" for one in Trouble} <= words
    assert {f"fleet.word-{one.value}" for one in audit.What} <= words


def test_a_lease_is_its_holders(site: Site) -> None:
    span = timedelta(seconds=10)
    with writing(site.engine) as connection:
        assert lease.take(connection, "x", "a", site.time(), span)
        assert lease.take(connection, "x", "a", site.time(), span)
        assert not lease.take(connection, "x", "b", site.time(), span)
        lease.give_up(connection, "x", "b", site.time())
        assert not lease.take(connection, "x", "b", site.time(), span)


def test_limits_are_those_of_the_settings() -> None:
    one = stand(troubles=(ill("printer", "paper-out", Who.STAFF, 3),))
    assert judge(one, NOW, Limits(staff=2 * MINUTE))
