"""One request of an administrator, as a page sees it: who asks, what came, how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Engine, Row
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub import deeds
from hub.duties.settings import Duties
from hub.feedback.settings import Loop
from hub.grants import Held
from hub.lockout import Caller, caller
from hub.packages import Stock
from hub.pairing import Trust
from hub.rights import Grant, Right, holds, stations_where
from hub.sessions import Session
from hub.training.settings import Training
from hub.vault import Vault
from hub.web.words import Words

if TYPE_CHECKING:
    from hub.web.drawing import Drawing


class Refused(Exception):
    """A page that says no, in words: `refused.toml` has `NAME` and `NAME-do`."""

    def __init__(self, status: int, name: str) -> None:
        super().__init__(name)
        self.status, self.name = status, name


NOT_THERE = "not-there"  # also said of what is outside of somebody's regions: no page tells more


class Who(NamedTuple):
    """Who is signed in."""

    session: Session
    grants: tuple[Grant, ...]
    held: tuple[Held, ...] = ()

    @property
    def id(self) -> int:
        return self.session.admin_id

    @property
    def name(self) -> str:
        return self.session.admin

    @property
    def deed(self) -> str:
        """As the chain of deeds names them."""
        return deeds.account(self.id)


@dataclass
class Ask:
    """`form` is {} unless something was sent. `found` is None only where nobody need be signed
    in."""

    engine: Engine
    vault: Vault
    now: datetime
    words: Words
    drawing: Drawing
    method: str
    path: str
    query: Mapping[str, str]
    parts: Mapping[str, str]  # of the address, by name
    form: Mapping[str, str]
    found: Who | None
    token: str = ""  # the session's cookie
    address: str = ""
    agent: str = ""
    theme: str = "auto"
    cookie: str | None = None  # a new one for the answer; "" takes it away
    browser: str = ""  # the cookie by which a browser is known
    known: str = ""  # a new one of those
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)  # for what goes on after the answer
    trust: Trust = field(default_factory=lambda: Trust("", {}))
    loop: Loop = field(default_factory=Loop.of)
    training: Training = field(default_factory=Training)
    duties: Duties = field(default_factory=Duties)
    files: Mapping[str, bytes] = field(default_factory=dict)  # of a form with files, by name
    sent: Sequence[tuple[str, bytes]] = ()  # the same, where a name may stand several times
    stock: Stock | None = None  # where files for terminals lie

    @property
    def caller(self) -> Caller:
        """Who is kept waiting where what was typed is wrong."""
        return caller(self.vault, self.address, self.browser, self.now)

    @property
    def who(self) -> Who:
        if self.found is None:
            raise Refused(403, "no-right")
        return self.found

    def may(self, right: Right, station: Row | None = None) -> bool:
        """`station`: a row with `region` and `id`; None: anywhere at all."""
        if self.found is None:
            return False
        if station is None:
            return holds(self.found.grants, right)
        return holds(self.found.grants, right, station.region, station.id)

    def reaches(self, right: Right, region: str) -> bool:
        """Is the right held for a whole region (for what is to be made there)?"""
        return self.found is not None and holds(self.found.grants, right, region)

    def need(self, right: Right, station: Row | None) -> None:
        """Raises Refused: what one may not even see is said not to be there."""
        if station is None or not self.may(Right.FLEET_SEE, station):
            raise Refused(404, NOT_THERE)
        if not self.may(right, station):
            raise Refused(403, "no-right")

    def stations(self, right: Right = Right.FLEET_SEE) -> ColumnElement[bool]:
        """The condition on the table of stations for which the right is held."""
        return stations_where(self.who.grants, right)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page; `values` are the template's."""
        return HTMLResponse(self.drawing.page(self, template, values), status)

    def go(self, to: str, done: str = "", **more: str) -> Response:
        """On to a page of ours, after something was done; `done`: a word of `done.toml` that the
        page then says."""
        query = urlencode(more | ({"done": done} if done else {}))
        return RedirectResponse(f"{to}?{query}" if query else to, 303)
