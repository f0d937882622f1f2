"""The time server of the test machine speaks as timesyncd expects it."""

from __future__ import annotations

import socket
import struct

from tests.machine import time_server


def test_a_client_gets_its_own_stamp_back_and_the_time():
    moment = 1_796_000_000.5
    mine = bytes(range(8))
    said = time_server.answer(bytes(40) + mine, moment, moment + 0.25)
    assert len(said) == 48
    assert (said[0] & 7, said[0] >> 3 & 7, said[1]) == (4, 4, 1)  # mode, version, stratum
    assert said[24:32] == mine
    assert struct.unpack(">IIII", said[32:]) == (
        1_796_000_000 + 2_208_988_800, 1 << 31, 1_796_000_000 + 2_208_988_800, 3 << 30,
    )  # fmt: skip


def test_it_answers_whole_questions_only():
    with time_server.serving(0) as port, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(5)
        line.sendto(b"short", ("127.0.0.1", port))
        line.sendto(bytes(40) + b"question", ("127.0.0.1", port))
        assert line.recv(1024)[24:32] == b"question"
