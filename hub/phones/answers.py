"""What all forms of the pages have in common."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse, Response

from hub.contract import Contract
from hub.phones import pages

LARGEST_FORM = 16_000  # bytes
LONGEST_REMARK = 500  # characters


def html(text: str, status: int = 200) -> Response:
    return HTMLResponse(text, status, pages.REVIEW_HEADERS)


def language_of(given: Mapping[str, str]) -> str:
    return "en" if given.get("lang") == "en" else "zh"


def phone_problem(contract: Contract, form: Mapping[str, str]) -> str:
    """What is the matter with the number for a reply, as a key of the page's words; "": nothing."""
    if not form.get("phone"):
        return ""
    if contract.wrong("Phone", form["phone"]) is not None:
        return "bad-phone"
    return "" if form.get("consent") else "need-consent"
