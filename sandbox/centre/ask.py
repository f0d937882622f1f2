"""Ask the centre from inside the process, with everything a request needs: for checks of data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sandbox.centre.desk import TOO_MUCH, Desk
from sandbox.centre.ledger import Ledger
from sandbox.centre.misbehave import ENCODER
from sandbox.centre.world import World
from sandbox.people.identities import TooMuch

STATION = "H23019900001"


class Inside:
    """Talks JSON to a desk of its own; amounts come back as Decimal."""

    def __init__(self, now: datetime, seed: int) -> None:
        self._now = now
        self._world = World(lambda: now, seed)
        self._desk = Desk(self._world, Ledger(), strict=True, seed=seed)
        self._count = count(1)
        self._sign_no = ""
        node = {"signIn": {"opter_no": "1", "mac": "00-00-00-00-00-01", "ip": "127.0.0.1"}}
        self._sign_no = self._send("9001", node, "")["output"]["signinoutb"]["sign_no"]

    def find(self, certificate_no: str) -> Mapping[str, Any] | None:
        """Output of 1101; None where the centre refuses."""
        data = {"mdtrt_cert_type": "02", "mdtrt_cert_no": certificate_no}
        return self._send("1101", {"data": data}, "")["output"]

    def ask(self, infno: str, data: Mapping[str, str]) -> Any:
        """Output of a transaction about a person. TooMuch, or RuntimeError, when refused."""
        person = self._world.by_number(data["psn_no"])
        region = person.insurances[0].region if person and person.insurances else "230100"
        answer = self._send(infno, {"data": dict(data)}, region)
        if int(answer["infcode"]) != 0 and TOO_MUCH in answer["err_msg"]:
            raise TooMuch
        if int(answer["infcode"]) != 0:
            raise RuntimeError(f"{infno}: {answer['err_msg']}")
        return answer["output"]

    def _send(self, infno: str, node: dict[str, Any], region: str) -> dict[str, Any]:
        message = {
            "infno": infno,
            "msgid": f"{STATION}{self._now:%Y%m%d}{next(self._count):010d}",
            "mdtrtarea_admvs": "230100",
            "insuplc_admdvs": region,
            "recer_sys_code": "MBS_LOCAL",
            "dev_no": "",
            "dev_safe_info": "",
            "cainfo": "",
            "signtype": "",
            "infver": "V1.0",
            "opter_type": "2",
            "opter": "1",
            "opter_name": "自助终端1",
            "inf_time": f"{self._now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": STATION,
            "fixmedins_name": "演示服务站",
            "sign_no": self._sign_no,
            "input": node,
        }
        body = ENCODER.encode(self._desk.receive(infno, json.dumps(message).encode()).body)
        return json.loads(body, parse_float=Decimal)
