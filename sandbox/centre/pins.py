"""PINs of the people's cards as the stand-in centre keeps them, and how often each was wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.people.model import SyntheticPerson

_PIN = re.compile(r"[0-9]{6}")


class Pins:
    """Wrong tries are counted over all terminals and visits; a right one begins anew."""

    def __init__(self) -> None:
        self._set: dict[str, str] = {}
        self._wrong: dict[str, int] = {}
        self._locked: set[str] = set()

    def of(self, person: SyntheticPerson) -> str:
        """The card's own, until another is set."""
        return self._set.get(person.id, person.pin)

    def set(self, person: SyntheticPerson, pin: str) -> None:
        """As the social-card counter does: what was locked is open again. Raises ValueError."""
        if not _PIN.fullmatch(pin):
            raise ValueError("a PIN has six digits")
        self._set[person.id] = pin
        self._wrong.pop(person.id, None)
        self._locked.discard(person.id)

    def tried(self, person: SyntheticPerson, right: bool, tries: int) -> int:
        """How many tries are left; 0: locked, and then a right one changes nothing."""
        if person.id in self._locked:
            return 0
        self._wrong[person.id] = 0 if right else self._wrong.get(person.id, 0) + 1
        left = tries - self._wrong[person.id]
        if left <= 0:
            self._locked.add(person.id)
        return max(0, left)

    def locked(self, person: SyntheticPerson) -> bool:
        return person.id in self._locked


class PinCounter:
    """The counter where PINs are looked up and set, over HTTP, for whoever plays the centre.
    `people`: everybody of the day, by id."""

    def __init__(self, pins: Pins, people: Callable[[], Mapping[str, SyntheticPerson]]) -> None:
        self._pins, self._people = pins, people

    def routes(self) -> list[Route]:
        return [Route("/pins", self.serve, methods=["GET", "PUT"])]

    async def serve(self, request: Request) -> Response:
        """GET: {id: {"pin": …, "locked": …}}. PUT {"person": id, "pin": six digits}."""
        people = self._people()
        if request.method == "PUT":
            try:
                asked = await request.json()
                self._pins.set(people[asked["person"]], str(asked["pin"]))
            except (KeyError, TypeError):
                return JSONResponse({"error": "there is no such person"}, 400)
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)
        return JSONResponse(
            {
                id_: {"pin": self._pins.of(one), "locked": self._pins.locked(one)}
                for id_, one in people.items()
            }
        )
