"""Settings without secrets: what may be told is named, everything else is only *set* or *empty*.

Numbers, booleans and words of a closed list say nothing secret. Of free text only the fields below
are told; a setting that is added later is hidden until somebody decides.
"""

from __future__ import annotations

import types
import typing
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

TOLD = frozenset(
    {
        "version", "consent_version", "items", "handling",
        "station.code", "station.terminal", "station.name",
        "centre.adapter", "centre.infver", "centre.opter_type", "centre.admdvs",
        "service_platform.adapter", "service_platform.csb_version",
        "centre.csb_version", "centre.e_voucher_business_type", "centre.recer_sys_code",
        "devices.printer.model", "devices.card_slot.plugin",
        "appearance.languages", "review.reasons", "installation.confirmed",
    }
)  # fmt: skip
"""Dotted names of texts that are told."""

PLACES = frozenset({"centre.url", "hub.url", "review.page", "service_platform.url"})
"""Of these: scheme, host and port. Whatever else stands in an address may be a key."""

SET, EMPTY = "(set)", ""


def redacted(struct: msgspec.Struct, prefix: str = "") -> dict[str, Any]:
    """Nested plain tables of a settings object."""
    hints = typing.get_type_hints(type(struct), include_extras=True)
    return {
        field: _value(getattr(struct, field), hints[field], f"{prefix}{field}")
        for field in struct.__struct_fields__
    }


def place(url: str) -> str:
    """`scheme://host:port` of an address."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return SET
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else SET


def _value(value: Any, hint: Any, name: str) -> Any:
    if isinstance(value, msgspec.Struct):
        return redacted(value, f"{name}.")
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        if not value:
            return EMPTY
        if name in PLACES:
            return place(value)
        told = name in TOLD or name.endswith(".port") or _closed(hint)
        return value if told else SET
    if isinstance(value, tuple | list):
        plain = all(v is None or isinstance(v, bool | int | float) for v in value)
        return list(value) if plain or name in TOLD else f"({len(value)} set)"
    return f"({len(value)} set)" if hasattr(value, "__len__") else SET


def _closed(hint: Any) -> bool:
    """Only words of a closed list are possible."""
    origin = typing.get_origin(hint)
    if origin is Literal:
        return True
    if origin is typing.Annotated:
        return _closed(typing.get_args(hint)[0])
    if origin in (typing.Union, types.UnionType):
        return all(a is type(None) or _closed(a) for a in typing.get_args(hint))
    return False
