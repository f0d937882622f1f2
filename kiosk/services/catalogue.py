"""All service items, read from `config/services/*.toml` with the parts they share, checked as a
whole, immutable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from kiosk.services import parts
from kiosk.services.form import offering_parts
from kiosk.services.model import Group, Item, Kind
from kiosk.services.rules import check_item, check_together
from kiosk.services.snapshot import DataError, Folder, compiled, convert
from kiosk.services.texts import ItemText, over

FOLDER = Path(__file__).resolve().parents[2] / "config" / "services"


class Offered(Protocol):
    """What the catalogue reads of the settings."""

    @property
    def items(self) -> tuple[str, ...]: ...

    @property
    def handling(self) -> tuple[str, ...]: ...


class Catalogue:
    """Items by id."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = {item.id: item for item in items}

    @classmethod
    def load(cls, folder: Path | str = FOLDER, cache: Path | str | None = None) -> Catalogue:
        """Raises `DataError` (file, key, what to do). `cache`: folder of compiled snapshots."""
        files = Folder(Path(folder), beside=(parts.FOLDER,))
        return cls(compiled(files, tuple[Item, ...], _build, cache))

    def told(self, texts: Mapping[str, ItemText]) -> Catalogue:
        """With the words of a bureau or a station over the shipped ones. An item that is not there
        is passed over."""
        if not texts:
            return self
        return Catalogue(over(i, texts[i.id]) if i.id in texts else i for i in self)

    def __iter__(self):
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._items

    def item(self, item_id: str) -> Item:
        """Raises `KeyError` naming the id."""
        try:
            return self._items[item_id]
        except KeyError:
            raise KeyError(f"no item `{item_id}` in config/services") from None

    def queries(self, settings: Offered) -> tuple[Item, ...]:
        """Queries that this profile offers, in home's order."""
        return self._chosen(settings.items, Kind.QUERY)

    def handling(self, settings: Offered) -> tuple[Item, ...]:
        """Handling items that this profile announces, in order."""
        return self._chosen(settings.handling, Kind.HANDLING)

    def own(self) -> Item | None:
        """What a person filed here and how far it is. An employer's is an item beside it."""
        return next((i for i in self._items.values() if i.own and i.unit is None), None)

    def group(self, group: Group, settings: Offered) -> tuple[Item, ...]:
        """Queries of one group of home, in order."""
        return tuple(i for i in self.queries(settings) if i.group is group)

    def _chosen(self, ids: Iterable[str], kind: Kind) -> tuple[Item, ...]:
        chosen = {i: self.item(i) for i in ids}.values()
        groups = list(Group)
        return tuple(
            sorted(
                (i for i in chosen if i.listed is kind),
                key=lambda i: (groups.index(i.group), i.order, i.id),
            )
        )


def _build(folder: Folder) -> tuple[Item, ...]:
    items: dict[str, Item] = {}
    common = parts.load()
    for file in folder.files:
        item = convert(file, parts.whole(file, folder.table(file), common), Item)
        if item.id != file.removesuffix(".toml"):
            raise DataError(file, "id", f"must be the file's name, not `{item.id}`")
        check_item(file, item)
        if item.form is not None and item.form.parts:
            item = msgspec.structs.replace(item, form=offering_parts(item.form))
        items[file] = item
    check_together(items)
    return tuple(items.values())
