"""This machine's side of pairing, against the hub itself: what is laid down, and when."""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hub import machines, pairing
from hub import trust as hub_trust
from hub.app import Hub, application
from hub.archive.sealing import Signer
from hub.database import writing
from hub.serving import bound, server
from hub.vault import Vault
from kiosk.commands import configured, pair
from kiosk.commands.pairing_rounds import AFTER_REFUSAL, EVERY, PairingRounds
from kiosk.outbox.kinds import Destination, Kind
from kiosk.outbox.outbox import Outbox
from kiosk.outbox.record import Outcome
from kiosk.store.database import Store
from kiosk.uplink.hub import HubClient
from kiosk.uplink.pairing import Facts, Pairing
from kiosk.uplink.pinned import NotPinned, session
from kiosk.uplink.shown import Shown, State
from tests.hub.conftest import CONTRACT, STATION, VAULT, Bench, Make, bench_on
from tests.sandbox.hub_samples import PAYLOADS

FACTS = Facts("一体机\nK1", "SN-1", "release")
SIGNERS = {"first": "cd" * 32}


@pytest.fixture
def bench(sqlite_made: Make) -> Iterator[Bench]:
    with bench_on(sqlite_made()) as bench:
        yield bench


def make(bench: Bench, data: Path, **more: bool) -> Pairing:
    return Pairing(HubClient(bench.url), data, FACTS, **more)


def assign(bench: Bench, code: str, terminal: str = "07", pin: str = "", **more: bool) -> None:
    with writing(bench.engine) as connection:
        pairing.assign(
            connection, code.replace("-", ""), STATION, terminal, pairing.Trust(pin, SIGNERS),
            pairing.own_key(VAULT), "test", bench.time(), **more,
        )  # fmt: skip


def test_the_whole_way(bench: Bench, tmp_path: Path) -> None:
    one = make(bench, tmp_path)
    shown = one.look()
    assert shown.state is State.WAITING
    with writing(bench.engine) as connection:
        seen = pairing.waiting(connection, shown.code.replace("-", ""), bench.time())
    assert (seen.check, seen.model, seen.serial) == (shown.check, "一体机K1", "SN-1")
    assert one.look() == shown
    assert not pair.is_paired(tmp_path)
    assign(bench, shown.code, pin="ab" * 32)
    assert one.look().state is State.PAIRED
    told = tomllib.loads((tmp_path / "pairing" / "paired.toml").read_text())
    assert told["station"] == {"code": STATION, "terminal": "07"}
    assert told["hub"]["pin"] == "ab" * 32
    assert told["remote"]["signers"] == SIGNERS
    assert told["hub"]["archive_key"] == Signer(VAULT).public
    for file in (tmp_path / "pairing").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
    key = Path(told["hub"]["key_file"]).read_text().strip()
    answer = HubClient(bench.url, key).settings(STATION, "07", "")
    assert answer.outcome is Outcome.ACCEPTED
    options = argparse.Namespace(
        profile="heilongjiang-2", overlay=[], devices=None, data=tmp_path, form=None
    )
    settings = configured.settings(options)
    assert (settings.station.code, settings.station.terminal) == (STATION, "07")
    assert settings.remote.signers == SIGNERS
    assert Path(settings.remote.key_file).exists()


def test_a_key_of_receipts_that_the_hub_did_not_sign_is_not_laid_down(
    bench: Bench, tmp_path: Path
) -> None:
    class Between(HubClient):
        def ask_pairing(self, ticket, shape):
            status, asked = super().ask_pairing(ticket, shape)
            if asked.sealed:
                asked.receipts = Signer(Vault(b"e" * 32)).public
            return status, asked

    one = Pairing(Between(bench.url), tmp_path, FACTS)
    assign(bench, one.look().code)
    assert one.look().state is State.UNREACHED
    assert not pair.is_paired(tmp_path)


def test_its_keys_stay_and_a_new_code_comes(bench: Bench, tmp_path: Path) -> None:
    one = make(bench, tmp_path)
    first = one.look()
    keys = (tmp_path / "pairing" / "identity.key").read_bytes()
    bench.time.skip(minutes=16)
    second = one.look()
    assert second.state is State.WAITING
    assert second.code != first.code
    assert make(bench, tmp_path).look().state is State.WAITING  # after a start
    assert (tmp_path / "pairing" / "identity.key").read_bytes() == keys


def test_refused_and_stolen(bench: Bench, tmp_path: Path) -> None:
    one = make(bench, tmp_path)
    code = one.look().code.replace("-", "")
    with writing(bench.engine) as connection:
        pairing.refuse(connection, code, "test", bench.time())
    assert one.look().state is State.REFUSED
    assign(bench, one.look().code)
    with writing(bench.engine) as connection:
        machines.end(connection, STATION, "07", machines.Why.STOLEN, "test", bench.time())
    assert make(bench, tmp_path).look().state is State.DEAD


def test_a_hub_cannot_name_signers_where_the_profile_does(bench: Bench, tmp_path: Path) -> None:
    one = make(bench, tmp_path, signers_known=True)
    assign(bench, one.look().code)
    assert one.look().state is State.PAIRED
    told = tomllib.loads((tmp_path / "pairing" / "paired.toml").read_text())
    assert "signers" not in told["remote"]


def test_what_was_not_sealed_to_it_lays_nothing_down(bench: Bench, tmp_path: Path) -> None:
    one = make(bench, tmp_path)
    assign(bench, one.look().code)
    (tmp_path / "pairing" / "sealing.key").write_text("11" * 32)
    assert one.look().state is State.UNREACHED
    assert not pair.is_paired(tmp_path)


