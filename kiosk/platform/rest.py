"""The generic REST carrier: what a province's own JSON interface looks like, described by data.

POST only. A person's number in an address would stand in every log on the way, so there is no GET.
Where the fields go, what else the body and headers hold, and how an answer says yes or no stands
in the adapter's `[rest]`; each transaction names its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from kiosk.platform.envelope import Meaning, Output, Refused, Reply, decode, digits, form
from kiosk.platform.interface import Cause, CentreTrouble, Trouble
from kiosk.platform.schemes import Headers
from kiosk.platform.transactions import From
from kiosk.platform.transport import Body
from kiosk.platform.values import Malformed, Wire, write
from kiosk.services.model import Base
from kiosk.services.result import Value


class RestAnswer(Base, kw_only=True):
    """Dotted places in the answer. `good`: the texts of `code` that mean yes."""

    code: str = "code"
    good: tuple[str, ...] = ("0",)
    message: str = "msg"
    data: str = "data"  # what the transactions' paths start at; empty: the answer itself


class Token(Base, kw_only=True):
    """A session got by a transaction of the adapter (its `record.sign_no`), sent as a header."""

    transaction: str
    header: str = "Authorization"
    prefix: str = "Bearer "


class Rest(Base, kw_only=True):
    """`node`: dotted place of the request's fields in the body; empty: the body itself."""

    body: Literal["json", "form"] = "json"
    node: str = ""
    constants: dict[str, str] = msgspec.field(default_factory=dict)  # dotted place -> text
    places: dict[str, From] = msgspec.field(default_factory=dict)  # dotted place -> what we know
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    token: Token | None = None
    answer: RestAnswer = RestAnswer()


def request(
    rest: Rest, fields: Mapping[str, str], given: Mapping[From, Value], token: str
) -> tuple[bytes, Headers]:
    """Body and headers. What stands at several places in `[rest]` is the adapter's mistake: the
    transaction's own field wins."""
    whole: dict[str, Any] = {}
    for place, text in rest.constants.items():
        _put(whole, place, text)
    for place, source in rest.places.items():
        _put(whole, place, _text(given.get(source)))
    for name, text in fields.items():
        _put(whole, f"{rest.node}.{name}" if rest.node else name, text)
    headers = dict(rest.headers)
    if rest.token is not None and token:
        headers[rest.token.header] = rest.token.prefix + token
    if rest.body == "form":
        flat = {name: value for name, value in whole.items() if isinstance(value, str)}
        flat |= {
            name: msgspec.json.encode(value).decode()
            for name, value in whole.items()
            if not isinstance(value, str)
        }
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return urlencode(flat).encode(), headers
    return msgspec.json.encode(whole), headers


def parse(rest: Rest, body: Body, meaning: Meaning) -> Reply:
    """Any bytes -> a reply. Never raises."""
    told = form(body)
    if not isinstance(told, dict):
        return told
    said = rest.answer
    code = at(told, said.code)
    text = code_text(code)
    if text is None:
        return CentreTrouble(Trouble.NONSENSE, Cause.NO_INFCODE if code is None else Cause.INFCODE)
    if text not in said.good:
        message = at(told, said.message)
        return Refused(digits(code), meaning(message if isinstance(message, str) else ""))
    node = at(told, said.data) if said.data else told
    if isinstance(node, str):
        try:
            node = decode(node) if node.strip() else None
        except ValueError:
            return CentreTrouble(Trouble.NONSENSE, Cause.OUTPUT)
    if node is not None and not isinstance(node, dict | list):
        return CentreTrouble(Trouble.NONSENSE, Cause.OUTPUT)
    return Output(node)


def code_text(code: object) -> str | None:
    """As text; true and false are codes too, in some interfaces."""
    if isinstance(code, bool):
        return "true" if code else "false"
    return str(code).strip() if isinstance(code, int | str) and str(code).strip() else None


def _text(value: Value) -> str:
    for kind in (Wire.TEXT, Wire.TIME):
        try:
            return write(value, kind)
        except Malformed:
            continue
    return ""


def _put(whole: dict[str, Any], place: str, text: str) -> None:
    *way, last = place.split(".")
    here = whole
    for step in way:
        inner = here.setdefault(step, {})
        if not isinstance(inner, dict):
            inner = here[step] = {}
        here = inner
    here[last] = text


def at(whole: Any, place: str) -> Any:
    here = whole
    for step in place.split("."):
        here = here.get(step) if isinstance(here, dict) else None
    return here
