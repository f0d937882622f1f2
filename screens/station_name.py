"""The station's name on several lines."""

from __future__ import annotations


def lines(name: str, kinds: str) -> list[str]:
    """Broken before its kind (「医疗保障服务站」) and nowhere else; `kinds`: apart by `|`."""
    for kind in kinds.split("|"):
        if name.endswith(kind) and len(name) > len(kind):
            return [name[: -len(kind)], kind]
    return [name]
