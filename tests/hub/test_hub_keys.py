"""Who may speak: keys of terminals, as hashes, revoked at once."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from hub import terminals
from hub.archive.sealing import Signer
from hub.commands import keys
from hub.database import writing
from hub.vault import Vault, make_key
from tests.hub.conftest import STATION, TERMINAL, Bench
from tests.hub.test_hub_records import send
from tests.sandbox.hub_samples import record

SETTINGS = f"/v1/settings?station={STATION}&terminal={TERMINAL}"


def revoke(bench: Bench, terminal: str = TERMINAL, key_id: int | None = None) -> int:
    with writing(bench.engine) as connection:
        return terminals.revoke(connection, STATION, terminal, "test", bench.time(), key_id)


def test_who_is_not_known_gets_in_nowhere(bench: Bench) -> None:
    with httpx.Client(base_url=bench.url, trust_env=False) as stranger:
        for header, status in (({}, 401), ({"Authorization": "Bearer guess"}, 401),
                               ({"Authorization": f"Basic {bench.key}"}, 401)):  # fmt: skip
            for path in (SETTINGS, "/v1/reviews/AAAA-1111"):
                answer = stranger.get(path, headers=header)
                assert (answer.status_code, answer.json()) == (status, {"code": "not-paired"})
        assert send(stranger, record("fault")).status_code == 401
        assert stranger.get("/v1/health").json()["ok"] is True
    assert bench.rows("records") == []


def test_a_revoked_key_is_dead_at_once_and_a_new_one_lives(
    bench: Bench, http: httpx.Client
) -> None:
    assert send(http, record("fault")).status_code == 201
    new = bench.give()
    assert revoke(bench, key_id=1) == 1
    answer = send(http, record("fault"))
    assert (answer.status_code, answer.json()["code"]) == (403, "revoked")
    with bench.client(new) as again:
        assert send(again, record("fault")).status_code == 201
        assert revoke(bench) == 1
        assert send(again, record("fault")).status_code == 403
    assert revoke(bench) == 0


def test_no_key_stands_in_the_database(bench: Bench) -> None:
    stored = repr([bench.rows(t) for t in ("terminal_keys", "terminals", "stations")])
    assert bench.key not in stored
    assert len(bench.rows("terminal_keys")[0]["digest"]) == 64


def test_a_terminal_speaks_for_its_station_and_for_no_other(bench: Bench) -> None:
    """An outbox that was carried over keeps the number of the terminal that wrote it."""
    with writing(bench.engine) as connection:
        assert terminals.add_station(connection, "OTHER-1", "另一站", "test", bench.time())
        assert not terminals.add_station(connection, "OTHER-1", "又一站", "test", bench.time())
    second, other = bench.give("02"), bench.give("01", "OTHER-1")
    with bench.client(second) as client:
        assert send(client, record("fault")).status_code == 201
        assert client.get(SETTINGS).json()["code"] == "unknown-terminal"
    with bench.client(other) as client:
        answer = send(client, record("fault"))
        assert (answer.status_code, answer.json()["code"]) == (403, "unknown-terminal")
    (row,) = bench.rows("records")
    assert row["terminal_id"] != row["sender_id"]


@pytest.mark.parametrize("code", ["", "a b", "-x", "x" * 41, "站"])
def test_codes_are_those_of_the_contract(bench: Bench, code: str) -> None:
    with pytest.raises(ValueError), writing(bench.engine) as connection:
        terminals.add_station(connection, code, "站", "test", bench.time())
    with pytest.raises(ValueError):
        bench.give(code)
    with pytest.raises(terminals.NoSuch):
        bench.give("01", "NOWHERE")


def test_the_key_of_receipts_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    vault = tmp_path / "vault.key"
    make_key(vault)
    settings = tmp_path / "hub.toml"
    settings.write_text('vault_file = "vault.key"\n')
    assert keys.main(["--settings", str(settings), "receipts"]) == 0
    assert capsys.readouterr().out.strip() == Signer(Vault.of(vault)).public
