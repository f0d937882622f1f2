"""How pages look at this terminal before anybody chose anything."""

from __future__ import annotations

from dataclasses import replace

from kiosk.settings.model import Settings
from screens.look import Look

FORMS = {
    "portrait": (1080, 1920),
    "landscape": (1920, 1080),
    "pad": (1280, 800),
    "pad-upright": (800, 1280),
}
"""Width and height of a page in px."""


def first_look(settings: Settings) -> Look:
    """The look of the station's own settings."""
    appearance = settings.appearance
    width, height = FORMS[appearance.form]
    look = Look(
        form=appearance.form,
        width=width,
        height=height,
        mm_per_px=appearance.millimetres_per_pixel,
        language=appearance.languages[0],
        theme=appearance.theme,
    )
    if appearance.form.startswith("pad") and appearance.millimetres_per_pixel == 0.248:
        look = replace(look, mm_per_px=0.170)  # a 10.1″ pad, where the profile names no panel
    return look
