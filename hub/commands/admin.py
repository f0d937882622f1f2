"""`python -m hub admin`: accounts of administrators, and what was done."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, select

from hub import admins, deeds, grants, terminals
from hub.commands import Failed, database, now, parser, run, say
from hub.database import reading, writing
from hub.lockout import Caller
from hub.rights import Role, fits
from hub.settings import HubSettings
from hub.tables import deeds as rows

BROKEN = 3  # exit status when the chain does not hold


def main(argv: list[str]) -> int:
    made = parser("admin", __doc__)
    which = made.add_subparsers(dest="deed", required=True)
    for name, what in (
        ("make", "an account; prints its one-time password"),
        ("reset", "a new one-time password"),
        ("lock", "nobody signs in by this account any more"),
        ("unlock", "as before"),
        ("second", "forget the second factor: another is set up at the next sign-in"),
        ("password", "choose an own password, in place of the one that is asked for"),
    ):
        which.add_parser(name, help=what).add_argument("name")
    for name, what in (("grant", "a role in a region or at a station"), ("ungrant", "no longer")):
        one = which.add_parser(name, help=what)
        one.add_argument("name")
        one.add_argument("role", choices=[role.value for role in Role])
        one.add_argument("place", help="a region's six digits (000000: everywhere) or a station")
    which.add_parser("list", help="accounts")
    shown = which.add_parser("deeds", help="is the chain of what was done whole; its last rows")
    shown.add_argument("--last", type=int, default=20)
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _do(settings, arguments))


def _do(settings: HubSettings, arguments: argparse.Namespace) -> int:
    engine = database(settings)
    if arguments.deed == "deeds":
        return _deeds(engine, arguments.last)
    try:
        if arguments.deed == "password":
            _choose(engine, arguments.name)
        elif arguments.deed == "list":
            with reading(engine) as connection:
                _list(connection)
        else:
            with writing(engine) as connection:
                print(_change(connection, arguments))
    except terminals.NoSuch as none:
        raise Failed(f"没有此站点 · there is no such station: {none}") from None
    except ValueError:
        raise Failed(
            "名称只用小写字母、数字 . _ - · a name has small letters, digits, . _ -"
        ) from None
    except admins.Taken:
        raise Failed("此账号已存在 · there is an account of this name") from None
    except admins.NoAccount:
        raise Failed("没有此账号 · there is no account of this name") from None
    return 0


def _list(connection: Connection) -> None:
    held = grants.everybody(connection)
    for one in admins.accounts(connection):
        state = "locked" if one.locked else "one-time" if one.once else "good"
        roles = " ".join(
            f"{role.grant.role.value}@{role.station or role.grant.region}"
            for role in held.get(one.id, [])
        )
        print(f"{one.id}  {one.name}  {state}  {roles}".rstrip())


def _change(connection: Connection, arguments: argparse.Namespace) -> str:
    who, name = deeds.at_the_command_line(), arguments.name
    if arguments.deed in ("make", "reset"):
        return getattr(admins, arguments.deed)(connection, name, who, now())
    if arguments.deed == "second":
        admins.drop_second(connection, name, who, now())
        return "已重置 · reset"
    if arguments.deed in ("grant", "ungrant"):
        return _grant(connection, arguments, who)
    admins.lock(connection, name, arguments.deed == "lock", who, now())
    return "已锁定 · locked" if arguments.deed == "lock" else "已解锁 · unlocked"


def _grant(connection: Connection, arguments: argparse.Namespace, who: str) -> str:
    account, place = admins.find(connection, arguments.name), arguments.place
    wanted = grants.at(connection, Role(arguments.role), place)
    if not fits(wanted):
        raise Failed("此角色不能用于该区划或站点 · this role cannot be held there")
    station = "" if wanted.station is None else place
    if arguments.deed == "grant":
        if not grants.give(connection, account.id, wanted, station, who, now()):
            raise Failed("已有此角色 · the role is held already")
        return "已赋予 · given"
    for one in grants.held(connection, account.id):
        if one.grant == wanted:
            grants.take(connection, account.id, one, who, now())
            return "已收回 · taken"
    raise Failed("没有此角色 · no such role is held")


def _choose(engine: Engine, name: str) -> None:
    old = _typed("当前密码 · password now: ")
    with writing(engine) as connection:
        verdict = admins.check(connection, name, old, now(), Caller("command line"))
    if verdict is admins.Verdict.PAUSED:
        raise Failed("输错太多，请稍后再试 · too many wrong ones: try again later")
    if verdict is admins.Verdict.WRONG:
        raise Failed("账号或密码不对 · name or password is wrong")
    new = _typed("新密码 · new password: ")
    if _typed("再输一次 · again: ") != new:
        raise Failed("两次不一致 · the two differ")
    try:
        with writing(engine) as connection:
            admins.choose(connection, name, new, now())
    except admins.BadPassword:
        raise Failed(
            f"密码至少 {admins.SHORTEST} 个字符，不含账号名，不同于旧密码 · "
            f"at least {admins.SHORTEST} characters, without the name, not the old one"
        ) from None
    print("已更改 · changed")


def _typed(prompt: str) -> str:
    """From the terminal, unseen; from a pipe, a line."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")


def _deeds(engine: Engine, last: int) -> int:
    with reading(engine) as connection:
        verified = deeds.verify(connection)
        shown = connection.execute(
            select(rows).order_by(rows.c.number.desc()).limit(max(0, last))
        ).all()
    for row in reversed(shown):
        at = datetime.fromtimestamp(row.at / 1000, UTC)
        print(f"{row.number}  {at:%Y-%m-%d %H:%M:%S} UTC  {row.who}  {row.deed}  {row.about}")
    if verified.broken:
        say(f"记录链在第 {verified.broken} 条断开 · the chain breaks at row {verified.broken}")
        return BROKEN
    print(f"记录链完整 · the chain is whole: {verified.number} {verified.link}")
    return 0
