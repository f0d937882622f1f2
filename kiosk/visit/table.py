"""The table of a visit: (situation, event) -> (situation, commands). Pure and total.

Rows are read top to bottom; the first whose guard holds wins. What has no row is the state's named
default: the event is ignored, which is always safe because every state has a deadline.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from kiosk.visit.states import Command as C
from kiosk.visit.states import Event as E
from kiosk.visit.states import Situation
from kiosk.visit.states import State as S


class Guard(enum.StrEnum):
    ALWAYS = ""
    IDENTIFIED = "identified"
    NOBODY = "nobody is kept"
    SERVED = "served"
    KNOWN_OR_SERVED = "identified or served"
    RETRY_PERSON = "the person was being asked for"
    RETRY_PROOF = "a proof was being looked up"
    RETRY_SECRET = "a secret was being verified"
    RETRY_UNIT = "an employer was being looked up"
    RETRY_CHECKS = "the rules were being asked for"
    RETRY_ITEM = "the item was being asked for"
    RETRY_DETAIL = "a detail was being asked for"
    RETRY_LINES = "lines were being asked for"


class Go(enum.StrEnum):
    """Next states that depend on where one comes from."""

    SAME = "(same)"
    RETURN = "(where it was opened)"
    PAPER = "result, or filed: whose paper it is"
    ANY_HOME = "home, or home_identified when a person is kept"


class Row(NamedTuple):
    state: S
    event: E
    next: S | Go
    commands: tuple[C, ...] = ()
    guard: Guard = Guard.ALWAYS


OVERLAYS = frozenset(
    {S.ANSWER, S.GUIDE, S.WORK_RULE, S.HELP, S.CALLING, S.PRIVACY, S.ARE_YOU_THERE}
)
"""Drawn over another state, which is kept beneath and comes back."""

TOUCHES = frozenset(list(E)[: list(E).index(E.REVIEW_DONE) + 1])
"""Events a finger makes; all others come from devices, the centre, time or the machine."""

STOP = (C.STOP_READING, C.CANCEL_CENTRE, C.STOP_CAMERA)

# Leaving is offered, and means the same, in each of these. An item has been used in the second
# group for certain, in the third perhaps.
_NUMBERS = (S.TICKET, S.TICKET_SHOWN, S.NO_TICKET, S.BOOKING_NUMBER)  # nobody is asked who they are
_BEFORE_USE = (S.HOME, *_NUMBERS)
_AFTER_USE = (
    S.RESULT, S.DETAIL_WAITING, S.DETAIL, S.LINES_WAITING, S.LINES, S.CHOOSE_PERIOD, S.PRINTED,
    S.PRINT_FAILED, S.PRINTER_BACK, S.DID_IT_PRINT, S.FILED,
)  # fmt: skip
_ASKING = (S.SEARCH, S.TOPIC, S.FEEDBACK, S.FEEDBACK_SENT)  # the knowledge base
_VOICE = (
    S.VOICE, S.VOICE_ABOUT, S.VOICE_WORDS, S.VOICE_SENT, S.REPLY, S.REPLY_SHOWN, S.NO_REPLY,
)  # fmt: skip
_EITHER = (
    *_VOICE,
    S.BOOKING, S.BOOKED, S.NO_BOOKING, *_ASKING, S.ANSWER,
    S.HOME_IDENTIFIED, S.HANDLING_LIST, S.CONSULTING, S.NOTICES, S.WORK_RULE, S.GUIDE, S.HELP,
    S.PRIVACY, S.IDENTIFY, S.NO_MEANS, S.CHILD_NUMBER, S.LOOKING_UP, S.PERSON_REFUSED,
    S.CARD_TROUBLE, S.PERSON_NOTICE, S.CHOOSE_INSURANCE, S.RESULT_WAITING, S.CENTRE_DOWN,
    S.ARE_YOU_THERE, S.HANDLING_REFUSED, S.PROVE, S.PROVING, S.CHECKING, S.QUESTION, S.CONFIRM,
    S.SIGN, S.LIST_FILE,
    S.MATERIALS, S.CAMERA, S.TAKING, S.PAGE_TAKEN, S.UNIT, S.UNIT_CODE, S.AUTHORISING,
    S.SECRET, S.VERIFYING, S.FACE, S.ATTESTING, S.CALLING,
)  # fmt: skip
_LEAVABLE = (*_BEFORE_USE, *_AFTER_USE, *_EITHER)

_BOOKING = (S.BOOKING, S.BOOKED, S.NO_BOOKING)

# A visitor may be reading here: before the visit ends they are asked.
_ASKED = (
    *_ASKING, S.ANSWER,
    S.HOME_IDENTIFIED, S.WORK_RULE, S.GUIDE, S.HELP, S.PRIVACY, S.IDENTIFY, S.NO_MEANS,
    S.CHILD_NUMBER, S.PERSON_REFUSED, S.CARD_TROUBLE, S.PERSON_NOTICE, S.CHOOSE_INSURANCE,
    S.RESULT, S.DETAIL, S.LINES, S.CHOOSE_PERIOD, S.CENTRE_DOWN, S.PRINT_FAILED, S.PRINTER_BACK,
    S.HANDLING_REFUSED, S.PROVE, S.QUESTION, S.CONFIRM, S.SIGN, S.FILED,
    S.MATERIALS, S.CAMERA, S.PAGE_TAKEN, S.UNIT, S.UNIT_CODE, S.SECRET, S.FACE,
    S.LIST_FILE, S.ATTESTING, S.CALLING, S.VOICE_ABOUT, S.VOICE_WORDS, S.REPLY_SHOWN,
)  # fmt: skip

# Nothing of anybody is on the glass: the deadline simply ends it.
_UNASKED = (
    S.HOME, S.HANDLING_LIST, S.CONSULTING, S.NOTICES, *_NUMBERS, *_BOOKING,
    S.VOICE, S.VOICE_SENT, S.REPLY, S.NO_REPLY,
)  # fmt: skip

_NO_HELP = (
    S.HELP,
    S.CALLING,
    S.ARE_YOU_THERE,
    S.TICKET_SHOWN,
    S.BOOKED,
    S.VOICE_SENT,
    S.REPLY_SHOWN,
)  # a number is not left standing under help
_HELPABLE = (*(s for s in _LEAVABLE if s not in _NO_HELP), S.REVIEW)

_PERSON_KEPT = (S.PERSON_NOTICE, S.CHOOSE_INSURANCE)

# Somebody is known, or being asked for, by the card in the slot.
_FILLING_IN = (
    S.HANDLING_REFUSED, S.PROVE, S.PROVING, S.CHECKING, S.QUESTION, S.MATERIALS, S.CAMERA, S.TAKING,
    S.PAGE_TAKEN, S.CONFIRM, S.SIGN, S.UNIT, S.UNIT_CODE, S.AUTHORISING, S.SECRET, S.VERIFYING,
    S.FACE, S.LIST_FILE, S.ATTESTING,
)  # fmt: skip
_BY_CARD = (S.LOOKING_UP, *_PERSON_KEPT, S.RESULT_WAITING, S.CENTRE_DOWN, *_FILLING_IN)
_PERHAPS_BY_CARD = (
    S.HOME_IDENTIFIED, S.HANDLING_LIST, S.CONSULTING, S.NOTICES, S.PERSON_REFUSED, S.CARD_TROUBLE,
    *_BOOKING, S.BOOKING_WAITING, *_ASKING, *_VOICE, S.REPLY_WAITING,
)  # fmt: skip

ROWS: tuple[Row, ...] = (
    # ---- nobody here, home, doors
    Row(S.ATTRACT, E.TOUCH, S.HOME, (C.BEGIN_VISIT,)),
    Row(S.ATTRACT, E.DEADLINE, Go.SAME),
    Row(S.HOME, E.PICK_ITEM, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.HOME_IDENTIFIED, E.PICK_ITEM, S.LOOKING_UP, (C.WEIGH_PERSON,)),
    *(
        row
        for home in (S.HOME, S.HOME_IDENTIFIED)
        for row in (
            Row(home, E.OPEN_HANDLING, S.HANDLING_LIST),
            Row(home, E.OPEN_CONSULTING, S.CONSULTING),
            Row(home, E.OPEN_NOTICES, S.NOTICES),
        )
    ),
    *(
        row
        for place in (S.HANDLING_LIST, S.CONSULTING, S.NOTICES)
        for row in (
            Row(place, E.BACK, Go.ANY_HOME),
            Row(place, E.PICK_GUIDE, S.GUIDE),
            Row(place, E.OPEN_NOTICES, S.NOTICES),
        )
    ),
    # 办理进度: what was filed is looked up like any item
    Row(S.HANDLING_LIST, E.PICK_ITEM, S.LOOKING_UP, (C.WEIGH_PERSON,), Guard.IDENTIFIED),
    Row(S.HANDLING_LIST, E.PICK_ITEM, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.DETAIL, E.PICK_GUIDE, S.GUIDE),  # of the item by which a case is withdrawn
    *(Row(s, E.PICK_GUIDE, S.GUIDE) for s in (S.HOME, S.HOME_IDENTIFIED, S.IDENTIFY, S.RESULT,
                                               S.HANDLING_REFUSED)),
    Row(S.GUIDE, E.PICK_ITEM, S.LOOKING_UP, (C.WEIGH_PERSON,), Guard.IDENTIFIED),
    Row(S.GUIDE, E.PICK_ITEM, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    # not while somebody is kept, who is not the one it is for
    Row(S.GUIDE, E.OPEN_PROXY, S.IDENTIFY, (C.READ_CREDENTIAL,), Guard.NOBODY),
    # a guide names nobody: whoever waits for its paper goes on reading
    *(
        row
        for text in (S.GUIDE, S.WORK_RULE, S.ANSWER)
        for row in (
            Row(text, E.PRINT_GUIDE, Go.SAME, (C.PRINT_GUIDE,)),
            Row(text, E.GUIDE_PAPER, Go.SAME),
        )
    ),
    Row(S.NOTICES, E.PICK_RULE, S.WORK_RULE),
    *(Row(s, E.BACK, Go.RETURN) for s in (S.ANSWER, S.GUIDE, S.WORK_RULE, S.HELP, S.PRIVACY)),
    # ---- the knowledge base: nobody is asked who they are
    Row(S.CONSULTING, E.OPEN_SEARCH, S.SEARCH),
    Row(S.CONSULTING, E.PICK_TOPIC, S.TOPIC),
    *(Row(s, E.PICK_ANSWER, S.ANSWER) for s in (S.SEARCH, S.TOPIC)),
    Row(S.ANSWER, E.PICK_GUIDE, S.GUIDE),
    *(Row(s, E.OPEN_FEEDBACK, S.FEEDBACK) for s in (S.SEARCH, S.TOPIC, S.ANSWER)),
    Row(S.FEEDBACK, E.FEEDBACK_GIVEN, S.FEEDBACK_SENT, (C.RECORD_FEEDBACK,)),
    Row(S.FEEDBACK_SENT, E.FEEDBACK_TOLD, Go.SAME),
    *(Row(s, E.BACK, S.CONSULTING) for s in _ASKING),
    *(Row(s, E.OPEN_HELP, S.HELP) for s in _HELPABLE),
    # staff are called: whoever waits for them goes on where they were
    Row(S.HELP, E.CALL_STAFF, S.CALLING, (C.CALL_STAFF,)),
    Row(S.CALLING, E.CALL_STAFF, Go.SAME, (C.CALL_STAFF,)),
    Row(S.CALLING, E.CALL_TOLD, Go.SAME),
    Row(S.CALLING, E.BACK, Go.RETURN, (C.STOP_CALL,)),
    Row(S.IDENTIFY, E.OPEN_PRIVACY, S.PRIVACY),
    # ---- a number of the queue: nobody is asked who they are
    Row(S.HOME, E.OPEN_TICKET, S.TICKET),
    *(Row(s, E.TAKE_TICKET, S.TICKET_TAKING, (C.TAKE_TICKET,)) for s in (S.HOME, S.TICKET)),
    *(
        Row(late, E.TICKET_TAKEN, S.TICKET_SHOWN, (C.PRINT_TICKET,))
        for late in (S.TICKET_TAKING, S.NO_TICKET)
    ),
    *(Row(S.TICKET_TAKING, e, S.NO_TICKET, (C.JOURNAL_TROUBLE,))
      for e in (E.TICKET_FAILED, E.DEADLINE)),
    Row(S.TICKET_SHOWN, E.TICKET_PAPER, Go.SAME),
    Row(S.TICKET_SHOWN, E.PRINT_TICKET, Go.SAME, (C.PRINT_TICKET,)),
    *(Row(s, E.BACK, S.HOME) for s in (S.TICKET, S.NO_TICKET)),
    # ---- an appointment at the window: nobody's name either
    Row(S.GUIDE, E.OPEN_BOOKING, S.BOOKING_WAITING, (C.ASK_FREE,)),
    *(Row(s, E.OPEN_BOOKED, S.BOOKING_NUMBER) for s in (S.HOME, S.TICKET)),
    Row(S.BOOKING_NUMBER, E.WITHDRAW_BOOKING, S.BOOKING_WAITING, (C.WITHDRAW_BOOKING,)),
    Row(S.BOOKING_NUMBER, E.COME_TO_BOOKING, S.TICKET_TAKING, (C.TAKE_TICKET,)),
    Row(S.BOOKING, E.BOOK, S.BOOKING_WAITING, (C.BOOK,)),
    Row(S.BOOKING_WAITING, E.BOOKING_FREE, S.BOOKING),
    *(
        Row(late, E.BOOKING_TOLD, S.BOOKED, (C.PRINT_BOOKING,))
        for late in (S.BOOKING_WAITING, S.NO_BOOKING)
    ),
    *(Row(S.BOOKING_WAITING, e, S.NO_BOOKING, (C.JOURNAL_TROUBLE,))
      for e in (E.BOOKING_FAILED, E.DEADLINE)),
    Row(S.BOOKED, E.BOOKING_PAPER, Go.SAME),
    Row(S.BOOKED, E.PRINT_BOOKING, Go.SAME, (C.PRINT_BOOKING,)),
    Row(S.BOOKED, E.WITHDRAW_BOOKING, S.BOOKING_WAITING, (C.WITHDRAW_BOOKING,)),
    *(Row(s, E.BACK, Go.ANY_HOME) for s in (*_BOOKING, S.BOOKING_NUMBER)),
    # ---- 投诉·意见, and the reply to it: nobody is asked who they are
    *(Row(s, E.OPEN_VOICE, S.VOICE) for s in (S.HOME, S.CONSULTING)),
    *(Row(s, E.PICK_VOICE, S.VOICE_ABOUT) for s in (S.VOICE, S.CONSULTING, S.FEEDBACK)),
    Row(S.VOICE, E.OPEN_REPLY, S.REPLY, (C.READ_CODE,)),
    Row(S.VOICE_ABOUT, E.OPEN_WORDS, S.VOICE_WORDS),
    *(Row(S.VOICE_WORDS, e, S.VOICE_ABOUT) for e in (E.WORDS_GIVEN, E.BACK)),
    Row(S.VOICE_ABOUT, E.SEND_VOICE, S.VOICE_SENT, (C.RECORD_VOICE, C.PRINT_VOICE)),
    Row(S.VOICE_SENT, E.VOICE_PAPER, Go.SAME),
    Row(S.VOICE_SENT, E.PRINT_VOICE, Go.SAME, (C.PRINT_VOICE,)),
    *(Row(S.REPLY, e, S.REPLY_WAITING, (C.STOP_READING, C.ASK_REPLY))
      for e in (E.ASK_REPLY, E.REPLY_READ)),
    Row(S.REPLY, E.REPLY_WRONG, Go.SAME, (C.READ_CODE,)),
    *(Row(late, E.REPLY_TOLD, S.REPLY_SHOWN) for late in (S.REPLY_WAITING, S.NO_REPLY)),
    *(Row(S.REPLY_WAITING, e, S.NO_REPLY, (C.JOURNAL_TROUBLE,))
      for e in (E.REPLY_FAILED, E.DEADLINE)),
    Row(S.NO_REPLY, E.RETRY, S.REPLY, (C.READ_CODE,)),
    Row(S.VOICE_ABOUT, E.BACK, S.VOICE),
    Row(S.REPLY, E.BACK, S.VOICE, (C.STOP_READING,)),
    *(Row(s, E.BACK, Go.ANY_HOME) for s in (S.VOICE, S.VOICE_SENT, S.REPLY_SHOWN, S.NO_REPLY)),
    # ---- who is it
    Row(S.IDENTIFY, E.CREDENTIAL_READ, S.LOOKING_UP,
        (C.STOP_READING, C.RECORD_CONSENT, C.ASK_PERSON)),
    Row(S.IDENTIFY, E.CARD_NOT_VALID, S.PERSON_REFUSED, (C.STOP_READING,)),
    Row(S.IDENTIFY, E.CARD_UNREAD, S.CARD_TROUBLE, (C.STOP_READING,)),
    Row(S.IDENTIFY, E.MEANS_LOST, S.NO_MEANS, (C.STOP_READING, C.JOURNAL_TROUBLE)),
    Row(S.IDENTIFY, E.OPEN_CHILD, S.CHILD_NUMBER, (C.STOP_READING,)),
    Row(S.IDENTIFY, E.BACK, Go.ANY_HOME, (C.STOP_READING,)),
    Row(S.NO_MEANS, E.MEANS_BACK, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.NO_MEANS, E.BACK, Go.ANY_HOME),
    Row(S.CHILD_NUMBER, E.CHILD_ENTERED, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.CHILD_NUMBER, E.BACK, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.CARD_TROUBLE, E.RETRY, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.CARD_TROUBLE, E.BACK, Go.ANY_HOME),
    Row(S.PERSON_REFUSED, E.RETRY, S.IDENTIFY, (C.READ_CREDENTIAL,)),
    Row(S.PERSON_REFUSED, E.BACK, Go.ANY_HOME),
    Row(S.LOOKING_UP, E.PERSON_FOUND, S.RESULT_WAITING, (C.ASK_ITEM,)),
    Row(S.LOOKING_UP, E.PERSON_NOTED, S.PERSON_NOTICE),
    Row(S.LOOKING_UP, E.PERSON_SEVERAL, S.CHOOSE_INSURANCE),
    Row(S.LOOKING_UP, E.PERSON_REFUSED, S.PERSON_REFUSED),
    Row(S.LOOKING_UP, E.CENTRE_TROUBLE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
    Row(S.LOOKING_UP, E.DEADLINE, S.CENTRE_DOWN, (C.CANCEL_CENTRE, C.JOURNAL_TROUBLE)),
    Row(S.LOOKING_UP, E.GO_ON, Go.SAME),
    Row(S.LOOKING_UP, E.BACK, Go.ANY_HOME, (C.CANCEL_CENTRE,)),
    Row(S.PERSON_NOTICE, E.GO_ON, S.LOOKING_UP, (C.WEIGH_PERSON,)),
    Row(S.CHOOSE_INSURANCE, E.PICK_INSURANCE, S.RESULT_WAITING, (C.ASK_ITEM,)),
    # ---- a form: may they, is it they, what do they say, and then it is written down and sent
    *(
        row
        for known in (S.LOOKING_UP, S.CHOOSE_INSURANCE)
        for row in (
            Row(known, E.FORM_ALLOWED, S.CHECKING, (C.ASK_CHECKS,)),
            Row(known, E.PROOF_NEEDED, S.PROVE, (C.READ_CREDENTIAL,)),
            Row(known, E.HANDLING_REFUSED, S.HANDLING_REFUSED),
        )
    ),
    # for an employer: only who has proved who they are is asked for which
    *(Row(s, E.UNIT_WANTED, S.UNIT, (C.READ_CREDENTIAL,))
      for s in (S.LOOKING_UP, S.CHOOSE_INSURANCE, S.PROVING, S.VERIFYING, S.FACE, S.ATTESTING)),
    Row(S.UNIT, E.UNIT_READ, S.AUTHORISING, (C.STOP_READING, C.ASK_UNIT)),
    *(Row(S.UNIT, e, Go.SAME, (C.READ_CREDENTIAL,)) for e in (E.UNIT_WRONG, E.CARD_UNREAD)),
    Row(S.UNIT, E.OPEN_UNIT_CODE, S.UNIT_CODE, (C.STOP_READING,)),
    Row(S.UNIT, E.BACK, Go.ANY_HOME, (C.STOP_READING,)),
    Row(S.UNIT_CODE, E.UNIT_ENTERED, S.AUTHORISING, (C.ASK_UNIT,)),
    Row(S.UNIT_CODE, E.UNIT_WRONG, Go.SAME),
    Row(S.UNIT_CODE, E.BACK, S.UNIT, (C.READ_CREDENTIAL,)),
    Row(S.AUTHORISING, E.FORM_ALLOWED, S.CHECKING, (C.ASK_CHECKS,)),
    Row(S.AUTHORISING, E.UNIT_FOUND, S.RESULT_WAITING, (C.ASK_ITEM,)),
    Row(S.AUTHORISING, E.HANDLING_REFUSED, S.HANDLING_REFUSED),
    Row(S.PROVE, E.AGENT_SHOWN, S.CHECKING, (C.STOP_READING, C.ASK_CHECKS)),
    *(
        row
        for looked_up in (S.PROVING, S.VERIFYING, S.FACE, S.ATTESTING)
        for row in (
            Row(looked_up, E.PROOF_NEEDED, S.PROVE, (C.READ_CREDENTIAL,)),
            Row(looked_up, E.PROOF_GIVEN, S.CHECKING, (C.ASK_CHECKS,)),
            Row(looked_up, E.HANDLING_REFUSED, S.HANDLING_REFUSED),  # nothing more can be shown
        )
    ),
    # a PIN or password: typed while nothing is read, sent once, never kept
    Row(S.PROVE, E.OPEN_SECRET, S.SECRET, (C.STOP_READING,)),
    Row(S.SECRET, E.SECRET_ENTERED, S.VERIFYING, (C.VERIFY_SECRET,)),
    Row(S.SECRET, E.BACK, S.PROVE, (C.READ_CREDENTIAL,)),
    # the face: whatever it is not, another way is offered, and nobody is refused for it
    Row(S.PROVE, E.OPEN_FACE, S.FACE, (C.STOP_READING, C.COMPARE_FACE)),
    *(Row(S.FACE, e, S.PROVE, (C.READ_CREDENTIAL,)) for e in (E.FACE_WRONG, E.FACE_SPENT)),
    Row(S.FACE, E.BACK, S.PROVE, (C.STOP_CAMERA, C.READ_CREDENTIAL)),
    # the word of staff: they look at card and person, here or coming from their pad
    Row(S.PROVE, E.OPEN_STAFF, S.ATTESTING, (C.STOP_READING, C.ASK_STAFF)),
    *(Row(S.ATTESTING, e, Go.SAME) for e in (E.STAFF_COMING, E.FACES_TOLD)),
    *(Row(S.ATTESTING, e, S.PROVE, (C.READ_CREDENTIAL,)) for e in (E.STAFF_REFUSED, E.STAFF_AWAY)),
    Row(S.ATTESTING, E.BACK, S.PROVE, (C.STOP_CALL, C.READ_CREDENTIAL)),
    Row(S.VERIFYING, E.SECRET_WRONG, S.SECRET),
    Row(S.VERIFYING, E.SECRET_SPENT, S.PROVE, (C.READ_CREDENTIAL,)),
    Row(S.VERIFYING, E.SECRET_LOCKED, S.HANDLING_REFUSED),
    *(Row(s, E.NO_WAY_LEFT, S.HANDLING_REFUSED) for s in (S.VERIFYING, S.FACE, S.ATTESTING)),
    Row(S.PROVE, E.CREDENTIAL_READ, S.PROVING, (C.STOP_READING, C.ASK_PROOF)),
    Row(S.PROVE, E.CARD_NOT_VALID, S.PERSON_REFUSED, (C.STOP_READING,)),
    *(Row(S.PROVE, e, Go.SAME, (C.READ_CREDENTIAL,)) for e in (E.PROOF_WRONG, E.CARD_UNREAD)),
    Row(S.PROVE, E.MEANS_LOST, S.NO_MEANS, (C.STOP_READING, C.JOURNAL_TROUBLE)),
    Row(S.PROVE, E.BACK, Go.ANY_HOME, (C.STOP_READING,)),
    Row(S.PROVING, E.PROOF_WRONG, S.PROVE, (C.READ_CREDENTIAL,)),
    Row(S.CHECKING, E.CHECKED, S.QUESTION),
    Row(S.CHECKING, E.ALL_ANSWERED, S.CONFIRM),
    *(Row(s, E.PAPERS_WANTED, S.MATERIALS) for s in (S.CHECKING, S.QUESTION)),
    Row(S.CHECKING, E.HANDLING_REFUSED, S.HANDLING_REFUSED),
    *(
        row
        for waits in (S.PROVING, S.VERIFYING, S.AUTHORISING, S.CHECKING)
        for row in (
            Row(waits, E.CENTRE_TROUBLE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
            Row(waits, E.DEADLINE, S.CENTRE_DOWN, (C.CANCEL_CENTRE, C.JOURNAL_TROUBLE)),
            Row(waits, E.GO_ON, Go.SAME),
            Row(waits, E.BACK, Go.ANY_HOME, (C.CANCEL_CENTRE,)),
        )
    ),
    Row(S.HANDLING_REFUSED, E.BACK, Go.ANY_HOME),
    *(Row(S.QUESTION, e, Go.SAME) for e in (E.ANSWERED, E.ADD_ROW, E.OPEN_ROW, E.DROP_ROW)),
    Row(S.QUESTION, E.ONE_BACK, Go.SAME),
    Row(S.QUESTION, E.OPEN_QUESTION, Go.SAME),  # another field of the page
    # ---- people as a file, from a phone
    Row(S.QUESTION, E.OPEN_LIST_FILE, S.LIST_FILE, (C.SEE_LIST,)),
    Row(S.LIST_FILE, E.LIST_READ, S.QUESTION, (C.STOP_CAMERA,)),
    Row(S.LIST_FILE, E.LIST_UNREAD, Go.SAME),  # another file may follow
    Row(S.LIST_FILE, E.BACK, S.QUESTION, (C.STOP_CAMERA,)),
    Row(S.QUESTION, E.ALL_ANSWERED, S.CONFIRM),
    Row(S.QUESTION, E.BACK, Go.ANY_HOME),
    *(Row(s, E.PHONE_CODE, Go.SAME) for s in (S.LIST_FILE, S.CAMERA)),
    # ---- papers: the camera works only while its page is open
    Row(S.MATERIALS, E.PICK_PAPER, S.CAMERA, (C.SEE_PAPER,)),
    Row(S.MATERIALS, E.DEFER_PAPER, Go.SAME),
    Row(S.MATERIALS, E.PAPERS_DONE, S.CONFIRM),
    Row(S.MATERIALS, E.ONE_BACK, S.QUESTION),
    Row(S.MATERIALS, E.BACK, Go.ANY_HOME),
    *(Row(S.CAMERA, e, Go.SAME) for e in (E.PAPER_SEEN, E.CAMERA_FAILED, E.CLEAR_PAPER)),
    Row(S.CAMERA, E.PICTURE_TAKEN, S.PAGE_TAKEN, (C.STOP_CAMERA,)),  # it came from a phone
    Row(S.CAMERA, E.TAKE_PICTURE, S.TAKING, (C.TAKE_PICTURE,)),
    Row(S.CAMERA, E.BACK, S.MATERIALS, (C.STOP_CAMERA,)),
    Row(S.TAKING, E.PICTURE_TAKEN, S.PAGE_TAKEN),
    *(Row(S.TAKING, e, S.CAMERA, (C.SEE_PAPER,)) for e in (E.CAMERA_FAILED, E.DEADLINE, E.BACK)),
    Row(S.PAGE_TAKEN, E.KEEP_PAGE, S.MATERIALS),
    Row(S.CAMERA, E.DEFER_PAPER, S.MATERIALS, (C.STOP_CAMERA,)),
    *(Row(s, E.NEXT_PAPER, S.CAMERA, (C.SEE_PAPER,)) for s in (S.PAGE_TAKEN, S.CAMERA)),
    Row(S.PAGE_TAKEN, E.LAST_PAPER, S.CONFIRM),
    Row(S.CAMERA, E.LAST_PAPER, S.CONFIRM, (C.STOP_CAMERA,)),
    *(Row(S.PAGE_TAKEN, e, S.CAMERA, (C.SEE_PAPER,))
      for e in (E.KEEP_AND_MORE, E.TAKE_AGAIN, E.BACK)),
    Row(S.CONFIRM, E.OPEN_PAPERS, S.MATERIALS),
    Row(S.CONFIRM, E.OPEN_QUESTION, S.QUESTION),
    Row(S.CONFIRM, E.ONE_BACK, S.QUESTION),
    Row(S.CONFIRM, E.BACK, Go.ANY_HOME),
    Row(S.CONFIRM, E.OPEN_SIGNATURE, S.SIGN),
    Row(S.SIGN, E.BACK, S.CONFIRM),
    *(Row(s, E.SUBMIT, S.SUBMITTING, (C.FILE_CASE,)) for s in (S.CONFIRM, S.SIGN)),
    *(Row(S.SUBMITTING, e, S.FILED, (C.RECORD_USE,)) for e in (E.CASE_FILED, E.DEADLINE)),
    Row(S.SUBMITTING, E.CASE_REFUSED, S.HANDLING_REFUSED, (C.JOURNAL_TROUBLE,)),
    Row(S.FILED, E.CASE_FILED, Go.SAME),  # the answer came late after all
    Row(S.FILED, E.CASE_REFUSED, S.HANDLING_REFUSED, (C.JOURNAL_TROUBLE,)),
    Row(S.FILED, E.HAND_IN_AGAIN, S.CONFIRM),
    Row(S.FILED, E.PRINT, S.PRINTING, (C.PRINT_RECEIPT,)),
    *(Row(S.FILED, e, S.HOME_IDENTIFIED) for e in (E.ANOTHER, E.BACK)),
    *(Row(s, E.BACK, Go.ANY_HOME) for s in _PERSON_KEPT),
    # ---- the answer
    Row(S.RESULT_WAITING, E.RESULT_PROGRESS, S.RESULT, (C.RECORD_USE,)),
    Row(S.RESULT_WAITING, E.RESULT_READY, S.RESULT, (C.RECORD_USE,)),
    Row(S.RESULT_WAITING, E.CENTRE_TROUBLE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
    Row(S.RESULT_WAITING, E.DEADLINE, S.CENTRE_DOWN, (C.CANCEL_CENTRE, C.JOURNAL_TROUBLE)),
    Row(S.RESULT_WAITING, E.GO_ON, Go.SAME),
    Row(S.RESULT_WAITING, E.BACK, Go.ANY_HOME, (C.CANCEL_CENTRE,)),
    Row(S.RESULT, E.RESULT_PROGRESS, Go.SAME),
    Row(S.RESULT, E.RESULT_READY, Go.SAME),
    Row(S.RESULT, E.PICK_ROW, S.DETAIL_WAITING, (C.ASK_DETAIL,)),
    Row(S.RESULT, E.OPEN_PERIOD, S.CHOOSE_PERIOD),
    Row(S.RESULT, E.PICK_PERIOD, S.RESULT_WAITING, (C.CANCEL_CENTRE, C.ASK_ITEM)),
    Row(S.RESULT, E.PRINT, S.PRINTING, (C.PRINT_RECEIPT,)),
    Row(S.RESULT, E.ANOTHER, S.HOME_IDENTIFIED, (C.CANCEL_CENTRE,)),
    Row(S.RESULT, E.BACK, S.HOME_IDENTIFIED, (C.CANCEL_CENTRE,)),
    Row(S.CHOOSE_PERIOD, E.PICK_PERIOD, S.RESULT_WAITING, (C.CANCEL_CENTRE, C.ASK_ITEM)),
    Row(S.CHOOSE_PERIOD, E.BACK, S.RESULT),
    *(Row(s, E.RESULT_PROGRESS, Go.SAME) for s in (S.CHOOSE_PERIOD, S.DETAIL, S.LINES)),
    *(Row(s, E.RESULT_READY, Go.SAME) for s in (S.CHOOSE_PERIOD, S.DETAIL, S.LINES)),
    Row(S.DETAIL_WAITING, E.DETAIL_READY, S.DETAIL),
    Row(S.DETAIL_WAITING, E.CENTRE_TROUBLE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
    Row(S.DETAIL_WAITING, E.DEADLINE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
    Row(S.DETAIL_WAITING, E.GO_ON, Go.SAME),
    Row(S.DETAIL_WAITING, E.BACK, S.RESULT),
    Row(S.DETAIL, E.PICK_ROW, S.LINES_WAITING, (C.ASK_LINES,)),
    Row(S.DETAIL, E.BACK, S.RESULT),
    Row(S.LINES_WAITING, E.DETAIL_READY, S.LINES),
    Row(S.LINES_WAITING, E.CENTRE_TROUBLE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
    Row(S.LINES_WAITING, E.DEADLINE, S.CENTRE_DOWN, (C.JOURNAL_TROUBLE,)),
    Row(S.LINES_WAITING, E.GO_ON, Go.SAME),
    Row(S.LINES_WAITING, E.BACK, S.DETAIL),
    Row(S.LINES, E.BACK, S.DETAIL),
    Row(S.CENTRE_DOWN, E.RETRY, S.LOOKING_UP, (C.ASK_PERSON,), Guard.RETRY_PERSON),
    Row(S.CENTRE_DOWN, E.RETRY, S.PROVING, (C.ASK_PROOF,), Guard.RETRY_PROOF),
    Row(S.CENTRE_DOWN, E.RETRY, S.PROVE, (C.READ_CREDENTIAL,), Guard.RETRY_SECRET),
    Row(S.CENTRE_DOWN, E.RETRY, S.AUTHORISING, (C.ASK_UNIT,), Guard.RETRY_UNIT),
    Row(S.CENTRE_DOWN, E.RETRY, S.CHECKING, (C.ASK_CHECKS,), Guard.RETRY_CHECKS),
    Row(S.CENTRE_DOWN, E.RETRY, S.RESULT_WAITING, (C.ASK_ITEM,), Guard.RETRY_ITEM),
    Row(S.CENTRE_DOWN, E.RETRY, S.DETAIL_WAITING, (C.ASK_DETAIL,), Guard.RETRY_DETAIL),
    Row(S.CENTRE_DOWN, E.RETRY, S.LINES_WAITING, (C.ASK_LINES,), Guard.RETRY_LINES),
    Row(S.CENTRE_DOWN, E.BACK, S.RESULT, (), Guard.RETRY_DETAIL),
    Row(S.CENTRE_DOWN, E.BACK, S.DETAIL, (), Guard.RETRY_LINES),
    Row(S.CENTRE_DOWN, E.BACK, Go.ANY_HOME),
    # ---- paper
    Row(S.PRINTING, E.PRINT_CONFIRMED, S.PRINTED, (C.RECORD_RECEIPT,)),
    Row(S.PRINTING, E.PRINT_UNCONFIRMED, S.DID_IT_PRINT),
    *(
        row
        for asked in (S.PRINTING, S.DID_IT_PRINT)
        for row in (
            Row(asked, E.PRINT_REFUSED, S.PRINT_FAILED, (C.RECORD_FAILURE, C.JOURNAL_TROUBLE)),
            Row(asked, E.PRINT_STOPPED, S.PRINT_FAILED,
                (C.RECORD_FAILURE, C.JOURNAL_TROUBLE, C.ASK_PRINTER)),
        )
    ),
    Row(S.PRINTING, E.DEADLINE, S.DID_IT_PRINT),
    *(Row(S.PRINTING, e, Go.SAME) for e in (E.RESULT_PROGRESS, E.RESULT_READY)),
    Row(S.PRINTED, E.ANOTHER, S.HOME_IDENTIFIED, (C.CANCEL_CENTRE,)),
    Row(S.PRINTED, E.BACK, Go.PAPER),
    Row(S.PRINTED, E.DEADLINE, S.REVIEW, (*STOP, C.FORGET)),
    Row(S.DID_IT_PRINT, E.PRINT_CONFIRMED, S.PRINTED, (C.RECORD_RECEIPT,)),
    Row(S.DID_IT_PRINT, E.PAPER_CAME, S.PRINTED, (C.RECORD_DOUBT,)),
    Row(S.DID_IT_PRINT, E.NO_PAPER_CAME, S.PRINT_FAILED, (C.RECORD_DOUBT, C.JOURNAL_TROUBLE)),
    Row(S.DID_IT_PRINT, E.DEADLINE, S.REVIEW, (*STOP, C.RECORD_DOUBT, C.FORGET)),
    # Ready again, it waits for a touch: whoever was here may have gone. That it is lost once more
    # moves nothing, so that a printer that comes and goes cannot keep a visit open for ever.
    Row(S.PRINT_FAILED, E.PRINTER_READY, S.PRINTER_BACK),
    *(
        row
        for waits in (S.PRINT_FAILED, S.PRINTER_BACK)
        for row in (
            Row(waits, E.RETRY, S.PRINTING, (C.PRINT_RECEIPT,)),
            Row(waits, E.BACK, Go.PAPER),
            Row(waits, E.ANOTHER, S.HOME_IDENTIFIED, (C.CANCEL_CENTRE,)),
        )
    ),
    # ---- still there?
    *(Row(s, E.DEADLINE, S.ARE_YOU_THERE) for s in _ASKED),
    *(Row(s, E.DEADLINE, S.WIPING, (*STOP, C.WIPE)) for s in _UNASKED),
    Row(S.ARE_YOU_THERE, E.TOUCH, Go.RETURN),
    Row(S.ARE_YOU_THERE, E.GO_ON, Go.RETURN),
    Row(S.ARE_YOU_THERE, E.PHONE_HEARD, Go.RETURN),
    Row(S.ARE_YOU_THERE, E.DEADLINE, S.WIPING, (*STOP, C.WIPE)),
    # ---- leaving: the person is forgotten at once, the review needs nobody
    *(Row(s, E.LEAVE, S.REVIEW, (*STOP, C.FORGET)) for s in _AFTER_USE),
    *(Row(s, E.LEAVE, S.REVIEW, (*STOP, C.FORGET), Guard.SERVED) for s in _EITHER),
    *(Row(s, E.LEAVE, S.WIPING, (*STOP, C.WIPE)) for s in (*_BEFORE_USE, *_EITHER)),
    # a card that is taken out takes its person along; a receipt under way is finished first
    Row(S.DID_IT_PRINT, E.CARD_REMOVED, S.REVIEW, (*STOP, C.RECORD_DOUBT, C.FORGET)),
    *(Row(s, E.CARD_REMOVED, S.REVIEW, (*STOP, C.FORGET))
      for s in _AFTER_USE if s is not S.DID_IT_PRINT),
    *(Row(s, E.CARD_REMOVED, S.REVIEW, (*STOP, C.FORGET), Guard.SERVED)
      for s in (*_BY_CARD, *_PERHAPS_BY_CARD)),
    *(Row(s, E.CARD_REMOVED, S.WIPING, (*STOP, C.WIPE)) for s in _BY_CARD),
    *(Row(s, E.CARD_REMOVED, S.WIPING, (*STOP, C.WIPE), Guard.IDENTIFIED)
      for s in _PERHAPS_BY_CARD),
    Row(S.REVIEW, E.GRADE_GIVEN, Go.SAME, (C.RECORD_REVIEW,)),
    Row(S.REVIEW, E.LAST_GRADE_GIVEN, S.WIPING, (C.RECORD_REVIEW, C.WIPE)),
    Row(S.REVIEW, E.BAD_GRADE_GIVEN, S.REVIEW_REASONS, (C.RECORD_REVIEW,)),
    *(Row(S.REVIEW, e, S.WIPING, (C.WIPE,)) for e in (E.REVIEW_DONE, E.LEAVE, E.DEADLINE)),
    Row(S.REVIEW_REASONS, E.REASONS_GIVEN, S.REVIEW, (C.AMEND_REVIEW,)),
    Row(S.REVIEW_REASONS, E.LAST_REASONS_GIVEN, S.WIPING, (C.AMEND_REVIEW, C.WIPE)),
    Row(S.REVIEW_REASONS, E.BACK, S.REVIEW),
    *(Row(S.REVIEW_REASONS, e, S.WIPING, (C.AMEND_REVIEW, C.WIPE)) for e in (E.LEAVE, E.DEADLINE)),
    # ---- nothing remains
    Row(S.WIPING, E.WIPED, S.THANKS, (), Guard.KNOWN_OR_SERVED),
    Row(S.WIPING, E.WIPED, S.ATTRACT),
    Row(S.WIPING, E.WIPE_FAILED, S.FAILSAFE, (C.JOURNAL_TROUBLE, C.RESTART)),
    Row(S.WIPING, E.DEADLINE, S.FAILSAFE, (C.JOURNAL_TROUBLE, C.RESTART)),
    Row(S.THANKS, E.DEADLINE, S.ATTRACT),
    Row(S.THANKS, E.TOUCH, S.HOME, (C.BEGIN_VISIT,)),
    Row(S.FAILSAFE, E.WIPED, S.APOLOGY),
    Row(S.FAILSAFE, E.WIPE_FAILED, Go.SAME, (C.RESTART,)),
    Row(S.FAILSAFE, E.DEADLINE, Go.SAME, (C.RESTART,)),
    Row(S.APOLOGY, E.DEADLINE, S.ATTRACT),
    Row(S.APOLOGY, E.TOUCH, S.HOME, (C.BEGIN_VISIT,)),
    *(
        Row(s, E.BROKEN, S.FAILSAFE, (*STOP, C.JOURNAL_TROUBLE, C.WIPE))
        for s in S
        if s is not S.FAILSAFE
    ),
)  # fmt: skip

_BY_KEY: dict[tuple[S, E], tuple[Row, ...]] = {}
for _row in ROWS:
    _BY_KEY[_row.state, _row.event] = (*_BY_KEY.get((_row.state, _row.event), ()), _row)

_RETRY_GUARDS = {
    Guard.RETRY_PERSON: S.LOOKING_UP,
    Guard.RETRY_PROOF: S.PROVING,
    Guard.RETRY_SECRET: S.VERIFYING,
    Guard.RETRY_UNIT: S.AUTHORISING,
    Guard.RETRY_CHECKS: S.CHECKING,
    Guard.RETRY_ITEM: S.RESULT_WAITING,
    Guard.RETRY_DETAIL: S.DETAIL_WAITING,
    Guard.RETRY_LINES: S.LINES_WAITING,
}

_KNOWS_PERSON = frozenset(
    {
        E.PERSON_FOUND, E.PERSON_NOTED, E.PERSON_SEVERAL, E.FORM_ALLOWED, E.PROOF_NEEDED,
        E.HANDLING_REFUSED, E.UNIT_WANTED,
    }
)  # fmt: skip
_ANONYMOUS = frozenset({S.ATTRACT, S.HOME, S.THANKS, S.FAILSAFE, S.APOLOGY})


def _holds(guard: Guard, at: Situation) -> bool:
    match guard:
        case Guard.ALWAYS:
            return True
        case Guard.IDENTIFIED:
            return at.identified
        case Guard.NOBODY:
            return not at.identified
        case Guard.SERVED:
            return at.served
        case Guard.KNOWN_OR_SERVED:
            return at.identified or at.served
        case _:
            return at.retry is _RETRY_GUARDS[guard]


def row_for(at: Situation, event: E) -> Row | None:
    """The row that decides, or None: the event is ignored here."""
    return next((r for r in _BY_KEY.get((at.state, event), ()) if _holds(r.guard, at)), None)


def place(at: Situation, event: E) -> S:
    """The state that an event concerns: the one on the glass, or what lies under its overlays."""
    if row_for(at, event) is None and at.state in OVERLAYS and event not in TOUCHES:
        return place(at._replace(state=at.back[-1], back=at.back[:-1]), event)
    return at.state


def step(at: Situation, event: E) -> tuple[Situation, tuple[C, ...]]:
    """One step of a visit. Never raises; an event that means nothing here changes nothing."""
    row = row_for(at, event)
    if row is None:
        if at.state in OVERLAYS and event not in TOUCHES:
            return _beneath(at, event)
        return at, ()
    return _arrive(at, row, event), row.commands


def _beneath(at: Situation, event: E) -> tuple[Situation, tuple[C, ...]]:
    """An answer that comes while an overlay is open concerns what lies under it.

    When it moves that state on, the overlay goes: the visitor sees the news.
    """
    under = at._replace(state=at.back[-1], back=at.back[:-1])
    after, commands = step(under, event)
    if after == under:
        return at, commands
    return after, commands


def _arrive(at: Situation, row: Row, event: E) -> Situation:
    identified = at.identified or event in _KNOWS_PERSON
    served = at.served or row.next in (S.RESULT, S.FILED)
    filed = row.next is S.FILED or (at.filed and row.next is not S.RESULT)
    target = row.next
    if target is Go.SAME:
        return at._replace(identified=identified, served=served)
    if target is Go.RETURN:
        return at._replace(state=at.back[-1], back=at.back[:-1])
    if target is Go.ANY_HOME:
        target = S.HOME_IDENTIFIED if identified else S.HOME
    if target is Go.PAPER:
        target = S.FILED if filed else S.RESULT
    assert isinstance(target, S)
    if target is S.CALLING:  # in place of the help from which it was opened
        return at._replace(state=target)
    if target in OVERLAYS:
        return at._replace(state=target, back=(*at.back, at.state))
    if target in _ANONYMOUS:
        return Situation(target)
    if target is S.REVIEW:
        identified = True  # somebody was here: thank them
    retry = at.state if target is S.CENTRE_DOWN else None
    return Situation(target, (), retry, identified, served, filed)
