"""The hands of a visitor at the simulated devices: what the panel's buttons do."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

SECONDS = 120.0
"""In which the panel answers, which waits itself for what a camera is to see."""


class Panel:
    """Speaks to the panel of one demonstration."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}/api/"

    def post(self, path: str, **body: object) -> None:
        request = urllib.request.Request(
            self._base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            answer.read()

    def lay(self, person: str) -> None:
        """The person's card on the reader, or the e-voucher of someone who has no card."""
        self.post("identify", person=person)

    def take(self) -> None:
        self.post("card", person="")

    def show(self, person: str) -> None:
        """The person's e-voucher before the scanner."""
        self.post("voucher", person=person)

    def document(self, paper: str, lies: str) -> None:
        """A paper under the document camera."""
        self.post("document", paper=paper, lies=lies)

    def stand(self, person: str) -> None:
        """Before the camera that looks at people; "" steps away."""
        self.post("face", person=person)

    def code(self, text: str) -> None:
        """Any other code before the scanner."""
        self.post("code", text=text)

    def nobody(self) -> None:
        self.post("card", person="")
        self.post("voucher", person="")

    def hurry(self) -> None:
        """The centre answers at once again."""
        self.post("centre", delay=0)

    def pin(self, person: str) -> str:
        """Of their card, as the panel shows it. Raises LookupError while the centre is away."""
        return self._of(person)["pin"]

    def _of(self, person: str) -> dict[str, Any]:
        with urllib.request.urlopen(self._base + "people", timeout=SECONDS) as answer:
            everybody = json.loads(answer.read())
        return next(one for one in everybody if one["id"] == person)
