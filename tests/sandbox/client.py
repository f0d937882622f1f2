"""A client of the stand-in centre, written for these tests alone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import httpx
import uvicorn

from sandbox.centre.app import Centre, application, shanghai_now
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.serve import config, listen

TOKEN = "0123456789abcdef0123456789abcdef"
STATION = "H23019900001"
_numbers = count(1)


@contextlib.contextmanager
def serving(app: Any, protocol: Any = "h11") -> Iterator[str]:
    """The app on a loopback port; yields its address."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(config(app, protocol))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


def signed(token: str = TOKEN, stamp: int | None = None, nonce: str | None = None) -> dict:
    seconds = str(int(time.time()) if stamp is None else stamp)
    nonce = nonce or f"nonce{next(_numbers)}"
    text = seconds + token + nonce + seconds
    return {
        "x-tif-paasid": "test",
        "x-tif-timestamp": seconds,
        "x-tif-nonce": nonce,
        "x-tif-signature": hashlib.sha256(text.encode()).hexdigest(),
        "content-type": "application/json",
    }


def envelope(infno: str, input: dict, *, region: str = "", sign_no: str = "") -> dict[str, Any]:
    now = shanghai_now()
    return {
        "infno": infno,
        "msgid": f"{STATION}{now:%Y%m%d%H%M%S}{next(_numbers) % 10000:04d}",
        "mdtrtarea_admvs": "230100",
        "insuplc_admdvs": region,
        "recer_sys_code": "MBS_LOCAL",
        "dev_no": "",
        "dev_safe_info": "",
        "cainfo": "",
        "signtype": "",
        "infver": "V1.0",
        "opter_type": "2",
        "opter": "01",
        "opter_name": "自助终端01",
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": STATION,
        "fixmedins_name": "演示服务站",
        "sign_no": sign_no,
        "input": input,
    }


class Client:
    """Speaks to a centre at `base`, or to one in this process."""

    def __init__(self, base: str, timeout: float = 5.0) -> None:
        self.http = httpx.Client(base_url=base, timeout=timeout, trust_env=False)
        self.sign_no = ""

    def send(self, infno: str, message: Any, headers: dict | None = None) -> httpx.Response:
        return self.http.post(
            f"/fsi/{infno}", json=message, headers=signed() if headers is None else headers
        )

    def ask(self, infno: str, data: dict, region: str = "", node: str = "data") -> dict:
        message = envelope(infno, {node: data}, region=region, sign_no=self.sign_no)
        answer = self.send(infno, message)
        return json.loads(answer.content, parse_float=Decimal)

    def sign_in(self) -> None:
        data = {"opter_no": "01", "mac": "00-00-00-00-00-01", "ip": "127.0.0.1"}
        answer = self.ask("9001", data, node="signIn")
        self.sign_no = answer["output"]["signinoutb"]["sign_no"]

    def person(self, certificate_no: str) -> dict:
        data = {"mdtrt_cert_type": "02", "mdtrt_cert_no": certificate_no}
        return self.ask("1101", data)


@contextlib.contextmanager
def centre_and_client(**options: Any) -> Iterator[tuple[Centre, Client]]:
    centre = Centre(options.pop("gateway", None) or Tif(TOKEN, time.time), **options)
    with serving(application(centre), TracedProtocol) as base:
        client = Client(base)
        with client.http:
            client.sign_in()
            yield centre, client


def is_refused(answer: dict) -> bool:
    return int(answer["infcode"]) != 0 and answer["output"] is None


def year_of(today: datetime) -> dict[str, str]:
    return {
        "begntime": f"{today.year}-01-01 00:00:00",
        "endtime": f"{today.year}-12-31 23:59:59",
    }
