"""The kernel's power supplies, in a folder that looks like sysfs."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.power import open_sysfs
from drivers.power.interface import Charge, Supply
from drivers.status import DeviceState
from drivers.wake import Wake
from sandbox.devices.power_supply import PowerSupplySim
from tests.drivers.devices_rig import descriptors

BROKEN = PowerSupplySim.UNREADABLE
AC_ON = {"AC": {"type": "Mains", "online": 1}}
AC_OFF = {"AC": {"type": "Mains", "online": 0}}


def battery(**more):
    return {"BAT0": {"type": "Battery", "present": 1, **more}}


@pytest.fixture
def sim(tmp_path):
    return PowerSupplySim(tmp_path / "power_supply")


def ask(folder):
    wake = Wake()
    try:
        return open_sysfs(folder, 15, time.monotonic).probe(wake)
    finally:
        wake.close()


@pytest.mark.parametrize(
    ("supplies", "supply", "charge", "percent"),
    [
        (AC_ON, Supply.MAINS, Charge.UNKNOWN, None),
        (AC_ON | battery(status="Charging", capacity=80), Supply.MAINS, Charge.ENOUGH, 80),
        (AC_OFF | battery(status="Discharging", capacity=80), Supply.BATTERY, Charge.ENOUGH, 80),
        (AC_OFF | battery(status="Discharging", capacity=15), Supply.BATTERY, Charge.LOW, 15),
        (AC_OFF | battery(status="Unknown", capacity=16), Supply.BATTERY, Charge.ENOUGH, 16),
        (battery(status="Discharging", capacity=50), Supply.BATTERY, Charge.ENOUGH, 50),
        (battery(status="Charging", capacity=3), Supply.MAINS, Charge.LOW, 3),
        (battery(status="Full"), Supply.MAINS, Charge.ENOUGH, None),
        (battery(status="Not charging", capacity=60), Supply.UNKNOWN, Charge.ENOUGH, 60),
        (battery(status="Discharging"), Supply.BATTERY, Charge.UNKNOWN, None),
        (battery(status="Discharging", capacity_level="Low"), Supply.BATTERY, Charge.LOW, None),
        (battery(status="Discharging", capacity_level="Critical", capacity=40),
         Supply.BATTERY, Charge.LOW, 40),
        (battery(status="Discharging", capacity="nonsense"),
         Supply.BATTERY, Charge.UNKNOWN, None),
        (battery(status="Discharging", capacity=255), Supply.BATTERY, Charge.UNKNOWN, None),
        (AC_OFF, Supply.UNKNOWN, Charge.UNKNOWN, None),  # and yet it runs: nothing is known
        ({"U": {"type": "UPS", "status": "Discharging", "capacity": 9}},
         Supply.BATTERY, Charge.LOW, 9),
        ({"A": {"type": "USB", "online": 2}}, Supply.MAINS, Charge.UNKNOWN, None),
        (AC_OFF | {"usb": {"type": "USB", "online": 1}} | battery(status="Discharging"),
         Supply.MAINS, Charge.UNKNOWN, None),
        (AC_OFF | battery(status="Discharging", capacity=5)
         | {"BAT1": {"type": "Battery", "status": "Discharging", "capacity": 90}},
         Supply.BATTERY, Charge.ENOUGH, 90),
        # a mouse on the terminal is not the terminal
        (AC_ON | {"hid": {"type": "Battery", "scope": "Device", "status": "Discharging",
                          "capacity": 3}}, Supply.MAINS, Charge.UNKNOWN, None),
        (AC_ON | {"BAT0": {"type": "Battery", "present": 0, "capacity": 0}},
         Supply.MAINS, Charge.UNKNOWN, None),
        # a driver that does not answer leaves its part unknown
        ({"AC": {"type": "Mains", "online": BROKEN}} | battery(status=BROKEN, capacity=BROKEN),
         Supply.UNKNOWN, Charge.UNKNOWN, None),
    ],
)  # fmt: skip
def test_what_is_said_is_what_is_known(sim, supplies, supply, charge, percent):
    for name, attributes in supplies.items():
        sim.put(name, **attributes)
    status = ask(sim.folder)
    assert (status.supply, status.charge, status.percent) == (supply, charge, percent)
    assert status.device is DeviceState.ONLINE
    assert "/" in status.source or "neither" in status.source


def test_no_supply_at_all_is_not_mains(sim, tmp_path):
    assert ask(sim.folder).device is DeviceState.POWER_OFF
    status = ask(tmp_path / "absent")
    assert (status.device, status.supply) == (DeviceState.POWER_OFF, Supply.UNKNOWN)
    sim.put("mouse", type="Battery", scope="Device", capacity=4)
    assert ask(sim.folder).source == "power_supply: none for the system"


def test_supplies_come_and_go(sim):
    wake = Wake()
    power = open_sysfs(sim.folder, 15, time.monotonic)
    assert power.status().device is DeviceState.STARTING
    before = descriptors()
    for _ in range(1000):
        power.probe(wake)
    sim.put("AC", type="Mains", online=1)
    assert power.probe(wake).supply is Supply.MAINS
    sim.take("AC")
    assert power.probe(wake).device is DeviceState.POWER_OFF
    assert descriptors() == before
    power.close()
    wake.close()


@settings(deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.sampled_from([b"Mains", b"Battery", b"UPS", b"\xff"])},
            optional={
                name: st.binary(max_size=90)
                for name in ("online", "status", "capacity", "capacity_level", "scope", "present")
            },
        ),
        max_size=3,
    )
)
def test_any_bytes_in_any_file(tmp_path_factory, supplies):
    sim = PowerSupplySim(Path(tmp_path_factory.mktemp("sysfs")))
    for number, attributes in enumerate(supplies):
        sim.put(f"S{number}", **attributes)
    status = ask(sim.folder)
    if status.supply is Supply.MAINS:  # never guessed
        values = [v.strip() for one in supplies for v in one.values()]
        assert {b"1", b"2", b"Charging", b"Full"} & set(values)
    assert status.percent is None or 0 <= status.percent <= 100
