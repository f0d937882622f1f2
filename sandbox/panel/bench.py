"""What hands can do at the simulated devices: their postures, cards, codes, and the paper."""

from __future__ import annotations

import re
from pathlib import Path

from sandbox.devices import document_camera, face_camera, scene
from sandbox.devices.posture import Posture, write_posture
from sandbox.people import SEED, people
from sandbox.people.model import SyntheticPerson

READER, SCANNER, PRINTER = "id-reader", "scanner", "printer"
_TICKET = re.compile(r"[0-9]{1,9}\.png")


class Impossible(Exception):  # said to the person at the panel
    """What was asked cannot be done; the text says why."""


def postures() -> dict[str, tuple[str, ...]]:
    """Every posture of every device."""
    from sandbox.devices import id_reader, printer, scanner

    return {
        READER: tuple(id_reader.POSTURES),
        SCANNER: tuple(scanner.POSTURES),
        PRINTER: tuple(printer.POSTURES),
    }


class Bench:
    """The devices' folder as the devices process uses it."""

    def __init__(self, folder: Path, seed: int = SEED) -> None:
        self.folder, self._seed = folder, seed
        self._files = {name: Posture(folder, name) for name in (READER, SCANNER, PRINTER)}

    def people(self) -> list[SyntheticPerson]:
        return people(seed=self._seed)

    def person(self, id: str) -> SyntheticPerson:
        for one in self.people():
            if one.id == id:
                return one
        raise Impossible(f"there is no person {id!r}")

    def lay(self, id: str) -> None:
        """Lay the person's card on the reader; "" takes away whatever lies there."""
        if id and self.person(id).card is None:
            raise Impossible(f"{id} carries no card")
        write_posture(self.folder, READER, card=id)

    def show(self, id: str) -> None:
        """Hold the person's e-voucher before the scanner; "" takes it away."""
        code = self.person(id).voucher_code if id else ""
        if id and not code:
            raise Impossible(f"{id} has no e-voucher")
        write_posture(self.folder, SCANNER, code=code)

    def show_text(self, text: str) -> None:
        """Hold any code before the scanner."""
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise Impossible("half of a surrogate pair is no text")
        write_posture(self.folder, SCANNER, code=text)

    def identify(self, id: str) -> None:
        """Whichever the person has: the card, else the e-voucher."""
        if self.person(id).card is not None:
            self.lay(id)
        else:
            self.show(id)

    def lay_paper(self, paper: str, lies: str = "straight") -> None:
        """Lay a paper under the document camera, and wait until it sees that, where there is one;
        "" takes it away."""
        wanted = f"{paper} {lies}" if paper else "none"
        try:
            document_camera.lay(self.folder, paper, lies)
        except ValueError as why:
            raise Impossible(str(why)) from None
        _await_sight(self.folder, wanted, "the document camera does not look")

    def stand(self, id: str) -> None:
        """The person steps before the camera that looks at people, and is seen; "" steps away."""
        if not scene.there(self.folder / face_camera.FOLDER):
            raise Impossible("there is no camera that looks at people: ./run --face")
        face_camera.stand(self.folder, self.person(id).id if id else "")
        _await_sight(self.folder / face_camera.FOLDER, id, "the camera does not look")

    def pose(self, device: str, posture: str) -> None:
        """Put a device into a posture, some with a number: ``paper-out-after:30``."""
        known = postures()
        if device not in known:
            raise Impossible(f"there is no device {device!r}; there are {', '.join(known)}")
        name, _, number = posture.partition(":")
        if name not in known[device] or not re.fullmatch(r"([0-9]+(\.[0-9]+)?)?", number):
            raise Impossible(f"{device} has no posture {posture!r}; {', '.join(known[device])}")
        write_posture(self.folder, device, posture=posture)

    def state(self) -> dict:
        """What lies where. The code is named by its person, never by its text."""
        code = self._files[SCANNER].text("code")
        owner = next((one.id for one in self.people() if code and one.voucher_code == code), "")
        return {
            "card": self._files[READER].text("card"),
            "voucher": owner or ("?" if code else ""),
            "postures": {name: file.name for name, file in self._files.items()},
            "tickets": self.tickets(),
        }

    def tickets(self) -> list[str]:
        """Names of the pictures in DIR/paper, newest first."""
        paper = self.folder / "paper"
        if not paper.is_dir():
            return []
        names = [one.name for one in paper.iterdir() if _TICKET.fullmatch(one.name)]
        return sorted(names, key=lambda name: (len(name), name), reverse=True)

    def ticket(self, name: str) -> Path | None:
        path = self.folder / "paper" / name
        return path if _TICKET.fullmatch(name) and path.is_file() else None


def _await_sight(folder: Path, wanted: str, otherwise: str) -> None:
    """Until the camera of that folder, where there is one, sees it. The panel answers a hand only
    then, so that whoever asks the terminal next is asked about this. Raises Impossible."""
    if scene.there(folder) and not scene.await_sight(folder, wanted):
        raise Impossible(otherwise)
