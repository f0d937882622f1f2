"""What a terminal must still bring about once settings are in force there: a release that they name
is fetched, tried and given way to by itself, long after. Pure.

Until then a rollout has not proved itself at that terminal; else a release that comes up nowhere
would be before all of them within the hour in which its name was taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from hub.configuring.stages import Told

RELEASE = "update.release"
_VERSION = re.compile(r"\d{1,6}(\.\d{1,9}){1,3}", re.ASCII)  # as manifests of releases have it


class Stands(NamedTuple):
    """`why`: a word of `setting.why-…`; `about`: a file, version or package."""

    told: Told
    why: str | None = None
    about: str | None = None


IN_FORCE = Stands(Told.IN_FORCE)
UPDATING = Stands(Told.UPDATING)


def named(values: Callable[[], Mapping[str, Any]], changed: Collection[str]) -> str | None:
    """What is waited for, as it is kept. `values`: all that counts at the terminal, by path;
    `changed`: paths of the draft."""
    release = values().get(RELEASE) if RELEASE in changed else None
    return json.dumps({RELEASE: release["version"]}) if release else None


def stands(awaits: str | None, health: Mapping[str, Any]) -> Stands:
    """Of a terminal at which the settings are in force. `health`: its latest report."""
    version = json.loads(awaits).get(RELEASE) if awaits else None
    return IN_FORCE if version is None else _of_release(version, health)


def number(version: str) -> tuple[int, ...]:
    """Of a release, for comparing; () for what is none."""
    if not _VERSION.fullmatch(version):
        return ()
    return tuple(int(part) for part in version.split("."))


def _of_release(version: str, health: Mapping[str, Any]) -> Stands:
    said = health.get("update", {})
    if said.get("version") != version:  # another counts there by now, or a newer one runs
        newer = number(health.get("release") or "") > number(version)
        return IN_FORCE if said or newer else UPDATING
    outcome, about = said["outcome"], said.get("about") or None
    if outcome == "refused":
        return Stands(Told.REFUSED, f"release-{said.get('why', 'refused')}"[:40], about)
    if outcome == "returned":
        return Stands(Told.RETURNED, "release-returned", version)
    return IN_FORCE if outcome == "in-force" else UPDATING
