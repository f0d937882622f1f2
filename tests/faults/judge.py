"""The verdicts on one visit and on everything before it. Whatever is not as it must be raises."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field

from kiosk.store.key import key_path, load_key
from kiosk.terminal.states import State as TerminalState
from kiosk.visit.states import State as S
from sandbox.tour.plan import FITTING
from tests.faults.kinds import (
    HUB_BACK,
    NO_PAPER,
    OPENS,
    ORDINARY,
    Break,
    CentreMood,
    Disk,
    Ending,
    HubIs,
    Jump,
    Shut,
)
from tests.faults.lane import Gone, Lane
from tests.faults.player import RESTART
from tests.faults.told import Told, promised
from tests.faults.visitor import PHONE
from tests.wipe.proving import markers, on_disk, ratchet, searched, told_by

NORMAL = frozenset(S) - {
    S.NO_MEANS, S.CARD_TROUBLE, S.PERSON_REFUSED, S.CENTRE_DOWN, S.PRINT_FAILED, S.PRINTER_BACK,
    S.DID_IT_PRINT, S.FAILSAFE, S.APOLOGY,
} | {TerminalState.CLOSED, TerminalState.LIMITED}  # fmt: skip
"""What a visit may come by when nothing is wrong."""

_FITTING = frozenset(FITTING.values()) | {"several"}

SERIAL = re.compile(r"\b01-\d{8}-\d{5}\b")
"""Terminal, day, number: the same in every language."""

DELIVERED = 2.0
"""Real seconds that a delivery may take; then the outbox is given its longest pause."""

LATE = 0.5
"""Seconds that a visit's processes may wait for a processor before a printer's answer, which a
driver awaits for half a second, counts as late."""

_KINDS = ("consent", "visit-count", "receipt-issued", "review")


class Wrong(AssertionError):
    """A rule was broken; the text says which, and names nobody."""


@dataclass
class Judge:
    """Keeps the count of everything one lane's visits promised."""

    lane: Lane
    fewest: Counter = field(default_factory=Counter)
    most: Counter = field(default_factory=Counter)
    seen: int = 0  # records of the ledger looked at
    held: Counter = field(default_factory=Counter)
    records: list[dict] = field(default_factory=list)
    papers: int = 0  # pieces of paper when the last visit was over
    kept: Counter = field(default_factory=Counter)
    longest_back: Counter = field(default_factory=Counter)
    hub_struck: bool = False  # by the last visit that was damaged

    def visit(self, told: Told) -> None:
        at_end = len(self._papers_at_rest(told))
        self._named_states(told)
        self._serves_again(told)
        self._promises(told)
        self._paper(told, at_end)
        self._no_marker_on_disk(told)

    # ---- the states

    def _named_states(self, told: Told) -> None:
        faults = [one.strike.fault for one in told.struck if one.begun]
        allowed = NORMAL.union(*(fault.allowed for fault in faults))
        if told.plan.person not in _FITTING or told.plan.child:
            allowed |= {S.PERSON_REFUSED}
        if told.late > LATE:  # the simulated printer answers too late to be believed
            allowed |= NO_PAPER
        if told.ending is Ending.OUT_OF_SERVICE:
            allowed |= {Ending.OUT_OF_SERVICE.value.replace("-", "_")}
        odd = [state for state in told.path if state not in allowed]
        if odd:
            raise Wrong(f"came by way of {', '.join(dict.fromkeys(odd))}")
        endings = ORDINARY.union(*(fault.endings for fault in faults))
        if told.ending not in endings:
            raise Wrong(f"ended by {told.ending}")

    # ---- service

    def _serves_again(self, told: Told) -> None:
        """Every part is well again within the longest deadline of what was done."""
        struck = [one.strike for one in told.struck if one.begun]
        if not struck:
            return
        lane, within = self.lane, max(strike.fault.back for strike in struck)
        far = any(
            isinstance(strike.fault.cause, CentreMood | HubIs | Shut | Jump | Disk | Break)
            for strike in struck
        )
        # two answers in a row that made no sense count when health is looked at again: that the hub
        # is not well may be said a visit late
        late, self.hub_struck = (
            self.hub_struck,
            any(
                isinstance(strike.fault.cause, HubIs) or strike.fault.back == HUB_BACK
                for strike in struck
            ),
        )
        began, real = lane.times.monotonic(), time.monotonic()
        while True:
            health = self._health()
            state = health["state"]
            parts = [one for one in health["parts"] if one["verdict"] == "bad"]
            bad = sorted(one["name"] for one in parts)
            if state == TerminalState.IN_SERVICE and not bad:
                break
            if late and bad == ["hub"]:
                within, far = max(within, HUB_BACK), True
            if state == TerminalState.CLOSED:
                night = lane.until(OPENS) + 1
                began += night
                self._pass(night)
                continue
            passed = lane.times.monotonic() - began
            if passed > within:
                raise Wrong(f"{within:g} s after its end it is {state}, and bad: {bad}")
            # a device heals in its own time, which cannot be skipped
            slow = any(one["kind"] == "device" for one in parts)
            if far and not slow and time.monotonic() - real > 0.5:
                stride = 16.0 if within < 500 else 61.0
                self._pass(min(stride, max(1.0, within - passed)))
                real = time.monotonic()
            time.sleep(0.1)
        if len(struck) == 1:
            kind = struck[0].kind.value
            passed = round(lane.times.monotonic() - began, 1)
            self.longest_back[kind] = max(self.longest_back[kind], passed)

    def _health(self) -> dict:
        """Begun anew when it has ended by its own wish."""
        while True:
            try:
                self.lane.changed(lambda page: False, 0.0)
                return self.lane.terminal.ask("health")
            except Gone as gone:
                self._begun_anew(gone)
            except (OSError, ValueError):  # its socket is not there yet, or not any more
                time.sleep(0.05)

    def _pass(self, seconds: float) -> None:
        try:
            self.lane.skip(seconds)
        except Gone as gone:
            self._begun_anew(gone)

    def _begun_anew(self, gone: Gone) -> None:
        if gone.code != RESTART:
            raise Wrong(f"{gone} after the visit") from None
        self.lane.start()

    # ---- what was promised

    def _promises(self, told: Told) -> None:
        for kind, (fewest, most) in promised(told).items():
            self.fewest[kind] += fewest
            self.most[kind] += most
        self._look()
        end, skipped = time.monotonic() + DELIVERED, 0.0
        while short := [k for k in _KINDS if self.held[k] < self.fewest[k]]:
            if time.monotonic() > end and skipped < HUB_BACK:
                skipped += 60.0  # a record that failed waits out its pause
                self._pass(60.0)
                end = time.monotonic() + 0.5
            elif time.monotonic() > end:
                had = {k: f"{self.held[k]} of {self.fewest[k]}" for k in short}
                raise Wrong(f"promised and not delivered: {had}")
            time.sleep(0.05)
            self._look()
        self._not_more()

    def _look(self) -> None:
        new = self.lane.ledger(self.seen)
        self.seen += len(new)
        for one in new:
            if one["kind"] != "health":
                self.held[one["kind"]] += 1
                self.records.append(one)

    def _not_more(self) -> None:
        over = {k: f"{self.held[k]} of {self.most[k]}" for k in _KINDS
                if self.held[k] > self.most[k]}  # fmt: skip
        if over:
            raise Wrong(f"delivered and not promised: {over}")
        for kind, name in (("review", "number"), ("receipt-issued", "serial")):
            names = [o["record"]["payload"][name] for o in self.records if o["kind"] == kind]
            if len(set(names)) != len(names):
                raise Wrong(f"a {kind} was delivered twice")

    # ---- paper

    def _paper(self, told: Told, at_end: int) -> None:
        """`at_end`: pieces when the visit was over, with whatever was wrong mended since."""
        papers = self._papers_at_rest(told)
        new = papers[self.papers :]
        whole = Counter(serial for paper in new if (serial := _whole(paper)))
        if sum(whole.values()) > told.prints:
            raise Wrong(f"{sum(whole.values())} tickets for {told.prints} touches")
        self.papers = len(papers)
        everything = Counter(serial for paper in papers if (serial := _whole(paper)))
        if twice := [s for s, n in everything.items() if n > 1]:
            raise Wrong(f"printed twice: {len(twice)} tickets")
        late = [_whole(paper) for paper in papers[at_end:] if _whole(paper)]
        if late and told.ending is not Ending.KILLED:
            raise Wrong(f"{len(late)} tickets came out after the visitor had left")
        for one in self.records:
            issued = one["record"]["payload"]
            if one["kind"] == "receipt-issued" and issued["outcome"] == "printed":
                if everything[issued["serial"]] != 1:
                    raise Wrong("a receipt that was called printed is not on paper")
                self.kept["tickets that were called printed"] = len(everything)

    def _papers_at_rest(self, told: Told) -> list[str]:
        """What came out, once nothing more does; at once when nobody wanted any paper."""
        papers, since = self.lane.tickets(), time.monotonic()
        while told.prints and time.monotonic() - since < 0.2:
            if len(now := self.lane.tickets()) != len(papers):
                papers, since = now, time.monotonic()
            time.sleep(0.02)
        return papers

    # ---- markers

    def _no_marker_on_disk(self, told: Told) -> None:
        what = markers(told.plan.person, phone=PHONE, today=told.day)
        found = on_disk(self.lane, self.lane.temporary, what)
        if found:
            raise Wrong(f"on the disk: {found}")
        if said := told_by(self.lane.said(), what):
            raise Wrong(f"in the log: {sorted(said)}")
        for one in self.records[-12:]:
            allowed = {"phone"} if one["kind"] == "review" else set()
            if more := told_by(json.dumps(one["record"]), what) - allowed:
                raise Wrong(f"a {one['kind']} told {sorted(more)}")

    def memory(self, told: Told) -> int:
        """The terminal's own search of itself for the last visitor; bytes read."""
        what = markers(told.plan.person, phone=PHONE, today=told.day)
        for last in (False, False, True):  # memory that a thread gives back meanwhile is not read
            try:
                found = searched(self.lane, self.lane.markers, what, seconds=300.0)
                break
            except AssertionError:
                if last:
                    raise Wrong("its memory could not be read whole") from None
        if found["reachable"] or found["held"]:
            raise Wrong(f"in memory: {found['reachable'][:3]}, held {found['held']}")
        if grown := ratchet(found["residue"]):
            raise Wrong(f"in freed memory: {grown}")
        return found["read"]

    # ---- the end of a lane

    def end(self) -> None:
        """The terminal has stopped: its own outbox says the same as the hub's ledger."""
        from kiosk.outbox.record import State
        from kiosk.store.database import Store

        key = load_key(key_path(self.lane.data / "store.key"))
        store = Store.open(self.lane.data / "terminal.db", key, self.lane.times.wall)
        try:
            rows = store.rows("SELECT key, state FROM outbox")
        finally:
            store.close()
        if dead := [row for row in rows if row["state"] == State.DEAD]:
            raise Wrong(f"{len(dead)} records are dead")
        accepted = {row["key"] for row in rows if row["state"] == State.ACCEPTED}
        ledger = [one["key"] for one in self.lane.ledger()]
        if len(set(ledger)) != len(ledger) or accepted - set(ledger):
            raise Wrong("the outbox calls delivered what the hub does not hold")
        waiting = [row for row in rows if row["state"] != State.ACCEPTED]
        self.kept["records delivered"] = len(ledger)
        self.kept["records of the machine still waiting at the end"] = len(waiting)


def _whole(paper: str) -> str:
    """Serial of a ticket that is whole, "" for a piece of one."""
    found = SERIAL.search(paper)
    return found[0] if found and "[QR " in paper and "[cut]" in paper else ""
