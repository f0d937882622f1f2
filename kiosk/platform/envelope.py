"""The fsi envelope: 18 request fields, and whatever comes back for it.

Field names as the interface spells them (`mdtrtarea_admvs` has no second d, in this one field).
Answers are read as tolerantly as clients in the field have had to, and end in a closed outcome:
`Output`, or `Refused`, or a `CentreTrouble`. Text of the answer (err_msg) is read for its meaning
here and goes no further.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from kiosk.platform.cainfo import Signature, unsigned
from kiosk.platform.china import ZONE, moment
from kiosk.platform.interface import CentreTrouble, Trouble
from kiosk.platform.transport import Body
from kiosk.settings.model import Settings

_LENGTHS = {
    "infno": 6, "msgid": 30, "mdtrtarea_admvs": 6, "insuplc_admdvs": 6, "recer_sys_code": 10,
    "dev_no": 100, "dev_safe_info": 2000, "cainfo": 1024, "signtype": 10, "infver": 6,
    "opter_type": 3, "opter": 30, "opter_name": 50, "inf_time": 19, "fixmedins_code": 12,
    "sign_no": 30,
}  # fmt: skip
# fixmedins_name is C(20) in the document; longer names are accepted in practice (unconfirmed), and
# a name cut short would be somebody else's name: it is sent whole.


class Sender(msgspec.Struct, frozen=True):
    """Who asks: the same in every envelope of a terminal."""

    mdtrtarea_admvs: str
    recer_sys_code: str
    dev_no: str
    infver: str
    opter_type: str
    opter: str
    opter_name: str
    fixmedins_code: str
    fixmedins_name: str


def sender(settings: Settings) -> Sender:
    centre, terminal = settings.centre, settings.station.terminal
    return Sender(
        mdtrtarea_admvs=centre.admdvs,
        recer_sys_code=centre.recer_sys_code,
        dev_no=terminal,
        infver=centre.infver,
        opter_type=centre.opter_type,
        opter=terminal,
        opter_name=f"自助终端{terminal}",
        fixmedins_code=centre.fixmedins_code,
        fixmedins_name=centre.fixmedins_name,
    )


LONGEST_NAME = 20


def findings(settings: Settings) -> tuple[str, ...]:
    """Fields a strict platform would refuse, e.g. `opter: 31 > 30`; for `kiosk check`."""
    made = msgspec.structs.asdict(sender(settings))
    found = [f"{name}: 0" for name, value in made.items() if not value]
    found += [
        f"{name}: {len(value)} > {_LENGTHS[name]}"
        for name, value in made.items()
        if name in _LENGTHS and len(value) > _LENGTHS[name]
    ]
    code = made["fixmedins_code"]  # msgid begins with it
    if code and len(code) < 12:
        found.append(f"fixmedins_code: {len(code)} < 12")
    return tuple(found)


def too_long(node: dict, longest: int) -> bool:
    """`input` is C(40000); `longest` 0: a file, which is longer than any such bound."""
    return bool(longest) and len(msgspec.json.encode(node).decode()) > longest


def request(
    who: Sender,
    infno: str,
    msgid: str,
    at: datetime,
    *,
    region: str,
    sign_no: str,
    node: dict,
    signature: Signature = unsigned,
) -> bytes:
    """The 18 fields as JSON. `signature` is of `input` as it stands there."""
    content = msgspec.json.encode(node)
    signtype, cainfo = signature(content)
    whole = {
        "infno": infno,
        "msgid": msgid,
        "mdtrtarea_admvs": who.mdtrtarea_admvs,
        "insuplc_admdvs": region,
        "recer_sys_code": who.recer_sys_code,
        "dev_no": who.dev_no,
        "dev_safe_info": "",
        "cainfo": cainfo,
        "signtype": signtype,
        "infver": who.infver,
        "opter_type": who.opter_type,
        "opter": who.opter,
        "opter_name": who.opter_name,
        "inf_time": moment(at),
        "fixmedins_code": who.fixmedins_code,
        "fixmedins_name": who.fixmedins_name,
        "sign_no": sign_no,
        "input": msgspec.Raw(content),
    }
    return msgspec.json.encode(whole)


class Output(msgspec.Struct, frozen=True):
    """infcode 0. `node` is the output as decoded: dict, list, or None. Personal: never logged."""

    node: Any

    def __repr__(self) -> str:
        return "<Output>"


class Refused(msgspec.Struct, frozen=True):
    """A proper answer that says no. `code` is digits only; `meaning` what the text meant."""

    code: str
    meaning: str = ""
    gateway: bool = False  # the gateway said it, not the platform behind


Reply = Output | Refused | CentreTrouble
Meaning = Callable[[str], str]
"""err_msg -> the name of a known meaning, or empty."""

Heard = Callable[[datetime], None]
"""Told the platform's time, aware."""

