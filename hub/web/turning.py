"""Pages of a list as the address names them, and the links to those beside one."""

from __future__ import annotations

from urllib.parse import urlencode

from hub.paging import A_PAGE, LAST, At, Leaf
from hub.web.addressed import is_number
from hub.web.ask import Ask
from hub.web.cells import Pages


def turned(ask: Ask, name: str = "", most: int = 0) -> At:
    """`name`: of the list, where its page has several; `most` 0: as many rows as usual."""
    after, before, page = (ask.query.get(one, "") for one in _names(name))
    number = min(int(page), LAST) if is_number(page) else 1
    return At(after or before, not after and bool(before), number, most or A_PAGE)


def beside(ask: Ask, leaf: Leaf, name: str = "", path: str = "") -> Pages | None:
    """None: the list is all on one page. Whatever else the address asks for stays. `path`: where
    the list is, if a form was sent from elsewhere."""
    if leaf.before is None and leaf.after is None:
        return None
    names, anchor = _names(name), name or "list"
    kept = {key: value for key, value in ask.query.items() if key not in (*names, "done")}

    def to(one: At | None) -> str:
        if one is None:
            return ""
        said = {names[one.back]: one.place} if one.place else {}
        more = said | ({names[2]: str(one.number)} if one.number > 1 or one.place else {})
        query = urlencode(kept | more)
        return f"{path or ask.path}{f'?{query}' if query else ''}#{anchor}"

    first = to(At()) if leaf.number > 2 else ""
    return Pages(anchor, leaf.number, len(leaf.rows), first, to(leaf.before), to(leaf.after))


def _names(name: str) -> tuple[str, str, str]:
    """In an address: behind what, before what, and the page's number."""
    lead = f"{name}-" if name else ""
    return f"{lead}after", f"{lead}before", f"{lead}page"
