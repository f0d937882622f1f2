"""An administrator at the hub's pages: signs in with a password and a second factor, reads, and
sends forms. Nothing of the hub is imported: it is asked over HTTP as a browser would."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import time

import httpx

from sandbox.day.reading import Page

_COOKIE = re.compile(r"(__Host-hub=[^;]*)")
_HIDDEN = "form-token"


class Pages:
    """`address`: of the pages; `password`: the one that is good for once."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self._client = httpx.Client(
            base_url=address, trust_env=False, timeout=60, headers={"Origin": address}
        )
        self._cookie = self._token = self._key = ""
        self._name, self._own = name, secrets.token_urlsafe(12)
        self._sign_in(password)

    def close(self) -> None:
        self._client.close()

    def read(self, path: str, **query: str) -> Page:
        """Raises LookupError where there is no such page for this administrator."""
        answer = self._client.get(path, params=query, headers={"Cookie": self._cookie})
        return self._follow(path, answer)

    def send(self, path: str, **fields: str) -> Page:
        """A form, and the page that follows. Raises LookupError where it is turned down."""
        answer = self._client.post(
            path, data=fields | {_HIDDEN: self._token}, headers={"Cookie": self._cookie}
        )
        return self._follow(path, answer)

    def come_back(self) -> None:
        """Another day: the session is over, password and second factor are asked for again."""
        self._cookie = self._token = ""
        self.send("/sign-in", name=self._name, password=self._own)
        self.send("/sign-in/code", code=code_at(self._key, time.time()))

    # ---- inside

    def _sign_in(self, password: str) -> None:
        """For the first time: an own password, and the second factor is bound."""
        self.send("/sign-in", name=self._name, password=password)
        page = self.send("/sign-in/password", new=self._own, again=self._own)
        if not page.codes:
            raise LookupError("the hub shows no key of a second factor")
        self._key = page.codes[0]
        self.send("/sign-in/second", code=code_at(self._key, time.time()))

    def _follow(self, path: str, answer: httpx.Response) -> Page:
        """To where it leads: the page after a form, or a step of signing in that comes first."""
        if found := _COOKIE.search(answer.headers.get("set-cookie", "")):
            self._cookie = found[1]
        if answer.status_code == httpx.codes.SEE_OTHER:
            return self.read(answer.headers["location"])
        page = Page(answer.text)
        self._token = page.fields.get(_HIDDEN, self._token)
        if not answer.is_success:
            raise LookupError(f"{path}: {answer.status_code} {page.title}")
        return page


def code_at(letters: str, at: float) -> str:
    """Six digits of an authenticator (RFC 6238) whose key is shown as base32."""
    key = base64.b32decode(letters.replace(" ", ""))
    mac = hmac.digest(key, (int(at) // 30).to_bytes(8, "big"), "sha1")
    place = mac[-1] & 15
    return f"{(int.from_bytes(mac[place : place + 4], 'big') & 0x7FFFFFFF) % 10**6:06d}"
