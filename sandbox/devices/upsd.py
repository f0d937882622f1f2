"""A upsd that misbehaves: NUT's lines over TCP, with the faults a real one shows rarely.

DIR/upsd.toml:
    posture = "normal"        or one of POSTURES
    status = "OL"             the flags of ups.status
    charge = "100"            battery.charge; "" when it has no such variable
"""

from __future__ import annotations

import random
import socket

from sandbox.devices.listening import Listening
from sandbox.devices.posture import Posture

POSTURES = (
    "normal",
    "mute",  # takes the question and says nothing
    "garbage",
    "endless",  # a line without end
    "half",  # half an answer, then nothing
    "bytewise",  # the answer comes in single bytes
    "hang-up",  # closes instead of answering
    "stale",
    "no-driver",
    "unknown-ups",
    "denied",
    "other",  # answers a question nobody asked
    "two",  # has two UPSes
)
NAME = "kiosk"


class UpsdSim(Listening):
    """Listens on `port` of the loopback until closed."""

    def __init__(self, folder) -> None:
        self._posture = Posture(folder, "upsd")
        self._noise = random.Random(3493)
        listener = socket.create_server(("127.0.0.1", 0))
        self.port = listener.getsockname()[1]
        self._listen(listener, "upsd")

    def _serve(self, line: socket.socket) -> None:
        with line.makefile("rb") as questions:
            for question in questions:
                if self._posture.name == "hang-up":
                    break
                self._say(line, self._answer(question.decode().strip()).encode())

    def _say(self, line: socket.socket, answer: bytes) -> None:
        match self._posture.name:
            case "mute":
                return
            case "garbage":
                line.sendall(self._noise.randbytes(60) + b"\n")
            case "endless":
                line.sendall(b"VAR kiosk ups.status " * 500)
            case "half":
                line.sendall(answer[: len(answer) // 2])
            case "bytewise":
                line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for byte in answer:
                    line.sendall(bytes([byte]))
            case _:
                line.sendall(answer)

    def _answer(self, question: str) -> str:
        refusals = {
            "stale": "DATA-STALE",
            "no-driver": "DRIVER-NOT-CONNECTED",
            "unknown-ups": "UNKNOWN-UPS",
            "denied": "ACCESS-DENIED",
        }
        if refusal := refusals.get(self._posture.name):
            return f"ERR {refusal}\n"
        if self._posture.name == "other":
            return f'VAR {NAME} ups.mfr "Sandbox"\n'
        if question == "LIST UPS":
            second = 'UPS spare "another"\n' if self._posture.name == "two" else ""
            return f'BEGIN LIST UPS\nUPS {NAME} "of the \\"sandbox\\""\n{second}END LIST UPS\n'
        values = {
            "ups.status": self._posture.text("status", "OL"),
            "battery.charge": self._posture.text("charge", "100"),
            "battery.runtime": self._posture.text("runtime", ""),
        }
        match question.split():
            case ["GET", "VAR", name, _] if name != NAME:
                return "ERR UNKNOWN-UPS\n"
            case ["GET", "VAR", _, variable] if values.get(variable):
                return f'VAR {NAME} {variable} "{values[variable]}"\n'
            case ["GET", "VAR", _, _]:
                return "ERR VAR-NOT-SUPPORTED\n"
        return "ERR UNKNOWN-COMMAND\n"
