"""The fields of a card's text block beside its document: where they lie on each of the layouts.

Offsets: GA/T 490 (resident card), makers' field lists (港澳台, 2017), inferred for 2023
(unconfirmed until a real card has been read).
"""

from __future__ import annotations

from drivers.id_reader.cards import field_text, kind_of
from drivers.id_reader.interface import CardDetails, DocumentKind

Place = tuple[int, int]  # offset, bytes

_RESIDENT: dict[str, Place] = {"address": (52, 70), "issuer": (158, 30)}
_PLACES: dict[DocumentKind, dict[str, Place]] = {
    DocumentKind.RESIDENT: _RESIDENT,
    DocumentKind.HK_MACAO_TAIWAN: {
        **_RESIDENT,
        "pass_number": (220, 18),
        "issue_count": (238, 4),
    },
    DocumentKind.FOREIGNER_2017: {"version": (236, 4), "authority": (240, 8)},
    DocumentKind.FOREIGNER_2023: {
        "issue_count": (32, 4),
        "other_name": (220, 28),
        "earlier": (250, 6),
    },
}


def details(block: memoryview) -> CardDetails:
    """Of a block that `cards.parse` has accepted."""
    places = _PLACES[kind_of(block)]
    return CardDetails(**{name: field_text(block, place) for name, place in places.items()})


def addresses(data: memoryview, size: int) -> tuple[str, ...]:
    """The additional addresses of one answer, `size` bytes each; blank ones are left out."""
    found = (field_text(data, (at, size)) for at in range(0, len(data), size))
    return tuple(text for text in found if text)
