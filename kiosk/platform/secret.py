"""The PIN of a card or a password of the platform, verified by the centre where the province has
it. Nothing of it is kept: not the secret, not its hash, not how often it was wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kiosk.platform import codec
from kiosk.platform.interface import CentreTrouble, Person, SecretSaid, Verdict
from kiosk.platform.line import Line
from kiosk.platform.session import About, No, Session
from kiosk.platform.transactions import FOLDER, Means, Secret, Transaction, one
from kiosk.services.proofs import SECRET_TRANSACTION as VERIFY

_MEANS = {Means.BAD_SECRET: Verdict.WRONG, Means.SECRET_LOCKED: Verdict.LOCKED}


class Secrets:
    """Verifies. Holds nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def verify(self, person: Person, secret: bytearray, line: Line) -> SecretSaid | CentreTrouble:
        """Is it this person's? Sent once, since each sending counts as a try."""
        region = person.insurances[0].region if person.insurances else ""
        about = About(person.person_no, region)
        outcome = self._session.call(VERIFY, line, about, {"secret": secret})
        if isinstance(outcome, No):
            said = _MEANS.get(Means(outcome.means)) if outcome.means else None
            return SecretSaid(said) if said is not None else outcome.trouble
        how = outcome.transaction.secret
        try:
            node = outcome.transaction.answer["record"]
            found = codec.single(node, outcome.output, self._session.reader, person.person_no)
        except codec.BadAnswer as bad:
            return self._session.nonsense(outcome.transaction, bad)
        if how is None or found is None:
            return self._session.nonsense(outcome.transaction, codec.BadAnswer("field-verdict"))
        left = found.get("left")
        left = left if isinstance(left, int) and left >= 0 else None
        verdict = str(found.get("verdict"))
        if verdict in how.right:
            return SecretSaid(Verdict.RIGHT)
        if verdict in how.locked or left == 0:
            return SecretSaid(Verdict.LOCKED)
        if verdict in how.wrong:
            return SecretSaid(Verdict.WRONG, left)
        return self._session.nonsense(outcome.transaction, codec.BadAnswer("field-verdict"))


@cache
def _described(adapter: str, folder: Path) -> Transaction | None:
    file = folder / adapter / f"{VERIFY.partition('/')[2]}.toml"
    return one(file, f"{adapter}/{file.name}", VERIFY) if file.exists() else None


def described(adapter: str, folder: Path = FOLDER) -> Secret | None:
    """How the province's secret looks; None where it has none."""
    found = _described(adapter, folder)
    return found.secret if found is not None else None
