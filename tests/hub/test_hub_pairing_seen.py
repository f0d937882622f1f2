"""A real terminal on a real display that shows its code, is paired, starts anew and serves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from hub import pairing
from hub.database import engine_of, reading, writing
from hub.tables import health_now, pairings
from hub.vault import Vault
from sandbox.stage import display, hub, standins
from sandbox.stage.processes import Company, free_ports

pytestmark = [pytest.mark.full, pytest.mark.glass]
RESTART = 75


def until(what: Callable[[], object], seconds: float = 60.0) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError("it did not come")


def test_from_the_code_to_service(tmp_path: Path) -> None:
    with display.virtual("landscape") as name:
        company, ports = Company(tmp_path), free_ports()
        try:
            standins.start(company, ports, "instant")
            tables = standins.overlay(company, ports)
            mine = free_ports(hub.Ports)
            more, _ = hub.start(company, mine, "heilongjiang-2", by_code=True)
            tables |= more
            standins.write_overlay(tables, tmp_path / "overlay.toml")
            own = standins.terminal_arguments(company, profile="heilongjiang-2", form="landscape")
            company.start("terminal", *own, ready=False, DISPLAY=name)
            engine = engine_of(f"sqlite:///{tmp_path}/hub/hub.db")

            def code() -> object:
                with reading(engine) as connection:
                    return connection.execute(select(pairings.c.code)).scalar()

            shown = str(until(code))
            key = pairing.own_key(Vault.of(tmp_path / "hub" / "vault.key"))
            with writing(engine) as connection:
                moment = connection.execute(select(pairings.c.ends_at)).scalar_one()
                pairing.assign(
                    connection, shown, "HLJ-DEMO-0001", "02", pairing.Trust("", {}), key, "test",
                    moment - pairing.LASTS,
                )  # fmt: skip
            assert until(lambda: company.code("terminal") is not None)
            assert company.code("terminal") == RESTART
            company.drop("terminal")
            company.start("terminal", *own, ready=False, DISPLAY=name)

            def heard() -> object:
                with reading(engine) as connection:
                    return connection.execute(select(health_now.c.body)).scalar()

            assert '"in-service"' in str(until(heard))
            engine.dispose()
        finally:
            company.stop()
