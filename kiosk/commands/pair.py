"""`python -m kiosk pair`: this machine becomes a terminal of the hub. The code that it prints is
entered at the hub by an administrator; the running terminal takes what was laid down at its next
start.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.commands import configured
from kiosk.settings.model import Settings
from kiosk.update.running import program
from kiosk.uplink.hub import HubClient
from kiosk.uplink.pairing import FILE, FOLDER, Facts, Pairing
from kiosk.uplink.pinned import ANY
from kiosk.uplink.shown import Shown, State

EVERY = 3.0
"""Seconds between two questions."""

_WORDS = {
    State.ASKING: "正在申请配对码 … · asking for a code …",
    State.UNREACHED: "连不上管理平台，稍后自动重试 · the hub does not answer; it is tried again",
    State.REFUSED: "管理员拒绝了本机 · an administrator refused this machine",
    State.DEAD: "本机已报失，不能再配对 · this machine was reported as stolen: it cannot be paired",
    State.PAIRED: "配对完成，重新启动终端后生效 · paired; it counts from the terminal's next start",
}


def main(argv: list[str], sleep: Callable[[float], None] = time.sleep) -> int:
    """0: paired; 1: not, or not to be."""
    parser = argparse.ArgumentParser(prog="python -m kiosk pair", description=__doc__)
    parser.add_argument("--again", action="store_true", help="also when it is paired already")
    configured.add_options(parser)
    options = parser.parse_args(argv)
    try:
        settings = configured.settings(options)
    except configured.UNUSABLE as error:
        print(f"The settings cannot be used: {error}", file=sys.stderr)
        return 1
    if not settings.hub.url:
        return _failed("设置里没有管理平台地址 · the settings name no hub ([hub] url)")
    if is_paired(options.data) and not options.again:
        return _failed("本机已配对；重新配对用 --again · paired already: --again pairs it anew")
    pairing = of(settings, options.data)
    shown: Shown | None = None
    try:
        while True:
            now = pairing.look()
            if now != shown:
                print(_said(now), flush=True)
            shown = now
            if now.state in (State.PAIRED, State.REFUSED, State.DEAD):
                return 0 if now.state is State.PAIRED else 1
            sleep(EVERY)
    except KeyboardInterrupt:
        return 1
    except OSError as error:
        return _failed(f"无法写入 · cannot be written down: {error.strerror}")


def of(settings: Settings, data: Path) -> Pairing:
    """Not by a pin of before, nor by an authority: what comes is known by the check code."""
    client = HubClient(settings.hub.url, pin=ANY)
    return Pairing(client, data, facts(), signers_known=bool(_signers(settings, data)))


def is_paired(data: Path) -> bool:
    return (data / FOLDER / FILE).exists()


def facts() -> Facts:
    """Of the firmware's tables, as far as they may be read."""
    dmi, tree = Path("/sys/class/dmi/id"), Path("/proc/device-tree")
    model = _read(dmi / "product_name") or _read(tree / "model")
    serial = _read(dmi / "product_serial") or _read(tree / "serial-number")
    serial = serial or _read(Path("/etc/machine-id"))[:12]
    return Facts(model, serial, program())


def _signers(settings: Settings, data: Path) -> dict[str, str]:
    """Those of the profile; what an earlier pairing laid down is not one's own word."""
    told = configured.paired(data).get("remote", {}).get("signers", {})
    return {name: key for name, key in settings.remote.signers.items() if told.get(name) != key}


def _said(shown: Shown) -> str:
    if shown.state is not State.WAITING:
        return _WORDS[shown.state]
    return (
        f"配对码 · code: {shown.code}\n核对码 · check code: {shown.check}\n"
        "请管理员在管理平台“配对”页面输入配对码，并比对核对码。 · "
        "Have an administrator enter the code at the hub and compare the check code."
    )


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip("\0 \n")
    except OSError:
        return ""


def _failed(text: str) -> int:
    print(text, file=sys.stderr)
    return 1
