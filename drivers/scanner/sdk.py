"""The scanner as a certified e-voucher SDK owns it: the library reads the code and asks its centre.

XJ-D01-2019 appendix B.1.6, transaction ec.query. The library runs in a child process for one call
and is killed when the time is up: a vendor's code can hang or crash without taking the terminal.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass

from drivers import child
from drivers.back_off import BackOff
from drivers.scanner import sdk_child
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned, VoucherPerson
from drivers.serial_line import Clock
from drivers.status import DeviceState, Status
from drivers.wake import Wake

NO_SCAN = -2  # one client takes it for "cancelled, nothing scanned"; meaning unconfirmed
_ENDINGS = {
    sdk_child.LOAD_FAILED: "library does not load",
    sdk_child.NO_CALL: "library has neither NationEcTrans nor EcQuery",
    sdk_child.NO_ANSWER: "library gave no answer",
    child.CRASHED: "no process could be started",
}


@dataclass(frozen=True, slots=True)
class SdkRequest:
    """What ec.query wants to know of the asking station; sent with every call.

    `business_type`: no code is published for 经办 queries; 03131 线上身份认证 is the nearest.
    """

    url: str = ""
    org_id: str = ""
    business_type: str = "03131"
    operator_id: str = ""
    operator_name: str = ""
    office_id: str = ""
    office_name: str = ""

    def body(self) -> dict:
        return {
            "transType": "ec.query",
            "orgId": self.org_id,
            "data": {
                "orgId": self.org_id,
                "businessType": self.business_type,
                "operatorId": self.operator_id,
                "operatorName": self.operator_name,
                "officeId": self.office_id,
                "officeName": self.office_name,
                "deviceType": "SelfService",
            },
        }


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    again: float = 0.3  # between calls while the library says "nothing scanned"
    check: float = 5.0
    exit: float = 1.0  # from the end of the answer to the end of the child
    shortest_back_off: float = 0.25
    longest_back_off: float = 5.0


class _Ended(Exception):
    """Woken, or the deadline passed; the child is gone."""


class _Broken(Exception):
    """The library did not do its work; the text says how."""


class SdkScanner:
    """A `Scanner` whose code never reaches us, only who it stands for."""

    def __init__(
        self, library: str, clock: Clock, request: SdkRequest, pace: Pace = Pace()
    ) -> None:
        self._library = library
        self._clock = clock
        self._request = request
        self._pace = pace
        self._back_off = BackOff(clock, pace.shortest_back_off, pace.longest_back_off)
        self._status = Status(DeviceState.STARTING, "none", clock())

    def status(self) -> Status:
        return self._status

    def close(self) -> None:
        """Nothing is held between calls."""

    def probe(self, wake: Wake) -> Status:
        """Load the library in a child without calling it."""
        with contextlib.suppress(_Ended):
            if self._present():
                try:
                    self._call("check", wake, self._clock() + self._pace.check)
                    self._know(DeviceState.ONLINE, "library loads")
                except _Broken as broken:
                    self._failed(DeviceState.OFFLINE, str(broken))
        return self._status

    def scan(self, wake: Wake, seconds: float) -> Scanned | VoucherPerson | NotScanned:
        deadline = self._clock() + seconds
        if not self._back_off.wait(wake, deadline):
            return NotScanned(ScanFailure.CANCELLED)
        if not self._present():
            return NotScanned(ScanFailure.FAULT)
        while not wake.is_set() and self._clock() < deadline:
            try:
                answer = self._call("ec.query", wake, deadline)
                outcome = self._understand(answer)
            except _Ended:
                break
            except _Broken as broken:
                self._failed(DeviceState.OFFLINE, str(broken))
                return NotScanned(ScanFailure.FAULT)
            if outcome is not None:
                return outcome
            wake.wait(min(self._pace.again, deadline - self._clock()))
        return NotScanned(ScanFailure.CANCELLED)

    def _understand(self, answer: bytearray) -> VoucherPerson | NotScanned | None:
        """None: nothing was scanned yet. `data` may be an object or a JSON string of one."""
        try:
            body = json.loads(_text(answer))
            code = int(body["code"])
            data = body.get("data") or {}
            if isinstance(data, str):
                data = json.loads(data)
            token, name, number, region = (
                str(data.get(key) or "") for key in ("ecToken", "userName", "idNo", "insuOrg")
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _Broken("answer is not ec.query's") from None
        finally:
            answer[:] = bytes(len(answer))
        if code == 0 and not token:
            raise _Broken("answer without ecToken")
        self._know(DeviceState.ONLINE, f"ec.query code {code}")
        if code == NO_SCAN:
            return None
        if code != 0:
            return NotScanned(ScanFailure.REFUSED)
        return VoucherPerson(token, name, number, region)

    # -- the child

    def _call(self, call: str, wake: Wake, deadline: float) -> bytearray:
        order = json.dumps(
            {
                "library": self._library,
                "call": call,
                "url": self._request.url,
                "request": self._request.body(),
            }
        )
        ended = child.run(
            sdk_child.__file__,
            order.encode(),
            size=sdk_child.OUT_SIZE,
            wake=wake,
            deadline=deadline,
            clock=self._clock,
            grace=self._pace.exit,
        )
        if ended is None:
            raise _Ended
        if ended.code != 0:
            ended.output[:] = bytes(len(ended.output))
            reason = f"killed by signal {-ended.code}" if ended.code < 0 else f"exit {ended.code}"
            raise _Broken(_ENDINGS.get(ended.code, f"library ended: {reason}"))
        return ended.output

    # -- what is known

    def _present(self) -> bool:
        if os.path.exists(self._library):
            return True
        self._failed(DeviceState.POWER_OFF, "library absent")
        return False

    def _know(self, state: DeviceState, source: str) -> None:
        self._back_off.succeeded()
        self._status = Status(state, source, self._clock())

    def _failed(self, state: DeviceState, source: str) -> None:
        self._back_off.failed()
        self._status = Status(state, source, self._clock())


def _text(answer: bytearray) -> str:
    try:
        return answer.decode("utf-8")
    except UnicodeDecodeError:
        return answer.decode("gb18030")
