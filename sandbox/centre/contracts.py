"""REST stand-in of a province, from hand-written contracts: what it wants, and what it answers from
the people of the cast. A contract is written from the province's document, never from an adapter's
files: what both get wrong alike, nobody would see.

One TOML a province; names on the left of `columns` are the wire's, on the right attributes of
`sandbox.people.model`. Shape: docs/connect-a-province.md, "The stand-in".
"""

from __future__ import annotations

import json
import re
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request

from sandbox.centre.app import Centre
from sandbox.centre.fields import Field, check
from sandbox.centre.filings import attached, take_file
from sandbox.centre.national import Refusal
from sandbox.people.model import SyntheticPerson
from sandbox.people.numbers import check_digit

RESIDENT = re.compile(r"[0-9]{17}[0-9X]")


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`same`: attribute of the person that it must repeat. `when`: it is there exactly when another
    field has one of these values. `resident`: a resident's number whose check digit is right, and
    that nobody has yet."""

    name: str
    label: str = ""
    type: Literal["C", "D", "DT"] = "C"
    length: int = 0
    required: bool = False
    code: str = ""
    values: tuple[str, ...] = ()  # the only ones allowed
    same: str = ""
    when: dict[str, tuple[str, ...]] = {}
    resident: bool = False


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    begin: str  # request fields
    end: str
    on: str  # attribute of a row


class Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list: of an attribute of the person (`rows`), or of what they filed at paths (`filed`)."""

    columns: dict[str, str]
    rows: str = ""
    filed: tuple[str, ...] = ()
    window: Window | None = None
    only: dict[str, str] = {}  # attribute of a row -> request field it must equal, when given


class Pin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A card's PIN is verified: `field` holds sha256 in hex over the `salt` field and the PIN.
    After `tries` wrong ones in a row it is locked. `verdict`, `left`: where the answer says so."""

    field: str
    salt: str
    verdict: str
    left: str
    right: str
    wrong: str
    locked: str
    tries: int = 3


class Endpoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`by` and `who`: how the person is found, and the request field that names them. `columns` are
    single values of the person under data, `lists` the lists there, by place."""

    path: str
    title: str
    fields: tuple[Asked, ...] = ()
    by: Literal["", "number", "certificate", "voucher", "credential"] = ""
    who: str = ""
    columns: dict[str, str] = {}
    lists: dict[str, Rows] = {}
    write: bool = False
    number: str = "number"  # where the number of a write, or of a file, stands
    file: str = ""  # request field that carries a file in base64: nothing else is done here
    file_name: str = "name"
    attached: str = ""  # request field that names files, each of which must be there
    between: str = ","  # two of them
    secret: Pin | None = None


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str = "code"
    good: str | int | bool = 0
    bad: str | int | bool = 500
    message: str = "msg"
    data: str = "data"


class Way(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the request's fields stand in the body, which other places must be filled (place ->
    longest), and where the request's own number is."""

    body: Literal["json", "form"] = "json"
    node: str = ""
    filled: dict[str, int] = {}
    number: str = ""


