"""Who is kept waiting after wrong passwords and codes: whoever typed them, not whose account it is.

Wrong tries are counted by the browser and, where the browser is not known, by the address they come
from; five of one source pause that source for that account. A browser is known by a cookie that was
given at a whole sign-in ("device cookie", OWASP: Slow Down Online Guessing Attacks with Device
Cookies): so nobody is shut out of the browser they work with by what others type, not even by
somebody at the same address. Strangers together have a bound of their own, or many addresses would
be many tries; a wrong code weighs more than a wrong password, since who is asked for a code has the
password.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Row, case, delete, select, update

from hub.database import insert
from hub.limits import place_of
from hub.tables import admins, wrong_tries
from hub.vault import Vault

TRIES, PAUSE = 5, timedelta(minutes=15)
STRANGERS = 50
"""Wrong tries of all browsers that are not known, for one account, before all of them wait."""
CODE = STRANGERS // TRIES
"""What a stranger's wrong code weighs among them."""
KNOWN_DAYS = 180
_KEPT = timedelta(days=1)  # a source that was wrong now and then is forgotten
_COOKIE = re.compile(r"([0-9]{1,18})\.([0-9]{1,6})\.([0-9a-f]{32})\.([0-9a-f]{64})")


class Caller(NamedTuple):
    """From where a password or a code comes. `browser`: of one that is known, for the account
    `of`."""

    place: str
    browser: str = ""
    of: int = 0

    def source(self, account: int) -> str:
        return f"browser {self.browser}" if self.knows(account) else f"place {self.place}"

    def knows(self, account: int) -> bool:
        return bool(self.browser) and self.of == account

    @property
    def anyone(self) -> str:
        """As a source, whatever account is named."""
        return self.source(self.of)


def caller(vault: Vault, address: str, cookie: str, now: datetime) -> Caller:
    """`cookie`: "" where there is none; one that is not ours counts for nothing."""
    found = _COOKIE.fullmatch(cookie)
    if found is None:
        return Caller(place_of(address))
    account, day, browser, mac = found.groups()
    good = hmac.compare_digest(mac, _mac(vault, account, day, browser))
    if not good or not 0 <= _day(now) - int(day) <= KNOWN_DAYS:
        return Caller(place_of(address))
    return Caller(place_of(address), browser, int(account))


def known_cookie(vault: Vault, account: int, now: datetime) -> str:
    """For a browser in which somebody came in wholly. It opens nothing."""
    day, browser = str(_day(now)), secrets.token_hex(16)
    return f"{account}.{day}.{browser}.{_mac(vault, str(account), day, browser)}"


def paused(connection: Connection, account: Row, caller: Caller, now: datetime) -> bool:
    """`account`: its row of `admins`. Whatever is typed now is not to be looked at."""
    of = wrong_tries.c
    until = connection.execute(
        select(of.paused_until).where(
            of.admin_id == account.id, of.source == caller.source(account.id)
        )
    ).scalar()
    together = None if caller.knows(account.id) else account.paused_until
    return any(one is not None and one > now for one in (until, together))


def wrong(
    connection: Connection, account: Row, caller: Caller, now: datetime, weight: int = 1
) -> bool:
    """One more wrong one; True: a pause begins with it. `weight`: among strangers."""
    of, source = wrong_tries.c, caller.source(account.id)
    connection.execute(delete(wrong_tries).where(of.at <= now - _KEPT))
    one = insert(connection, wrong_tries).values(
        admin_id=account.id, source=source, wrong=1, at=now, paused_until=None
    )
    count = connection.execute(
        one.on_conflict_do_update(
            index_elements=["admin_id", "source"],
            set_={"wrong": case((of.wrong < TRIES, of.wrong + 1), else_=1), "at": now},
        ).returning(of.wrong)
    ).scalar_one()
    begins = count >= TRIES
    if begins:
        connection.execute(
            update(wrong_tries)
            .where(of.admin_id == account.id, of.source == source)
            .values(paused_until=now + PAUSE)
        )
    if caller.knows(account.id):
        return begins
    together = account.wrong + weight
    values: dict[str, object] = {"wrong": together}
    if together >= STRANGERS:
        values = {"wrong": 0, "paused_until": now + PAUSE}
    connection.execute(update(admins).where(admins.c.id == account.id).values(values))
    return begins or together >= STRANGERS


def right(connection: Connection, account: Row, caller: Caller) -> None:
    """Whoever comes in begins anew; others that wait go on waiting."""
    of = wrong_tries.c
    connection.execute(
        delete(wrong_tries).where(of.admin_id == account.id, of.source == caller.source(account.id))
    )
    if account.wrong:
        connection.execute(update(admins).where(admins.c.id == account.id).values(wrong=0))


def forgiven(connection: Connection, account: int) -> None:
    """Nobody waits any more: an administrator has reset the password."""
    connection.execute(delete(wrong_tries).where(wrong_tries.c.admin_id == account))


def _mac(vault: Vault, *said: str) -> str:
    key = vault.derived("known browser 1")
    return hmac.new(key, ".".join(said).encode(), hashlib.sha256).hexdigest()


def _day(now: datetime) -> int:
    return int(now.timestamp()) // 86_400
