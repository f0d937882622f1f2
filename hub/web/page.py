"""What a page is: an address, what shows it and what it does, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from starlette.responses import Response

from hub.rights import Right
from hub.sessions import Stage

if TYPE_CHECKING:
    from hub.web.ask import Ask

Handler = Callable[["Ask"], Response]


class Page(NamedTuple):
    """`show` answers GET, `act` answers POST; both run in a thread of their own, on a database that
    waits. `right`: held somewhere at least; None: whoever is signed in. A page that is about one
    station asks `Ask.need` for it."""

    path: str
    show: Handler | None = None
    act: Handler | None = None
    right: Right | None = None
    nav: str = ""  # its words in the navigation; "": it is not there
    # how far one must have come in, neither less nor more; None: wherever one stands
    stage: Stage | None = Stage.IN
    secret: bool = False  # its form bears a password or a key: nothing of it is ever shown again
    largest: int = 0  # bytes of a form with a file, from whoever is signed in; 0: there is no file
