"""A strict little platform of the tests' own, and what a client needs to talk to it.

It shares no code with the client: it knows the 18 field names, the TIF rule and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import hypothesis

from kiosk.platform.centre import fsi_centre
from kiosk.platform.interface import Cancel, Insurance, ItemQuestion, Person
from kiosk.services.model import Bilingual, Guide, Item
from kiosk.services.result import Span
from kiosk.settings.model import CentreSettings, Settings, Station

CALM = hypothesis.settings(deadline=None)  # a busy machine is no failure
TOKEN = "0123456789abcdef0123456789abcdef"
ORG = "H23019900001"
NOW = datetime(2026, 11, 22, 9, 30, 15, tzinfo=timezone(timedelta(hours=8)))
NAMES = {
    "infno", "msgid", "mdtrtarea_admvs", "insuplc_admdvs", "recer_sys_code", "dev_no",
    "dev_safe_info", "cainfo", "signtype", "infver", "opter_type", "opter", "opter_name",
    "inf_time", "fixmedins_code", "fixmedins_name", "sign_no", "input",
}  # fmt: skip


class Clock:
    """Wall time stands still unless moved; monotonic time is real, deadlines must work."""

    def __init__(self, now: datetime = NOW) -> None:
        self.wall = now

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return time.monotonic()


class Labels:
    """A dictionary source with a few codes; others are unknown, one table is missing."""

    def label(self, dictionary: str, code: str, language: str) -> str:
        if dictionary == "NATY":
            raise KeyError(dictionary)
        return {
            ("MED_TYPE", "41"): "定点药店购药", ("INSUTYPE", "310"): "职工基本医疗保险",
            ("VALI_FLAG", "1"): "有效", ("VALI_FLAG", "0"): "无效",
        }.get((dictionary, code), code)  # fmt: skip


Answer = Callable[[dict], object]
"""envelope -> output (dict or list), or bytes for a raw body, or an int for an HTTP status, or a
callable that gets the handler and does what it likes."""


class Refuse(Exception):
    """A proper no with this text."""


class Rig:
    """The server, its ledger, and a hook per transaction number."""

    def __init__(self) -> None:
        self.calls: list[dict] = []
        self.faults: list[str] = []
        self.answers: dict[str, Answer] = {"9001": self._sign_in, "9002": lambda e: {}}
        self.sign_no = "S1"
        self.check_sign = True
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self._msgids: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/fsi"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def count(self, infno: str) -> int:
        return sum(call["infno"] == infno for call in self.calls)

    def inputs(self, infno: str) -> list[dict]:
        return [call["input"] for call in self.calls if call["infno"] == infno]

    def _sign_in(self, envelope: dict) -> dict:
        if set(envelope["input"]["signIn"]) != {"opter_no", "mac", "ip"}:
            self.faults.append("signIn")
        return {"signinoutb": {"sign_time": "2026-11-22 09:30:15", "sign_no": self.sign_no}}

    def _check(self, headers, envelope: dict) -> None:
        if set(envelope) != NAMES:
            self.faults.append(f"fields {sorted(set(envelope) ^ NAMES)}")
        if not re.fullmatch(ORG + r"\d{14}\d{4}", envelope["msgid"]):
            self.faults.append("msgid form")
        if envelope["msgid"] in self._msgids:
            self.faults.append("msgid twice")
        self._msgids.add(envelope["msgid"])
        stamp, nonce = headers["x-tif-timestamp"], headers["x-tif-nonce"]
        expected = hashlib.sha256(f"{stamp}{TOKEN}{nonce}{stamp}".encode()).hexdigest()
        if headers["x-tif-signature"] != expected or not headers["x-tif-paasid"]:
            self.faults.append("signature")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", envelope["inf_time"]):
            self.faults.append("inf_time")
        node = next(iter(envelope["input"].values()))
        if "psn_no" in node and not envelope["insuplc_admdvs"]:
            self.faults.append("insuplc_admdvs")

    def _handler(rig):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_) -> None:
                pass

            def date_time_string(self, timestamp=None) -> str:
                return format_datetime(NOW.astimezone(UTC), usegmt=True)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                envelope = json.loads(body)
                infno = self.path.rsplit("/", 1)[-1]
                with rig._lock:
                    rig._check(self.headers, envelope)
                    if infno != envelope["infno"]:
                        rig.faults.append("path")
                    rig.calls.append(envelope)
                    rig.at_once += 1
                    rig.most_at_once = max(rig.most_at_once, rig.at_once)
                try:
                    self._answer(infno, envelope)
                except OSError:
                    self.close_connection = True
                finally:
                    with rig._lock:
                        rig.at_once -= 1

            def _answer(self, infno: str, envelope: dict) -> None:
                signed = envelope["sign_no"] == rig.sign_no or infno in ("9001", "9002")
                try:
                    if rig.check_sign and not signed:
                        raise Refuse("FSI-未签到或签到已失效[sign]")
                    made = rig.answers[infno](envelope)
                except Refuse as no:
                    self.give(wrap(None, "-1", str(no)))
                    return
                if callable(made):
                    made(self)
                elif isinstance(made, bytes):
                    self.give(made)
                elif isinstance(made, int):
                    self.give(b"<html>no</html>", made)
                else:
                    self.give(wrap(made))

            def give(self, body: bytes, status: int = 200, length: int | None = None) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body) if length is None else length))
                self.end_headers()
                self.wfile.write(body)

        return Handler


def wrap(output: object, infcode: object = 0, err_msg: object = "") -> bytes:
    return json.dumps(
        {
            "infcode": infcode,
            "inf_refmsgid": "230100" + "0" * 24,
            "refmsg_time": "20261122093015000",
            "respond_time": "20261122093015001",
            "err_msg": err_msg,
            "output": output,
        },
        ensure_ascii=False,
    ).encode()


def settings(url: str, **centre) -> Settings:
    wanted = {
        "url": url, "scheme": "tif", "paasid": "kiosk", "fixmedins_code": ORG,
        "fixmedins_name": "测试街道医疗保障服务站", "admdvs": "230100", "connect_seconds": 1.0,
        "read_seconds": 2.0, "whole_seconds": 4.0, **centre,
    }  # fmt: skip
    return Settings(
        station=Station(name="测试站", code="T", terminal="01", standard="heilongjiang",
                        regions=("2301",)),
        items=(),
        centre=CentreSettings(**wanted),
    )  # fmt: skip


def client(
    url: str, clock: Clock | None = None, counter=None, heard=None, clock_right=None,
    left_alone=None, **centre
):  # fmt: skip
    return fsi_centre(
        settings(url, **centre),
        TOKEN.encode() + b"\n",
        clock or Clock(),
        Labels(),
        counter=counter,
        heard=heard or (lambda at: None),
        left_alone=left_alone or (lambda trouble: None),
        clock_right=clock_right or (lambda: True),
    )


PERSON = Person(
    person_no="P1",
    name="测试",
    certificate_type="01",
    certificate_no="230198199001011232",
    sex="1",
    birth=None,
    insurances=(Insurance("310", "", "1", "", "230100", ""),),
)

TITLE = Bilingual(zh="文", en="text")


def item(id_: str = "test-item", words: tuple[str, ...] = (), **more) -> Item:
    """A query item with this plan. `words`: fields its columns name."""
    from kiosk.services.model import Column

    guide = Guide(
        conditions=TITLE, time_limit=TITLE, way=TITLE, steps=(), service_standard=TITLE, fee=TITLE
    )
    return Item(
        id=id_, kind="query", name=TITLE, short=TITLE, group="care", icon="pill", order=1,
        standards=(), guide=guide,
        columns=tuple(Column(field=word, label=TITLE) for word in words), **more,
    )  # fmt: skip


def question(wanted: Item, span: Span | None = None) -> ItemQuestion:
    return ItemQuestion(wanted, PERSON, PERSON.insurances[0], span)


def ask(centre, wanted: Item, span: Span | None = None, progress=lambda r: None, cancel=None):
    return centre.query(question(wanted, span), progress, cancel or Cancel())


class Mute:
    """Accepts connections and never says a word; or, with `full`, does not even accept."""

    def __init__(self, full: bool = False) -> None:
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(0 if full else 16)
        self._fillers: list[socket.socket] = []
        if full:  # the queue of one is taken, so that further connects hang
            for _ in range(4):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(self._listener.getsockname())
                self._fillers.append(filler)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/fsi"

    def close(self) -> None:
        for each in (*self._fillers, self._listener):
            each.close()
