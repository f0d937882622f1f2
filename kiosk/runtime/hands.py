"""What the runtime needs done in the world. Nothing here may block: answers come back as events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from kiosk.runtime.visit_data import UsedItem, Visit
from kiosk.visit.states import Event, State

Answer = Callable[[Event, Any], None]
"""Posts an event that is stamped with the visit and the question it answers. Thread-safe."""


class Hands(Protocol):
    """The workers behind the commands of the visit's table."""

    def read_credential(self, answer: Answer) -> None: ...

    def read_code(self, answer: Answer) -> None:
        """By the scanner alone, where there is one."""

    def stop_reading(self) -> None: ...

    def ask_person(self, visit: Visit, answer: Answer) -> None: ...

    def ask_proof(self, visit: Visit, answer: Answer) -> None:
        """Whose is `visit.proof`? Answers PROOF_GIVEN, PROOF_WRONG or CENTRE_TROUBLE."""

    def ask_unit(self, visit: Visit, answer: Answer) -> None:
        """Which employer is `visit.unit_code`, and may the applicant act for it? Answers UNIT_FOUND
        with a `Unit`, or CENTRE_TROUBLE."""

    def compare_face(self, visit: Visit, answer: Answer) -> None:
        """The subject's card once more, one picture of who stands here, the plug-in: FACE_RIGHT, or
        FACE_WRONG with a string key. Both pictures are gone by then. `stop_camera` ends it."""

    def call_staff(self, visit: Visit, page: State, answer: Answer) -> None:
        """呼叫工作人员, from that page: CALL_TOLD with taken, unanswered or failed."""

    def ask_staff(self, visit: Visit, answer: Answer) -> None:
        """Somebody of the staff is to look at the subject's card and at who stands here:
        STAFF_COMING, then STAFF_CONFIRMED (with who), STAFF_REFUSED (with a reason), STAFF_AWAY.
        Who comes to this glass may have FACES_TOLD, with `Faces`, meanwhile."""

    def stop_call(self) -> None:
        """Nobody is wanted any more."""

    def verify_secret(self, visit: Visit, answer: Answer) -> None:
        """Takes `visit.secret`, sends it once and overwrites it. Answers SECRET_RIGHT, SECRET_WRONG
        (with the tries left, or None), SECRET_LOCKED or CENTRE_TROUBLE."""

    def ask_checks(self, visit: Visit, answer: Answer) -> None:
        """The item's rules that the centre must answer, and those of its parts: CHECKED (with what
        was listed), HANDLING_REFUSED (with the rule) or CENTRE_TROUBLE."""

    def see_paper(self, visit: Visit, answer: Answer) -> None:
        """What lies under the document camera, again and again: PAPER_SEEN with `Pixels`, or
        CAMERA_FAILED with a string key."""

    def see_list(self, visit: Visit, answer: Answer) -> None:
        """A file with people that comes from a phone: LIST_READ with a `Table`, or LIST_UNREAD with
        an `Unread`, after which another may come."""

    def take_picture(self, visit: Visit, answer: Answer) -> None:
        """PICTURE_TAKEN with a `Page`, or CAMERA_FAILED with a string key."""

    def stop_camera(self) -> None: ...

    def file_case(self, visit: Visit, answer: Answer) -> None:
        """Write down and commit what was confirmed, then have it sent. Answers CASE_FILED once or
        twice (written down; then what the centre said), or CASE_REFUSED, each with a `Case`."""

    def ask_item(self, visit: Visit, answer: Answer) -> None: ...

    def ask_detail(self, visit: Visit, answer: Answer) -> None: ...

    def ask_lines(self, visit: Visit, answer: Answer) -> None: ...

    def cancel_centre(self) -> None: ...

    def print_receipt(self, visit: Visit, answer: Answer) -> None: ...

    def print_guide(self, visit: Visit, answer: Answer) -> None:
        """The guide, work rule or answer that is open. Answers GUIDE_PAPER: printed | asked |
        failed."""

    def record_feedback(self, visit: Visit, answer: Answer) -> None:
        """`visit.feedback`, to the agency. Answers FEEDBACK_TOLD: kept (it is on the disk and will
        be sent) | lost."""

    def take_ticket(self, visit: Visit, answer: Answer) -> None:
        """A number for `visit.ticket_wish`. Answers TICKET_TAKEN with a `QueueNumber`, or
        TICKET_FAILED with a closed word."""

    def print_ticket(self, visit: Visit, answer: Answer) -> None:
        """`visit.ticket`. Answers TICKET_PAPER: printed | asked | failed | none."""

    def ask_free(self, visit: Visit, answer: Answer) -> None:
        """Times for `visit.booking.item`. Answers BOOKING_FREE, or BOOKING_FAILED with a word, as
        the next two do."""

    def book(self, visit: Visit, answer: Answer) -> None:
        """`visit.booking.wish`. Answers BOOKING_TOLD with the appointment."""

    def withdraw_booking(self, visit: Visit, answer: Answer) -> None:
        """`visit.booking.number`. Answers BOOKING_TOLD with the appointment."""

    def print_booking(self, visit: Visit, answer: Answer) -> None:
        """`visit.booking.made`. Answers BOOKING_PAPER: printed | asked | failed | none."""

    def record_voice(self, visit: Visit) -> None:
        """`visit.voice`: on the disk, with its number, when this returns."""

    def print_voice(self, visit: Visit, answer: Answer) -> None:
        """Its number. Answers VOICE_PAPER: printed | asked | failed | none."""

    def ask_reply(self, visit: Visit, answer: Answer) -> None:
        """Of `visit.voice.given`. Answers REPLY_TOLD with a `VoiceReply`, or REPLY_FAILED with a
        word."""

    def ask_printer(self, visit: Visit, answer: Answer) -> None:
        """Look at the printer now; answers PRINTER_READY, or nothing."""

    def record_consent(self, visit: Visit) -> None: ...

    def record_use(self, visit: Visit) -> None:
        """An item was answered: the visit's count is written down, or brought up to date."""

    def record_end(self, visit: Visit, ended: str, seconds: float) -> None:
        """The visit is over: done | time-out | trouble, after `seconds`."""

    def record_receipt(self, visit: Visit, outcome: str) -> None:
        """`outcome`: confirmed | asked-yes | asked-no | unanswered | failed."""

    def record_review(self, visit: Visit, used: UsedItem) -> None: ...

    def amend_review(self, visit: Visit, used: UsedItem) -> None: ...

    def journal_trouble(self, state: State, code: str) -> None: ...

    def forget(self) -> None:
        """Drop what is drawn or cached of the visitor, and a ticket under way; the page changes in
        the same breath."""

    def wipe(self, answer: Answer) -> None:
        """Everything of the visit, the printer's buffer included; answers WIPED or WIPE_FAILED."""

    def restart(self) -> None: ...

    def means_left(self) -> bool:
        """Is any way to identify there, or at least not known to be gone?"""
