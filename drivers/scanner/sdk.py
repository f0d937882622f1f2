"""The scanner as a certified e-voucher SDK owns it: the library reads the code and asks its centre.

XJ-D01-2019 appendix B.1.6, transaction ec.query. The library runs in a child process for one call
and is killed when the time is up: a vendor's code can hang or crash without taking the terminal.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from drivers.back_off import BackOff
from drivers.scanner import sdk_child
from drivers.scanner.interface import NotScanned, ScanFailure, Scanned, VoucherPerson
from drivers.serial_line import Clock
from drivers.status import DeviceState, Status
from drivers.wake import Wake

NO_SCAN = -2  # one client takes it for "cancelled, nothing scanned"; meaning unconfirmed
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "HOME", "TZ", "LD_LIBRARY_PATH")
_ENDINGS = {
    sdk_child.LOAD_FAILED: "library does not load",
    sdk_child.NO_CALL: "library has neither NationEcTrans nor EcQuery",
    sdk_child.NO_ANSWER: "library gave no answer",
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
        child = subprocess.Popen(
            [sys.executable, "-I", str(Path(sdk_child.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ},
            cwd="/",
            start_new_session=True,
        )
        try:
            with contextlib.suppress(BrokenPipeError):  # it died: its exit code says why
                child.stdin.write(order.encode())
                child.stdin.close()
            answer = self._collect(child, wake, deadline)
            if not _exits(child, self._pace.exit):
                raise _Broken("library closed its answer and hangs")
        finally:
            ending = _end(child)
        if ending != 0:
            answer[:] = bytes(len(answer))
            reason = f"killed by signal {-ending}" if ending < 0 else f"exit {ending}"
            raise _Broken(_ENDINGS.get(ending, f"library ended: {reason}"))
        return answer

    def _collect(self, child: subprocess.Popen, wake: Wake, deadline: float) -> bytearray:
        pipe, ended = child.stdout.fileno(), os.pidfd_open(child.pid)
        store = bytearray(sdk_child.OUT_SIZE)
        view, used = memoryview(store), 0
        try:
            while used < len(store):
                left = max(0.0, deadline - self._clock())
                readable, _, _ = select.select([pipe, ended, wake.fileno()], [], [], left)
                if pipe in readable:
                    count = os.readv(pipe, [view[used:]])
                    if count == 0:
                        break
                    used += count
                elif ended in readable:  # something it started may hold the pipe open for ever
                    break
                else:
                    view[:] = bytes(len(view))
                    raise _Ended
        finally:
            os.close(ended)
        view.release()
        del store[used:]
        return store

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


def _exits(child: subprocess.Popen, seconds: float) -> bool:
    """Wait for the child's end without reaping it: until then its group's number is its own."""
    pid = os.pidfd_open(child.pid)
    try:
        return bool(select.select([pid], [], [], seconds)[0])
    finally:
        os.close(pid)


def _end(child: subprocess.Popen) -> int:
    """Nothing of the child stays: neither it nor what it started, nor a pipe. Its exit code."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    for pipe in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            pipe.close()
    return child.wait()
