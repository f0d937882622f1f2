"""How somebody wants to see the pages: language and colours, each in a cookie of the browser."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.web.words import LANGUAGES

THEMES = ("auto", "light", "dark")
_CHOICES = {"lang": LANGUAGES, "theme": THEMES}
_YEAR = 365 * 24 * 3600


def language(request: Request) -> str:
    """As chosen; otherwise Chinese, unless the browser asks for English first."""
    chosen = request.cookies.get("lang", "")
    if chosen in LANGUAGES:
        return chosen
    asked = request.headers.get("accept-language", "").lower()
    return "en" if asked.startswith("en") else "zh"


def theme(request: Request) -> str:
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else "auto"


def choose(request: Request) -> Response:
    """Keep a choice and go back to the page of ours that it was made on."""
    back = request.query_params.get("back", "/")
    ours = back.startswith("/") and back[1:2] not in ("/", "\\") and back.isprintable()
    response = RedirectResponse(back if ours else "/", 303)
    for name, choices in _CHOICES.items():
        if request.query_params.get(name) in choices:
            response.set_cookie(
                name, request.query_params[name], max_age=_YEAR, path="/", samesite="strict",
                httponly=True, secure=request.url.scheme == "https",
            )  # fmt: skip
    return response
