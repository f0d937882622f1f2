"""An offer that comes in: checked against this machine; a refusal changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.check.whole import Shipped
from kiosk.remote.folder import Folder, Kept
from kiosk.remote.standing import told
from kiosk.remote.taking import Taking
from kiosk.settings import sealed
from kiosk.settings.load import load
from kiosk.settings.model import Settings
from kiosk.settings.offer import Refusal, Refused
from kiosk.update import table
from tests.settings.offers import SIGNERS, STATION, TERMINAL, body, content, offer

SHIPPED = Shipped()


class Machine:
    """A terminal's taking in, with the real profile, loader and check."""

    def __init__(self, data: Path) -> None:
        self.folder, self.data = Folder(data), data
        self.private, self.public = sealed.new_key()
        (data / "own.key").write_text(self.private)
        self.own = {"remote": {"signers": SIGNERS, "key_file": str(data / "own.key")}}
        self.checks = 0

    def make(self, kept: Kept) -> Settings:
        return load("heilongjiang-2", [self.own], layers=kept.layers)

    def take(self, one: dict):
        return Taking(self.folder, self.make(self.folder.in_force()), self.make, self._check).take(
            content(one)
        )

    def refusal(self, one: dict) -> Refused:
        before = _tree(self.data)
        with pytest.raises(Refused) as refused:
            self.take(one)
        assert _tree(self.data) == before
        return refused.value

    def start(self) -> Settings:
        self.folder.carry_out(table.start(self.folder.standing()))
        return self.make(self.folder.in_force())

    def _check(self, before: Settings, after: Settings) -> tuple[str, ...]:
        self.checks += 1
        return SHIPPED.objections(before, after)


def _tree(data: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(data.rglob("*")) if p.is_file()}


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_good_offer_waits_for_the_next_start(machine):
    taken = machine.take(offer("4", body({"station.phone": "0451"}), "wang"))
    assert (taken.version, taken.live, taken.night) == ("4", False, False)
    assert machine.make(machine.folder.in_force()).station.phone == "12393"
    assert told(machine.folder, None).outcome == "waiting"
    assert machine.start().station.phone == "0451"
    assert told(machine.folder, None).outcome == "trial"


def test_duties_alone_are_in_force_at_once_and_unchecked(machine):
    pause = {"reason": "network", "until": "2026-12-02T08:00:00+08:00"}
    taken = machine.take(offer("4", body(duties={"pause": pause, "restart": 2}), "wang"))
    assert (taken.live, machine.checks) == (True, 0)
    duties = machine.folder.in_force().duties
    assert (duties.pause.reason, duties.restart) == ("network", 2)
    assert told(machine.folder, None).outcome == "in-force"


def test_what_the_check_would_call_a_breach_is_not_taken(machine):
    refused = machine.refusal(offer("4", body({"items": ["enrolment", "no-such-item"]}), "wang"))
    assert refused.why is Refusal.CHECK
    assert "unknown-item" in refused.about


def test_a_level_that_would_no_longer_be_met_is_not_taken(machine):
    refused = machine.refusal(offer("4", body({"items": ["enrolment"]}), "wang"))
    assert refused.why is Refusal.CHECK


def test_what_was_wrong_before_is_no_objection():
    before = load("heilongjiang-2", [{"items": ["no-such-item"]}])
    after = load("heilongjiang-2", [{"items": ["no-such-item"], "station": {"phone": "1"}}])
    assert SHIPPED.objections(before, after) == ()


def test_what_makes_no_settings_with_this_profile_is_not_taken(machine):
    # each value is good by itself; together a deadline … the loader says which key
    machine.own["station"] = {"queue": {"types": []}}
    with pytest.raises(Refused) as refused:
        Taking(machine.folder, load("heilongjiang-2", [{"remote": machine.own["remote"]}]),
               machine.make, machine._check).take(
            content(offer("4", body({"station.phone": "1"}), "wang")))  # fmt: skip
    assert refused.value.why is Refusal.UNUSABLE
    assert refused.value.about.startswith("station")


def test_secrets_come_sealed_to_this_terminal_or_not_at_all(machine):
    where = sealed.place(STATION, TERMINAL, "centre.secret")
    good = sealed.seal(b"0123456789abcdef", machine.public, where)
    elsewhere = sealed.seal(b"0123456789abcdef", sealed.new_key()[1], where)
    one = body({"centre.secret": {"sealed": elsewhere}})
    assert machine.refusal(offer("4", one, "wang", "li")).why is Refusal.SECRET
    machine.take(offer("4", body({"centre.secret": {"sealed": good}}), "wang", "li"))
    settings = machine.start()
    assert sealed.secret_of(settings, "centre") == b"0123456789abcdef"
    # the same box in the next offer is no change: one administrator is enough
    following = body({"centre.secret": {"sealed": good}, "station.phone": "1"})
    machine.folder.carry_out((table.Step(table.Do.PROVE, "4"),))
    machine.take(offer("5", following, "wang"))


def test_a_new_administrator_counts_from_then_on_and_the_old_no_more(machine):
    only = {"remote.signers": {"li": SIGNERS["li"]}}
    assert machine.refusal(offer("4", body(only), "wang")).why is Refusal.TWO_NEEDED
    machine.take(offer("4", body(only), "wang", "li"))
    machine.start()
    machine.folder.carry_out((table.Step(table.Do.PROVE, "4"),))
    again = body(only | {"station.phone": "1"})
    assert machine.refusal(offer("5", again, "wang")).why is Refusal.UNKNOWN_SIGNER
    machine.take(offer("5", again, "li"))


def test_a_full_disk_refuses_and_leaves_what_was(machine, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "no space")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        with pytest.raises(Refused) as refused:
            machine.take(offer("4", body({"station.phone": "1"}), "wang"))
    assert refused.value.why is Refusal.NO_ROOM
    assert machine.folder.in_force().version == "0"
    machine.take(offer("4", body({"station.phone": "1"}), "wang"))
    assert machine.start().station.phone == "1"


def test_what_is_told_of_a_refusal_and_of_a_return(machine):
    refused = Refused(Refusal.CHECK, "unknown-item")
    said = told(machine.folder, ("4", refused))
    assert (said.version, said.offered, said.outcome, said.why, said.about) == (
        "0", "4", "refused", "check", "unknown-item",
    )  # fmt: skip
    machine.take(offer("4", body({"station.phone": "1"}), "wang"))
    machine.start()
    machine.folder.note_lacking(frozenset({"printer"}))
    for _ in range(table.STARTS):
        machine.start()
    said = told(machine.folder, None)
    assert (said.version, said.offered, said.outcome, said.why) == ("0", "4", "returned", "starts")
