"""`python -m hub export STATION FOLDER`: a station's data as CSV with a manifest."""

from __future__ import annotations

import argparse
from pathlib import Path

from hub import deeds, exporting
from hub.commands import Failed, database, now, parser, run
from hub.database import snapshot, writing
from hub.deeds import Deed, at_the_command_line
from hub.settings import HubSettings
from hub.terminals import NoSuch


def main(argv: list[str]) -> int:
    made = parser("export", __doc__)
    made.add_argument("station")
    made.add_argument("folder", type=Path, help="must not be there yet")
    arguments = made.parse_args(argv)
    return run(arguments, lambda settings: _export(settings, arguments))


def _export(settings: HubSettings, arguments: argparse.Namespace) -> int:
    engine = database(settings)
    try:
        with snapshot(engine) as connection:
            manifest = exporting.export(connection, arguments.station, arguments.folder, now())
        with writing(engine) as connection:
            who = at_the_command_line()
            deeds.append(connection, Deed.EXPORTED, arguments.station, who, now())
    except NoSuch:
        raise Failed(f"没有此站点 · there is no such station: {arguments.station}") from None
    except FileExistsError:
        raise Failed(f"已存在，未改动 · there already: {arguments.folder}") from None
    except OSError as error:
        raise Failed(f"无法写入 · cannot be written: {error.strerror}") from None
    print(f"{sum(one['rows'] for one in manifest['files'].values())} 行 · rows: {arguments.folder}")
    return 0
