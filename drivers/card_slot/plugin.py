"""Finds the plug-in that reads social-security cards and weighs whether it is one.

A plug-in is named "module:factory" in `devices.card_slot.plugin`. The factory is called with the
clock (a callable giving monotonic seconds) and returns a `CardSlot`: `read(wake, seconds)`,
`status()`, `close()`.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable

from drivers.card_slot.interface import CardSlot

_METHODS = {"read": 2, "status": 0, "close": 0}  # name: arguments it is called with


class PluginError(Exception):
    """The named plug-in cannot be used; the text says which and why."""


def load(plugin: str, clock: Callable[[], float]) -> CardSlot:
    """The card slot of the plug-in "module:factory". Raises PluginError."""
    module_name, colon, factory_name = plugin.partition(":")
    if not (module_name and colon and factory_name):
        raise PluginError(f'card slot plug-in {plugin!r}: write it as "module:factory"')
    try:
        module = importlib.import_module(module_name)
    except Exception as error:  # a vendor's module may fail at import in any way
        kind = type(error).__name__
        raise PluginError(f"card slot plug-in {plugin!r}: module fails ({kind})") from error
    factory = getattr(module, factory_name, None)
    if not callable(factory):
        raise PluginError(
            f"card slot plug-in {plugin!r}: {module_name} has no callable {factory_name}"
        )
    try:
        slot = factory(clock)
    except Exception as error:
        kind = type(error).__name__
        raise PluginError(f"card slot plug-in {plugin!r}: {factory_name} fails ({kind})") from error
    for name, count in _METHODS.items():
        method = getattr(slot, name, None)
        if not callable(method) or not _takes(method, count):
            wanted = f"{name}({', '.join(['wake', 'seconds'][:count])})"
            raise PluginError(f"card slot plug-in {plugin!r}: what it makes lacks {wanted}")
    return slot


def _takes(method: Callable, count: int) -> bool:
    try:
        inspect.signature(method).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:  # a compiled function that does not tell its signature
        return True
    return True
