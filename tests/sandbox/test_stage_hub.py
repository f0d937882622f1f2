"""What `./run --hub` starts beside a terminal: a hub that knows it, and pages to sign in to."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from sandbox.stage import hub
from sandbox.stage.processes import Company, free_ports

pytestmark = pytest.mark.full  # a dozen processes of the hub's own commands


def test_a_hub_with_the_terminal_of_the_profile(tmp_path: Path) -> None:
    company, ports = Company(tmp_path), free_ports(hub.Ports)
    try:
        tables, password = hub.start(company, ports, "heilongjiang-2")
        pages = f"http://127.0.0.1:{ports.pages}"
        assert len(bytes.fromhex(tables["hub"]["archive_key"])) == 32
        with httpx.Client(trust_env=False, headers={"Origin": pages}) as client:
            form = {"name": hub.ADMIN, "password": password}
            answer = client.post(f"{pages}/sign-in", data=form)
            assert answer.status_code == 303
            assert "__Host-hub=" in answer.headers["set-cookie"]
            key = Path(tables["hub"]["key_file"]).read_text().strip()
            asked = {"station": "HLJ-DEMO-0001", "terminal": "01"}
            told = client.get(f"{tables['hub']['url']}/v1/settings", params=asked,
                              headers={"Authorization": f"Bearer {key}"})  # fmt: skip
            assert told.status_code == 200
            assert client.get(tables["review"]["page"], params={"s": asked["station"]}).is_success
    finally:
        company.stop()
