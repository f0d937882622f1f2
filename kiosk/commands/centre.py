"""`python -m kiosk centre probe --profile P`: every read of a profile against its platform, with a
test person, and a conformance report.

The person is asked for, or read from a file (TOML: certificate_no, or social_card_no and card_sn,
or e_voucher; certificate_type and name may be added). Numbers are never arguments: a command's
arguments stand in lists that others can read. Nothing is ever written to the platform.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import tomllib
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.commands import configured
from kiosk.machine import sealing
from kiosk.machine.sealing import SealFailed
from kiosk.platform import adapters
from kiosk.platform.centre import FsiCentre, fsi_centre
from kiosk.platform.conformance import Conformance, Finding, Report
from kiosk.platform.interface import Credential, CredentialKind
from kiosk.platform.msgid import FileCounter
from kiosk.platform.transactions import Transactions
from kiosk.runtime.clock import SystemClock
from kiosk.services.catalogue import Catalogue
from kiosk.services.dictionaries import Dictionaries
from kiosk.settings.load import CREDENTIAL
from kiosk.settings.model import Settings


class TestPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    __test__ = False

    certificate_no: str = ""
    certificate_type: str = "01"
    name: str = ""
    social_card_no: str = ""
    card_sn: str = ""
    e_voucher: str = ""

    def credential(self) -> Credential:
        """Raises ValueError when nothing identifies anybody."""
        if self.e_voucher:
            return Credential(CredentialKind.E_VOUCHER, token=self.e_voucher)
        if self.social_card_no:
            return Credential(
                CredentialKind.SOCIAL_CARD, token=self.social_card_no, card_sn=self.card_sn
            )
        if not self.certificate_no:
            raise ValueError("the file names nobody")
        return Credential(
            CredentialKind.ID_CARD,
            certificate_type=self.certificate_type,
            certificate_no=self.certificate_no,
            name=self.name,
        )


def main(argv: list[str]) -> int:
    """0: every read was answered as the files say; 1: not; 2: it could not be tried."""
    parser = argparse.ArgumentParser(prog="python -m kiosk centre", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    probe = what.add_parser("probe", help="try every read; leaves a report")
    configured.add_options(probe)
    probe.add_argument("--person", type=Path, help="TOML file of the test person; else it asks")
    probe.add_argument("--report", type=Path, help="default: conformance-<profile>.md")
    probe.add_argument("--transactions", type=Path, help="folder; default: config/transactions")
    probe.add_argument("--adapters", type=Path, help="folder; default: config/adapters")
    options = parser.parse_args(argv)
    try:
        settings = configured.settings(options)
        credential = _person(options.person)
        centre, check = _open(settings, options)
    except (*configured.UNUSABLE, ValueError, msgspec.ValidationError, SealFailed) as error:
        print(f"Not tried: {_said(error)}", file=sys.stderr)
        return 2
    catalogue = Catalogue.load()
    items = tuple(catalogue.item(id_) for id_ in settings.items if id_ in catalogue)
    try:
        report = check.run(credential, items, told=_tell)
    finally:
        centre.close()
    file = options.report or Path(f"conformance-{options.profile}.md")
    file.write_text(page(report, settings, SystemClock().now()), "utf-8")
    print(f"person: {report.person}; {len(report.findings)} transactions; report: {file}")
    return 0 if report.passed else 1


def _open(settings: Settings, options: argparse.Namespace) -> tuple[FsiCentre, Conformance]:
    clock, secret = SystemClock(), _secret(settings.centre.secret_file)
    transactions = options.transactions or Path(__file__).parents[2] / "config" / "transactions"
    folder = options.adapters or adapters.FOLDER
    options.data.mkdir(parents=True, exist_ok=True)
    centre = fsi_centre(
        settings, secret, clock, Dictionaries.load(),
        counter=FileCounter(options.data / "msgid.probe"),
        transactions=transactions, adapter_folder=folder,
    )  # fmt: skip
    known = Transactions.load(settings.centre.adapter, transactions)
    adapter = adapters.load(settings.centre.adapter, folder)
    return centre, Conformance(centre.session, centre.people, adapter, known, clock)


def _secret(file: str) -> bytes:
    """What the terminal's unit is handed by systemd lies sealed to the machine, for root alone."""
    if file.startswith(CREDENTIAL):
        return sealing.opened(file.removeprefix(CREDENTIAL))
    return Path(file).read_bytes() if file else b""


def _person(file: Path | None) -> Credential:
    if file is not None:
        return msgspec.convert(tomllib.loads(file.read_text("utf-8")), TestPerson).credential()
    ask = getpass.getpass if sys.stdin.isatty() else lambda prompt: sys.stdin.readline().strip()
    return TestPerson(certificate_no=ask("Identity number of the test person: ")).credential()


def _said(error: Exception) -> str:
    """msgspec quotes no values, but names of fields; the rest is ours."""
    return str(error) or type(error).__name__


def _tell(finding: Finding) -> None:
    mark = "" if finding.confirmed else "  (unconfirmed)"
    print(f"  {finding.how.value:<9} {finding.transaction:<34} {finding.code}{mark}")


def page(report: Report, settings: Settings, at: datetime) -> str:
    """The report in Markdown: names and counts only."""
    centre = settings.centre
    lines = [
        f"# Conformance of {centre.adapter}",
        "",
        f"{at:%Y-%m-%d %H:%M}, scheme `{centre.scheme}`. Person: **{report.person}**."
        f" {'Passed' if report.passed else 'Not passed'}.",
        "",
        "`missing`: mapped fields that never came. `unmapped`: fields that came and no file maps."
        " `unknown`: dictionaries that lack a code that came. No value of anybody stands here.",
        "",
        "| transaction | number | 名称 | outcome | rows | seconds | confirmed | missing | unmapped"
        " | unknown |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {f.transaction} | {f.infno} | {f.title} | {f.how.value} {f.code} | {f.rows}"
        f" | {f.seconds:.2f} | {'yes' if f.confirmed else 'no'} | {_words(f.missing)}"
        f" | {_words(f.unmapped)} | {_words(f.unknown)} |"
        for f in report.findings
    ]
    return "\n".join(lines) + "\n"


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)
