"""Threads that hang are left behind and replaced; those whose driver raises heal. Told once."""

from __future__ import annotations

import itertools
import os
import threading
import time
import tty

import pytest

from drivers import sever
from kiosk.runtime import interrupt
from kiosk.runtime.supervised import Lease, Limits, Supervisor, Worker
from tests.drivers.devices_rig import descriptors, eventually
from tests.runtime.world import HeldClock

QUICK = Limits(slack=0.05, look=0.02, pause=0.01, longest_pause=0.04)


def looked_after() -> Supervisor:
    """For tests about something else: nobody looks, nobody hears."""
    return Supervisor(time.monotonic, Told(), watch=False)


class Told:
    def __init__(self) -> None:
        self.rows: list[tuple] = []

    def hung(self, name: str, abandoned: int) -> None:
        self.rows.append(("hung", name, abandoned))

    def broke(self, name: str, error: BaseException) -> None:
        self.rows.append(("broke", name, type(error)))

    def back(self, name: str) -> None:
        self.rows.append(("back", name))


class Stuck:
    """A device whose call does not come back, whatever is woken or severed; until the test ends."""

    def __init__(self, over: threading.Event) -> None:
        self._over = over
        self.inside = threading.Event()
        self.severed = threading.Event()
        self.closed = threading.Event()

    def work(self) -> None:
        self.inside.set()
        self._over.wait()

    def sever(self) -> None:
        self.severed.set()

    def close(self) -> None:
        self.closed.set()


def begun(worker: Worker) -> Worker:
    worker.start()
    return worker


