"""Remote settings at the hub: draft, check, bundle, signatures, stages; on both databases, and with
the terminal's own side at the other end of the line."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update

from hub import machines, terminals
from hub.commands.sign import told
from hub.configuring import awaited, drafts, rollouts, scopes
from hub.configuring import bundle as bundles
from hub.configuring.bundle import BadBundle
from hub.configuring.scopes import BadScope
from hub.configuring.stages import Event, Stage, State, Told
from hub.database import reading, writing
from hub.tables import stations
from kiosk.outbox.record import Outcome
from kiosk.settings import sealed
from kiosk.settings.layers import ABSENT, Change, Level
from kiosk.update import table
from tests.hub.conftest import STATION, TERMINAL, Bench, Make, bench_on
from tests.hub.offer_desk import NOTICE, PROFILE, SHIPPED, SIGNERS, Desk, Machine, signed
from tests.sandbox.hub_samples import AT


@pytest.fixture
def desk(bench: Bench) -> Desk:
    return Desk(bench)


@pytest.fixture
def light(sqlite_made: Make) -> Iterator[Desk]:
    """On SQLite alone: nothing of the database is in question."""
    with bench_on(sqlite_made()) as bench:
        yield Desk(bench)


@pytest.fixture
def fleet(desk: Desk) -> Desk:
    return grown(desk)


def grown(desk: Desk) -> Desk:
    """Terminals 01 … 40 at the station, one at another in the same city."""
    for n in range(2, 41):
        desk.bench.give(f"{n:02}")
    with writing(desk.bench.engine) as connection:
        terminals.add_station(connection, "OTHER", "别站", "test", desk.now)
    desk.bench.give("01", "OTHER")
    with writing(desk.bench.engine) as connection:
        rows = update(stations).where(stations.c.code == "OTHER").values(region="230103")
        connection.execute(rows)
    return desk


# ---- drafts


def test_layers_of_a_terminal_lie_in_order_and_reach_whom_they_say(fleet):
    for level, scope, count in (
        ("province", "230000", 41), ("city", "230100", 41), ("district", "230102", 40),
        ("station", STATION, 40), ("terminal", f"{STATION}/07", 1), ("city", "230200", 0),
    ):  # fmt: skip
        assert len(fleet.do(scopes.reached, Level(level), scope)) == count
    rollout = fleet.roll({"station.phone": "1"}, level="city", scope="230100")
    fleet.do(rollouts.act, rollout, Event.ABANDON, "test", fleet.now)
    made = fleet.export(fleet.draft({"station.phone": "2", "duty.restart": 4}))
    (first, *_) = made.offers
    assert first.settings["layers"][-1]["values"] == {"station.phone": "2"}
    assert first.settings["duties"] == {"restart": 4}


@pytest.mark.parametrize(
    ("level", "scope"),
    [("city", "230000"), ("province", "23"), ("station", "NONE"), ("terminal", "NONE/01"),
     ("machine", "x"), ("district", "230100")],
)  # fmt: skip
def test_a_scope_that_is_none_is_refused(light, level, scope):
    with pytest.raises(BadScope):
        light.draft({"station.phone": "1"}, level, scope)


def test_a_draft_tells_what_differs_and_what_cannot_be_taken(desk):
    rollout = desk.roll({"station.phone": "1", "deadlines.browse": 90})
    desk.hears(TERMINAL, "1", "in-force")
    assert desk.stands(rollout)[0] is State.DONE
    draft = desk.draft({"station.phone": "2", "deadlines.browse": None})
    assert desk.do(drafts.diff, desk.do(drafts.get, draft)) == (
        Change("deadlines.browse", 90, ABSENT), Change("station.phone", "1", "2"),
    )  # fmt: skip
    bad = drafts.bad({"devices.power.power_off": ["sh"], "deadlines.browse": 1, "no.such": None,
                      "duty.pause": {"reason": "bored"}, "station.phone": None})  # fmt: skip
    assert [b.path for b in bad] == ["devices.power.power_off", "deadlines.browse", "no.such",
                                     "duty"]  # fmt: skip


def test_the_terminals_own_check_is_asked_where_their_profile_is_known(light):
    fleet = grown(light)
    (one,) = fleet.do(scopes.reached, Level.TERMINAL, f"{STATION}/{TERMINAL}")
    fleet.do(drafts.set_profile, one, PROFILE, "test", fleet.now)

    def check(changes: dict) -> drafts.Checked:
        draft = fleet.do(drafts.get, fleet.draft(changes))
        return fleet.do(drafts.check, draft, SHIPPED.objections)

    good = check({"station.phone": "1"})
    assert (good.good, good.unseen) == (True, 39)
    assert good.fenced == ()
    away = check({"centre.url": "https://10.1.2.3/fsi"})
    assert [(o.terminal, o.rules) for o in away.fenced] == [
        (f"{STATION}/{TERMINAL}", ("centre.url",))
    ]
    bad = check({"items": ["no-such-item"]})
    assert [o.terminal for o in bad.objections] == [f"{STATION}/{TERMINAL}"]
    assert "unknown-item" in bad.objections[0].rules


# ---- signatures


def test_a_bundle_shows_what_changes_where_and_what_needs_two(light):
    fleet = grown(light)
    bundle = fleet.export(fleet.draft({"centre.url": "https://b.invalid", "station.phone": "1"}))
    (group,) = bundles.groups(bundle, SIGNERS)
    assert (len(group.terminals), group.trusted) == (40, True)
    assert group.guarded == ("centre.url",)
    with pytest.raises(BadBundle, match="two-needed"):
        fleet.take(signed(bundle, "wang"))
    fleet.take(signed(bundle, "wang", "li"))


def test_what_a_hub_says_was_before_is_believed_only_when_it_was_signed(light):
    light.roll({"station.phone": "1"})
    light.hears(TERMINAL, "1", "in-force")
    bundle = light.export(light.draft({"station.phone": "2"}))
    assert bundles.groups(bundle, SIGNERS)[0].changes == (Change("station.phone", "1", "2"),)
    (entry,) = bundle.offers
    lie = json.loads(json.dumps(entry.before))
    lie["settings"]["layers"][0]["values"]["centre.url"] = "https://evil.invalid"
    forged = msgspec.structs.replace(bundle, offers=(msgspec.structs.replace(entry, before=lie),))
    (group,) = bundles.groups(forged, SIGNERS)
    assert not group.trusted
    assert [c.path for c in group.changes] == ["station.phone"]
    assert not bundles.groups(bundle, {"li": SIGNERS["li"]})[0].trusted


def test_a_signer_reads_what_terminals_are_to_do_in_words(light):
    pause = {"reason": "network", "note": {"zh": "线路检修", "en": "Line repair"}}

    def reads(changes: dict) -> list[str]:
        bundle = light.export(light.draft(changes))
        lines = list(told(bundle, bundles.groups(bundle, SIGNERS)))[3:]
        rollout = light.take(signed(bundle, "wang"))
        light.do(rollouts.act, rollout, Event.BEGIN, "test", light.now)
        light.hears(TERMINAL, bundle.offers[0].version, "in-force")
        return [line.strip() for line in lines]

    (said,) = reads({"duty.pause": pause})
    assert said.startswith(
        "暂停服务 · Pause service: 网络检修 · Work on the network; 线路检修 · Line"
    )
    said = reads({"station.phone": "1", "duty.restart": 5})
    assert said[3].startswith("继续暂停 · Paused as before")
    assert said[4] == "重新启动一次 · Restart once"  # and not each time that something is signed
    assert reads({"duty.pause": None}) == ["恢复服务 · Resume service"]
    assert reads({"duty.pause": None}) == ["没有不同 · No difference"]
    until = {"reason": "power", "until": "2036-12-02T08:00:00+08:00"}
    assert "until 2036-12-02T08:00:00+08:00" in reads({"duty.pause": until})[0]


@pytest.mark.parametrize("how", ["stranger", "changed", "fewer", "unsigned"])
def test_only_what_was_exported_and_signed_is_taken(light, how):
    fleet = grown(light)
    bundle = fleet.export(fleet.draft({"station.phone": "1"}))
    first, *rest = bundle.offers
    wrong = {
        "stranger": lambda: signed(bundle, "zhao"),
        "unsigned": lambda: bundle,
        "fewer": lambda: signed(msgspec.structs.replace(bundle, offers=tuple(rest)), "wang"),
        "changed": lambda: signed(
            msgspec.structs.replace(
                bundle,
                offers=(msgspec.structs.replace(first, settings={"format": 1}), *rest),
            ),
            "wang",
        ),
    }[how]()
    with pytest.raises(BadBundle):
        fleet.take(wrong)
    assert fleet.bench.rows("offers") == []
    assert fleet.bench.rows("setting_values") == []


def test_a_draft_is_signed_once_and_nothing_else_meanwhile(fleet):
    draft = fleet.draft({"station.phone": "1"})
    bundle = signed(fleet.export(draft), "wang")
    rollout = fleet.take(bundle)
    with pytest.raises(drafts.NoSuchDraft):
        fleet.take(bundle)
    other = fleet.draft({"station.phone": "2"}, "city", "230100")
    with pytest.raises(drafts.Busy):
        fleet.export(other)
    with pytest.raises(drafts.NoSuchDraft):
        fleet.do(drafts.drop, draft, "test", fleet.now)
    fleet.do(rollouts.act, rollout, Event.ABANDON, "test", fleet.now)
    assert fleet.export(other).offers[0].version == "2"  # never the number of another


# ---- stages


def test_one_then_few_then_all_and_held_by_the_first_failure(fleet):
    rollout = fleet.roll({"station.phone": "1"})
    assert fleet.stands(rollout) == (State.OPEN, Stage.ONE, {Told.OFFERED: 1, Told.WAITING: 39})
    rows = [r for r in fleet.bench.rows("offers") if r["opened_at"] is not None]
    assert len(rows) == 1
    with reading(fleet.bench.engine) as connection:
        placed = rollouts.terminals_of(connection, rollout)
    ids = {r["id"]: r["code"] for r in fleet.bench.rows("terminals")}
    order = [ids[where.terminal] for where in placed]
    fleet.hears(order[0], "1", "trial")
    assert fleet.stands(rollout)[1] is Stage.ONE
    fleet.hears(order[0], "1", "in-force")
    assert fleet.stands(rollout)[:2] == (State.OPEN, Stage.FEW)
    assert fleet.stands(rollout)[2][Told.OFFERED] == 2
    fleet.hears(order[1], "1", "returned", why="unproven", about="printer")
    state, stage, counts = fleet.stands(rollout)
    assert (state, stage, counts[Told.RETURNED]) == (State.HELD, Stage.FEW, 1)
    fleet.hears(order[2], "1", "in-force")
    assert fleet.stands(rollout)[0] is State.HELD
    fleet.do(rollouts.act, rollout, Event.GO_ON, "test", fleet.now)
    assert fleet.stands(rollout)[:2] == (State.OPEN, Stage.ALL)
    with reading(fleet.bench.engine) as connection:
        (gave,) = [w for w in rollouts.terminals_of(connection, rollout) if w.why]
    assert (gave.why, gave.about) == ("unproven", "printer")
    fleet.bench.time.skip(days=31)
    moved = fleet.do(rollouts.look, fleet.now)
    assert [(one, step.state) for one, step in moved] == [(rollout, State.DONE)]


RELEASE = {"version": "1.2.0", "manifest": "a" * 64, "signature": "b" * 128}


def test_a_release_goes_on_when_it_runs_and_is_held_when_it_gives_way(fleet):
    """Not when its name was taken, which is the same hour, also of one that comes up nowhere."""
    rollout = fleet.roll({"update.release": RELEASE})
    with reading(fleet.bench.engine) as connection:
        placed = rollouts.terminals_of(connection, rollout)
    ids = {r["id"]: r["code"] for r in fleet.bench.rows("terminals")}
    first, second, third = (ids[where.terminal] for where in placed[:3])

    def hears(terminal: str, outcome: str, release: str = "1.1.0", **more: str) -> None:
        said = {"version": "1.2.0", "outcome": outcome} | more
        fleet.hears(terminal, "1", "in-force", {"update": said, "release": release})

    for outcome, release in (("fetching", "1.1.0"), ("waiting", "1.1.0"), ("trial", "1.2.0")):
        hears(first, outcome, release)
        counts = {Told.UPDATING: 1, Told.WAITING: 39}
        assert fleet.stands(rollout) == (State.OPEN, Stage.ONE, counts)
    hears(first, "in-force", "1.2.0")
    assert fleet.stands(rollout)[1] is Stage.FEW
    hears(second, "refused", why="packages", about="libzbar0")
    assert fleet.stands(rollout)[:2] == (State.HELD, Stage.FEW)
    fleet.do(rollouts.act, rollout, Event.GO_ON, "test", fleet.now)
    hears(third, "returned")
    state, stage, counts = fleet.stands(rollout)
    assert (state, stage, counts[Told.RETURNED]) == (State.HELD, Stage.FEW, 1)
    with reading(fleet.bench.engine) as connection:
        why = {w.why: w.about for w in rollouts.terminals_of(connection, rollout) if w.why}
    assert why == {"release-packages": "libzbar0", "release-returned": "1.2.0"}
    hears(second, "in-force", "1.2.0")  # an engineer has mended it
    assert fleet.stands(rollout)[2][Told.IN_FORCE] == 2


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        ({}, Told.UPDATING),
        ({"release": "1.1.9"}, Told.UPDATING),
        ({"release": "1.10.0"}, Told.IN_FORCE),  # taken from a stick meanwhile
        ({"release": "nonsense"}, Told.UPDATING),
        ({"update": {"version": "1.3.0", "outcome": "fetching"}}, Told.IN_FORCE),  # another counts
    ],
)
def test_what_is_waited_for_of_a_release(health, expected):
    awaits = awaited.named(lambda: {"update.release": RELEASE}, {"update.release"})
    assert awaited.stands(awaits, health).told is expected
    assert awaited.named(lambda: {"update.release": RELEASE}, {"station.phone"}) is None
    assert awaited.named(dict, {"update.release"}) is None  # taken back
    assert awaited.stands(None, health).told is Told.IN_FORCE


def test_an_abandoned_one_takes_its_layer_back_and_the_next_is_made_without_it(desk):
    rollout = desk.roll({"station.phone": "1"})
    desk.hears(TERMINAL, "1", "in-force")
    assert desk.stands(rollout)[0] is State.DONE
    second = desk.roll({"station.phone": "2"})
    desk.do(rollouts.act, second, Event.ABANDON, "test", desk.now)
    assert desk.do(drafts.layer, Level.STATION, STATION) == {"station.phone": "1"}
    made = desk.export(desk.draft({"deadlines.browse": 90}))
    assert made.offers[0].version == "3"
    assert made.offers[0].settings["layers"][0]["values"] == {
        "station.phone": "1", "deadlines.browse": 90,
    }  # fmt: skip


def test_what_comes_late_moves_nothing(desk):
    rollout = desk.roll({"station.phone": "1"})
    desk.hears(TERMINAL, "1", "refused", why="check", about="unknown-item")
    assert desk.stands(rollout)[0] is State.HELD
    old = desk.now - timedelta(hours=2)
    record = {"kind": "health", "station": STATION, "terminal": TERMINAL, "created": AT,
              "payload": {"at": old.isoformat(timespec="milliseconds"), "state": "in-service",
                          "devices": {}, "settings": {"version": "1", "offered": "1",
                                                      "outcome": "in-force"}}}  # fmt: skip
    with desk.bench.client() as client:
        client.post("/v1/records", json=record, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert desk.stands(rollout)[2] == {Told.REFUSED: 1}


def test_versions_go_on_above_what_a_terminal_knows_after_a_database_was_laid_back(desk):
    desk.hears(TERMINAL, "41", "in-force")
    assert desk.export(desk.draft({"station.phone": "1"})).offers[0].version == "42"


# ---- with the terminal at the other end


@pytest.fixture
def machine(desk: Desk, tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(desk, tmp_path)
    yield machine
    machine.client.close()


def test_the_whole_way(desk, machine):
    assert machine.rounds.look() >= 300
    assert machine.folder.in_force().version == "0"
    rollout = desk.roll({"notices.your-data": NOTICE, "station.phone": "0451"}, level="city",
                        scope="230100")  # fmt: skip
    machine.rounds.look()
    assert desk.stands(rollout)[2] == {Told.FETCHED: 1}
    assert machine.wished == 1
    machine.rise()
    assert machine.settings.station.phone == "0451"
    assert machine.settings.notices["your-data"].title.zh == "新通知"
    machine.report()
    assert desk.stands(rollout)[0] is State.OPEN
    machine.prove()
    machine.report()
    assert desk.stands(rollout)[0] is State.DONE
    assert machine.rounds.look() >= 300  # what is in force is offered again, once
    assert machine.client.settings(STATION, TERMINAL, machine.rounds._tag).content == b""
    # a pause is in force at once; two administrators move the centre, with its key sealed
    desk.roll({"duty.pause": {"reason": "network"}})
    machine.rounds.look()
    assert machine.folder.in_force().duties.pause.reason == "network"
    machine.report()
    (one,) = desk.do(scopes.reached, Level.TERMINAL, f"{STATION}/{TERMINAL}")
    desk.do(drafts.set_point, one, machine.public, "test", desk.now)
    secret = desk.do(drafts.seal, one, "centre.secret", b"new-key")
    desk.roll({"centre.secret": secret, "centre.url": "https://10.1.2.3/fsi"}, "wang", "li",
              level="terminal", scope=one.scope)  # fmt: skip
    machine.rounds.look()
    machine.rise()
    assert sealed.secret_of(machine.settings, "centre") == b"new-key"
    assert machine.settings.centre.url == "https://10.1.2.3/fsi"
    assert machine.settings.station.phone == "0451"


def test_a_bad_one_is_refused_or_given_back_and_the_hub_holds(desk, machine):
    refused = desk.roll({"items": ["no-such-item"]})
    machine.rounds.look()
    assert machine.wished == 0
    machine.report()
    assert desk.stands(refused) == (State.HELD, Stage.ONE, {Told.REFUSED: 1})
    desk.do(rollouts.act, refused, Event.ABANDON, "test", desk.now)
    # the very same values signed again are another offer, looked at again
    again = desk.roll({"items": ["no-such-item"]})
    machine.rounds.look()
    machine.report()
    assert desk.stands(again)[2] == {Told.REFUSED: 1}
    desk.do(rollouts.act, again, Event.ABANDON, "test", desk.now)
    returned = desk.roll({"station.phone": "1"})
    machine.rounds.look()
    machine.rise()
    for _ in range(table.STARTS):  # it never gets as far as a proof
        machine.rise()
    assert machine.settings.station.phone == "12393"
    machine.report()
    assert desk.stands(returned) == (State.HELD, Stage.ONE, {Told.RETURNED: 1})


def test_a_revoked_terminal_is_offered_nothing(desk, machine):
    desk.roll({"station.phone": "1"})
    desk.do(terminals.revoke, STATION, TERMINAL, "test", desk.now)
    assert machine.client.settings(STATION, TERMINAL, "").outcome is Outcome.NOT_KNOWN


def test_a_secret_is_sealed_to_the_machine_that_was_paired_not_to_the_one_before(light):
    (one,) = light.do(scopes.reached, Level.TERMINAL, f"{STATION}/{TERMINAL}")
    with pytest.raises(drafts.NoPoint):
        light.do(drafts.seal, one, "centre.secret", b"key")
    pairs = [sealed.new_key() for _ in range(3)]
    light.do(drafts.set_point, one, pairs[0][1], "test", light.now)
    for n, (ended, (_, public)) in enumerate(((light.now, pairs[1]), (None, pairs[2]))):
        why = "replaced" if ended else None
        machine = machines.Machine(f"{n:064x}", public, "m", "s", "r", light.now, ended, why)
        light.do(machines.begin, one.id, machine)
    box = light.do(drafts.seal, one, "centre.secret", b"key")["sealed"]
    where = sealed.place(STATION, TERMINAL, "centre.secret")
    assert sealed.unseal(box, pairs[2][0], where) == b"key"
