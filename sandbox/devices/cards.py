"""Packs a synthetic person's card into the 256 bytes that its chip would give.

Field widths in characters, in the order they stand on the chip (UTF-16LE, two bytes each).
"""

from __future__ import annotations

from datetime import date

from sandbox.people.model import Card


def block(card: Card) -> bytes:
    """256 bytes. Texts too long for their field are cut where the chip would cut them."""
    packed = b"".join(_field(text, width) for text, width in _LAYOUTS[card.kind](card))
    if len(packed) != 256:
        raise ValueError(f"layout of {card.kind} has {len(packed)} bytes")
    return packed


def additional_address(text: str) -> bytes:
    """70 bytes: what was written onto the chip after its holder moved."""
    return _field(text, 35)


def _field(text: str, characters: int) -> bytes:
    raw = text.encode("utf-16-le", "surrogatepass")[: 2 * characters]
    return raw + b" \x00" * (characters - len(raw) // 2)


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def _end(card: Card) -> str:
    return "长期" if card.long_term else _day(card.valid_to)


def _resident(card: Card) -> list[tuple[str, int]]:
    return [
        (card.name_on_card, 15),
        (card.sex, 1),
        (card.ethnicity, 2),
        (_day(card.birth), 8),
        (card.address, 35),
        (card.number, 18),
        (card.issuer, 15),
        (_day(card.valid_from), 8),
        (_end(card), 8),
        ("", 18),
    ]


def _hk_macao_taiwan(card: Card) -> list[tuple[str, int]]:
    return [
        (card.name_on_card, 15),
        (card.sex, 1),
        ("", 2),
        (_day(card.birth), 8),
        (card.address, 35),
        (card.number, 18),
        (card.issuer, 15),
        (_day(card.valid_from), 8),
        (_end(card), 8),
        (card.pass_number, 9),
        (card.issue_count, 2),
        ("", 3),
        ("J", 1),
        ("", 3),
    ]


def _foreigner_2017(card: Card) -> list[tuple[str, int]]:
    chinese = "" if card.name_on_card == card.latin_name else card.name_on_card
    return [
        (card.latin_name, 60),
        (card.sex, 1),
        (card.number, 15),
        (card.nationality, 3),
        (chinese, 15),
        (_day(card.valid_from), 8),
        (_end(card), 8),
        (_day(card.birth), 8),
        ("01", 2),
        ("1500", 4),
        ("I", 1),
        ("", 3),
    ]


def _foreigner_2023(card: Card) -> list[tuple[str, int]]:
    chinese = "" if card.name_on_card == card.latin_name else card.name_on_card
    return [
        (chinese, 15),
        (card.sex, 1),
        ("01", 2),
        (_day(card.birth), 8),
        (card.latin_name, 35),
        (card.number, 18),
        ("", 15),
        (_day(card.valid_from), 8),
        (_end(card), 8),
        ("", 14),
        ("Y", 1),
        ("000", 3),
    ]


_LAYOUTS = {
    "resident": _resident,
    "hk-macao-taiwan": _hk_macao_taiwan,
    "foreigner-2017": _foreigner_2017,
    "foreigner-2023": _foreigner_2023,
}
