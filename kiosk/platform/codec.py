"""A transaction's file applied: arguments -> request node, output -> our records. Both checked."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from kiosk.platform.envelope import decode
from kiosk.platform.transactions import Asked, From, Got, Node, NodeKind, Transaction
from kiosk.platform.values import Malformed, Reader, Wire, write
from kiosk.services.result import Record, Value

_LONGEST_CODE = 40


class BadRequest(Exception):
    """A request the interface would not take; `field` is a wire name, never a value."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(field)


class BadAnswer(Exception):
    """An answer that is not what the interface says; `code` names our field or the fault."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def build(
    transaction: Transaction,
    given: Mapping[From, Value],
    arguments: Mapping[str, Value | bytes | bytearray],
) -> dict[str, dict[str, Any]]:
    """The `input` object. Raises `BadRequest` for a missing, unknown or too long field."""
    fields = transaction.request.fields
    known = {asked.argument or name for name, asked in fields.items()}
    for name in arguments:
        if name not in known and name not in transaction.request.unused:
            raise BadRequest(name)
    node: dict[str, Any] = {}
    for name, asked in fields.items():
        argument = asked.argument or name
        if argument in arguments:
            value = arguments[argument]
        elif asked.from_ is not None:
            value = given.get(asked.from_)
        else:
            value = asked.constant or None
        if asked.type is Wire.OCTETS and isinstance(value, bytes):
            node[name] = list(value)
            continue
        if asked.type is Wire.SECRET:
            if not isinstance(value, bytearray) or not value:
                raise BadRequest(name)
            node[name] = covered(asked, value, given)
            continue
        if asked.rows:
            node[name] = _several(name, asked, value)
            continue
        text = _written(name, asked, value)
        if text or arguments.get(argument) == "":  # an empty one is sent only where it was meant
            node[name] = text
    return {transaction.request.node: node}


def _written(name: str, asked: Asked, value: Value | bytes) -> str:
    """One field as the wire writes it. Raises `BadRequest`."""
    try:
        text = write(value, asked.type)
    except Malformed:
        raise BadRequest(name) from None
    text = asked.codes.get(text, text)
    if not text and asked.required:
        raise BadRequest(name)
    if asked.length and len(text) > asked.length:
        raise BadRequest(name)
    return text


def _several(name: str, asked: Asked, value: Value | bytes) -> list[dict[str, str]]:
    """Each of several people as an object of its own. Raises `BadRequest`."""
    try:
        given = json.loads(value) if isinstance(value, str) and value else []
    except ValueError:
        raise BadRequest(name) from None
    if not given and asked.required:
        raise BadRequest(name)
    known = {one.argument or wire: wire for wire, one in asked.rows.items()}
    made = []
    for row in given:
        if not isinstance(row, dict) or not row.keys() <= known.keys():
            raise BadRequest(name)
        texts = {
            wire: _written(f"{name}.{wire}", one, row.get(one.argument or wire) or one.constant)
            for wire, one in asked.rows.items()
        }
        made.append({wire: text for wire, text in texts.items() if text})
    return made


def covered(asked: Asked, secret: bytearray, given: Mapping[From, Value]) -> str:
    """A secret as it goes out: hashed as the province says, or as typed where the scheme seals it
    (`kiosk.handling.verified`)."""
    if not asked.hash:
        return secret.decode("ascii")
    salt = given.get(asked.salt) if asked.salt is not None else ""
    hashed = bytearray((salt if isinstance(salt, str) else "").encode()) + secret
    try:
        if asked.hash == "sm3":
            from kiosk.platform.sm import sm3  # its library loads with the first use

            digest = sm3(bytes(hashed))
        else:
            digest = hashlib.sha256(hashed).digest()
    finally:
        hashed[:] = bytes(len(hashed))
    if asked.text == "base64":
        return base64.b64encode(digest).decode("ascii")
    return digest.hex().upper() if asked.text == "hex-upper" else digest.hex()


def rows(node: Node, output: Any, reader: Reader, whom: str = "") -> list[Record]:
    """The records of a list node, in the answer's order. `whom`: number that was asked for, of a
    person or a unit. Raises `BadAnswer`."""
    found = _at(output, node)
    if isinstance(found, dict):
        found = [found] if found else []
    if found is None:
        found = []
    if not isinstance(found, list):
        raise BadAnswer("not-a-list")
    return [record(node, each, reader, whom) for each in found]


def single(node: Node, output: Any, reader: Reader, whom: str = "") -> Record | None:
    """The record of an object node; None when it is absent or empty. Raises `BadAnswer`."""
    found = _at(output, node)
    if isinstance(found, list):
        if len(found) > 1:
            raise BadAnswer("several")
        found = found[0] if found else None
    return record(node, found, reader, whom) if found else None


def record(node: Node, raw: Any, reader: Reader, whom: str = "") -> Record:
    """One wire object as ours: only mapped fields are kept."""
    if not isinstance(raw, dict):
        raise BadAnswer("not-an-object")
    made: Record = {}
    for name, got in node.fields.items():
        value = _value(name, got, raw, reader)
        if got.check:
            if value is not None and whom and value != whom:
                raise BadAnswer("other-person")
            continue
        made[name] = value
    return made


def _value(name: str, got: Got, raw: dict, reader: Reader) -> Value:
    for wire in got.names:
        try:
            found = raw.get(wire)
            if got.codes and isinstance(found, str):
                found = got.codes.get(found.strip(), found)
            value = reader.read(found, got.type, got.dictionary)
            if got.type in (Wire.CODE, Wire.REGION) and value is not None:
                _short(value.code)
        except Malformed:
            if got.required:
                raise BadAnswer(f"field-{name}") from None
            value = None
        if got.required and got.length and isinstance(value, str) and len(value) > got.length:
            raise BadAnswer(f"field-{name}")  # a name or number longer than any can be
        if value is not None:
            return value
    if got.required:
        raise BadAnswer(f"field-{name}")
    return None


def _short(code: str) -> None:
    if len(code) > _LONGEST_CODE:
        raise Malformed


def _at(output: Any, node: Node) -> Any:
    """The node's place in the output. JSON within text (seen in e-voucher answers) is opened."""
    if node.kind is NodeKind.TOLERANT:
        return _tolerant(output, node)
    return _walk(output, node.path)


def _tolerant(output: Any, node: Node) -> Any:
    """At `path`, at `data`, or output itself: a list there, or the one record a list of one became.

    Output itself is taken for a record only where nothing else is its place (`path` empty) and it
    has one of the record's fields.
    """
    if not isinstance(output, dict):
        return output
    for path in (node.path, "data"):
        found = _walk(output, path) if path else None
        if found is not None:
            return found
    wires = {wire for got in node.fields.values() for wire in got.names}
    return output if not node.path and wires & output.keys() else None


def _walk(output: Any, path: str) -> Any:
    here = output
    for step in path.split(".") if path else ():
        if here is None:
            return None
        if not isinstance(here, dict):
            raise BadAnswer("not-an-object")
        here = _opened(here.get(step))
    return here


def _opened(found: Any) -> Any:
    if isinstance(found, str):
        try:
            return decode(found) if found.strip() else None
        except ValueError:
            raise BadAnswer("not-json") from None
    return found
