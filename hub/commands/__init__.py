"""The commands of `python -m hub`, and what they have in common."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from hub import migrations
from hub.database import BadAddress, engine_of
from hub.forwarding.described import BadPlatform
from hub.packages import Stock, stock_at
from hub.settings import HubSettings, load
from hub.settings_file import BadSettings
from hub.vault import BadVault

FAILED, USAGE = 1, 2


class Failed(Exception):
    """The command cannot be done; the text says why, in both languages."""


def parser(name: str, what: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=f"python -m hub {name}", description=what)
    made.add_argument("--settings", type=Path, help="the hub's settings file")
    return made


def now() -> datetime:
    return datetime.now(UTC)


def database(settings: HubSettings) -> Engine:
    """The database at this release's step. Raises Failed."""
    engine = engine_of(settings.database)
    step = migrations.step_of(engine)
    if step != migrations.newest():
        raise Failed(
            "数据库结构与本版本不一致，请先运行 python -m hub migrate · "
            "the database is not at this release's step: run python -m hub migrate first"
        )
    return engine


def stock_of(settings: HubSettings) -> Stock:
    """Where files for terminals lie. Raises Failed."""
    try:
        return stock_at(settings.packages)
    except ValueError as error:
        raise Failed(f"packages 设置有误 · setting `packages`: {error}") from None


def run(arguments: argparse.Namespace, deed: Callable[[HubSettings], int]) -> int:
    """Do it with the settings; what goes wrong is said in words."""
    try:
        return deed(load(arguments.settings))
    except Failed as failed:
        say(str(failed))
    except BadSettings as bad:
        say(f"设置有误 · settings: {bad}")
    except BadAddress as bad:
        say(f"数据库地址有误 · address of the database: {bad}")
    except BadPlatform as bad:
        say(f"好差评平台的数据文件有误 · the file of the platform of 好差评: {bad}")
    except BadVault as bad:
        say(f"保密密钥不可用 · the vault's key: {bad}")
    except DBAPIError as error:
        say(f"数据库不可用 · the database cannot be used: {type(error.orig).__name__}")
    return FAILED


def say(text: str) -> None:
    print(text, file=sys.stderr)
