"""`terminal-api.yaml` as the judge of what terminals send: nothing is taken that it does not
describe.

The file is read, not written again as types: so it cannot say one thing and the hub do another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema_rs
import yaml
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

API = Path(__file__).parent / "terminal-api.yaml"
_FILE = "urn:hub:terminal-api"
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_OURS = re.compile(r"[a-z][a-z0-9_-]{0,39}")  # a name that the file may have; any other is not told
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # as keys and letters are named

CHINA = ZoneInfo("Asia/Shanghai")


class Contract:
    """The judge. One for a process; used from any thread."""

    def __init__(self, path: Path = API) -> None:
        self.document: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        self.version: str = self.document["info"]["version"]
        self._registry: Registry = Registry().with_resource(
            _FILE, Resource.from_contents(self.document, default_specification=DRAFT202012)
        )
        schemas = self.document["components"]["schemas"]
        self._judges = {name: self._judge(f"components/schemas/{name}") for name in schemas}
        self._quick_judges: dict[str, jsonschema_rs.Validator] = {}
        mapping = schemas["Record"]["discriminator"]["mapping"]
        self.kinds = {kind: reference.rsplit("/", 1)[1] for kind, reference in mapping.items()}

    def query(self, path: str) -> dict[str, Any]:
        """A judge of each parameter of GET `path`, by its name: `is_valid`."""
        parameters = self.document["paths"][path]["get"]["parameters"]
        place = f"paths/{path.replace('/', '~1')}/get/parameters"
        return {
            parameter["name"]: self._judge(f"{place}/{number}/schema")
            for number, parameter in enumerate(parameters)
        }

    def _judge(self, place: str) -> Any:
        """`place`: of a schema in the file."""
        schema = {"$ref": f"{_FILE}#/{place}"}
        return _Judge(schema, registry=self._registry, format_checker=_FORMATS)

    def wrong(self, schema: str, value: Any) -> str | None:
        """JSON pointer to what breaks the schema, "" for the whole; None: nothing. Never a
        value.

        A quick judge is asked first: what it finds good is good. Anything else is looked at by the
        one that says where, two hundred times slower, and whose word counts."""
        if self._quickly_good(schema, value):
            return None
        for error in self._judges[schema].iter_errors(value):
            return _pointer(error)
        return None

    def _quickly_good(self, schema: str, value: Any) -> bool:
        judge = self._quick_judges.get(schema)
        if judge is None:
            judge = self._quick_judges[schema] = jsonschema_rs.validator_for(
                {"$schema": _DRAFT, "$ref": f"{_FILE}#/components/schemas/{schema}"},
                registry=self._quick_registry, formats=_QUICK_FORMATS, validate_formats=True,
            )  # fmt: skip
        try:
            return judge.is_valid(value)
        except ValueError:  # too deep for it, or no text
            return False

    @cached_property
    def _quick_registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(_FILE, self.document)], draft=jsonschema_rs.Draft202012)

    def wrong_record(self, record: Any) -> str | None:
        """The same for a body of POST /v1/records, judged by the kind that it names."""
        kind = record.get("kind") if isinstance(record, dict) else None
        schema = self.kinds.get(kind) if isinstance(kind, str) else None
        return "/kind" if schema is None else self.wrong(schema, record)


def strict_json(body: bytes) -> Any:
    """As RFC 8259 has it, in UTF-8 and nothing else: no NaN, no half of a surrogate pair.
    Raises ValueError or RecursionError."""
    value = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    if b"\\u" in body:  # half a pair can come in no other way
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def stamp(moment: datetime) -> str:
    """A time as answers have it."""
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


def _no_number(word: str) -> None:
    raise ValueError(word)


def _pointer(error: ValidationError) -> str:
    """Down to the first name that the sender made up: that could be anything, or anyone."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    parts = []
    for part in error.absolute_path:
        if not isinstance(part, int) and not _OURS.fullmatch(part):
            break
        parts.append(f"/{part}")
    return "".join(parts)[:200]


_FORMATS = FormatChecker([])


@_FORMATS.checks("uuid")
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or UUID.fullmatch(value.lower()) is not None


@_FORMATS.checks("date-time")
def _is_date_time(value: object) -> bool:
    try:
        return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_QUICK_FORMATS = {"uuid": _is_uuid, "date-time": _is_date_time}


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """As ECMA 262 reads it: `$` is the very end, where Python's stands before a last line feed
    too."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError("does not match its pattern")


_Judge = validators.extend(Draft202012Validator, {"pattern": _pattern})
