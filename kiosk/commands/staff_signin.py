"""A member of staff comes in: account, card, PIN; and the PIN once more in a visit of theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiosk.commands.staff_entry import Entry
from kiosk.journal import events
from kiosk.outbox.kinds import Destination
from kiosk.outbox.standing import alone
from kiosk.staff.states import Event, State
from kiosk.store.audit import Deed
from kiosk.store.faults import StoreFault
from kiosk.visit.states import Event as VisitEvent
from screens.staff import AccountShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk


class SigningIn:
    """Of one desk, on the drawing thread; a PIN is weighed on a thread of its own."""

    def __init__(self, desk: StaffDesk, entry: Entry) -> None:
        self._desk, self.entry = desk, entry
        self._reading = 0  # a card that is read late belongs to no one

    def choose(self, id_: str) -> None:
        member = self.entry.member(id_)
        if member is None or self._desk.situation.state is not State.CHOOSING:
            return
        if not self._desk.may_enter(member):
            return
        if self._alone():
            self._desk.say("staff.pin.alone")
            return
        locked = self.entry.locked(id_)
        self._desk.show(chosen=AccountShown(member.id, member.name, locked), tries_left=None)
        if locked:
            self._desk.event(Event.CHOSEN_LOCKED)
        else:
            self._desk.event(Event.CHOSEN_CARD if self.entry.needs_card(id_) else Event.CHOSEN)

    def _alone(self) -> bool:
        """Nobody has let this terminal go on for longer than the settings allow."""
        settings, records = self._desk.bench.settings, self._desk.bench.records()
        if not settings.hub.url or not settings.staff.alone_hours or records is None:
            return False
        now = self._desk.bench.clock.now().timestamp()
        try:
            gone = alone(records.store, Destination.HUB, now)
        except StoreFault as fault:
            records.refused(fault)
            return False  # nothing is written down either: nobody comes in
        return gone > settings.staff.alone_hours * 3600.0

    def read_card(self) -> None:
        self._reading += 1
        turn, id_ = self._reading, self._chosen()

        def read(event: VisitEvent, data: Any = None) -> None:
            own = event is VisitEvent.CREDENTIAL_READ and self.entry.shown_card(id_, data)
            self._desk.soon(lambda: self._card(turn, own))

        self._desk.bench.read_card(read)

    def _chosen(self) -> str:
        return self._desk.view.chosen.id if self._desk.view.chosen else ""

    def _card(self, turn: int, own: bool) -> None:
        if turn != self._reading or self._desk.situation.state is not State.CARD:
            return
        self._desk.event(Event.CARD_RIGHT if own else Event.CARD_WRONG)
        if not own:
            self._desk.say("staff.card.wrong")

    def check(self) -> None:
        typed, id_ = self.entry.typed.take(), self._chosen()

        def weigh() -> None:
            right = self.entry.weigh(id_, typed)
            self._desk.soon(lambda: self._weighed(id_, right))

        self._desk.thread("staff-pin", weigh)

    def _weighed(self, id_: str, right: bool) -> None:
        if self._desk.situation.state is State.VOUCH_CHECKING:
            if right:  # in a visit: it is still they who have the pad
                self._desk.event(Event.PIN_RIGHT)
            else:
                self._wrong(id_)
            return
        if self._desk.situation.state is not State.CHECKING:
            return
        records, member = self._desk.bench.records(), self.entry.member(id_)
        if records is None or member is None:
            self._keep_out("staff.pin.starting")
        elif right and records.staff(Deed.SIGNED_IN, id_):
            self._desk.came_in(member)
        elif right:
            events.staff_unrecorded(self._desk.bench.journal)
            self._keep_out("staff.pin.not_kept")
        else:
            self._wrong(id_)

    def _wrong(self, id_: str) -> None:
        left, locked = self.entry.left(id_), self.entry.locked(id_)
        if (records := self._desk.bench.records()) is not None:
            records.staff(Deed.KEPT_OUT, id_, digest=str(left))
        events.staff_kept_out(self._desk.bench.journal, left=left)
        if (chosen := self._desk.view.chosen) is not None:
            self._desk.show(tries_left=left, chosen=replace(chosen, locked=locked))
        self._desk.event(Event.PIN_LOCKED if locked else Event.PIN_WRONG)

    def _keep_out(self, why: str) -> None:
        self._desk.event(Event.NOT_KEPT)
        self._desk.say(why)

    def stop_card(self) -> None:
        self._reading += 1
        self._desk.bench.stop_card()
