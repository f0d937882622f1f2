"""What another terminal wants, in words."""

from __future__ import annotations

from screens.staff import WishShown
from screens.view import View


def words(view: View, wish: WishShown) -> tuple[str, str]:
    """Which terminal wants what, and where its visitor stands or what it is for."""
    s = view.strings
    key = "staff.wish.attest" if wish.want == "attest" else "staff.wish.come"
    return s(key, terminal=wish.terminal), s(f"staff.place.{wish.place}")


def item_name(view: View, wish: WishShown) -> str:
    """What it is for; "" where that is not known here."""
    if wish.item not in view.catalogue:
        return ""
    return view.catalogue.item(wish.item).name.get(view.look.language)
