"""`./run`: a terminal on simulated devices and a simulated centre."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from sandbox.stage import display, hub, publicity, standins
from sandbox.stage.processes import Company, Ports, free_ports, taken_ports
from sandbox.tour.identifying import PROOFS
from sandbox.tour.plan import BOOKING, TICKET, WHOM

USUAL_PORTS = Ports(centre=7101, hub=7102, panel=7103, service_platform=7105, queue=7106)
RESTART = 75
"""Exit status by which the terminal asks to be started again (EX_TEMPFAIL)."""


def main(argv: list[str]) -> int:
    """0: ended as wished; 1: something did not work; 130: interrupted before it was done."""
    sys.stdout.reconfigure(line_buffering=True)
    options = _options(argv)
    if options.day:
        from sandbox.day.main import begin

        return begin(options.tour, brief=options.brief, pictures=not options.unseen)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with contextlib.ExitStack() as stack:
            return _perform(options, stack)
    except KeyboardInterrupt:
        return 130


def _perform(options: argparse.Namespace, stack: contextlib.ExitStack) -> int:
    options.form = options.form or standins.stated_form(options.profile)
    screen, second = None if options.tour else display.at_hand(), ""
    unseen = screen is None and not options.tour
    if unseen and not (options.screen or options.staff or options.hub):
        options.tour = Path("out/tour")
        print(f"No display here: performing the tour into {options.tour} on a virtual one.")
    passing = bool(options.tour) or unseen
    ports = free_ports() if passing and not options.hold else USUAL_PORTS
    taken = taken_ports(ports) + (taken_ports(hub.USUAL) if options.hub else [])
    if taken:
        print(f"Taken on 127.0.0.1: port {', '.join(map(str, taken))}.", file=sys.stderr)
        print("Is another ./run still running? End that one first (Ctrl+C).", file=sys.stderr)
        return 1
    if screen is None:
        options.form, options.window = options.form or "portrait", False
        try:
            name = stack.enter_context(display.virtual(options.form))
        except FileNotFoundError:
            print("Xvfb is missing: apt-get install xvfb", file=sys.stderr)
            return 1
    else:
        name = screen.name
        second = screen.outputs[1][0] if options.screen and len(screen.outputs) > 1 else ""
        _fit(options, screen, *(screen.outputs[0][1:] if second else ()))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiosk-")))
    company = Company(folder)
    stack.callback(company.stop)
    stack.callback(_be_deaf)  # runs first: what is being taken down is not interrupted again
    try:
        _start(company, ports, options, name)
    except RuntimeError as failure:
        print(failure, file=sys.stderr)
        return 1
    if options.screen:
        wall = name if second else stack.enter_context(display.virtual(options.screen))
        publicity.start(company, ports, options.profile, options.screen, wall, second)
        where = f"output {second}" if second else f"the virtual display {wall}"
        print(f"The publicity screen plays a round on {where} …")
        taken = publicity.photograph(company, wall, publicity.PICTURES)
        print(f"{taken} pictures of it in {publicity.PICTURES}")
        if gone := company.ended():
            shutil.copyfileobj((company.folder / f"{gone}.log").open(), sys.stderr)
            print(f"{gone} ended", file=sys.stderr)
            return 1
        if unseen and not options.hold:
            return 0 if taken else 1
    if options.tour:
        from sandbox.tour.main import perform

        code = perform(company, ports, name, options)
        print(f"{'Done' if code == 0 else 'FAILED'}: pictures and receipts in {options.tour}")
        if not options.hold:
            return code
        print(f"It keeps running on the virtual display {name}.")
    print(f"Posts of the service platform: http://127.0.0.1:{ports.service_platform}/posts")
    if options.a4:
        print(f"A4 printer: postures in {company.devices}/page-printer.toml, pages beside it.")
    if options.speech:
        print(f"语音 stands on the glass; what it says: tail -f {company.devices}/speechd.heard")
    if options.hub:
        print(f"The hub's pages for administrators: http://127.0.0.1:{hub.USUAL.pages}/")
        print(f"  sign in as {hub.ADMIN} with the password for once {options.password}")
        print(f"  what reviews are forwarded to: http://127.0.0.1:{hub.USUAL.platform}/told")
        known = company.folder / "hub" / "signers"
        print(f"  sign settings: python -m hub sign FILE --key {known}/one.key --name one "
              f"--known {known} (or two; passphrase: {hub.PASSPHRASE})")  # fmt: skip
        if options.hub == "code":
            print("  the terminal shows a code: enter it there under 配对")
    print(f"Panel of the simulated devices: http://127.0.0.1:{ports.panel}/")
    how = (
        "touch the button and"
        if options.staff
        else "rest on the top right corner for three seconds and"
    )
    print(f"Staff: {how} sign in as anybody, PIN {standins.STAFF_PIN}.")
    print(f"Technician: rest on the top left corner for three seconds, PIN {standins.PIN}.")
    print("Ctrl+C ends everything.")
    return _watch(company, options, name)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _be_deaf() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _fit(
    options: argparse.Namespace, screen: display.Screen, width: int = 0, height: int = 0
) -> None:
    """Nobody may get a page whose lower half lies outside the display, or its first output."""
    width, height = width or screen.width, height or screen.height
    options.form = options.form or display.fitting(width, height) or "portrait"
    wide, high = display.FORMS[options.form]
    if not options.window and (wide > width or high > height):
        options.window = True
        print(f"{options.form} is {wide}×{high}, the display {width}×{height}: a scaled window.")


def _start(company: Company, ports: Ports, options: argparse.Namespace, name: str) -> None:
    pace = "instant" if options.tour and not options.real_pace else "real"
    standins.start(company, ports, pace, options.a4, face=options.face, speech=options.speech)
    tables = standins.overlay(company, ports, options.a4, options.profile)
    if options.staff:
        tables |= standins.staff_accounts(locked=True)
    if options.face:
        tables |= standins.face_camera(company, options.profile)
    if options.speech:
        tables |= standins.loudspeaker(company)
    if options.hub:
        more, options.password = hub.start(
            company, hub.USUAL, options.profile, by_code=options.hub == "code"
        )
        if options.hub == "code":
            tables.pop("hub")  # nothing of the other one: what is told at pairing counts
        tables |= more
    if options.screen:
        tables |= publicity.tables(company, ports, options.profile)
    standins.write_overlay(tables, company.folder / "overlay.toml")
    _start_terminal(company, options, name)
    company.await_path("terminal", company.socket)


def _start_terminal(company: Company, options: argparse.Namespace, name: str) -> None:
    arguments = standins.terminal_arguments(company, profile=options.profile, form=options.form)
    if options.window:
        arguments.append("--window")
    robot = {"KIOSK_MARK": "1"} if options.tour else {}
    company.start("terminal", *arguments, ready=False, DISPLAY=name, **robot)


def _watch(company: Company, options: argparse.Namespace, name: str) -> int:
    """Until Ctrl+C or until something ends; the terminal is started again when it asks."""
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            time.sleep(0.5)
            gone = company.ended()
            if gone == "terminal" and company.code("terminal") == RESTART:
                company.drop("terminal")
                _start_terminal(company, options, name)
            elif gone == "terminal" and company.code("terminal") == 0:
                return 0
            elif gone:
                shutil.copyfileobj((company.folder / f"{gone}.log").open(), sys.stderr)
                print(f"{gone} ended", file=sys.stderr)
                return 1
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run", description="Start the terminal on simulated devices and a simulated centre."
    )
    parser.add_argument(
        "--form",
        choices=list(display.FORMS),
        help="default: the profile's, or what fits the display",
    )
    parser.add_argument("--staff", action="store_true", help="the staff's own pad: begins locked")
    parser.add_argument("--hub", nargs="?", const="paired", choices=["paired", "code"], default="",
        help="with the administrators' hub, paired with it or showing its code")  # fmt: skip
    parser.add_argument("--window", action="store_true", help="a scaled window for a desktop")
    parser.add_argument("--profile", default="", help="a file in config/profiles/ "
        f"(heilongjiang-2; with --screen {publicity.PROFILE}, which has a queue)")  # fmt: skip
    parser.add_argument("--screen", nargs="?", const="landscape", choices=["landscape", "portrait"],
        help="the publicity screen too, on a second or virtual output; out/screen")  # fmt: skip
    parser.add_argument("--tour", type=Path, metavar="DIR", help="scripted visits, into DIR")
    parser.add_argument(
        "--day",
        action="store_true",
        help="a tour of a whole morning, with staff, pad and hub, and an audit of its figures",
    )
    parser.add_argument("--item", action="append", default=[], metavar="ID", help="only this item")
    parser.add_argument("--person", metavar="NAME", help="this synthetic person for every item")
    parser.add_argument("--face", action="store_true",
        help="the card's photo held against a face by the sandbox's plug-in")  # fmt: skip
    parser.add_argument("--speech", action="store_true",
        help="with a voice: a stand-in for speech-dispatcher")  # fmt: skip
    parser.add_argument("--for", dest="whom", choices=WHOM, default="self",
        help="a tour for somebody else (替别人办), or for the visitor's child")  # fmt: skip
    parser.add_argument("--proof", choices=PROOFS, default=PROOFS[0],
        help="by what the visitor of a tour proves that it is they, where a form asks")  # fmt: skip
    parser.add_argument("--text", choices=["standard", "large"], default="standard")
    parser.add_argument("--lang", choices=["zh", "en"], default="zh")
    parser.add_argument("--brief", action="store_true", help="a tour as far as the answers only")
    parser.add_argument("--unseen", action="store_true", help="a tour without pictures")
    parser.add_argument("--hold", action="store_true", help="keep running after the tour")
    parser.add_argument("--real-pace", action="store_true", help="devices as slow as real ones")
    parser.add_argument("--a4", nargs="?", type=int, const=7104, default=0, metavar="PORT",
        help="with an A4 printer, on port 7104 or this one")  # fmt: skip
    options = parser.parse_args(argv)
    options.profile = options.profile or (publicity.PROFILE if options.screen else "heilongjiang-2")
    options.face = options.face or options.proof == "face"
    if options.staff and options.tour:
        parser.error("--staff begins locked, and the tour's robot has no PIN: one of the two")
    if options.hub == "code" and options.tour:
        parser.error("a terminal that shows its code serves nobody: --hub code or --tour")
    if options.day and not options.tour:
        parser.error("--day is a tour: --tour DIR --day")
    _check_names(parser, options)
    os.environ.pop("KIOSK_MARK", None)
    return options


def _check_names(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """A misspelt name is said at once, not after everything has started."""
    items = sorted(path.stem for path in Path("config/services").glob("*.toml"))
    for item in options.item:
        if item not in (*items, TICKET, BOOKING):
            parser.error(f"no such item: {item} (there are: {', '.join(items)})")
    if options.person:
        from sandbox.people import people

        ids = [one.id for one in people()]
        if options.person not in ids:
            parser.error(f"no such person: {options.person} (there are: {', '.join(ids)})")
