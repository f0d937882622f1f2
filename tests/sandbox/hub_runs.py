"""Generated requests that whoever serves the hub's API file must answer as the file says.

A module that tests one of them gives its fixture `http` and takes these as its own tests.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from tests.sandbox.generated import ANYTHING, TEXTS, spoilt
from tests.sandbox.hub_file import (
    DOCUMENT,
    HEADER,
    MAKER,
    allowed,
    component,
    conforms,
    post,
    quick,
)

CODE = MAKER.good(component("Code"))

# -- what terminals send ---------------------------------------------------------------------------


@quick
@given(record=ANYTHING)
def any_json_at_all(http: httpx.Client, record: Any) -> None:
    assert post(http, json.dumps(record).encode(), str(uuid4())).status_code == 422


@quick
@given(body=st.binary(max_size=200))
@example(b'{"kind":"health","seconds":NaN}')
@example(b'["\\ud800"]')
@example(b"[" * 100_000)
@example(b"\xef\xbb\xbf{}")
@example(b" " * 256_001)
@example('{"kind":"fault"}'.encode("utf-16"))
def any_bytes_at_all(http: httpx.Client, body: bytes) -> None:
    assert post(http, body, str(uuid4())).status_code in {400, 413, 422}


@quick
@given(key=HEADER | st.uuids().map(str) | st.uuids().map(lambda one: str(one).upper()),
       kind=HEADER | st.sampled_from(["Application/JSON; charset=utf-8", "text/json"]))  # fmt: skip
def any_head_at_all(http: httpx.Client, key: str, kind: str) -> None:
    parameter = DOCUMENT["components"]["parameters"]["IdempotencyKey"]["schema"]
    answer = post(http, b"{}", key, kind)
    is_json = kind.partition(";")[0].lower() == "application/json"
    expected = 400 if not allowed(parameter, key) else 422 if is_json else 415
    assert answer.status_code == expected


NUMBER = MAKER.good(component("ReviewNumber"))


@quick
@given(number=NUMBER | NUMBER.map(lambda text: text + "\n") | TEXTS.filter(bool))
@example("a/b")
@example("健康")
def review_numbers(http: httpx.Client, number: str) -> None:
    if number in {".", ".."}:
        return  # a client takes these away before it asks
    answer = http.get(f"/v1/reviews/{quote(number, safe='')}")
    conforms(answer, "/v1/reviews/{number}")
    assert answer.status_code == (200 if allowed(component("ReviewNumber"), number) else 400)


# -- what phones send ------------------------------------------------------------------------------

PARAMETERS = {one["name"]: one for one in DOCUMENT["paths"]["/review"]["get"]["parameters"]}
NEEDED = {name for name, one in PARAMETERS.items() if one.get("required")}
QUERY = st.fixed_dictionaries(
    {}, optional={name: MAKER.good(one["schema"]) | TEXTS for name, one in PARAMETERS.items()}
)
GOOD_QUERY = st.fixed_dictionaries(
    {"s": CODE},
    optional={n: MAKER.good(p["schema"]) for n, p in PARAMETERS.items() if n != "s"},
)


@quick
@given(query=GOOD_QUERY | QUERY)
def any_address(http: httpx.Client, query: dict[str, str]) -> None:
    answer = http.get(f"/review?{urlencode(query)}")
    conforms(answer, "/review")
    right = set(query) >= NEEDED and all(
        allowed(PARAMETERS[name]["schema"], value) for name, value in query.items()
    )
    assert answer.status_code == (200 if right else 400)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


FORM = component("ReviewForm")
GOOD_FORM = MAKER.good(FORM)


@quick
@given(form=GOOD_FORM | spoilt(GOOD_FORM).filter(lambda one: isinstance(one, dict)))
def any_form_of_a_browser(http: httpx.Client, form: dict[str, Any]) -> None:
    """An empty field is one that was left empty; a number arrives as its digits."""
    sent = {name: str(value) for name, value in form.items()}
    if allowed(component("ReviewNumber"), sent.get("n")):
        sent["n"] = str(uuid4())  # one that nobody has answered
    answer = http.post(
        "/review", content=urlencode(sent, errors="strict"),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    conforms(answer, "/review")
    read: dict[str, Any] = {k: v.replace("\r\n", "\n") for k, v in sent.items() if v}
    if re.fullmatch("[1-5]", read.get("grade", "")):
        read["grade"] = int(read["grade"])
    wants_reply = read.get("grade") in (1, 2) and "phone" in read
    if not wants_reply:
        read.pop("phone", None)
        read.pop("consent", None)
    right = allowed(FORM, read) and not (wants_reply and "consent" not in read)
    assert answer.status_code == (200 if right else 400)


@quick
@given(body=st.binary(max_size=100), kind=HEADER | st.just("multipart/form-data; boundary=x"))
@example(b"s=%ff", "application/x-www-form-urlencoded")
@example(b"&s=1" * 100, "application/x-www-form-urlencoded")
@example(b"s=1&grade=5&remark=" + b"x" * 20_000, "application/x-www-form-urlencoded")
def any_body_at_all(http: httpx.Client, body: bytes, kind: str) -> None:
    answer = http.post("/review", content=body, headers={"content-type": kind})
    conforms(answer, "/review")
    assert answer.status_code == 400
