"""Pictures that staff take: what the camera sees, and those that were taken, in memory alone.

On the drawing thread; making a picture small runs on a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kiosk.commands.small_picture import small_picture
from kiosk.papers.page import Page, Pixels
from kiosk.papers.sought import Sought
from kiosk.runtime.hands import Answer
from kiosk.staff.states import State
from kiosk.visit.states import Event as VisitEvent
from kiosk.wipe.zero import zero

if TYPE_CHECKING:
    from kiosk.commands.staff_desk import StaffDesk

MOST = 6


class ProofCamera:
    """Of one desk, while its page of pictures is open. `trouble`: string key of what is wrong with
    the camera; `busy`: a picture is being taken."""

    def __init__(
        self,
        desk: StaffDesk,
        at: State = State.PROOF_PICTURES,
        made: Callable[[Page], bytearray | None] = lambda page: small_picture(page.picture),
    ) -> None:
        """`at`: the state whose page has it. `made`: what is kept of a picture, on a thread of its
        own; None: it is not taken."""
        self._desk, self._at, self._made = desk, at, made
        self.most = MOST
        self.pictures: list[bytearray] = []
        self.seen: Pixels | None = None
        self.trouble = ""
        self.busy = False
        self._stays = False  # the trouble is of the picture that was taken last
        self._asked = 0  # of the camera's answers: one to an older wish is wiped

    @property
    def there(self) -> bool:
        return self._desk.bench.camera() is not None

    def see(self) -> None:
        """The camera looks."""
        if (camera := self._desk.bench.camera()) is not None:
            camera.see(self._answer())

    def take(self, sought: Sought = Sought.SCENE) -> None:
        """Of a street, a stall, people: all of it, where no paper is sought."""
        camera = self._desk.bench.camera()
        if camera is None or self.busy or len(self.pictures) >= self.most:
            return
        self.busy, self.trouble, self._stays = True, "", False
        camera.take(self._answer(), sought)

    def drop(self) -> None:
        """The last picture."""
        if self.pictures and not self.busy:
            zero(self.pictures.pop())

    def rest(self) -> None:
        """The camera looks no longer."""
        self._asked += 1
        if (camera := self._desk.bench.camera()) is not None:
            camera.stop()
        if self.seen is not None:
            self.seen.wipe()
        self.seen, self.trouble, self._stays = None, "", False

    def wipe(self) -> None:
        """Nothing that it saw is left."""
        self.rest()
        for one in self.pictures:
            zero(one)
        self.pictures, self.busy = [], False

    # ---- inside

    def _answer(self) -> Answer:
        self._asked += 1
        asked = self._asked

        def told(event: VisitEvent, data: Any = None) -> None:
            self._desk.soon(lambda: self._told(asked, event, data))

        return told

    def _late(self, asked: int) -> bool:
        return asked != self._asked or self._desk.situation.state is not self._at

    def _told(self, asked: int, event: VisitEvent, data: Any) -> None:
        if self._late(asked):
            if isinstance(data, Page | Pixels):
                data.wipe()
            return
        match event:
            case VisitEvent.PAPER_SEEN if isinstance(data, Pixels):
                if self.seen is not None:
                    self.seen.wipe()
                self.seen = data
                if not self._stays:
                    self.trouble = ""
            case VisitEvent.PICTURE_TAKEN if isinstance(data, Page):
                self._shrink(data)
            case VisitEvent.CAMERA_FAILED:
                self.trouble = str(data)
                if self.busy:
                    self.busy, self._stays = False, True
                    self.see()
        self._desk.app.draw()

    def _shrink(self, page: Page) -> None:
        """What is kept of it; on a thread of its own."""
        asked = self._asked

        def work() -> None:
            made = self._made(page)
            page.wipe()
            self._desk.soon(lambda: self._taken(asked, made))

        self._desk.thread("staff-picture", work)

    def _taken(self, asked: int, made: bytearray | None) -> None:
        if self._late(asked):
            if made is not None:
                zero(made)
            return
        self.busy = False
        if made is None:
            self.trouble, self._stays = "camera.unclear", True
        else:
            self.pictures.append(made)
        self.see()
        self._desk.app.draw()
