"""The API file as a judge of requests: a body is good when the file says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

API = Path(__file__).parents[2] / "hub" / "terminal-api.yaml"
_HERE = "urn:terminal-api"


_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_FORMATS = FormatChecker(["uuid"])


@_FORMATS.checks("date-time", raises=ValueError)
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """As ECMA 262 reads it: `$` is the end, where Python's also stands before a last line feed."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError("does not match its pattern")


_Judge = validators.extend(Draft202012Validator, {"pattern": _pattern})


def _pointer(path: Iterable[str | int]) -> str:
    """Down to the first member whose name the sender made up: that could be anything, or anyone."""
    known = takewhile(lambda part: isinstance(part, int) or _NAME.fullmatch(part), path)
    return "/" + "/".join(str(part) for part in known)


class Contract:
    """`path` is an OpenAPI 3.1 file."""

    def __init__(self, path: Path = API) -> None:
        self.document = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry = Registry().with_resource(_HERE, resource)
        self._validators: dict[str, Any] = {}
        self.version: str = self.document["info"]["version"]
        mapping = self.document["components"]["schemas"]["Record"]["discriminator"]["mapping"]
        self._kinds = {kind: ref.rsplit("/", 1)[1] for kind, ref in mapping.items()}

    def wrong(self, schema: str, value: Any) -> str | None:
        """JSON pointer to the first thing that is wrong, None when nothing is. Never a value."""
        if schema not in self._validators:
            self._validators[schema] = self._judge({"$ref": f"#/components/schemas/{schema}"})
        error = next(iter(self._validators[schema].iter_errors(value)), None)
        if error is None:
            return None
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda one: len(one.absolute_path))
        return _pointer(deepest.absolute_path)

    def breaks(self, schema: dict[str, Any], value: Any) -> bool:
        """The same for a schema that stands elsewhere in the file, as those of parameters do."""
        return not self._judge(schema).is_valid(value)

    def _judge(self, schema: dict[str, Any]) -> Any:
        reference = schema.get("$ref")
        inside = schema if reference is None else {"$ref": f"{_HERE}{reference}"}
        return _Judge(inside, registry=self._registry, format_checker=_FORMATS)

    def wrong_record(self, record: Any) -> str | None:
        """As `wrong`, for a body of POST /v1/records: judged by its kind."""
        kind = record.get("kind") if isinstance(record, dict) else None
        schema = self._kinds.get(kind) if isinstance(kind, str) else None
        return "/kind" if schema is None else self.wrong(schema, record)
