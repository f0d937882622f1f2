"""A terminal's own profile, sent by a browser: with it the hub checks what is drafted as that
terminal will, and judges the station's level."""

from __future__ import annotations

import re
import tomllib

from starlette.responses import Response

from hub.configuring import drafts, scopes
from hub.configuring.scopes import BadScope
from hub.database import writing
from hub.rights import Right
from hub.web import setting_rights as rights
from hub.web.ask import NOT_THERE, Ask, Refused
from hub.web.page import Page
from kiosk.services.snapshot import DataError
from kiosk.settings.layers import Level

LARGEST = 200_000  # bytes; one has a few thousand
_SHIPPED = re.compile(r"[A-Za-z0-9_-]{1,60}")  # a name, never a path of this server
_KEY = re.compile(r"[a-z0-9_.-]{1,80}")


def _put(ask: Ask) -> Response:
    """Kept, or back to the terminal's layer with the key that cannot be used."""
    content = ask.files.get("profile", b"")
    with writing(ask.engine) as connection:
        layer = rights.changed(ask, connection, Level.TERMINAL, ask.parts["scope"])
        try:
            if not content or len(content) > LARGEST:
                return ask.go(layer.place, wrong="profile")
            (one,) = scopes.reached(connection, layer.level, layer.scope)
            text = content.decode("utf-8")
            if not _SHIPPED.fullmatch(str(tomllib.loads(text).get("extends", "none"))):
                return ask.go(layer.place, wrong="extends")
            drafts.set_profile(connection, one, text, ask.who.deed, ask.now)
        except BadScope:
            raise Refused(404, NOT_THERE) from None
        except DataError as bad:
            return ask.go(layer.place, wrong=bad.key if _KEY.fullmatch(bad.key) else "profile")
        except (ValueError, RecursionError):
            return ask.go(layer.place, wrong="profile")
    return ask.go(layer.place, "profile-kept")


PAGES = (
    Page("/settings/profile/{scope:path}", act=_put, right=Right.SETTINGS_CHANGE,
         largest=2 * LARGEST),
)  # fmt: skip
