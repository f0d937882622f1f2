"""纠错、建议 of a citizen, written down for the service platform before anybody is told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.outbox.duties import KnowledgeFeedback
from kiosk.outbox.kinds import PayloadRefused
from kiosk.outbox.outbox import Outbox
from kiosk.uplink.duties import hand_in

if TYPE_CHECKING:
    from kiosk.knowledge.feedback import Feedback
    from kiosk.knowledge.model import Answer
    from kiosk.settings.model import Settings


def written_down(
    outbox: Outbox, said: Feedback, about: Answer | None, settings: Settings, now: datetime,
    *, staff: str = "",
) -> bool:  # fmt: skip
    """It is on the disk and will be sent. An answer that the platform has no name for is named in
    the text. `staff`: account of who says it; "": a citizen. Raises StoreFault."""
    named = f"「{about.title.zh}」\n" if about is not None and not about.code else ""
    by = "staff" if staff else "citizen"
    staff = staff or settings.knowledge.feedback_staff or settings.station.terminal
    try:
        hand_in(outbox, KnowledgeFeedback(
            entry=about.code if about is not None and about.code else None,
            what=said.what, by=by, staff=staff, at=now, text=f"{named}{said.text}",
        ))  # fmt: skip
    except PayloadRefused:
        return False
    return True
