"""The hub's API file as a judge of answers, and its requests; for whoever serves it.

Made apart from the judges of those who serve it: schemas straight from the file, ECMA's `$`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import yaml
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.examples import many
from tests.sandbox.generated import Maker

API = Path(__file__).parents[2] / "hub" / "terminal-api.yaml"
DOCUMENT = yaml.load(API.read_text("utf-8"), yaml.CSafeLoader)
MAKER = Maker(DOCUMENT)
quick = settings(
    max_examples=many(40), deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip

# -- the judge -------------------------------------------------------------------------------------

FORMATS = FormatChecker(["uuid"])


@FORMATS.checks("date-time", raises=ValueError)
def _time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).utcoffset() is not None


def _ecma(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(value, str) and (value.endswith("\n") or not re.search(pattern, value)):
        yield ValidationError("pattern")


Judge = extend(Draft202012Validator, {"pattern": _ecma})
REGISTRY = Registry().with_resource(
    "urn:file", Resource.from_contents(DOCUMENT, default_specification=DRAFT202012)
)


def allowed(schema: dict[str, Any], value: Any) -> bool:
    if "$ref" in schema:
        schema = {"$ref": f"urn:file{schema['$ref']}"}
    return Judge(schema, registry=REGISTRY, format_checker=FORMATS).is_valid(value)


def component(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def conforms(answer: httpx.Response, path: str) -> None:
    """Status, headers, type and body are those that the file gives for this operation."""
    responses = DOCUMENT["paths"][path][answer.request.method.lower()]["responses"]
    described = responses.get(str(answer.status_code))
    assert described is not None, f"{path}: {answer.status_code} is not in the file"
    if "$ref" in described:
        described = MAKER.look(described["$ref"])
    for name, header in described.get("headers", {}).items():
        text = answer.headers.get(name)
        assert text is not None or not header.get("required"), name
        number = header["schema"].get("type") == "integer"
        assert text is None or allowed(header["schema"], int(text) if number else text), name
    content = described.get("content", {})
    if not content:
        assert answer.content == b""
        return
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in content
    body = answer.json() if kind == "application/json" else answer.text
    assert allowed(content[kind]["schema"], body), (path, answer.status_code, kind)


def post(http: httpx.Client, body: bytes, key: str, kind: str = "application/json") -> Any:
    headers = {"Idempotency-Key": key, "Content-Type": kind}
    answer = http.post("/v1/records", content=body, headers=headers)
    conforms(answer, "/v1/records")
    return answer


KINDS = DOCUMENT["components"]["schemas"]["Record"]["discriminator"]["mapping"]


HEADER = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=60)
