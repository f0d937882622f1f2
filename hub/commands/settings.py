"""`python -m hub settings …`: remote settings from draft to terminal.

draft LEVEL SCOPE FILE   a new draft; FILE is TOML: path = value, under "unset" a list of paths
drafts                   those that are open
diff N                   what of the layer would change
check N                  the terminals' own check, where their profile is known here
export N FILE            a bundle for the signers (`python -m hub sign FILE`)
take FILE                a signed bundle; nobody is offered it yet
begin N, hold N, go-on N, abandon N     a rollout: one terminal, 5 %, all
rollouts [N]             how they stand; of one, terminal by terminal
point STATION TERMINAL HEX     the terminal's key for secrets
profile STATION TERMINAL FILE  the machine's own profile, for checks here
secret STATION TERMINAL PATH FILE   a draft with a secret sealed to the terminal
line STATION [--staff N …]     a draft of the keys of the station's terminals, as paired now;
                         --staff: those at which staff act (without it: as it stands)

LEVEL: province, city, district (SCOPE: six digits), station (its code), terminal (station/it).
"""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Engine

from hub.commands import Failed, database, now, run
from hub.configuring import bundle as bundles
from hub.configuring import drafts, line_keys, rollouts, scopes
from hub.configuring.bundle import BadBundle
from hub.configuring.scopes import BadScope, Reached
from hub.configuring.signers import known
from hub.configuring.stages import Event
from hub.database import reading, writing
from hub.deeds import at_the_command_line
from hub.settings import HubSettings
from kiosk.services.snapshot import DataError
from kiosk.services.whole import write_whole
from kiosk.settings.layers import ABSENT, Level
from kiosk.settings.settable import WORDS, find
from kiosk.text.strings import Strings

_EVENTS = {one.value: one for one in (Event.BEGIN, Event.HOLD, Event.GO_ON, Event.ABANDON)}


def main(argv: list[str]) -> int:
    made = argparse.ArgumentParser(
        prog="python -m hub settings",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--settings", type=Path, help="the hub's settings file")
    which = made.add_subparsers(dest="deed", required=True, metavar="DEED")
    for name, arguments in _ARGUMENTS.items():
        one = which.add_parser(name)
        for argument, kind in arguments.items():
            more = {"nargs": "?"} if name == "rollouts" else {}
            one.add_argument(argument, type=kind, **more)
        if name == "line":
            one.add_argument("--staff", nargs="*", help="terminals at which staff act")
        if name in ("draft", "secret"):
            one.add_argument("--night", action="store_true", help="takes over in the night")
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _do(settings, arguments))


def _do(settings: HubSettings, arguments: argparse.Namespace) -> int:
    engine = database(settings)
    try:
        deed = arguments.deed
        if deed in _EVENTS:
            return _act(engine, arguments.number, _EVENTS[deed])
        return _DEEDS[deed](engine, settings, arguments)
    except BadScope as bad:
        raise Failed(f"没有此区划、站点或终端 · there is none: {bad}") from None
    except drafts.NoSuchDraft as none:
        raise Failed(f"没有此草稿，或已不能改 · no such open draft: {none}") from None
    except rollouts.NoSuchRollout as none:
        raise Failed(f"没有此次下发 · no such rollout: {none}") from None
    except drafts.Busy as busy:
        raise Failed(f"还有下发未结束 · a rollout has not ended: {busy}") from None
    except drafts.NoPoint as none:
        raise Failed(f"不知道终端的公钥 · its key for secrets is not known: {none}") from None
    except BadBundle as bad:
        raise Failed(f"未采用 · not taken: {bad}") from None
    except DataError as error:
        raise Failed(f"配置不可用 · the profile cannot be used: {error}") from None
    except OSError as error:
        raise Failed(f"文件不可用 · {error.filename}: {error.strerror}") from None


