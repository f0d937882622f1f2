"""A payload in the platform's words: request fields, or cells of a file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from kiosk.outbox.kinds import KINDS
from kiosk.outbox.record import Record
from kiosk.platform.china import ZONE, epoch
from kiosk.platform.codec import BadRequest
from kiosk.platform.transactions import Asked, From
from kiosk.platform.values import Malformed, Wire, write
from kiosk.services.result import Value
from kiosk.uplink.described import Said

Given = Mapping[From, Value]


def payload_of(record: Record) -> Any:
    """The record's payload as its own type. Raises msgspec's errors for one that is none."""
    return msgspec.json.decode(record.payload, type=KINDS[record.kind].shape)


def fields(wanted: Mapping[str, Said], source: Any, given: Given) -> dict[str, Any]:
    """Wire place -> text, number or list of objects. `source`: a payload, a mapping, or None.

    Raises `BadRequest` naming a wire field that is missing, too long or of another kind.
    """
    made: dict[str, Any] = {}
    for wire, field in wanted.items():
        value = field_of(wire, field, source, given)
        if value not in ("", None, []):
            made[wire] = value
        elif field.required:
            raise BadRequest(wire)
    return made


def field_of(wire: str, field: Said, source: Any, given: Given) -> Any:
    """One field; "" when the payload says nothing."""
    if not field.rows:
        text = _text(wire, field, source, given)
        return _bare(text, field.type) if field.bare and text else text
    rows = [cells(wire, field, row, given) for row in _of(source, field.argument) or ()]
    rows = [{name: text for name, text in row.items() if text} for row in rows]
    if not field.join:
        return rows
    joined = field.join.join(field.between.join(row.values()) for row in rows)
    if field.length and len(joined) > field.length:
        raise BadRequest(wire)
    return joined


def cells(wire: str, field: Said, row: Any, given: Given) -> dict[str, str]:
    """The fields of one row of a list, empty ones too."""
    return {name: _text(f"{wire}.{name}", one, row, given) for name, one in field.rows.items()}


def _text(wire: str, field: Asked, source: Any, given: Given) -> str:
    if field.argument:
        value = _of(source, field.argument)
    elif field.from_ is not None:
        value = given.get(field.from_)
    else:
        value = field.constant
    try:
        text = _written(value, field)
    except Malformed:
        raise BadRequest(wire) from None
    text = field.codes.get(text, text)
    if (field.required and not text) or (field.length and len(text) > field.length):
        raise BadRequest(wire)
    return text


def _written(value: Any, field: Asked) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(ZONE)
    form = getattr(field, "form", "")
    if form == "epoch" and isinstance(value, datetime):
        return str(epoch(value).days * 86_400_000 + epoch(value).seconds * 1000)
    if isinstance(value, datetime) and field.type is Wire.DATE:
        value = value.date()
    elif isinstance(value, datetime) and field.type is Wire.TEXT:
        text = write(value, Wire.TIME)
        return _compact(text) if form == "compact" else text
    elif isinstance(value, date) and field.type is Wire.TEXT:
        value = write(value, Wire.DATE)
    text = write(value, field.type)
    return _compact(text) if form == "compact" else text


def _compact(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _bare(text: str, kind: Wire) -> Any:
    """As JSON has it: `true`, `false`, whole numbers; anything else stays a text."""
    if text in ("true", "false"):
        return text == "true"
    return int(text) if kind is Wire.INT or text.isdigit() else text


def _of(source: Any, name: str) -> Any:
    if source is None:
        return None
    return source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)
