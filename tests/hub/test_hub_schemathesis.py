"""The API file against the real hub, by schemathesis: every operation of terminals, authenticated,
with what the file allows and with what it does not; each answer held against the file.

Beside the runs of our own (test_hub_generated), which know what each answer must be: this judge was
made by others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from hub.contract import UUID
from tests.hub.conftest import CONTRACT, STATION, TERMINAL, Bench, Make, bench_on
from tests.sandbox.hub_file import DOCUMENT

load_all_checks()
# 503 is described (there are no pages for phones here); any other 5xx is no status of the file's

_NOT_SAID = {
    "POST /v1/pairing": (positive_data_acceptance,),  # a schema makes no good signature
    "GET /v1/settings": (negative_data_rejection,),  # If-None-Match of any kind: RFC 9110
    "GET /v1/posts": (negative_data_rejection,),
    "DELETE /v1/uploads/{number}": (negative_data_rejection,),  # what cannot be is not there
}
_ASKS_NOTHING = frozenset({"GET /v1/health"})  # nothing of it can be wrong


def of_terminals() -> dict[str, Any]:
    """The file without the pages for phones, which another process serves."""
    whole = deepcopy(DOCUMENT)
    for path, item in list(whole["paths"].items()):
        said = [one for one in item.values() if isinstance(one, dict)]
        if any("phone" in one.get("tags", ()) for one in said):
            del whole["paths"][path]
    return whole


SCHEMA = schemathesis.openapi.from_dict(of_terminals())
OPERATIONS = {one.ok().label: one.ok() for one in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def bench(light_made: Make) -> Iterator[Bench]:
    with bench_on(light_made()) as bench:
        yield bench


def conforms(bench: Bench, label: str, mode: GenerationMode, examples: int) -> None:
    left_out = [not_a_server_error, *_NOT_SAID.get(label, ())]
    strategy = OPERATIONS[label].as_strategy(generation_mode=mode)
    headers = {"Authorization": f"Bearer {bench.key}"}

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(case=strategy, ours=st.booleans())
    def each(case: schemathesis.Case, ours: bool) -> None:
        if mode is GenerationMode.POSITIVE:
            have_own_key(case)
        if ours:  # most stations that are made up are nobody's
            speak_as_ours(case)
        answer = case.call(base_url=bench.url, headers=headers)
        large = [negative_data_rejection] if answer.status_code == 413 else []  # a refusal too
        case.validate_response(answer, headers=headers, excluded_checks=[*left_out, *large])

    each()


def have_own_key(case: schemathesis.Case) -> None:
    """Two that are drawn with one key and other words are rightly refused."""
    for place, name in (
        (case.headers, "Idempotency-Key"), (case.path_parameters, "key"), (case.body, "key")
    ):  # fmt: skip
        if isinstance(place, Mapping) and UUID.fullmatch(str(place.get(name, ""))):
            place[name] = str(uuid4())


def speak_as_ours(case: schemathesis.Case) -> None:
    for place in (case.body, case.query):
        if isinstance(place, dict):
            place |= {
                name: own
                for name, own in (("station", STATION), ("terminal", TERMINAL))
                if CONTRACT.wrong("Code", place.get(name)) is None  # what is spoilt stays so
            }


@pytest.mark.parametrize("label", OPERATIONS)
def test_what_the_file_allows_is_answered_as_it_says(bench: Bench, label: str) -> None:
    conforms(bench, label, GenerationMode.POSITIVE, 5)


@pytest.mark.full
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("label", OPERATIONS)
def test_much_more_of_both(bench: Bench, label: str, mode: GenerationMode) -> None:
    if mode is GenerationMode.NEGATIVE and label in _ASKS_NOTHING:
        return
    conforms(bench, label, mode, 200)