def _draft(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    try:
        table = tomllib.loads(a.file.read_text("utf-8"))
    except ValueError as error:
        raise Failed(f"不是 TOML · not TOML: {error}") from None
    changes: dict[str, Any] = dict.fromkeys(table.pop("unset", []))
    changes |= {p: msgspec.to_builtins(v) for p, v in _by_path(table)}
    return _make(engine, a.level, a.scope, changes, a.night)


def _secret(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    wanted = find(a.path)
    if wanted is None or not wanted.sealed:
        raise Failed(f"不是密钥项 · no secret is set there: {a.path}")
    with reading(engine) as connection:
        one = _terminal(connection, a)
        value = drafts.seal(connection, one, a.path, a.file.read_bytes().strip())
    return _make(engine, Level.TERMINAL, one.scope, {a.path: value}, a.night)


def _line(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with writing(engine) as connection:
        try:
            made = line_keys.draft(connection, a.station, a.staff, at_the_command_line(), now())
        except line_keys.NotPaired as none:
            raise Failed(f"没有配对的机器 · no paired machine: {none}") from None
    print(made)
    return 0


def _make(engine: Engine, level: Level, scope: str, changes: dict[str, Any], night: bool) -> int:
    if wrong := drafts.bad(changes):
        say = Strings.load("zh", WORDS), Strings.load("en", WORDS)
        lines = [" · ".join(s(f"bad.{b.why}", path=b.path, what=b.what) for s in say)
                 for b in wrong]  # fmt: skip
        raise Failed("\n".join(lines))
    takes = "night" if night else "now"
    with writing(engine) as connection:
        print(drafts.make(connection, level, scope, changes, at_the_command_line(), now(), takes))
    return 0


def _drafts(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with reading(engine) as connection:
        for one in drafts.listed(connection, drafts.State.OPEN):
            print(f"{one.id}  {one.level} {one.scope}  {len(one.changes)}  {one.takes}"
                  f"  {one.made_by}  {one.changed_at:%Y-%m-%d %H:%M}")  # fmt: skip
    return 0


def _diff(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with reading(engine) as connection:
        draft = drafts.get(connection, a.number)
        reach = scopes.any_reached(connection, draft.level, draft.scope)
        print(f"终端 · terminals: {len(reach)}")
        for change in drafts.diff(connection, draft):
            print(change.path)
            for mark, value in (("-", change.before), ("+", change.after)):
                if value is not ABSENT:
                    print(f"    {mark} {msgspec.json.encode(value).decode()}")
    return 0


def _check(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    from kiosk.check.whole import Shipped

    with reading(engine) as connection:
        found = drafts.check(connection, drafts.get(connection, a.number), Shipped().objections)
    for bad in found.bad:
        print(f"{bad.path}: {bad.why} {bad.what}")
    for one in found.objections:
        print(f"{one.terminal}: {', '.join(one.rules)}")
    if found.unseen:
        print(f"配置未知，由终端自行检查 · profile not known here, checked there: {found.unseen}")
    return 0 if found.good else 1


def _export(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with reading(engine) as connection:
        bundle = drafts.export(connection, a.number, now())
    write_whole(a.file, bundles.write(bundle))
    print(f"{a.file}: {len(bundle.offers)}")
    return 0


def _take(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    bundle = bundles.read(a.file.read_bytes())
    signers = known(settings.offering.keys)
    with writing(engine) as connection:
        print(rollouts.take(connection, bundle, signers, at_the_command_line(), now()))
    return 0


def _act(engine: Engine, number: int, event: Event) -> int:
    with writing(engine) as connection:
        done = rollouts.act(connection, number, event, at_the_command_line(), now())
    if done is None:
        raise Failed("现在不能这样做 · not possible as it stands")
    print(f"{done.state} {done.stage}")
    return 0


def _rollouts(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with writing(engine) as connection:
        rollouts.look(connection, now())
        if a.number is None:
            for one in rollouts.listed(connection):
                counts = ", ".join(f"{told} {n}" for told, n in sorted(one.counts.items()))
                print(f"{one.id}  draft {one.draft}  {one.state} {one.stage} {one.why or ''}"
                      f"  {counts}")  # fmt: skip
            return 0
        rollouts.get(connection, a.number)
        for where in rollouts.terminals_of(connection, a.number):
            print(f"{where.terminal}  {where.version}  {where.stage}  {where.state}"
                  f"  {where.why or ''} {where.about or ''}")  # fmt: skip
    return 0


def _point(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with writing(engine) as connection:
        try:
            drafts.set_point(
                connection, _terminal(connection, a), a.public, at_the_command_line(), now()
            )
        except ValueError:
            raise Failed("公钥是 64 位十六进制数 · a key is 64 hexadecimal digits") from None
    return 0


def _profile(engine: Engine, settings: HubSettings, a: argparse.Namespace) -> int:
    with writing(engine) as connection:
        drafts.set_profile(
            connection, _terminal(connection, a), a.file.read_text("utf-8"),
            at_the_command_line(), now(),
        )  # fmt: skip
    return 0


def _terminal(connection: Any, a: argparse.Namespace) -> Reached:
    (one,) = scopes.reached(connection, Level.TERMINAL, f"{a.station}/{a.terminal}")
    return one


def _by_path(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Quoted paths, or tables down to a path that can be set."""
    out: list[tuple[str, Any]] = []
    for key, value in table.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict) and find(path) is None and not path.startswith("duty.pause"):
            out += _by_path(value, f"{path}.")
        else:
            out.append((path, value))
    return out


_NUMBER = {"number": int}
_AT = {"station": str, "terminal": str}
_ARGUMENTS: dict[str, dict[str, Any]] = {
    "draft": {"level": Level, "scope": str, "file": Path},
    "drafts": {},
    "diff": _NUMBER,
    "check": _NUMBER,
    "export": {**_NUMBER, "file": Path},
    "take": {"file": Path},
    **dict.fromkeys(_EVENTS, _NUMBER),
    "rollouts": _NUMBER,
    "point": {**_AT, "public": str},
    "profile": {**_AT, "file": Path},
    "secret": {**_AT, "path": str, "file": Path},
    "line": {"station": str},
}
_DEEDS = {
    "draft": _draft,
    "drafts": _drafts,
    "diff": _diff,
    "check": _check,
    "export": _export,
    "take": _take,
    "rollouts": _rollouts,
    "point": _point,
    "profile": _profile,
    "secret": _secret,
    "line": _line,
}
