"""From the page that asks who is there to the first question: by whom, and how it is proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sandbox.people import person

if TYPE_CHECKING:
    from sandbox.tour.hands import Panel
    from sandbox.tour.visit import Visitor

Proof = Literal["e-voucher", "secret", "face"]
PROOFS: tuple[Proof, ...] = ("e-voucher", "secret", "face")

ASKED = ("question", "unit")
"""Where a form begins."""


@dataclass(frozen=True)
class Errand:
    """Whose matter it is, and by what they prove that it is they. Names are ids of the cast."""

    person: str
    proof: Proof = "e-voucher"
    agent: str = ""  # whoever acts for the person
    child: str = ""  # whose guardian the person is

    @property
    def subject(self) -> str:
        """Whose records they are."""
        return self.child or self.person


def enter_child(errand: Errand, visitor: Visitor) -> None:
    """A minor has no card to lay down: the number is typed, and the guardian shows their own."""
    if errand.child:
        number = person(errand.child).certificate_no
        visitor.look("child_number", ms=visitor.touch("open_child"))
        visitor.type_digits(number.lower())
        visitor.look("child_number")
        visitor.look("identify", ms=visitor.touch("child_entered"))


def identify(errand: Errand, visitor: Visitor, panel: Panel) -> None:
    """With the page `identify` on the glass. Nothing lies anywhere afterwards."""
    enter_child(errand, visitor)
    by_card = errand.proof != "e-voucher"
    (panel.lay if by_card else panel.show)(errand.person)
    try:
        page = visitor.look(*ASKED, "prove", "choose_insurance", "person_notice", seconds=60)
        if page.state == "person_notice":
            page = visitor.look(
                *ASKED, "prove", "choose_insurance", ms=visitor.touch("go_on"), seconds=60
            )
        if page.state == "choose_insurance":
            page = visitor.look(*ASKED, "prove", ms=visitor.touch("pick_insurance"), seconds=60)
        panel.nobody()
        if page.state == "prove":
            _prove(errand, visitor, panel)
    finally:
        panel.nobody()
        if errand.proof == "face":
            panel.stand("")
        panel.hurry()


def _prove(errand: Errand, visitor: Visitor, panel: Panel) -> None:
    if errand.agent:  # the person's e-voucher was shown; now who acts for them
        panel.lay(errand.agent)
        visitor.look(*ASKED, seconds=60)
        return
    match errand.proof:
        case "e-voucher":  # both are asked for
            panel.lay(errand.person)
            visitor.look(*ASKED, seconds=60)
            return
        case "secret":
            visitor.look("secret", ms=visitor.touch("open_secret"))
            visitor.type_digits(panel.pin(errand.person))
            visitor.look("secret")
            page = visitor.look(*ASKED, "prove", ms=visitor.touch("secret_entered"), seconds=60)
        case "face":  # the card is read once more, and whoever laid it is seen
            panel.stand(errand.person)
            visitor.look("face", ms=visitor.touch("open_face"))
            panel.lay(errand.person)
            page = visitor.look(*ASKED, "prove", seconds=60)
    if page.state == "prove":  # an item that takes two
        panel.show(errand.person)
        visitor.look(*ASKED, seconds=60)
