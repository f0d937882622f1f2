"""How a member of staff comes in: the account's card, its PIN, and the pause after wrong ones."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from kiosk.commands.digits import Digits
from kiosk.settings.pins import matches_argon2
from kiosk.settings.staff import StaffMember, StaffSettings
from kiosk.text.numbers import normal
from kiosk.upkeep.pin import Tries

FOLDER = "staff"
SHORTEST_KEY = 32
"""Bytes of the key of card hashes."""


def card_key(chosen: StaffSettings) -> bytes:
    """Raises OSError where it cannot be read, ValueError where it is too short."""
    key = Path(chosen.card_key_file).read_bytes().strip()
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"staff.card_key_file needs {SHORTEST_KEY} bytes or more")
    return key


def card_hash(key: bytes, number: str) -> str:
    """HMAC-SHA256 of a card's number, in hex; as `station.staff.card_hash` wants it."""
    return hmac.new(key, b"staff-card:" + normal(number).encode(), sha256).hexdigest()


class Entry:
    """The accounts of this terminal and their tries, on this disk. Nothing of it is a person's but
    the digits being typed."""

    def __init__(
        self,
        staff: tuple[StaffMember, ...],
        chosen: StaffSettings,
        data: Path,
        wall: Callable[[], float],
    ) -> None:
        self._staff = {one.id: one for one in staff}
        self._chosen = chosen
        self.typed = Digits()
        folder = data / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        self._tries = {
            id_: Tries(
                folder / f"{id_}.tries",
                wall,
                chosen.wrong_tries,
                chosen.lock_out,
                chosen.longest_lock_out,
            )
            for id_ in self._staff
        }

    def member(self, id_: str) -> StaffMember | None:
        return self._staff.get(id_)

    def locked(self, id_: str) -> float:
        """Seconds for which nobody is let in as this account."""
        return self._tries[id_].locked()

    def left(self, id_: str) -> int:
        """Wrong tries that are still allowed."""
        return self._tries[id_].left

    def weigh(self, id_: str, typed: str) -> bool:
        """Is it this account's PIN? Takes about 40 ms."""
        made = self._staff[id_].pin_hash
        return self._tries[id_].weigh(lambda: matches_argon2(typed, made))

    def needs_card(self, id_: str) -> bool:
        return self._chosen.card and bool(self._staff[id_].card_hash)

    def owns(self, id_: str, number: str) -> bool | None:
        """Whether a card of that number is theirs; None: the account names none."""
        made = self._staff[id_].card_hash
        if not made:
            return None
        try:
            key = card_key(self._chosen)
        except (OSError, ValueError):
            return False  # whoever takes the key away gains nothing
        return hmac.compare_digest(card_hash(key, number), made)

    def shown_card(self, id_: str, data: Any) -> bool:
        """Whether a credential that was read is their card."""
        return bool(self.owns(id_, str(getattr(data, "certificate_no", "") or "")))
