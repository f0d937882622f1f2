"""A message in the platform's words. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from hub.contract import CHINA
from hub.forwarding.described import Auth, Field, Platform, What

Headers = dict[str, str]


class BadField(Exception):
    """A field of the platform's that is missing or too long; its place there."""


def key_of(platform: Platform, key: str) -> str:
    """In the platform's form."""
    return key.replace("-", "") if platform.once.form == "hex" else key


def body_of(
    platform: Platform, what: What, key: str, said: Mapping[str, Any], now: datetime
) -> tuple[bytes, str]:
    """Bytes and content type. Raises BadField."""
    key = key_of(platform, key)
    known = {**said, "key": key, "time": now}
    whole: dict[str, Any] = {}
    for place, field in platform.carrier.fields.items():
        _lay(whole, place, _value(place, field, known))
    node = platform.carrier.node
    for place, field in platform.out[what].fields.items():
        _lay(whole, f"{node}.{place}" if node else place, _value(place, field, known))
    if platform.once.place:
        _lay(whole, platform.once.place, key)
    if platform.carrier.body == "form":
        flat = {
            name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            for name, value in whole.items()
        }
        return urlencode(flat).encode(), "application/x-www-form-urlencoded"
    return json.dumps(whole, ensure_ascii=False).encode(), "application/json;charset=UTF-8"


def headers_of(
    auth: Auth, *, app: str, secret: str, nonce: str, token: str, key: str, body: bytes,
    now: datetime,
) -> Headers:  # fmt: skip
    """Who sends it, by the platform's templates."""
    time = _stamp(auth, now)
    parts = {"app": app.encode(), "time": time.encode(), "nonce": nonce.encode(),
             "secret": secret.encode(), "body": body}  # fmt: skip
    signature = ""
    if auth.hash:
        over = auth.join.encode().join(parts[name] for name in auth.over)
        made = (
            hashlib.sha256(over).digest()
            if auth.hash == "sha256"
            else hmac.digest(parts["secret"], over, "sha256")
        )
        signature = made.hex() if auth.form == "hex" else base64.b64encode(made).decode()
    known = {"app": app, "time": time, "nonce": nonce, "secret": secret, "token": token,
             "signature": signature, "key": key}  # fmt: skip
    return {name: template.format(**known) for name, template in auth.headers.items()}


def at(whole: Any, place: str) -> Any:
    """What stands at a dotted place; "" is the whole."""
    for step in place.split(".") if place else ():
        whole = whole.get(step) if isinstance(whole, dict) else None
    return whole


def text_of(value: Any) -> str:
    """A code or number as text; "" for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip() if isinstance(value, int | str) else ""


def _value(place: str, field: Field, known: Mapping[str, Any]) -> Any:
    value = field.constant or known.get(field.argument or field.from_)
    if isinstance(value, list):
        text = field.join.join(field.codes.get(one, one) for one in value)
    elif field.type == "text" and not isinstance(value, datetime):
        text = field.codes.get(value or "", value or "")
    else:
        text = _written(field, value)
    if (field.required and not text) or (field.length and len(text) > field.length):
        raise BadField(place)
    if field.bare and text.isascii() and text.isdigit():
        return int(text)
    return text


def _written(field: Field, value: Any) -> str:
    if not value:
        return ""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if field.form == "epoch":
        return str(int(moment.timestamp() * 1000))
    shape = "%Y-%m-%d" if field.type == "date" else "%Y-%m-%d %H:%M:%S"
    text = f"{moment.astimezone(CHINA):{shape}}"
    return "".join(filter(str.isdigit, text)) if field.form == "compact" else text


def _lay(whole: dict[str, Any], place: str, value: Any) -> None:
    if value == "":
        return
    *way, last = place.split(".")
    for step in way:
        whole = whole.setdefault(step, {})
    whole[last] = value


def _stamp(auth: Auth, now: datetime) -> str:
    if auth.time == "compact":
        return f"{now.astimezone(CHINA):%Y%m%d%H%M%S}"
    return str(int(now.timestamp() * (1 if auth.time == "seconds" else 1000)))
