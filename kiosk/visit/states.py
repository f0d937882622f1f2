"""States of one visit, and the finite part of a visit that the table may look at."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    """One name for each thing that can be on the glass."""

    ATTRACT = "attract"
    HOME = "home"
    HOME_IDENTIFIED = "home_identified"
    HANDLING_LIST = "handling_list"
    CONSULTING = "consulting"
    NOTICES = "notices"
    WORK_RULE = "work_rule"  # one of the station's work rules (公示)
    SEARCH = "search"  # a question to the knowledge base is typed; what is found shows beneath
    TOPIC = "topic"  # all answers of a field or situation
    ANSWER = "answer"  # one of them
    FEEDBACK = "feedback"  # what is wrong with it, or was not answered
    FEEDBACK_SENT = "feedback_sent"  # whether it is written down
    GUIDE = "guide"
    HELP = "help"
    CALLING = "calling"  # staff are called; the visit waits under it
    PRIVACY = "privacy"
    TICKET = "ticket"  # for what, and is it 绿色通道
    TICKET_TAKING = "ticket_taking"
    TICKET_SHOWN = "ticket_shown"  # the number, and what became of its paper
    NO_TICKET = "no_ticket"  # no number can be given: whom to ask
    BOOKING = "booking"  # which time at the window
    BOOKING_WAITING = "booking_waiting"
    BOOKING_NUMBER = "booking_number"  # of an appointment: to come to it, or to withdraw it
    BOOKED = "booked"  # an appointment, as it stands now
    NO_BOOKING = "no_booking"
    VOICE = "voice"  # 投诉·意见: which of them, or a reply; whom to ring
    VOICE_ABOUT = "voice_about"  # reasons, a number for the reply
    VOICE_WORDS = "voice_words"
    VOICE_SENT = "voice_sent"  # it stands in the outbox: the number under which the reply is read
    REPLY = "reply"  # the number is typed
    REPLY_WAITING = "reply_waiting"
    REPLY_SHOWN = "reply_shown"
    NO_REPLY = "no_reply"
    IDENTIFY = "identify"
    NO_MEANS = "no_means"
    CHILD_NUMBER = "child_number"
    LOOKING_UP = "looking_up"
    PERSON_REFUSED = "person_refused"
    CARD_TROUBLE = "card_trouble"
    PERSON_NOTICE = "person_notice"
    CHOOSE_INSURANCE = "choose_insurance"
    HANDLING_REFUSED = "handling_refused"  # by a rule, or by the centre: why, and what to do
    PROVE = "prove"  # a second proof of who it is
    PROVING = "proving"
    SECRET = "secret"  # the PIN of the card, or a password, is typed unseen
    FACE = "face"  # the card's photo is held against who stands here
    ATTESTING = "attesting"  # a member of staff is to look at card and person
    VERIFYING = "verifying"  # the centre says whether it is theirs
    UNIT = "unit"  # for which employer: its licence is scanned
    UNIT_CODE = "unit_code"  # … or its code typed
    AUTHORISING = "authorising"  # what the centre knows of it, and whether it names who stands here
    CHECKING = "checking"  # what the rules must ask the centre
    QUESTION = "question"  # one question of the form, or several that share a page
    MATERIALS = "materials"  # the papers that the form needs, and what of them is there
    LIST_FILE = "list_file"  # a list of people is awaited from a phone
    CAMERA = "camera"  # a paper is laid under it
    TAKING = "taking"  # one picture, and what is to be said of it
    PAGE_TAKEN = "page_taken"
    CONFIRM = "confirm"  # everything that will be sent
    SIGN = "sign"  # by hand, under what will be sent
    SUBMITTING = "submitting"
    FILED = "filed"
    RESULT_WAITING = "result_waiting"
    RESULT = "result"
    DETAIL_WAITING = "detail_waiting"
    DETAIL = "detail"
    LINES_WAITING = "lines_waiting"
    LINES = "lines"
    CHOOSE_PERIOD = "choose_period"
    CENTRE_DOWN = "centre_down"
    PRINTING = "printing"
    PRINTED = "printed"
    PRINT_FAILED = "print_failed"
    PRINTER_BACK = "printer_back"  # mended while the visitor waits: one touch prints it anew
    DID_IT_PRINT = "did_it_print"
    REVIEW = "review"
    REVIEW_REASONS = "review_reasons"
    ARE_YOU_THERE = "are_you_there"
    WIPING = "wiping"
    THANKS = "thanks"
    FAILSAFE = "failsafe"  # something broke; nothing is sure until the wipe is proved
    APOLOGY = "apology"  # it is proved: say so, then serve the next


class Event(enum.StrEnum):
    """What can happen. Names are outcomes or touches; data travels beside them."""

    # touches
    TOUCH = "touch"  # anywhere, where nothing else was meant (attract, are you there)
    PICK_ITEM = "pick_item"
    PICK_GUIDE = "pick_guide"
    PICK_RULE = "pick_rule"
    OPEN_HANDLING = "open_handling"
    OPEN_CONSULTING = "open_consulting"
    OPEN_NOTICES = "open_notices"
    OPEN_SEARCH = "open_search"
    PICK_TOPIC = "pick_topic"
    PICK_ANSWER = "pick_answer"
    OPEN_FEEDBACK = "open_feedback"
    FEEDBACK_GIVEN = "feedback_given"
    OPEN_HELP = "open_help"
    CALL_STAFF = "call_staff"  # 呼叫工作人员
    OPEN_PRIVACY = "open_privacy"
    OPEN_PROXY = "open_proxy"  # for somebody else (代办)
    OPEN_CHILD = "open_child"
    OPEN_TICKET = "open_ticket"
    OPEN_BOOKING = "open_booking"  # for the item whose guide is open
    OPEN_BOOKED = "open_booked"  # 我有预约
    BOOK = "book"
    WITHDRAW_BOOKING = "withdraw_booking"
    COME_TO_BOOKING = "come_to_booking"
    OPEN_VOICE = "open_voice"
    PICK_VOICE = "pick_voice"  # complaint | opinion | question
    OPEN_WORDS = "open_words"
    WORDS_GIVEN = "words_given"
    SEND_VOICE = "send_voice"
    PRINT_VOICE = "print_voice"
    OPEN_REPLY = "open_reply"
    ASK_REPLY = "ask_reply"
    PRINT_BOOKING = "print_booking"
    TAKE_TICKET = "take_ticket"
    PRINT_TICKET = "print_ticket"
    CHILD_ENTERED = "child_entered"
    OPEN_SECRET = "open_secret"  # prove it by the PIN or password
    OPEN_FACE = "open_face"  # prove it by the face
    OPEN_STAFF = "open_staff"  # prove it by the word of staff
    SECRET_ENTERED = "secret_entered"
    OPEN_UNIT_CODE = "open_unit_code"
    UNIT_ENTERED = "unit_entered"
    BACK = "back"
    LEAVE = "leave"  # 结束退出
    GO_ON = "go_on"
    RETRY = "retry"
    PICK_INSURANCE = "pick_insurance"
    ANSWERED = "answered"
    ADD_ROW = "add_row"  # one more of several people
    OPEN_ROW = "open_row"
    DROP_ROW = "drop_row"
    OPEN_LIST_FILE = "open_list_file"  # the list comes as a file
    ALL_ANSWERED = "all_answered"  # nothing is left to ask
    PAPERS_WANTED = "papers_wanted"  # nothing is left to ask; papers are still to be given
    PICK_PAPER = "pick_paper"
    DEFER_PAPER = "defer_paper"  # it follows later, or not any more
    TAKE_PICTURE = "take_picture"
    TAKE_AGAIN = "take_again"  # the page just taken is thrown away
    KEEP_PAGE = "keep_page"
    KEEP_AND_MORE = "keep_and_more"
    CLEAR_PAPER = "clear_paper"  # all its pages anew
    PAPERS_DONE = "papers_done"
    NEXT_PAPER = "next_paper"  # this one is kept or follows later; another is still to be taken
    LAST_PAPER = "last_paper"  # likewise, and nothing is left to be taken
    OPEN_PAPERS = "open_papers"  # from the confirmation
    ONE_BACK = "one_back"  # to the question before
    OPEN_QUESTION = "open_question"  # a line of the confirmation, or a field of the page
    OPEN_SIGNATURE = "open_signature"
    SUBMIT = "submit"
    HAND_IN_AGAIN = "hand_in_again"  # of a filing with parts, those that were turned down
    PICK_ROW = "pick_row"
    OPEN_PERIOD = "open_period"
    PICK_PERIOD = "pick_period"
    PRINT = "print"
    PRINT_GUIDE = "print_guide"
    ANOTHER = "another"  # 查别的
    PAPER_CAME = "paper_came"
    NO_PAPER_CAME = "no_paper_came"
    GRADE_GIVEN = "grade_given"
    LAST_GRADE_GIVEN = "last_grade_given"  # every item used has its grade
    BAD_GRADE_GIVEN = "bad_grade_given"  # the last two grades: reasons may follow
    REASONS_GIVEN = "reasons_given"
    LAST_REASONS_GIVEN = "last_reasons_given"
    REVIEW_DONE = "review_done"  # 不评价，结束 / 完成
    # devices
    CREDENTIAL_READ = "credential_read"
    CARD_NOT_VALID = "card_not_valid"  # outside its validity
    CARD_UNREAD = "card_unread"  # taken early, two cards, unreadable
    CARD_REMOVED = "card_removed"  # the contact card that was read is out of its slot
    MEANS_LOST = "means_lost"  # no way to identify is left
    MEANS_BACK = "means_back"
    PHONE_CODE = "phone_code"  # another address to show a phone; "": none works now
    PHONE_HEARD = "phone_heard"  # something came from the visitor's phone: they are there
    LIST_READ = "list_read"  # people of a file
    LIST_UNREAD = "list_unread"
    PAPER_SEEN = "paper_seen"  # what lies under the camera now
    PICTURE_TAKEN = "picture_taken"
    CAMERA_FAILED = "camera_failed"
    TICKET_TAKEN = "ticket_taken"
    TICKET_FAILED = "ticket_failed"
    TICKET_PAPER = "ticket_paper"  # what became of a number's paper
    BOOKING_FREE = "booking_free"  # what can be had
    BOOKING_TOLD = "booking_told"  # an appointment as it stands now
    BOOKING_FAILED = "booking_failed"
    BOOKING_PAPER = "booking_paper"
    VOICE_PAPER = "voice_paper"
    REPLY_READ = "reply_read"  # the code of the paper was scanned
    REPLY_WRONG = "reply_wrong"  # another code was
    REPLY_TOLD = "reply_told"
    REPLY_FAILED = "reply_failed"  # nothing has that number, or the hub is not reached
    GUIDE_PAPER = "guide_paper"  # what became of the paper of a guide, work rule or answer
    FEEDBACK_TOLD = "feedback_told"  # it is written down, or could not be
    PRINT_CONFIRMED = "print_confirmed"
    PRINT_UNCONFIRMED = "print_unconfirmed"
    PRINT_REFUSED = "print_refused"
    PRINT_STOPPED = "print_stopped"  # refused for paper or cover: a person on site mends it
    PRINTER_READY = "printer_ready"
    # centre
    PERSON_FOUND = "person_found"
    PERSON_NOTED = "person_noted"  # found, something must be said first
    PERSON_SEVERAL = "person_several"  # found, the item needs one of several insurances
    PERSON_REFUSED = "person_refused"
    FORM_ALLOWED = "form_allowed"  # the person may do it, and has proved who they are
    PROOF_NEEDED = "proof_needed"
    HANDLING_REFUSED = "handling_refused"
    PROOF_GIVEN = "proof_given"
    AGENT_SHOWN = "agent_shown"  # whoever acts for the person has shown who they are
    PROOF_WRONG = "proof_wrong"  # of another kind, of another person, unreadable
    FACE_RIGHT = "face_right"
    FACE_WRONG = "face_wrong"  # another face, unsure, or nothing could be compared
    FACE_SPENT = "face_spent"  # … and not again in this visit
    CALL_TOLD = "call_told"  # data: taken | unanswered | failed
    STAFF_COMING = "staff_coming"
    STAFF_CONFIRMED = "staff_confirmed"  # card and person belong together; data: who says so
    STAFF_REFUSED = "staff_refused"  # data: a reason of the closed list
    FACES_TOLD = "faces_told"  # what staff see of card and person, while they look
    STAFF_AWAY = "staff_away"  # nobody came, or could; nothing is said of the card
    SECRET_RIGHT = "secret_right"
    SECRET_WRONG = "secret_wrong"  # and it may be tried again
    SECRET_SPENT = "secret_spent"  # … not again in this visit
    SECRET_LOCKED = "secret_locked"  # by the centre
    NO_WAY_LEFT = "no_way_left"  # face or secret are spent, and nothing else can be shown here
    UNIT_WANTED = "unit_wanted"  # who stands here is proved; the item is about an employer
    UNIT_READ = "unit_read"  # a licence with one sound code
    UNIT_WRONG = "unit_wrong"  # no code, several, or one that cannot be
    UNIT_FOUND = "unit_found"  # and who stands here may act for it
    CHECKED = "checked"
    CASE_FILED = "case_filed"  # it stands in the outbox; the centre has it, or it is not known yet
    CASE_REFUSED = "case_refused"
    RESULT_PROGRESS = "result_progress"
    RESULT_READY = "result_ready"
    DETAIL_READY = "detail_ready"
    CENTRE_TROUBLE = "centre_trouble"
    # time and the machine
    DEADLINE = "deadline"
    WIPED = "wiped"
    WIPE_FAILED = "wipe_failed"
    BROKEN = "broken"  # an exception in screen or worker


class Command(enum.StrEnum):
    """What the runtime must do. The runtime takes the data from the visit."""

    BEGIN_VISIT = "begin_visit"
    RECORD_CONSENT = "record_consent"
    READ_CREDENTIAL = "read_credential"  # start polling reader and scanner
    READ_CODE = "read_code"  # the scanner alone: no card is read where nobody is asked who they are
    STOP_READING = "stop_reading"
    ASK_PERSON = "ask_person"
    WEIGH_PERSON = "weigh_person"  # the person is known: does this item need a choice?
    ASK_ITEM = "ask_item"
    ASK_PROOF = "ask_proof"  # whose is what was shown now?
    CALL_STAFF = "call_staff"
    ASK_STAFF = "ask_staff"  # is the card in its owner's hand?
    STOP_CALL = "stop_call"
    COMPARE_FACE = "compare_face"  # the card once more, one picture, the plug-in
    VERIFY_SECRET = "verify_secret"  # taken out of the visit, sent once, overwritten
    ASK_UNIT = "ask_unit"  # the employer, and whether its list of agents names who stands here
    ASK_CHECKS = "ask_checks"
    SEE_PAPER = "see_paper"  # show what lies under the camera, until told otherwise
    SEE_LIST = "see_list"  # take a file with people from a phone, until told otherwise
    TAKE_PICTURE = "take_picture"
    STOP_CAMERA = "stop_camera"  # and no longer wait for a phone
    FILE_CASE = "file_case"  # write it down, commit, then have it sent
    ASK_DETAIL = "ask_detail"
    ASK_LINES = "ask_lines"
    CANCEL_CENTRE = "cancel_centre"
    PRINT_RECEIPT = "print_receipt"
    PRINT_GUIDE = "print_guide"  # or the work rule or answer that is open
    RECORD_FEEDBACK = "record_feedback"
    TAKE_TICKET = "take_ticket"  # a number of the station's queue
    PRINT_TICKET = "print_ticket"
    ASK_FREE = "ask_free"  # times for an appointment
    BOOK = "book"
    WITHDRAW_BOOKING = "withdraw_booking"
    PRINT_BOOKING = "print_booking"
    RECORD_VOICE = "record_voice"
    PRINT_VOICE = "print_voice"
    ASK_REPLY = "ask_reply"
    RECORD_RECEIPT = "record_receipt"
    RECORD_FAILURE = "record_failure"  # a ticket that is certainly not whole on paper
    ASK_PRINTER = "ask_printer"  # look at it now: is it ready again?
    RECORD_DOUBT = "record_doubt"  # unconfirmed print and what the visitor said
    RECORD_REVIEW = "record_review"
    AMEND_REVIEW = "amend_review"  # reasons and phone added while it is still held
    FORGET = "forget"  # person, result, credential and their pictures; the review needs none
    RECORD_USE = "record_use"  # counts: item answered
    JOURNAL_TROUBLE = "journal_trouble"
    WIPE = "wipe"
    RESTART = "restart"  # end the process; its supervisor starts it anew


class Situation(NamedTuple):
    """The finite part of a visit: all that the table may look at.

    `back` is the stack of states under an overlay (answer, guide, work rule, help, privacy, are you
    there), topmost last. `retry` is the wait that failed, for *centre down*. `identified`: a person
    is kept. `served`: an item was answered or filed, so a review may be asked. `filed`: what is
    printed is a filed case, not an answer.
    """

    state: State
    back: tuple[State, ...] = ()
    retry: State | None = None
    identified: bool = False
    served: bool = False
    filed: bool = False


START = Situation(State.ATTRACT)
