"""Stand-in of the hub: serves `hub/terminal-api.yaml` and the station's review page."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    from sandbox.hub.command import main as command

    return command(argv)