def test_who_stands_in_between_is_seen_or_not_believed(bench: Bench, tmp_path: Path) -> None:
    """He gives a key of his own: the check codes differ. He gives the hub's: he cannot sign."""
    evil = pairing.own_key(Vault(b"e" * 32))

    class Between(HubClient):
        own = False

        def begin_pairing(self, body, shape):
            status, begun = super().begin_pairing(body, shape)
            if self.own:
                begun.hub = evil.public_key().public_bytes_raw().hex()
            return status, begun

        def ask_pairing(self, ticket, shape):
            status, asked = super().ask_pairing(ticket, shape)
            if asked.sealed:
                asked.signature = evil.sign(b"whatever").hex()
            return status, asked

    for own in (True, False):
        client = Between(bench.url)
        client.own = own
        one = Pairing(client, tmp_path, FACTS)
        shown = one.look()
        with writing(bench.engine) as connection:
            seen = pairing.waiting(connection, shown.code.replace("-", ""), bench.time())
        assert (seen.check == shown.check) is not own
        assign(bench, shown.code, "08" if own else "09")
        assert one.look().state is State.UNREACHED
        assert not pair.is_paired(tmp_path)


def test_without_a_hub_it_says_so_and_goes_on(bench: Bench, tmp_path: Path) -> None:
    one = Pairing(HubClient("http://127.0.0.1:9"), tmp_path, FACTS)
    assert [one.look().state for _ in range(2)] == [State.UNREACHED] * 2


def test_the_command(bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overlay = tmp_path / "hub.toml"
    overlay.write_text(f'[hub]\nurl = "{bench.url}"\n')
    argv = ["--data", str(tmp_path / "data"), "--overlay", str(overlay)]

    def meanwhile(_: float) -> None:
        printed = capsys.readouterr().out
        assign(bench, printed.split("code: ")[1].splitlines()[0])

    assert pair.main(argv, meanwhile) == 0
    assert "配对完成" in capsys.readouterr().out
    assert pair.main(argv) == 1
    assert "--again" in capsys.readouterr().err


def certificate(folder: Path, name: str, key: ec.EllipticCurvePrivateKey) -> Path:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / f"{name}.key").write_bytes(secret)
    return file


def test_a_pinned_terminal_talks_to_that_key_only(bench: Bench, tmp_path: Path) -> None:
    """A renewed certificate of the same key goes on; another key is nobody."""
    import threading

    mine, other = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    old = certificate(tmp_path, "old", mine)
    renewed = certificate(tmp_path, "renewed", mine)
    pin = hub_trust.pin_of(old)
    assert hub_trust.pin_of(renewed) == pin
    strange = certificate(tmp_path, "strange", other)
    hub = application(Hub(bench.engine, VAULT, CONTRACT, bench.time))
    for file, outcome in ((renewed, Outcome.ACCEPTED), (strange, Outcome.UNKNOWN)):
        web = server(hub, 1, ssl_certfile=str(file), ssl_keyfile=str(file.with_suffix(".key")))
        with bound("127.0.0.1", 0) as listener:
            thread = threading.Thread(target=web.run, args=([listener],), daemon=True)
            thread.start()
            url = f"https://127.0.0.1:{listener.getsockname()[1]}"
            client = HubClient(url, bench.key, pin=pin)
            assert client.reach() is outcome
            client.close()
            web.should_exit = True
            thread.join(10)
    with pytest.raises(NotPinned):
        session("http://127.0.0.1", pin)


def test_rounds_tell_each_change_once_and_end_when_paired() -> None:
    class Played:
        said: ClassVar = [Shown(State.UNREACHED), Shown(State.UNREACHED), OSError(),
                          Shown(State.WAITING, "A", "B"), Shown(State.REFUSED),
                          Shown(State.PAIRED)]  # fmt: skip

        def look(self) -> Shown:
            one = self.said.pop(0)
            if isinstance(one, OSError):
                raise one
            return one

    told: list[State] = []
    done: list[str] = []
    rounds = PairingRounds(
        Played(), lambda shown: told.append(shown.state), lambda: done.append("paired")
    )
    pauses = [rounds.look() for _ in range(6)]
    assert told == [State.UNREACHED, State.WAITING, State.REFUSED, State.PAIRED]
    assert pauses == [EVERY] * 4 + [AFTER_REFUSAL, None]
    assert done == ["paired"]


@pytest.mark.parametrize("why", list(machines.Why))
def test_a_machine_is_told_that_it_was_stolen_and_of_nothing_else(
    bench: Bench, tmp_path: Path, why: machines.Why
) -> None:
    one = make(bench, tmp_path)
    assign(bench, one.look().code)
    one.look()
    told = tomllib.loads((tmp_path / "pairing" / "paired.toml").read_text())
    client = HubClient(bench.url, Path(told["hub"]["key_file"]).read_text().strip())
    with contextlib.closing(Store.open(tmp_path / "terminal.db", bytes(32))) as store:
        outbox = Outbox(store, station=STATION, terminal="07")
        put = outbox.get(outbox.put(Destination.HUB, Kind.FAULT, PAYLOADS["fault"]))
        assert client.send(put).outcome is Outcome.ACCEPTED
        assert not client.stolen
        with writing(bench.engine) as connection:
            machines.end(connection, STATION, "07", why, "test", bench.time())
        assert client.send(put).outcome is Outcome.NOT_KNOWN
        assert client.stolen is (why is machines.Why.STOLEN)