class Token(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    path: str
    header: str = "Authorization"
    prefix: str = "Bearer "
    field: str = "token"


class Contract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    source: str
    endpoints: tuple[Endpoint, ...]
    answer: Said = Said()
    request: Way = Way()
    nobody: str = "未查询到人员信息"
    again: str = "请求流水号重复"
    token: Token | None = None
    labels: dict[str, dict[str, str]] = {}  # name -> our value as text -> the wire's


class Refused(Exception):
    """A proper no."""


class Contracts:
    """All contracts of a folder, by path."""

    def __init__(self, centre: Centre, folder: Path) -> None:
        self._centre = centre
        self._tokens: set[str] = set()
        self._numbers: set[str] = set()
        self._known: dict[str, tuple[Contract, Endpoint]] = {}
        for file in sorted(folder.glob("*.toml")):
            contract = msgspec.convert(tomllib.loads(file.read_text("utf-8")), Contract)
            for endpoint in contract.endpoints:
                self._known[endpoint.path.strip("/")] = (contract, endpoint)

    def takes_files(self, path: str) -> bool:
        return bool(self._known[path][1].file)

    def __contains__(self, path: str) -> bool:
        return path in self._known

    def answer(self, path: str, request: Request, body: bytes) -> dict[str, Any]:
        """The answer's JSON; what was wrong with the request stands in the ledger."""
        contract, endpoint = self._known[path]
        said, now = contract.answer, self._centre.now()
        number, outcome, reasons, who = "", "accepted", (), ""
        try:
            whole = _object(body, contract.request.body)
            fields = _at(whole, contract.request.node) if contract.request.node else whole
            if not isinstance(fields, dict):
                raise Refused(f"缺少{contract.request.node}")
            self._way(contract, whole)
            self._token(contract, endpoint, request)
            number = str(_at(whole, contract.request.number) or "")
            if number and number in self._numbers and self._centre.desk.refuse_duplicates:
                outcome = "twice"
                raise Refused(contract.again)
            filings = self._centre.desk.world.filings
            filed = len(filings.every)
            data, who = self._carry_out(contract, endpoint, fields)
            filings.name(filed, number)
            outcome = "twice" if number in self._numbers else outcome
            self._numbers |= {number} - {""}
            answer = _put({}, said.data, data) if said.data else dict(data)
            answer = _put(_put(answer, said.code, said.good), said.message, "成功")
        except (Refused, Refusal) as no:
            outcome = outcome if outcome == "twice" else "refused"
            reasons = (str(no),)
            answer = _put(_put({}, said.code, said.bad), said.message, str(no))
        self._centre.ledger.write(
            str(now), path, number, outcome, reasons, person=who, write=endpoint.write
        )
        return answer

    def _way(self, contract: Contract, whole: dict) -> None:
        for place, longest in contract.request.filled.items():
            value = _at(whole, place)
            if not isinstance(value, str) or not value:
                raise Refused(f"{place}不能为空")
            if len(value) > longest:
                raise Refused(f"{place}长度超过{longest}")

    def _token(self, contract: Contract, endpoint: Endpoint, request: Request) -> None:
        token = contract.token
        if token is None or endpoint.path == token.path:
            return
        given = request.headers.get(token.header, "")
        if given.removeprefix(token.prefix) not in self._tokens or not given.startswith(
            token.prefix
        ):
            raise Refused("令牌无效，请重新签到")

    def _carry_out(
        self, contract: Contract, endpoint: Endpoint, fields: Mapping[str, Any]
    ) -> tuple[Any, str]:
        self._check(endpoint, fields)
        if contract.token and endpoint.path == contract.token.path:
            made = secrets.token_hex(16)
            self._tokens.add(made)
            return {contract.token.field: made}, ""
        world = self._centre.desk.world
        if endpoint.file:
            content, name = fields[endpoint.file], fields[endpoint.file_name]
            return {endpoint.number: take_file(world, content, name)}, ""
        if endpoint.attached:
            named = str(fields.get(endpoint.attached) or "")
            attached(world, named.replace(endpoint.between, ","))
        person = self._person(contract, endpoint, fields)
        self._fits(endpoint, fields, person)
        if endpoint.write:
            name = person.id if person else ""
            filed = world.filings.add(
                endpoint.path, name, self._centre.now(), {k: str(v) for k, v in fields.items()}
            )
            return {endpoint.number: filed.number}, name
        if person is None:
            return {}, ""
        data = self._columns(contract, endpoint.columns, person)
        if endpoint.secret is not None:
            data |= self._pin(endpoint.secret, fields, person)
        for place, wanted in endpoint.lists.items():
            rows = [
                self._columns(contract, wanted.columns, row)
                for row in self._rows(wanted, person)
                if _within(wanted, fields, row) and _only(wanted, fields, row)
            ]
            _put(data, place, rows)
        return data, person.id

    def _rows(self, wanted: Rows, person: SyntheticPerson) -> Iterable[Any]:
        if wanted.filed:
            filings = self._centre.desk.world.filings
            return [one for path in wanted.filed for one in filings.of(path, person.id)]
        return _get(person, wanted.rows)

    def _check(self, endpoint: Endpoint, fields: Mapping[str, Any]) -> None:
        table = tuple(
            Field(one.name, one.label or one.name, one.type, one.length, one.required, one.code)
            for one in endpoint.fields
        )
        wrong = check(table, fields, unknown=True)
        wrong += [
            f"{one.name}不在允许的值中"
            for one in endpoint.fields
            if one.values and fields.get(one.name) not in (None, "", *one.values)
        ]
        if wrong:
            raise Refused("；".join(wrong))

    def _fits(
        self, endpoint: Endpoint, fields: Mapping[str, Any], person: SyntheticPerson | None
    ) -> None:
        """What a table of lengths and codes does not say."""
        for one in endpoint.fields:
            given = str(fields.get(one.name) or "")
            if one.when:
                wanted = all(fields.get(name) in values for name, values in one.when.items())
                if wanted != bool(given):
                    raise Refused(f"{one.name}{'不能为空' if wanted else '不应填写'}")
            if one.same and (person is None or given != str(_plain(_get(person, one.same)))):
                raise Refused(f"{one.name}与参保信息不一致")
            if one.resident and given:
                self._resident(one.name, given)

    def _resident(self, name: str, number: str) -> None:
        if not RESIDENT.fullmatch(number) or check_digit(number[:17]) != number[17]:
            raise Refused(f"{name}校验不通过")
        if self._centre.desk.world.by_certificate(number) is not None:
            raise Refused(f"{name}已有参保登记")

    def _person(
        self, contract: Contract, endpoint: Endpoint, fields: Mapping[str, Any]
    ) -> SyntheticPerson | None:
        if not endpoint.by:
            return None
        world, text = self._centre.desk.world, str(fields.get(endpoint.who, ""))
        ways = {
            "number": (world.by_number,),
            "certificate": (world.by_certificate,),
            "voucher": (world.by_voucher,),
            "credential": (world.by_certificate, world.by_token),
        }
        found = next(filter(None, (find(text) for find in ways[endpoint.by])), None)
        if found is None:
            raise Refused(contract.nobody)
        return found

    def _pin(self, how: Pin, fields: Mapping[str, Any], person: SyntheticPerson) -> dict[str, Any]:
        pins = self._centre.pins
        whole = f"{fields[how.salt]}{pins.of(person)}".encode()
        right = secrets.compare_digest(sha256(whole).hexdigest(), str(fields[how.field]).lower())
        left = pins.tried(person, right, how.tries)
        verdict = (how.right if right else how.wrong) if left else how.locked
        return {how.verdict: verdict, how.left: left}

    def _columns(self, contract: Contract, columns: dict[str, str], owner: Any) -> dict[str, Any]:
        """`wire = attribute`; `token` issues one; `LABELS:attribute` goes through a table."""
        answer: dict[str, Any] = {}
        for wire, name in columns.items():
            table, _, attribute = name.rpartition(":")
            if attribute == "token":
                value: Any = self._centre.desk.world.issue_token(owner)
            else:
                value = _plain(_get(owner, attribute))
            if table:
                value = contract.labels[table].get(str(value))
            _put(answer, wire, value)
        return answer


def _within(wanted: Rows, fields: Mapping[str, Any], row: Any) -> bool:
    window = wanted.window
    if window is None:
        return True
    day = str(_plain(_get(row, window.on)))[:10]
    begin, end = fields.get(window.begin) or "0", fields.get(window.end) or "9"
    return str(begin)[:10] <= day <= str(end)[:10]


def _only(wanted: Rows, fields: Mapping[str, Any], row: Any) -> bool:
    return all(
        not fields.get(wire) or str(_get(row, name)) == fields[wire]
        for name, wire in wanted.only.items()
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else value


def _get(owner: Any, name: str) -> Any:
    for step in name.split("."):
        owner = owner.get(step) if isinstance(owner, dict) else getattr(owner, step)
    return owner


def _object(body: bytes, form: str) -> dict[str, Any]:
    """A form's values that are JSON objects are opened, as such platforms do."""
    try:
        if form == "form":
            pairs = parse_qs(body.decode(), strict_parsing=True, keep_blank_values=True)
            texts = {name: values[-1] for name, values in pairs.items()}
            whole = {n: json.loads(t) if t.startswith("{") else t for n, t in texts.items()}
        else:
            whole = json.loads(body)
    except ValueError:
        raise Refused("报文不是JSON") from None
    if not isinstance(whole, dict):
        raise Refused("报文应为对象")
    return whole


def _at(whole: Any, place: str) -> Any:
    for step in place.split("."):
        whole = whole.get(step) if isinstance(whole, dict) else None
    return whole


def _put(whole: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    *way, last = place.split(".")
    here = whole
    for step in way:
        here = here.setdefault(step, {})
    here[last] = value
    return whole
