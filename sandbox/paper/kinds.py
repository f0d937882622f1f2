"""Kinds of printer the sandbox can be: facts, kept apart from the drivers' models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One machine. Distances in dots; `unit`: dots a motion unit (ESC 3, ESC J) after power-on."""

    dots: int = 576
    charset: str = "gbk"  # gb2312 | gbk | gb18030: what its 汉字 ROM holds
    native_qr: bool = True
    cutter: bool = True
    to_cutter: int = 104  # from print head to cutter or tear bar
    unit: float = 1.0
    asb: bool = False
    dle_eot: bool = True
    gs_r: bool = True
    process_id: bool = False
    clear_dc4: bool = False
    near_end: bool = False
    buffer: int = 4096
    millimetres_per_second: float = 150.0
    dots_per_millimetre: float = 8.0

    @property
    def paper(self) -> int:
        """Width of the roll in dots, margins included."""
        return 464 if self.dots <= 432 else max(640, self.dots + 64)


KINDS: dict[str, Kind] = {
    "generic-80": Kind(),
    "generic-58": Kind(
        dots=384,
        charset="gb2312",
        native_qr=False,
        cutter=False,
        millimetres_per_second=70.0,
    ),
    "epson-tm-t82": Kind(
        charset="gb18030",
        unit=0.5,
        asb=True,
        process_id=True,
        clear_dc4=True,
        near_end=True,
    ),
    "sunmi-58": Kind(
        dots=384, charset="gb18030", cutter=False, to_cutter=96, millimetres_per_second=70.0
    ),
    "yhd-8390": Kind(dots=640, native_qr=False, near_end=True),
    "blind-80": Kind(charset="gb2312", native_qr=False, dle_eot=False, gs_r=False),
}
