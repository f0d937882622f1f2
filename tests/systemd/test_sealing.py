"""A key is sealed only in a form that this machine's own systemd opens again."""

from __future__ import annotations

import os
import stat

import pytest

from kiosk.machine import sealing
from kiosk.machine.sealing import SealFailed, Way, seal

KEY = bytes(range(32))

CREDS = """#!/bin/sh
# stands for systemd-creds: sealed is the words given and the key
# REFUSE: what cannot be opened, NEVER: what cannot be sealed
case "$1" in
encrypt)
    case "$*" in *"${NEVER:-nothing}"*) echo "no such key" >&2; exit 1;; esac
    echo "$*"; cat ;;
decrypt)
    read -r how
    case "$how" in *"${REFUSE:-nothing}"*) echo "PCR bank invalid" >&2; exit 1;; esac
    if [ "$SPOIL" ]; then echo other; else cat; fi ;;
esac
"""


@pytest.fixture
def creds(tmp_path, monkeypatch):
    program = tmp_path / "systemd-creds"
    program.write_text(CREDS)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    tpm = tmp_path / "tpmrm0"
    tpm.touch()
    monkeypatch.setattr(sealing, "TPM", str(tpm))
    return tpm


def test_to_the_tpm_and_the_host_with_a_register_that_nobody_extends(creds):
    sealed, way, why = seal("store-key", KEY)
    assert (way, why) == (Way.TPM, "")
    words = sealed.split(b"\n", 1)[0].decode()
    assert words == "encrypt --name=store-key --with-key=host+tpm2 --tpm2-pcrs=16 - -"


def test_without_a_tpm_to_the_host(creds):
    creds.unlink()
    _, way, why = seal("store-key", KEY)
    assert (way, why) == (Way.HOST, "")


@pytest.mark.parametrize("switch", ["REFUSE", "NEVER"])
def test_what_the_tpm_does_not_open_again_is_locked_to_the_host_and_it_is_said(
    creds, monkeypatch, switch
):
    monkeypatch.setenv(switch, "tpm2")
    sealed, way, why = seal("store-key", KEY)
    assert way is Way.HOST
    assert why.startswith("TPM: systemd-creds: ")
    assert b"tpm2" not in sealed.split(b"\n", 1)[0]


def test_nothing_is_kept_that_opens_to_something_else(creds, monkeypatch):
    monkeypatch.setenv("SPOIL", "1")
    with pytest.raises(SealFailed, match="opened to something else"):
        seal("store-key", KEY)


def test_what_is_said_never_holds_the_key(creds, monkeypatch):
    monkeypatch.setenv("REFUSE", "host")
    with pytest.raises(SealFailed) as failed:
        seal("store-key", b"a-key-that-nobody-may-read")
    assert "a-key-that" not in str(failed.value)
