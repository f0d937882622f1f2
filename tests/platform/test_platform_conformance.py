"""`kiosk centre probe` against the strict stand-in: what it finds, and that it says nothing of
anybody."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest

from kiosk.commands import centre as command
from kiosk.machine import sealing
from kiosk.platform.china import local
from sandbox.centre.app import Centre, application
from sandbox.centre.command import CONTRACTS
from sandbox.centre.gateway import Tif
from sandbox.centre.misbehave import TracedProtocol
from sandbox.people import people
from tests.sandbox.client import serving

TOKEN = "0123456789abcdef0123456789abcdef"
TODAY = local(datetime.now(UTC)).date()
CAST = {one.id: one for one in people(TODAY)}
WORKER = CAST["worker"]


@pytest.fixture(scope="module")
def stand_in():
    made = Centre(Tif(TOKEN, time.time), strict=True, tidy=True)
    with serving(application(made, CONTRACTS), TracedProtocol) as url:
        yield made, url


@pytest.fixture
def run(stand_in, tmp_path, tmp_path_factory, capsys):
    """Runs the command; gives (status, report, output, ledger)."""
    made, url = stand_in

    def probe(profile: str, person: str, address: str = "fsi", secret: str = ""):
        made.ledger.clear()
        (tmp_path / "key").write_text(TOKEN)
        (tmp_path / "person.toml").write_text(person)
        (tmp_path / "here.toml").write_text(
            f'[centre]\nurl = "{url}/{address}"\nsecret_file = "{secret or tmp_path / "key"}"\n'
        )
        status = command.main(
            ["probe", "--profile", profile, "--overlay", str(tmp_path / "here.toml"),
             "--data", str(tmp_path_factory.getbasetemp() / "probe"),
             "--person", str(tmp_path / "person.toml"), "--report", str(tmp_path / "report.md")]
        )  # fmt: skip
        said = "".join(capsys.readouterr())
        file = tmp_path / "report.md"
        return status, file.read_text("utf-8") if file.exists() else "", said, made.ledger

    return probe


def row(report: str, transaction: str) -> list[str]:
    (found,) = [line for line in report.splitlines() if line.startswith(f"| {transaction} |")]
    return [cell.strip() for cell in found.strip("|").split("|")]


PERSON = f'certificate_no = "{WORKER.certificate_no}"\nname = "{WORKER.name}"\n'


def test_every_read_of_a_profile_is_tried_and_none_writes(run):
    status, report, said, ledger = run("heilongjiang-2", PERSON)
    assert status == 0, [line for line in report.splitlines() if "failed" in line]
    asked = {e["infno"] for e in ledger.entries()}
    assert {"1101", "5201", "5203", "5204", "HLJ04", "HLJ19", "1901", "9001", "9002"} <= asked
    assert not any(e["write"] for e in ledger.entries())
    assert not [e for e in ledger.entries() if e["outcome"] == "refused"]
    assert row(report, "national/5201")[3] == "good"
    assert row(report, "national/5201")[6] == "yes"
    assert row(report, "province/account-details")[6] == "no"
    assert "`psn_cert_type`" in row(report, "national/5201")[8]  # left at the door on purpose
    employer = WORKER.insurances[0].employer
    for personal in (WORKER.certificate_no, WORKER.name, WORKER.person_no, employer):
        assert personal not in report + said


def test_a_rest_province_is_tried_alike(run):
    status, report, _, _ = run("generic-rest-demo", PERSON, "rest")
    assert status == 0, report
    assert row(report, "province/visit-list")[3] == "good"
    assert row(report, "province/visit-list")[7] == ""
    assert row(report, "national/1101")[7] == "`balance`"


def test_both_interfaces_behind_one_address_are_tried(run):
    status, report, _, ledger = run("quanzhou", PERSON)
    assert status == 0, report
    asked = {e["infno"] for e in ledger.entries()}
    assert {"9001", "1101", "5203", "session/open", "biz/list", "biz/away/list"} <= asked
    assert row(report, "national/5204")[3] == "good"
    assert row(report, "province/transfers")[3] == "empty"
    assert not [e for e in ledger.entries() if e["outcome"] == "refused" or e["write"]]


def test_a_refusal_that_means_nothing_is_an_empty_list_and_no_employer_is_asked_about(run):
    status, report, _, ledger = run("wafangdian-town", PERSON)
    assert status == 0, report
    refused = [e["reasons"][0] for e in ledger.entries() if e["outcome"] == "refused"]
    assert refused
    assert all("查无记录" in one for one in refused)
    for name in ("away-filings", "referral-filings", "review-matters"):
        assert row(report, f"province/{name}")[3] == "empty"
    assert row(report, "province/unit-agents")[3] == "not-asked unit.code"


@pytest.mark.parametrize(
    "person",
    [f'e_voucher = "{WORKER.voucher_code}"\n',
     f'social_card_no = "{WORKER.social_card_no}"\ncard_sn = "{WORKER.card_sn}"\n'],
)  # fmt: skip
def test_other_ways_to_name_the_person(run, person):
    status, report, _, _ = run("heilongjiang-2", person)
    assert "**found**" in report
    assert status == 0


def test_a_person_nobody_knows(run):
    status, report, _, _ = run(
        "heilongjiang-2", f'certificate_no = "{CAST["not-found"].certificate_no}"\n'
    )
    assert status == 1
    assert "**not-found**" in report


@pytest.mark.parametrize("person", ["", "certificate = 1\n", "not toml"])
def test_a_file_that_names_nobody_is_said(run, person):
    status, report, said, ledger = run("heilongjiang-2", person)
    assert (status, report) == (2, "")
    assert "Not tried" in said
    assert ledger.entries() == []


def test_a_mapping_that_does_not_fit_is_found(run, stand_in):
    made, _ = stand_in
    from sandbox.centre.mood import Mood, Rule, What

    made.temper.set(Mood(rules=(Rule(What.WRONG_TYPES, infno="5203"),)))
    try:
        status, report, _, _ = run("heilongjiang-2", PERSON)
    finally:
        made.temper.set(Mood())
    assert status == 1
    assert row(report, "national/5203")[3].startswith("failed")


def test_a_key_that_is_sealed_to_the_machine_is_opened(run, tmp_path, monkeypatch):
    """`systemd-creds` is played: it drops the name that was sealed with the key."""
    creds = tmp_path / "bin" / "systemd-creds"
    creds.parent.mkdir()
    creds.write_text('#!/bin/sh\nread -r name && [ "--name=$name" = "$2" ] && cat\n')
    creds.chmod(0o755)
    monkeypatch.setenv("PATH", f"{creds.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(sealing, "SEALED", tmp_path / "credentials")
    (tmp_path / "credentials").mkdir()
    status, _, said, _ = run("heilongjiang-2", PERSON, secret="credential:centre-key")
    assert (status, "centre-key.cred" in said, TOKEN in said) == (2, True, False)
    sealed = tmp_path / "credentials" / "centre-key.cred"
    sealed.write_text(f"another\n{TOKEN}")
    status, _, said, _ = run("heilongjiang-2", PERSON, secret="credential:centre-key")
    assert (status, "systemd-creds" in said, TOKEN in said) == (2, True, False)
    sealed.write_text(f"centre-key\n{TOKEN}")
    assert run("heilongjiang-2", PERSON, secret="credential:centre-key")[0] == 0


def test_no_number_can_be_given_as_an_argument():
    with pytest.raises(SystemExit):
        command.main(["probe", "--certificate-no", "1"])
