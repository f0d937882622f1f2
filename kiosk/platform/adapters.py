"""Province adapters: what a province has instead of, or beside, the national transactions.

`config/adapters/<name>.toml`. `replaces` gives an item another plan than its own file: a province
that lists visits with their amounts needs no call a row.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.platform.rest import Rest
from kiosk.platform.transactions import Transactions
from kiosk.services.model import Ask, Base, Fill, Item
from kiosk.services.snapshot import DataError, decode

FOLDER = Path(__file__).resolve().parents[2] / "config" / "adapters"


class Replacement(Ask, kw_only=True):
    """A plan for one item: an Ask, and a Fill where the list lacks something."""

    fill: Fill | None = None


class Adapter(Base, kw_only=True):
    name: str
    title: str
    source: str
    replaces: dict[str, Replacement] = msgspec.field(default_factory=dict)
    regions: tuple[str, ...] = ()  # 医保区划 prefixes of the province; empty: any
    fsi: bool = True  # False: there is no national interface here, only what its own files say
    rest: Rest | None = None  # what carrier = "rest" looks like here

    def serves(self, regions: tuple[str, ...]) -> bool:
        """Is it the interface of a station in these regions, or another province's?"""
        return not self.regions or all(r.startswith(self.regions) for r in regions)

    def plan(self, item: Item) -> tuple[Ask | None, Fill | None]:
        """How this item's rows are got here."""
        instead = self.replaces.get(item.id)
        return (instead, instead.fill) if instead else (item.ask, item.fill)


def load(name: str, folder: Path | str = FOLDER) -> Adapter:
    """Raises `DataError` naming file and key."""
    file = Path(folder) / f"{name}.toml"
    try:
        content = file.read_bytes()
    except OSError as error:
        raise DataError(file.name, "", f"cannot be read: {error.strerror}") from None
    made = decode(file.name, content, Adapter)
    if made.name != name:
        raise DataError(file.name, "name", f"must be the file's name, not `{made.name}`")
    return made


def findings(adapter: Adapter, transactions: Transactions, items: tuple[Item, ...]) -> list[str]:
    """What a profile's items ask for and this adapter cannot give; for `kiosk check`."""
    found = []
    if adapter.rest is None:
        rest = [id_ for id_ in transactions.ids() if transactions.get(id_).carrier == "rest"]
        found += [f"{adapter.name}: `{id_}` needs the adapter's [rest]" for id_ in rest]
    elif adapter.rest.token and adapter.rest.token.transaction not in transactions:
        found.append(f"{adapter.name}: no transaction `{adapter.rest.token.transaction}`")
    for item in items:
        if item.own:  # told from the terminal's own books
            continue
        ask, fill = adapter.plan(item)
        detail, wanted = item.detail, [ask, fill]
        while detail is not None:
            wanted.append(detail.ask)
            detail = detail.then
        for plan in wanted:
            if plan is None:
                continue
            if plan.transaction not in transactions:
                found.append(f"{item.id}: no transaction `{plan.transaction}`")
                continue
            if not adapter.fsi and transactions.get(plan.transaction).carrier == "fsi":
                found.append(f"{item.id}: `{plan.transaction}` is not answered here")
                continue
            request = transactions.get(plan.transaction).request
            known = {one.argument or wire for wire, one in request.fields.items()}
            found += [
                f"{item.id}: `{plan.transaction}` has no request field `{name}`"
                for name in _requested(plan)
                if name not in known.union(request.unused)
            ]
    return found


def _requested(plan: Ask | Fill) -> list[str]:
    if isinstance(plan, Fill):
        return list(plan.take)
    names = list(plan.constants)
    if plan.windows:
        names += [plan.windows.begin, plan.windows.end]
    if plan.each:
        names.append(plan.each.field)
    return names
