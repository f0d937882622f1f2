"""One request from its bytes to its answer: every check in order, then the transaction.

Order: JSON, envelope, duplicate msgid, technical session (9001), request table, person and region,
window, the answer itself, its length.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random
from typing import Any

from sandbox.centre import envelope
from sandbox.centre.cainfo import CaInfo
from sandbox.centre.fields import check, time_of
from sandbox.centre.ledger import Ledger
from sandbox.centre.national import Refusal, moment
from sandbox.centre.transaction import Transaction
from sandbox.centre.transactions import SIGN_IN, SIGN_OUT, TRANSACTIONS
from sandbox.centre.world import ROWS, WINDOW_MONTHS, World, months_later
from sandbox.people.model import SyntheticPerson

TOO_MUCH = "时间段过长或记录过多"
MSGIDS_KEPT = 1_000_000
LIST_NODES = frozenset(
    {"insuinfo", "idetinfo", "list", "trtinfo", "setldetail", "data"}
    | {one.listed for one in TRANSACTIONS.values() if one.listed}
)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer's envelope, or the bytes of a file; and what became of the request."""

    body: dict[str, Any] | bytes
    ok: bool


class Desk:
    def __init__(
        self,
        world: World,
        ledger: Ledger,
        *,
        strict: bool = False,
        tidy: bool = False,
        seed: int = 0,
        cainfo: CaInfo | None = None,
    ) -> None:
        """`tidy` switches off the harmless untidiness of real answers (lists of one as objects,
        empty lists left out); it is for tests that want one fixed shape. `cainfo` checks who wrote
        the content; None: nobody asks."""
        self.world, self.ledger = world, ledger
        self._strict, self._tidy = strict, tidy
        self._answers = envelope.Answers()
        self._rng = Random(seed)
        self._cainfo = cainfo
        self._msgids: dict[str, None] = {}
        self._sessions: dict[str, tuple[str, str]] = {}
        self._session_numbers = count(1)
        self.refuse_duplicates = True

    def forget_sessions(self) -> None:
        """As a platform does at night or when it restarts."""
        self._sessions.clear()

    def refuse(self, infno: str, text: str) -> dict[str, Any]:
        now = self.world.now()
        return self._answers.wrap(ok=False, message=text, output=None, region="230100", now=now)

    def receive(self, infno: str, body: bytes) -> Reply:
        now = self.world.now()
        message: Any = None
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            return self._refused(now, infno, "", ("报文不是JSON[body]",))
        if not isinstance(message, dict):
            return self._refused(now, infno, "", ("报文应为对象[body]",))
        msgid = message.get("msgid") if isinstance(message.get("msgid"), str) else ""
        raw_input = len(json.dumps(message.get("input"), ensure_ascii=False))
        if infno in TRANSACTIONS and TRANSACTIONS[infno].long:
            raw_input = 0
        findings = envelope.findings(message, infno, raw_input, now, self._strict)
        if not findings and self._cainfo is not None:
            findings = [one] if (one := self._cainfo.finding(message, body)) else []
        if findings:
            return self._refused(now, infno, msgid, tuple(findings), message)
        twice = msgid in self._msgids
        if twice and self.refuse_duplicates:
            write = self._writes(infno)
            self.ledger.write(str(now), infno, msgid, "twice", ("报文ID重复[msgid]",), write=write)
            return self._answer(message, now, False, "FSI-报文ID重复[msgid]", None)
        filed = len(self.world.filings.every)
        try:
            output, person = self._carry_out(infno, message, now)
        except Refusal as refusal:
            reason = str(refusal)
            write = self._writes(infno)
            self.ledger.write(str(now), infno, msgid, "refused", (reason,), write=write)
            return self._answer(message, now, False, reason, None)
        self.world.filings.name(filed, msgid)
        self._msgids[msgid] = None  # what was refused may come again: it changed nothing
        if len(self._msgids) > MSGIDS_KEPT:
            del self._msgids[next(iter(self._msgids))]
        self.ledger.write(
            str(now), infno, msgid, "twice" if twice else "accepted",
            person=person.id if person else "", write=self._writes(infno),
        )  # fmt: skip
        if isinstance(output, bytes):
            return Reply(output, True)
        return self._answer(message, now, True, "", output)

    def _writes(self, infno: str) -> bool:
        return infno in TRANSACTIONS and TRANSACTIONS[infno].write

    # -- the steps -----------------------------------------------------------------------------

    def _carry_out(
        self, infno: str, message: Mapping[str, Any], now: datetime
    ) -> tuple[dict[str, Any] | bytes, SyntheticPerson | None]:
        if infno == "9001":
            return self._sign_in(message, now), None
        if infno == "9002":
            return self._sign_out(message, now), None
        self._in_session(message["sign_no"], message["fixmedins_code"])
        transaction = TRANSACTIONS.get(infno)
        if transaction is None:
            raise Refusal("交易编号不存在", "infno")
        data = self._node(message, transaction.node)
        self._check(transaction.fields, data)
        person = self._person(transaction, message, data)
        self._window(transaction, data)
        output = transaction.answer(self.world, person, data)
        if isinstance(output, bytes):
            return output, person
        listed = transaction.listed
        if listed and len(output.get(listed, ())) > ROWS:
            raise Refusal(TOO_MUCH, "rows")
        return (_tidy(output) if self._tidy else self._untidy(output)), person

    def _node(self, message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        node = message["input"].get(name)
        if not isinstance(node, dict):
            raise Refusal(f"交易输入缺少节点{name}", "input")
        if self._strict and len(message["input"]) > 1:
            raise Refusal("交易输入有多余的节点", "input")
        return node

    def _check(self, fields: tuple, data: Mapping[str, Any]) -> None:
        findings = check(fields, data, unknown=self._strict)
        if findings:
            raise Refusal("；".join(findings), "data")

    def _person(
        self, transaction: Transaction, message: Mapping[str, Any], data: Mapping[str, Any]
    ) -> SyntheticPerson | None:
        if not transaction.person:
            return None
        if not message["insuplc_admdvs"]:
            raise Refusal("参保地医保区划不能为空", "insuplc_admdvs")
        person = self.world.by_number(data[transaction.who])
        if person is None:
            raise Refusal(transaction.nobody, "person_002")
        regions = {one.region for one in person.insurances}
        if regions and message["insuplc_admdvs"] not in regions:
            raise Refusal("参保地医保区划与参保信息不一致", "insuplc_admdvs")
        return person

    def _window(self, transaction: Transaction, data: Mapping[str, Any]) -> None:
        if not (data.get("begntime") and data.get("endtime")):
            return
        begin, end = time_of(data["begntime"]), time_of(data["endtime"])
        if end < begin:
            raise Refusal("结束时间早于开始时间", "endtime")
        if transaction.windowed and end > months_later(begin, WINDOW_MONTHS):
            raise Refusal(TOO_MUCH, "window")

    # -- technical session ---------------------------------------------------------------------

    def _sign_in(self, message: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        data = self._node(message, "signIn")
        self._check(SIGN_IN, data)
        number = f"{now:%Y%m%d%H%M%S}{next(self._session_numbers):06d}"
        self._sessions[number] = (message["fixmedins_code"], f"{now:%Y%m%d}")
        return {"signinoutb": {"sign_time": moment(now), "sign_no": number}}

    def _sign_out(self, message: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        data = self._node(message, "signOut")
        self._check(SIGN_OUT, data)
        number = data.get("sign_no") or message["sign_no"]
        self._in_session(number, message["fixmedins_code"])
        del self._sessions[number]
        return {"signoutoutb": {"sign_time": moment(now)}}

    def _in_session(self, number: str, station: str) -> None:
        if not number:
            raise Refusal("未签到，请先签到", "sign_no")
        session = self._sessions.get(number)
        if session is None:
            raise Refusal("签到流水号无效，请重新签到", "sign_no")
        if session[0] != station:
            raise Refusal("签到流水号不属于本机构，请重新签到", "sign_no")
        if session[1] != f"{self.world.now():%Y%m%d}":
            raise Refusal("签到已过期，请重新签到", "sign_no")

    # -- answers -------------------------------------------------------------------------------

    def _untidy(self, output: dict[str, Any]) -> dict[str, Any] | list:
        """As seen in the field: a list of one as an object, an empty list absent or null."""
        if "" in output:  # 5204: the list itself, or under data
            rows = output[""]
            return rows if self._rng.random() < 0.5 else {"data": rows}
        answer: dict[str, Any] = {}
        for name, value in output.items():
            if name not in LIST_NODES or not isinstance(value, list) or len(value) > 1:
                answer[name] = value
            elif value:
                answer[name] = value[0] if self._rng.random() < 0.3 else value
            else:
                choice = self._rng.random()
                if choice < 0.6:
                    answer[name] = [] if choice < 0.3 else None
        return answer

    def _refused(
        self, now: datetime, infno: str, msgid: str, reasons: tuple[str, ...],
        message: Mapping[str, Any] | None = None,
    ) -> Reply:  # fmt: skip
        self.ledger.write(str(now), infno, msgid, "refused", reasons)
        return self._answer(message or {}, now, False, "FSI-" + "；".join(reasons), None)

    def _answer(
        self, message: Mapping[str, Any], now: datetime, ok: bool, text: str, output: Any
    ) -> Reply:
        region = message.get("mdtrtarea_admvs")
        region = region if isinstance(region, str) and region.isdigit() else "230100"
        body = self._answers.wrap(ok=ok, message=text, output=output, region=region, now=now)
        return Reply(body, ok)


def _tidy(output: dict[str, Any]) -> dict[str, Any]:
    return {"data": output[""]} if "" in output else output