class Devices(list):
    """Every device that was opened, and the end of the test for all that sit in one."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def worker(self, name: str, supervisor: Supervisor, seconds: float = 5, **hooks) -> Worker:
        def run(lease: Lease) -> None:
            own = Stuck(self.over)
            lease.open(lambda: own, 1)
            self.append(own)
            with lease.call(seconds):
                own.work()
            lease.wake.wait(1)

        return begun(Worker(name, run, supervisor, **hooks))

    def inside(self, count: int) -> bool:
        return eventually(lambda: len(self) == count and self[-1].inside.is_set())


@pytest.fixture(autouse=True)
def nothing_left():
    threads, files = threading.active_count(), descriptors()
    yield
    assert eventually(lambda: threading.active_count() <= threads)
    assert eventually(lambda: descriptors() <= files)


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def held(told):
    """A supervisor that looks only when asked to, on a clock that only moves when told."""
    clock = HeldClock()
    made = Supervisor(clock.monotonic, told, watch=False)
    made.held = clock
    yield made
    made.close()


@pytest.fixture
def real(told):
    made = Supervisor(time.monotonic, told, QUICK, watch=False)
    yield made
    made.close()


@pytest.fixture
def devices():
    made = Devices()
    yield made
    made.over.set()


def test_a_call_may_take_its_time_and_its_slack(held, told, devices):
    worker = devices.worker("printer", held)
    assert devices.inside(1)
    assert held.look() == 5.0  # the longest it sleeps
    held.held.seconds += 5 + held.limits.slack - 1
    assert held.look() == pytest.approx(1)
    assert told.rows == []
    devices.over.set()
    worker.close()


def test_a_hung_thread_is_severed_counted_and_replaced(held, told, devices):
    heard: list[str] = []
    worker = devices.worker("printer", held, hung=lambda: heard.append("hung"))
    assert devices.inside(1)
    held.held.seconds += 60
    held.look()
    assert told.rows == [("hung", "printer", 1)]
    assert heard == ["hung"]
    assert devices[0].severed.wait(1)
    assert devices.inside(2)
    assert held.look() == 5.0  # the new one has time of its own
    assert told.rows == [("hung", "printer", 1)]
    devices.over.set()
    worker.close()
    assert devices[0].closed.wait(1)  # the one that came back closes its device and goes


def test_after_three_no_more_threads_are_spent(held, told, devices):
    worker = devices.worker("printer", held)
    for turn in (1, 2, 3):
        assert devices.inside(turn)
        assert not held.spent
        held.held.seconds += 60
        held.look()
        assert told.rows[-1] == ("hung", "printer", turn)
    assert held.spent
    assert worker.gone
    held.held.seconds += 600
    held.look()
    assert len(told.rows) == 3
    assert len(devices) == 3
    worker.nudge()
    devices.over.set()
    worker.close()


def test_the_three_are_of_the_whole_process(held, told, devices):
    workers = []
    for turn, name in enumerate(("id_card", "e_voucher", "printer"), 1):
        workers.append(devices.worker(name, held))
        assert devices.inside(turn)
    held.held.seconds += 60
    held.look()
    assert told.rows == [("hung", "id_card", 1), ("hung", "e_voucher", 2), ("hung", "printer", 3)]
    assert held.spent
    assert eventually(lambda: len(devices) == 5)  # the first two were replaced, the third was not
    assert [worker.gone for worker in workers] == [False, False, True]
    devices.over.set()
    for worker in workers:
        worker.close()


def test_it_looks_by_itself(told, devices):
    supervisor = Supervisor(time.monotonic, told, QUICK)
    worker = devices.worker("id_card", supervisor, seconds=0.01)
    assert eventually(lambda: ("hung", "id_card", 3) in told.rows, 8.0)
    devices.over.set()
    worker.close()
    supervisor.close()


class Line:
    """A port read without a thought of wakes: it blocks in the kernel."""

    def __init__(self, path: str) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.fd)
        self.port = sever.port(self.fd)
        self.reading = False

    def read(self) -> bytes:
        self.reading = True
        return os.read(self.fd, 100)

    def sever(self) -> None:
        sever.sever(self.port)

    def close(self) -> None:
        os.close(self.fd)


def test_a_read_stuck_at_a_real_port_ends_and_the_port_is_free_again(real, told):
    interrupt.prepare()
    master, slave = os.openpty()
    path, came = os.ttyname(slave), []
    os.close(slave)
    ends: list[bytes] = []
    lines: list[Line] = []

    def run(lease: Lease) -> None:
        line = lease.open(lambda: Line(path), 1)
        lines.append(line)
        with lease.call(0.05):
            data = line.read()
        ends.append(data)
        if lease.in_charge:
            came.append(data)
            real_worker.passed(lease)

    real_worker = begun(Worker("id_card", run, real))
    assert eventually(lambda: len(lines) == 1 and lines[0].reading)
    time.sleep(0.12)
    real.look()
    assert ("hung", "id_card", 1) in told.rows
    assert eventually(lambda: ends == [b""])  # it came back, found nothing, and said nothing
    assert came == []
    assert eventually(lambda: len(lines) == 2 and lines[1].reading)
    os.write(master, b"hello")
    assert eventually(lambda: came == [b"hello"])
    assert told.rows == [("hung", "id_card", 1), ("back", "id_card")]
    assert eventually(lambda: len(lines) == 3 and lines[2].reading)
    real_worker.close(also=lambda: os.write(master, b"end"))
    os.close(master)


def test_severing_a_number_that_is_another_files_by_now_leaves_it_alone(tmp_path):
    master, slave = os.openpty()
    old = sever.port(slave)
    os.close(slave)
    other = os.open(tmp_path / "other", os.O_RDWR | os.O_CREAT)
    assert other == old.fd
    sever.sever(old)
    os.write(other, b"still mine")
    assert (tmp_path / "other").read_bytes() == b"still mine"
    os.close(other)
    sever.sever(old)  # closed altogether
    sever.sever(None)
    os.close(master)


def test_a_driver_that_raises_is_opened_again_and_told_once(real, told):
    turns: list[float] = []
    heard: list[str] = []

    def run(lease: Lease) -> None:
        turns.append(time.monotonic())
        if len(turns) < 5:
            raise LookupError("whatever")
        while lease.in_charge:
            worker.passed(lease)
            lease.pause(0.01)

    worker = begun(Worker("e_voucher", run, real, broke=lambda: heard.append("broke")))
    assert eventually(lambda: ("back", "e_voucher") in told.rows)
    worker.close()
    assert told.rows == [("broke", "e_voucher", LookupError), ("back", "e_voucher")]
    assert heard == ["broke"] * 4
    gaps = [b - a for a, b in itertools.pairwise(turns)]
    assert all(gap >= pause for gap, pause in zip(gaps, (0.01, 0.02, 0.04, 0.04), strict=True))


def test_commands_do_not_shorten_the_pause_after_a_fault(told):
    supervisor = Supervisor(time.monotonic, told, QUICK._replace(pause=0.1), watch=False)
    turns: list[int] = []

    def run(lease: Lease) -> None:
        turns.append(1)
        raise LookupError

    worker = begun(Worker("e_voucher", run, supervisor))
    for _ in range(30):
        worker.nudge()
        time.sleep(0.002)
    assert len(turns) <= 2
    before = time.monotonic()
    worker.close()
    assert time.monotonic() - before < 0.5  # ending does


def test_a_device_that_cannot_be_closed_does_not_end_the_worker(real, told):
    opened: list[int] = []

    class Bad:
        def close(self) -> None:
            raise OSError("no")

    def run(lease: Lease) -> None:
        opened.append(1)
        lease.open(Bad, 1)
        raise LookupError

    worker = begun(Worker("printer", run, real))
    assert eventually(lambda: len(opened) > 2)
    worker.close()
    assert told.rows == [("broke", "printer", OSError)]


def test_an_interrupt_of_a_thread_that_has_ended_is_nothing():
    interrupt.prepare()
    thread = threading.Thread(target=lambda: None)
    interrupt.interrupt(thread)  # not begun
    thread.start()
    thread.join()
    interrupt.interrupt(thread)