_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_BROKEN = (msgspec.MsgspecError, ArithmeticError, ValueError, RecursionError)


def decode(content: bytes | str) -> Any:
    """JSON with Decimals instead of floats. Raises ValueError for anything else."""
    try:
        return _decode(content)
    except _BROKEN:
        raise ValueError("not JSON") from None


def parse(body: Body, meaning: Meaning) -> Reply:
    """Any bytes -> a reply. Never raises."""
    answer = form(body, "infcode")
    if not isinstance(answer, dict):
        return answer
    if "infcode" in answer:
        return _envelope(answer, meaning)
    if "code" in answer and ("msg" in answer or "message" in answer):
        return Refused(digits(answer["code"]), gateway=True)
    return _nonsense("no-infcode")


def is_file(content: bytes) -> bool:
    """Bytes that are no envelope and no page of a portal."""
    return bool(content) and content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"<")


def form(body: Body, proof: str = "") -> dict | Refused | CentreTrouble:
    """The JSON object a body holds, or what it is instead. An error status counts as the gateway's,
    unless the object in it has the member `proof`. Never raises."""
    content = body.content.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        answer = decode(content) if content else None
    except ValueError:
        answer = None
    if isinstance(answer, dict) and (body.status == 200 or proof in answer):
        return answer
    if body.status != 200:
        return _status(body.status)
    if not content:
        return _nonsense("empty")
    if content.startswith(b"<"):
        return _nonsense("html")
    return _nonsense("not-object" if answer is not None or content == b"null" else "not-json")


def time_of(body: Body) -> datetime | None:
    """When the other side wrote this, aware: respond_time (yyyyMMddHHmmssSSS, fsi §2.2) to the
    second, else the HTTP date; None when it is no time."""
    found = re.search(rb'"respond_time"\s*:\s*"([0-9]{14})(?:[0-9]{3})?"', body.content)
    try:
        if found:
            return datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=ZONE)
        at = parsedate_to_datetime(body.date) if body.date else None
        return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        return None


def _envelope(answer: dict, meaning: Meaning) -> Reply:
    code = digits(answer["infcode"])
    if not code:
        return _nonsense("infcode")
    said = answer.get("err_msg")
    text = said.strip() if isinstance(said, str) else ""
    # 0 with an error text is a failure (seen in Hunan); so is one that is no text at all
    if int(code) != 0 or text or (said and not isinstance(said, str)):
        return Refused(code, meaning(text))
    node = answer.get("output")
    if isinstance(node, str):
        try:
            node = decode(node) if node.strip() else None
        except ValueError:
            return _nonsense("output")
    if node is not None and not isinstance(node, dict | list):
        return _nonsense("output")
    return Output(node)


def digits(code: Any) -> str:
    """A code as text. Only short digits: nothing that could be a number of somebody."""
    if isinstance(code, bool) or not isinstance(code, int | str | Decimal):
        return ""
    if isinstance(code, Decimal):
        text = str(int(code)) if code.is_finite() and abs(code) < 10**6 and code % 1 == 0 else ""
    else:
        text = str(code).strip() if isinstance(code, str) or abs(code) < 10**6 else ""
    return text if re.fullmatch(r"-?[0-9]{1,6}", text) else ""


def _status(status: int) -> Refused | CentreTrouble:
    if status in (502, 503, 504):
        return CentreTrouble(Trouble.UNREACHABLE, f"http-{status}")
    if 300 <= status < 400:
        return _nonsense("redirect")
    if 400 <= status < 500:
        return Refused(str(status), gateway=True)
    return _nonsense(f"http-{status}")


def _nonsense(code: str) -> CentreTrouble:
    return CentreTrouble(Trouble.NONSENSE, code)
