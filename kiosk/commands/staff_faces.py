"""人证相符 by two pictures, while its page is open: asked for, taken again, overwritten.

The pictures are the visit's, which asks for the word of staff; nothing of them is kept here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.commands.staff_part import Do, StaffPart
from kiosk.staff.states import FACED, Command, Event


class Looking(StaffPart):
    """Of one desk. Where the terminal shows no photos nothing is asked for, and the page says that
    the card itself is to be compared."""

    states = FACED

    def does(self) -> Mapping[Command, Do]:
        return {
            Command.LOOK_AT_FACES: self._look,
            Command.SEE_AGAIN: self._again,
            Command.STOP_FACES: self._stop,
        }

    @property
    def barred(self) -> bool:
        """What lies on the reader is no card of theirs: nobody says that it is."""
        faces = self.desk.app.runtime.visit.faces
        return self.here and faces is not None and faces.barred

    def _look(self, event: Event, data: Any) -> None:
        if (answer := self.desk.asking) is not None:
            self.desk.bench.faces.show(answer)

    def _again(self, event: Event, data: Any) -> None:
        self.desk.bench.faces.again()

    def _stop(self, event: Event, data: Any) -> None:
        self.desk.bench.faces.stop()
        self.desk.app.runtime.visit.drop_faces()
