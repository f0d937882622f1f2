"""`./run --tour DIR`: every query for a fitting person, by real X events, with its evidence."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path

from sandbox.people import person as cast
from sandbox.stage.processes import Company, Ports
from sandbox.tour.display import Seen
from sandbox.tour.hands import Panel
from sandbox.tour.identifying import Errand
from sandbox.tour.plan import (
    BOOKING,
    CHILD,
    COVERED,
    FITTING,
    GUARDIAN,
    HANDLING,
    TICKET,
    Whom,
    agent_for,
    fitting_person,
    touches,
)  # fmt: skip
from sandbox.tour.terminal import Terminal
from sandbox.tour.visit import Album, Visitor
from sandbox.tour.waiting import within

SLOW_CENTRE = {"delay": 0.3}
"""The centre answers a little late, so that the waiting pages can be photographed."""


def perform(company: Company, ports: Ports, name: str, options: argparse.Namespace) -> int:
    """Run the tour; 0 when everything worked."""
    folder: Path = options.tour
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    terminal, seen, panel = Terminal(company.socket), Seen(name), Panel(ports.panel)
    album = Album(folder, seen, pictures=not options.unseen)
    failures: list[str] = []
    try:
        terminal.wait_ready(60)
        terminal.wait_for("home", "attract", seconds=60)
        offered = _offered(terminal)
        queue = [TICKET] if offered["numbers"] else []
        queue += [BOOKING] if offered["bookable"] else []
        items = options.item or [*offered["items"], *queue]
        for item in items:
            try:
                panel.post("centre", **SLOW_CENTRE)
                _visit(
                    item,
                    options,
                    visitor=Visitor(
                        terminal, seen, album, a4=bool(options.a4), brief=options.brief
                    ),
                    panel=panel,
                    company=company,
                    ports=ports,
                    folder=folder,
                )
                _write(folder, album, failures)  # what is done stays, whatever comes
            except (LookupError, TimeoutError, OSError) as failure:
                failures.append(f"{item}: {failure}")
                album.add("failed", item, None)
                _go_home(terminal)
    except (TimeoutError, OSError) as failure:
        failures.append(str(failure))
    finally:
        _write(folder, album, failures)
        seen.close()
    for failure in failures:
        print(failure, file=sys.stderr)
    shutil.copy(company.folder / "terminal.log", folder / "terminal.log")
    if (journal := company.folder / "data" / "journal.jsonl").exists():
        shutil.copy(journal, folder / "journal.jsonl")
    return 1 if failures else 0


def _offered(terminal: Terminal) -> dict:
    """What the terminal offers, with what it can do as soon as the centre's catalogues came: they
    are brought half a minute after a first start of all."""
    end = time.monotonic() + 60
    while (told := terminal.ask("items"))["awaited"] and time.monotonic() < end:
        time.sleep(0.5)
    if told["awaited"]:
        raise TimeoutError(f"no catalogues came for {', '.join(told['awaited'])}")
    return told


def _visit(
    item: str,
    options: argparse.Namespace,
    *,
    visitor: Visitor,
    panel: Panel,
    company: Company,
    ports: Ports,
    folder: Path,
) -> None:
    if item in (TICKET, BOOKING):
        _slip(item, options, visitor, company, folder)
        return
    only_read = item not in HANDLING and item not in FITTING
    person = "" if only_read else options.person or fitting_person(item)
    tickets, pages = company.devices / "paper", company.devices / "pages"
    before, lists = set(tickets.glob("*.bin")), set(pages.glob("*.pdf"))
    visitor.begin()
    visitor.choose(large=options.text == "large", english=options.lang == "en")
    if only_read:
        visitor.read(item)
        # the paper that nobody waits for comes while the visitor reads on
        within(20, lambda: set(tickets.glob("*.png")) - {t.with_suffix(".png") for t in before})
    else:
        errand = _errand(person, options)
        use(item, errand, visitor, panel, options.whom)
    if item in HANDLING and options.whom != "self":
        _filed(item, errand, ports)
    if options.brief and not only_read:
        print(f"  {item}: ok")
        return
    fresh = sorted(set(tickets.glob("*.bin")) - before)
    wanted = 1 + (item in COVERED)
    if len(fresh) != wanted:
        raise LookupError(f"{len(fresh)} receipts came out of the printer instead of {wanted}")
    if item in COVERED:
        shutil.copy(fresh[1], folder / f"cover-{item}.bin")
        shutil.copy(fresh[1].with_suffix(".png"), folder / f"cover-{item}.png")
    shutil.copy(fresh[0], folder / f"receipt-{item}.bin")
    shutil.copy(fresh[0].with_suffix(".png"), folder / f"receipt-{item}.png")
    if options.a4 and not only_read and item not in HANDLING:
        fresh = sorted(set(pages.glob("*.pdf")) - lists)
        if len(fresh) != 1:
            raise LookupError(f"{len(fresh)} lists came out of the A4 printer instead of one")
        shutil.copy(fresh[0], folder / f"list-{item}.pdf")
    print(f"  {item}: ok")


def use(item: str, errand: Errand, visitor: Visitor, panel: Panel, whom: Whom = "self") -> None:
    """A whole visit for an item that can be looked up or handled, from home."""
    if item in HANDLING:
        visitor.handle(item, touches(item, whom), errand, panel)
    else:
        visitor.query(item, errand, panel)


def _errand(person: str, options: argparse.Namespace) -> Errand:
    match options.whom:
        case "proxy":
            return Errand(person, agent=agent_for(person))
        case "child":
            return Errand(GUARDIAN, child=CHILD)
    return Errand(person, options.proof)


def _filed(item: str, errand: Errand, ports: Ports) -> None:
    """What the centre was told names both. Raises LookupError where it does not."""
    with urllib.request.urlopen(
        f"http://127.0.0.1:{ports.centre}/filings/whole", timeout=10
    ) as answer:
        filed = json.loads(answer.read())
    last = filed[-1] if filed else {}
    told = set(last.get("data", {}).values())
    acts = cast(errand.agent or errand.person)
    if last.get("person") != errand.subject or not {acts.name, acts.certificate_no} <= told:
        raise LookupError(f"{item}: the centre's record does not name the person and their agent")


def _slip(
    what: str, options: argparse.Namespace, visitor: Visitor, company: Company, folder: Path
) -> None:
    """A number of the queue, or an appointment, and its slip."""
    slips = company.devices / "paper"
    before = set(slips.glob("*.png"))
    visitor.begin()
    visitor.choose(large=options.text == "large", english=options.lang == "en")
    take = visitor.take_number if what == TICKET else visitor.book
    take(lambda: set(slips.glob("*.png")) - before)
    fresh = set(slips.glob("*.png")) - before
    if len(fresh) != 1:
        raise LookupError(f"{len(fresh)} slips came out of the printer instead of one")
    shutil.copy(fresh.pop(), folder / f"slip-{what}.png")
    print(f"  {what}: ok")


def _go_home(terminal: Terminal) -> None:
    """After a failure: let the terminal's own deadlines bring it home, asked to hurry."""
    terminal.ask("leave")
    terminal.wait_for("attract", seconds=60)


def _write(folder: Path, album: Album, failures: list[str]) -> None:
    report = {"ok": not failures, "failures": failures, "steps": album.as_json(),
              "efforts": {item: asdict(one) for item, one in album.efforts.items()}}  # fmt: skip
    text = json.dumps(report, ensure_ascii=False, indent=1)
    (folder / "tour.json").write_text(text + "\n", "utf-8")
