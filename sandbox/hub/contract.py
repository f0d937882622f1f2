"""The API file as a judge of requests: a body is good when the file says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

API = Path(__file__).parents[2] / "hub" / "terminal-api.yaml"
_HERE = "urn:terminal-api"


class Contract:
    def __init__(self, path: Path = API) -> None:
        self.document = yaml.safe_load(path.read_text("utf-8"))
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self._registry = Registry().with_resource(_HERE, resource)
        self._validators: dict[str, Draft202012Validator] = {}
        self.version: str = self.document["info"]["version"]
        mapping = self.document["components"]["schemas"]["Record"]["discriminator"]["mapping"]
        self._kinds = {kind: ref.rsplit("/", 1)[1] for kind, ref in mapping.items()}

    def wrong(self, schema: str, value: Any) -> str | None:
        """JSON pointer to the first thing that is wrong, None when nothing is. Never a value."""
        if schema not in self._validators:
            self._validators[schema] = Draft202012Validator(
                {"$ref": f"{_HERE}#/components/schemas/{schema}"},
                registry=self._registry,
                format_checker=FormatChecker(),
            )
        error = next(iter(self._validators[schema].iter_errors(value)), None)
        if error is None:
            return None
        deepest = error
        while deepest.context:
            deepest = max(deepest.context, key=lambda one: len(one.absolute_path))
        return "/" + "/".join(str(part) for part in deepest.absolute_path)

    def wrong_record(self, record: Any) -> str | None:
        """As `wrong`, for a body of POST /v1/records: judged by its kind."""
        kind = record.get("kind") if isinstance(record, dict) else None
        schema = self._kinds.get(kind) if isinstance(kind, str) else None
        return "/kind" if schema is None else self.wrong(schema, record)
