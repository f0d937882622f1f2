"""The addresses of 追评 (`/follow`) and 投诉·意见 (`/voice`), as `terminal-api.yaml` describes
them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hub.contract import UUID, Contract
from hub.phones import further_pages, pages
from hub.phones.answers import LARGEST_FORM, LONGEST_REMARK, html, language_of, phone_problem
from hub.phones.memory import Answered
from hub.phones.spool import Full
from hub.phones.voice_number import number_of
from hub.serving import body_of, form_of

_FOLLOW = {"n", "s", "grade", "remark", "lang"}
_VOICE = {"s", "t", "what", "about", "remark", "phone", "consent", "key", "lang"}

Keep = Callable[[dict[str, Any], str], None]
"""Seal a letter under this name and put it down; raises Full."""


class Further:
    def __init__(self, contract: Contract, answered: Answered, keep: Keep) -> None:
        self._contract, self._answered, self._keep = contract, answered, keep
        self._queries = {path: contract.query(path) for path in ("/follow", "/voice")}

    # -- 追评

    async def follow_page(self, request: Request) -> Response:
        given = dict(request.query_params)
        language = language_of(given)
        if self._unreadable("/follow", given, {"n", "s"}):
            return html(pages.said(language, "bad"), 400)
        if not self._answered.knows(given["n"]):
            return html(pages.said(language, "first", given))
        return html(further_pages.follow(language, given))

    async def follow_post(self, request: Request) -> Response:
        form = form_of(
            await body_of(request, LARGEST_FORM), request.headers.get("content-type", "")
        )
        language = language_of(form)
        given = {name: form[name] for name in ("n", "s") if name in form}
        if set(form) - _FOLLOW or self._unreadable("/follow", given, {"n", "s"}):
            return html(pages.said(language, "bad"), 400)
        problem = _follow_problem(form)
        if problem:
            return html(further_pages.follow(language, given, problem, form), 400)
        letter: dict[str, Any] = form | {"grade": int(form["grade"])}
        if self._contract.wrong("FollowForm", letter) is not None:
            return html(pages.said(language, "bad"), 400)
        if not self._answered.knows(given["n"]):  # the hub would know of nothing that it follows
            return html(pages.said(language, "first", given))
        try:
            await run_in_threadpool(self._keep, letter | {"form": "follow"}, str(uuid4()))
        except Full:
            return html(pages.said(language, "later"), 503)
        return html(pages.said(language, "followed"))

    # -- 投诉·意见

    async def voice_page(self, request: Request) -> Response:
        given = dict(request.query_params)
        language = language_of(given)
        if self._unreadable("/voice", given, {"s"}):
            return html(pages.said(language, "bad"), 400)
        return html(further_pages.voice(language, given, str(uuid4())))

    async def voice_post(self, request: Request) -> Response:
        form = form_of(
            await body_of(request, LARGEST_FORM), request.headers.get("content-type", "")
        )
        language = language_of(form)
        given = {name: form[name] for name in ("s", "t") if name in form}
        key = form.get("key", "")
        strange = set(form) - _VOICE or not UUID.fullmatch(key)
        if strange or self._unreadable("/voice", given, {"s"}):
            return html(pages.said(language, "bad"), 400)
        problem = self._voice_problem(form)
        if problem:
            return html(further_pages.voice(language, given, key, problem, form), 400)
        if "phone" not in form:
            form.pop("consent", None)
        if self._contract.wrong("VoiceForm", form) is not None:
            return html(pages.said(language, "bad"), 400)
        said: dict[str, Any] = {n: v for n, v in form.items() if n not in {"key", "lang"}}
        made = number_of(key, said)
        if "about" in said:
            said["about"] = [said["about"]]
        said |= {"form": "voice", "number": made.number, "secret": made.secret}
        try:
            await run_in_threadpool(self._keep, said, made.letter)
        except Full:
            # the same page with what was typed: nobody writes a complaint twice
            return html(further_pages.voice(language, given, key, "later", form), 503)
        return html(further_pages.heard(language, made))

    def _voice_problem(self, form: dict[str, str]) -> str:
        """What the citizen can mend, as a key of the page's words; "" when nothing is."""
        if form.get("what") not in further_pages.KINDS:
            return "need-kind"
        if not form.get("remark", "").strip():
            return "need-words"
        if len(form["remark"]) > LONGEST_REMARK:
            return "too-long"
        return phone_problem(self._contract, form)

    def _unreadable(self, path: str, given: dict[str, str], needed: set[str]) -> bool:
        query = self._queries[path]
        return not needed <= set(given) or any(
            name not in query or not query[name].is_valid(value) for name, value in given.items()
        )


def _follow_problem(form: dict[str, str]) -> str:
    if form.get("grade") not in {"1", "2", "3", "4", "5"}:
        return "grade"
    return "too-long" if len(form.get("remark", "")) > LONGEST_REMARK else ""
