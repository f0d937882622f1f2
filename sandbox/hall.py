"""`python -m sandbox hall`: people who take numbers, and windows that call them.

Speaks the line of the queue's keeper in bytes, from its description alone (docs/decisions/0072): a
question is a POST to /queue/<deed>, sealed by HMAC-SHA256 over path, body, time and a new nonce;
the answer's seal covers the question's nonce. Each part goes into the seal with its length before
it, eight bytes, most significant first.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import random
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CLASSES = ("ordinary", "ordinary", "ordinary", "frail", "forces")
MOST_WAITING = 12
"""Of a type; then nobody comes for it."""


class Refused(Exception):
    """The keeper says that it cannot be done."""


class Silent(Exception):
    """Nothing came that is the keeper's."""


def sealed(secret: bytes, *parts: bytes) -> str:
    made = hmac.new(secret, digestmod=hashlib.sha256)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()


def reading_key(secret: bytes) -> bytes:
    """The key of a screen, which is heard for nothing but the state of the hall."""
    return sealed(secret, b"role", b"screen").encode()


class Line:
    """To the keeper, as a terminal of the station."""

    def __init__(self, keeper: str, secret: bytes) -> None:
        host, _, port = keeper.rpartition(":")
        self._place, self._secret = (host, int(port)), secret

    def ask(self, deed: str, /, **said: Any) -> Any:
        """Raises Refused, Silent."""
        path, body = f"/queue/{deed}", json.dumps(said).encode()
        at, nonce = str(int(time.time())), secrets.token_hex(16)
        seal = sealed(self._secret, b"question", path.encode(), body, at.encode(), nonce.encode())
        headers = {"X-Queue-Time": at, "X-Queue-Nonce": nonce, "X-Queue-Mac": seal}
        line = http.client.HTTPConnection(*self._place, timeout=3)
        try:
            line.request("POST", path, body, headers)
            answer = line.getresponse()
            raw, mac = answer.read(), answer.getheader("X-Queue-Mac", "")
        except OSError as why:
            raise Silent(type(why).__name__) from None
        finally:
            line.close()
        status = str(answer.status).encode()
        if not hmac.compare_digest(
            sealed(self._secret, b"answer", nonce.encode(), status, raw), mac
        ):
            raise Silent(f"status {answer.status}, not sealed by the keeper")
        if answer.status != 200:
            raise Refused(json.loads(raw).get("refused", ""))
        return json.loads(raw)


def hall(line: Line, kinds: list[str], windows: list[str], chance: random.Random) -> Iterator[str]:
    """What happens, one thing at a time: somebody comes, or a window goes a step on."""
    step = dict.fromkeys(windows, "next")
    while True:
        waiting = line.ask("board")["waiting"]
        few = [kind for kind in kinds if waiting.get(kind, 0) < MOST_WAITING]
        if few and (sum(waiting.values()) < len(windows) or chance.random() < 0.6):
            kind = chance.choice(few)
            got = line.ask(
                "take", request=secrets.token_hex(16), kind=kind, priority=chance.choice(CLASSES)
            )
            yield f"{got['number']} taken"
            continue
        window = chance.choice(windows)
        deed = step[window]
        if deed == "serve" and chance.random() < 0.2:
            deed = "pass"  # called and not there
        try:
            ticket = line.ask("do", deed=deed, window=window)["ticket"]
        except Refused:  # others have called there
            step[window] = "next"
            continue
        step[window] = {"next": "serve", "serve": "next", "pass": "next"}[deed]
        if ticket is None:
            step[window] = "next"
        else:
            yield f"{ticket['number']} {deed} at {window}"


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox hall", description=__doc__)
    parser.add_argument("--keeper", required=True, metavar="ADDRESS:PORT")
    parser.add_argument("--secret-file", type=Path, required=True)
    parser.add_argument("--kind", action="append", required=True, help="a business type; repeated")
    parser.add_argument("--window", action="append", required=True, help="repeated")
    parser.add_argument("--pace", type=float, default=2.0, help="seconds between two things")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    line = Line(options.keeper, options.secret_file.read_bytes().strip())
    chance = random.Random(options.seed)
    print(f"sandbox hall: {options.keeper}", flush=True)
    while True:
        try:
            for what in hall(line, options.kind, options.window, chance):
                print(what, file=sys.stderr, flush=True)
                time.sleep(options.pace)
        except Silent:  # the keeper starts anew: the hall is still full of people
            time.sleep(1.0)
