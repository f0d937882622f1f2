"""A line that says anything at all: no exception, no card that was not there, and recovery."""

import threading
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.id_reader.interface import NotRead
from drivers.id_reader.module import Pace
from drivers.id_reader.sam_v import SamV
from drivers.wake import Wake
from sandbox.devices.pty import Cable
from tests.examples import many

HURRIED = Pace(
    poll=0.001,
    reply=0.004,
    read_reply=0.006,
    tries=2,
    shortest_back_off=0.001,
    longest_back_off=0.002,
)
PREAMBLE = bytes.fromhex("AA AA AA 96 69")
TRUE_ANSWERS = [
    PREAMBLE + bytes.fromhex(text)
    for text in (
        "00 04 00 00 90 94",
        "00 08 00 00 9F 00 00 00 00 97",
        "00 04 00 00 80 84",
        "00 0C 00 00 90 00 00 00 00 00 00 00 00 9C",
        "00 04 00 00 81 85",
        "00 04 00 00 41 45",
        "00 04 00 00 66 62",
        "05 08 00 00 90",
    )
]
noise = st.one_of(st.binary(max_size=60), st.sampled_from(TRUE_ANSWERS), st.just(PREAMBLE))


@settings(max_examples=many(40), deadline=None)
@given(st.lists(noise, min_size=1, max_size=12))
def test_anything_may_come(tmp_path_factory, said):
    cable = Cable(tmp_path_factory.mktemp("line") / "id-reader", 115200)
    stop = threading.Event()

    def babble() -> None:
        turn = 0
        while not stop.is_set():
            if cable.read(0.005):
                cable.write(said[turn % len(said)], stop)
                turn += 1

    thread = threading.Thread(target=babble)
    thread.start()
    wake = Wake()
    reader = SamV(str(cable.link), 115200, time.monotonic, HURRIED)
    try:
        begun = time.monotonic()
        assert isinstance(reader.read(wake, 0.03), NotRead)
        reader.probe(wake)
        assert time.monotonic() - begun < 0.5
    finally:
        reader.close()
        stop.set()
        thread.join()
        cable.close()
        wake.close()
