"""What others want of whoever is signed in: to come, or their word on a card and its owner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.commands.helping import Helping
from kiosk.runtime.hands import Answer as Answers
from kiosk.runtime.staffing import place_of
from kiosk.settings.staff import Right
from kiosk.staff.states import VOUCHES, Event, State
from kiosk.station.help import Answer, Reason, Stand, Told, Want, Wanted
from kiosk.store.audit import Deed
from kiosk.visit.states import Event as VisitEvent
from screens.staff import WishShown

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

NEEDS = {Want.COME: Right.IDENTIFY_HELP, Want.ATTEST: Right.CONFIRM_IDENTITY}
"""The right by which a wish is shown and taken."""

_LOST = {word: f"staff.wish.{word}" for word in ("taken", "gone", "over")} | dict.fromkeys(
    ("key", "pad"), "staff.wish.unlisted"
)


class Wishes:
    """Of one desk. `helping` None: the station's terminals have no line, or it is not up yet."""

    def __init__(self, desk: StaffDesk, helping: Callable[[], Helping | None]) -> None:
        self._desk, self._helping = desk, helping
        self._watching: Helping | None = None
        self._own: Answers | None = None  # of the visit here that asks for their word
        self.wanted: tuple[Wanted, ...] | None = ()  # None: the board is not reached
        self.taken: Wanted | None = None

    def watch(self, on: bool) -> None:
        """Hear what is wanted, as long as `on`; the line may come up later than the session."""
        helping = self._helping() if on else None
        if helping is self._watching:
            return
        if self._watching is not None:
            self._watching.watch(None)
            self.wanted = ()
        self._watching = helping
        if helping is not None:
            helping.watch(lambda wanted: self._desk.soon(lambda: self._heard(wanted)))

    def open(self, may: frozenset[Right]) -> tuple[Wanted, ...]:
        """What nobody has taken yet and these rights allow."""
        return tuple(
            one
            for one in self.wanted or ()
            if one.stand is Stand.OPEN and NEEDS[one.wish.want] in may
        )

    def shown(self, may: frozenset[Right]) -> tuple[WishShown, ...]:
        """On a locked pad of the staff: that somebody is wanted, by whoever comes in."""
        locked = self._desk.situation.state is State.LOCKED
        return tuple(map(_shown, self.open(frozenset(Right) if locked else may)))

    def taken_shown(self) -> WishShown | None:
        """The one in hand: of another terminal, or of the visit here."""
        if self.taken is not None:
            return _shown(self.taken)
        item = self._desk.app.runtime.visit.item
        if self._desk.situation.state not in VOUCHES or item is None:
            return None
        terminal = self._desk.bench.settings.station.terminal
        return WishShown("", Want.ATTEST.value, terminal, "proof", item.id)

    def take(self, id_: str, may: frozenset[Right]) -> None:
        wanted = next((one for one in self.open(may) if one.wish.id == id_), None)
        if wanted is None or self._watching is None:
            self._lost("gone")
            return
        self.taken = wanted
        self._watching.answer(Answer(id=id_, by=self._desk.account), self._then(self._took))

    def attest(self, reason: str) -> None:
        """`reason` "": card and person belong together."""
        if (own := self._own) is not None:
            self._own = None
            confirmed = (VisitEvent.STAFF_CONFIRMED, self._desk.account)
            own(*((VisitEvent.STAFF_REFUSED, reason) if reason else confirmed))
        elif self.taken is not None and self._watching is not None:
            stand = Stand.REFUSED if reason else Stand.CONFIRMED
            said = Answer(id=self.taken.wish.id, by=self._desk.account, stand=stand, reason=reason)
            self._watching.answer(said, self._then(self._said))
        else:
            self._lost("away")

    def written(self, reason: str) -> bool:
        """What is about to be said to another terminal, in the audit chain of this one. Of a visit
        here it is written with the person it is about, by whoever asked."""
        if self._own is not None or self.taken is None:
            return True
        deed, wish = Deed.NOT_ATTESTED if reason else Deed.ATTESTED, self.taken.wish
        return self._desk.write(deed, item=wish.item, reference=wish.terminal, digest=reason)

    def give_up(self) -> None:
        """Nothing is said of the card."""
        if (own := self._own) is not None:
            self._own = None
            own(VisitEvent.STAFF_AWAY, "attest.unanswered")
        elif self.taken is not None and self._watching is not None:
            said = Answer(
                id=self.taken.wish.id, by=self._desk.account,
                stand=Stand.REFUSED, reason=Reason.NOT_NOW,
            )  # fmt: skip
            self._watching.answer(said, lambda told: None)
        self.taken = None

    def asked(self, answer: Answers) -> None:
        """The visit that the session owns asks for their word."""
        self.came(answer)
        self._desk.event(Event.ASKED)

    def came(self, answer: Answers) -> None:
        """Whoever is signed in stands where the visit is that asks for their word."""
        self._own = answer
        answer(VisitEvent.STAFF_COMING, self._desk.account)

    @property
    def own(self) -> Answers | None:
        """Of the visit here that asks, while it does."""
        return self._own

    def drop(self) -> None:
        """The visit asks no more."""
        self._own = None

    @property
    def _in_hand(self) -> str:
        return self.taken.wish.id if self.taken is not None else ""

    # ---- on the drawing thread

    def _heard(self, wanted: tuple[Wanted, ...] | None) -> None:
        self.wanted = wanted
        looking = self._desk.situation.state in (State.ATTESTING, State.REASONS)
        gone = wanted is not None and all(one.wish.id != self._in_hand for one in wanted)
        if looking and gone:  # said at that terminal, or the visitor has left
            self._lost("over")
        self._desk.app.draw()

    def _then(self, call: Callable[[Told | str], None]) -> Callable[[Told | str], None]:
        return lambda told: self._desk.soon(lambda: call(told))

    def _took(self, told: Told | str) -> None:
        if self._desk.situation.state is not State.TAKING or self.taken is None:
            return
        if isinstance(told, str):
            self._lost(told)
        elif self.taken.wish.want is Want.COME:
            self._desk.write(Deed.CAME, reference=self.taken.wish.terminal)
            self.taken = None
            self._desk.event(Event.TOOK_COME)
            self._desk.say("staff.wish.yours", good=True)
        else:
            self._desk.event(Event.TOOK_ATTEST)

    def _said(self, told: Told | str) -> None:
        if self._desk.situation.state is not State.ANSWERING:
            return
        if isinstance(told, str):
            self._lost(told)
        else:
            self.taken = None
            self._desk.event(Event.ANSWERED)
            self._desk.say("staff.wish.said", good=True)

    def _lost(self, why: str) -> None:
        self.taken = None
        self._desk.event(Event.LOST)
        self._desk.say(_LOST.get(why, "staff.wish.away"))


def _shown(wanted: Wanted) -> WishShown:
    wish = wanted.wish
    place = place_of(wish.page)
    return WishShown(wish.id, wish.want.value, wish.terminal, place, wish.item, wish.here)
