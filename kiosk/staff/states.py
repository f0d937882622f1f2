"""States, events and commands of a staff session. It owns visits; a visit knows nothing of it."""

from __future__ import annotations

import enum
from typing import NamedTuple


class State(enum.StrEnum):
    LOCKED = "locked"  # nobody is signed in; on a terminal of the hall the visitors' pages
    CHOOSING = "choosing"  # whose account
    CARD = "card"  # the account's card is awaited
    PIN = "pin"
    CHECKING = "checking"
    LOCKED_OUT = "locked_out"  # too many wrong tries
    SIGNED_IN = "signed_in"
    ACTING = "acting"  # a visit: beside the citizen (帮办), or for them (代办)
    GIVING = "giving"  # what comes now is the citizen's alone: the pad is to be turned to them
    HANDED_OVER = "handed_over"  # the pad is turned to the citizen
    TAKING = "taking"  # a wish of another terminal: is it still to be had?
    ATTESTING = "attesting"  # they stand at that terminal and look at card and person
    REASONS = "reasons"  # why they do not confirm
    ANSWERING = "answering"  # what they said is on its way
    VOUCH_PIN = "vouch_pin"  # in a visit of theirs: the PIN says that the pad is in their hands
    VOUCH_CHECKING = "vouch_checking"
    VOUCHING = "vouching"
    WHY = "why"  # why they do not confirm
    REPORTS = "reports"  # 重大、突发情况: what is open, and a new one
    REPORT_WHAT = "report_what"  # what kind of event
    REPORT_SERVICE = "report_service"  # how the station serves now
    REPORT_WRITING = "report_writing"
    REPORT_DRAFT = "report_draft"  # one that was begun and not sent
    ATTENDANCE = "attendance"  # 签到、签退
    CASES = "cases"  # 办件: what waits, and for whom
    CASE = "case"  # one case: what was done for it, and what comes next
    CASE_ACTS = "case_acts"  # everything that may be done for it
    CASE_PEOPLE = "case_people"  # to whom a post is offered
    HOME_VISITS = "home_visits"  # 上门服务: visits that are open
    PEOPLE_BOOK = "people_book"  # 服务对象台账
    PERSON = "person"  # one of them
    PERSON_CHOOSE = "person_choose"  # somebody new: whether they agree, who, what for
    PERSON_WRITING = "person_writing"  # their name, phone, address
    PERSON_FORGET = "person_forget"  # they agree no more: are they to be taken out?
    VISIT_DAY = "visit_day"
    TAKING_IN = "taking_in"  # 上门收件: for which item, and its papers
    PAPER_PICTURES = "paper_pictures"  # one of them under the camera
    CASE_SIGN = "case_sign"  # who takes the result away signs: the pad is in their hands
    REPORT = "report"  # one report: its stages, and what the platform said of each
    NOTICES = "notices"  # 通知公告、政策解读
    NOTICE = "notice"  # one of them, read page by page
    COURSES = "courses"  # 培训课程
    COURSE = "course"
    EXAM_ABOUT = "exam_about"  # what an exam is, and how often it was tried
    EXAM_ASKING = "exam_asking"  # the hub is asked for a try
    EXAM = "exam"  # a question
    EXAM_SHEET = "exam_sheet"  # what is answered and what is not; to be handed in
    EXAM_RESULT = "exam_result"
    WINDOWS = "windows"  # at which window they sit today
    CALLING = "calling"  # their window: who is there, and who comes next
    MOVING = "moving"  # 转移: to another business or window
    WEEKLY = "weekly"  # 服务周报: the last week's, and what became of it
    PROBLEM = "problem"  # what citizens complained of: chosen
    PROBLEM_WRITING = "problem_writing"  # … or typed
    BOOKS = "books"  # the knowledge base: a question typed
    FOUND = "found"  # what was found, where the keyboard takes the page
    KNOWN = "known"  # one answer
    CORRECTING = "correcting"  # 纠错, typed
    FIGURES = "figures"  # counts of today
    TASKS = "tasks"  # 宣传任务: what is asked of the station
    TASK = "task"  # one of them, or the station's own events: what became of what was handed in
    PROOF_PLACE = "proof_place"  # a proof: where it was
    PROOF_DAY = "proof_day"  # … on which day
    PROOF_WRITING = "proof_writing"  # … what was done
    PROOF_PICTURES = "proof_pictures"  # … pictures of it, and send
    PASSED = "passed"  # 过号: who was not there and came after all


class Event(enum.StrEnum):
    OPEN = "open"  # the gesture, or a touch on a locked pad
    CALLED = "called"  # at a visitor's terminal: its visit waits for their word on a card
    CHOSEN = "chosen"  # data: id of the account; its PIN is asked for
    CHOSEN_CARD = "chosen_card"  # the same where the card comes first
    CHOSEN_LOCKED = "chosen_locked"  # the same while it is locked out
    CARD_RIGHT = "card_right"
    CARD_WRONG = "card_wrong"
    ENTER = "enter"  # the PIN is typed
    PIN_RIGHT = "pin_right"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    NOT_KEPT = "not_kept"  # right, but it cannot be written down: nobody acts unrecorded
    BACK = "back"
    LOCK = "lock"
    ACT_HELPED = "act_helped"
    ACT_PROXY = "act_proxy"
    GIVE = "give"  # the visit came to what only the citizen may see or do
    KEEP = "keep"  # … and left it again
    END = "end"  # the citizen is not there, or wants no more
    HAND_OVER = "hand_over"
    HAND_BACK = "hand_back"
    VISIT_ENDED = "visit_ended"
    TAKE = "take"  # data: id of the wish
    TOOK_COME = "took_come"  # a visitor's call is theirs
    TOOK_ATTEST = "took_attest"
    LOST = "lost"  # somebody else was quicker, it is gone, or the board is not reached
    ASKED = "asked"  # the visit asks for their word
    SEE_AGAIN = "see_again"  # another picture of who stands there
    CONFIRM = "confirm"
    OPEN_REASONS = "open_reasons"
    REFUSE = "refuse"  # data: a reason of the closed list
    ANSWERED = "answered"
    OPEN_REPORTS = "open_reports"
    NEW_REPORT = "new_report"
    PICK_REPORT = "pick_report"  # data: id of the report
    SAY_WHAT = "say_what"  # data: a kind of the closed list
    SAY_SERVICE = "say_service"  # data: likewise
    CONTINUE_REPORT = "continue_report"  # 续报
    CLOSE_REPORT = "close_report"  # 终报
    SEND_REPORT = "send_report"
    PICK_DRAFT = "pick_draft"  # data: id of the report
    RESUME_REPORT = "resume_report"
    DROP_REPORT = "drop_report"
    OPEN_ATTENDANCE = "open_attendance"
    ATTEND = "attend"  # data: sign-in | sign-out
    OPEN_CASES = "open_cases"
    FILTER_CASES = "filter_cases"  # data: a word of `kiosk.cases.stage.Filter`
    PICK_CASE = "pick_case"  # data: its number
    OPEN_ACTS = "open_acts"
    DO_CASE = "do_case"  # data: the word of an act that the page offers
    SETTLE_CASE = "settle_case"  # data: id of the side that holds
    OPEN_PEOPLE = "open_people"  # data: first | stand-in
    PICK_PERSON = "pick_person"  # data: an account
    PRINT_CASE = "print_case"  # data: notice | list
    OPEN_SIGN = "open_sign"
    SIGN_CASE = "sign_case"
    SIGNED = "signed"  # it is written down
    NOT_SIGNED = "not_signed"
    OPEN_VISITS = "open_visits"
    OPEN_PEOPLE_BOOK = "open_people_book"
    NEW_PERSON = "new_person"
    PICK_VISITED = "pick_visited"  # data: id of the person
    PERSON_SAYS = "person_says"  # data: what was chosen of the step that is shown
    PERSON_WRITES = "person_writes"  # what was chosen is complete
    PERSON_TYPED = "person_typed"  # a field is written
    PERSON_KEPT = "person_kept"  # data: id; it is written down
    OPEN_DAYS = "open_days"
    PLAN_VISIT = "plan_visit"  # data: ISO day
    REQUEST_VISIT = "request_visit"
    CLOSE_VISIT = "close_visit"  # data: how it ended
    OPEN_FORGET = "open_forget"
    FORGET_PERSON = "forget_person"
    TAKE_IN = "take_in"
    PICK_INTAKE = "pick_intake"  # data: an item, "" another one
    OPEN_PAPER = "open_paper"  # data: id of the paper
    TAKE_PAPER = "take_paper"
    DROP_PAPER = "drop_paper"  # the last page
    KEEP_TAKEN = "keep_taken"
    TAKEN_KEPT = "taken_kept"  # data: id of the person; it is written down
    DROP_TAKEN = "drop_taken"  # data: id of what was taken in
    REPORTED = "reported"  # it is written down
    OPEN_NOTICES = "open_notices"
    OPEN_COURSES = "open_courses"
    PICK_POST = "pick_post"  # data: of which
    SAY_READ = "say_read"
    CLAIM_POST = "claim_post"  # 认领
    OPEN_EXAM = "open_exam"
    BEGIN_EXAM = "begin_exam"
    EXAM_BEGUN = "exam_begun"  # its paper is on the disk
    EXAM_NOT_BEGUN = "exam_not_begun"
    GO_ON_EXAM = "go_on_exam"  # one that is under way
    OPEN_SHEET = "open_sheet"
    PICK_QUESTION = "pick_question"  # data: its number
    HAND_IN_EXAM = "hand_in_exam"
    EXAM_HANDED = "exam_handed"  # it is written down; also when its time is over
    OPEN_RESULT = "open_result"
    OPEN_WINDOW = "open_window"
    SIT = "sit"  # data: the window
    SEATED = "seated"  # a window is theirs
    OTHER_WINDOW = "other_window"
    SAY_STAND = "say_stand"  # data: open | away | closed
    CALL = "call"  # data: next | again | serve | finish | pass
    OPEN_MOVE = "open_move"
    MOVE = "move"  # data: kind:<type> | window:<window>
    OPEN_PASSED = "open_passed"
    OPEN_WEEKLY = "open_weekly"
    ADD_PROBLEM = "add_problem"
    PICK_PROBLEM = "pick_problem"  # data: a reason of the closed list
    WRITE_PROBLEM = "write_problem"
    KEEP_PROBLEM = "keep_problem"  # it is typed
    KEPT_PROBLEM = "kept_problem"
    DROP_PROBLEM = "drop_problem"  # data: its place
    SEND_WEEKLY = "send_weekly"
    OPEN_FIGURES = "open_figures"
    OPEN_BOOKS = "open_books"
    LIST_FOUND = "list_found"
    PICK_TOPIC = "pick_topic"  # data: id of a field or situation, "replies", "" for all of them
    PICK_KNOWN = "pick_known"  # data: id of the answer
    PRINT_KNOWN = "print_known"
    CORRECT = "correct"
    SAY_CORRECTION = "say_correction"
    CORRECTED = "corrected"  # it is written down
    OPEN_TASKS = "open_tasks"
    PICK_TASK = "pick_task"  # data: its number; "": an event of the station's own
    PROVE_TASK = "prove_task"
    SAY_PLACE = "say_place"  # data: station | off-site
    SAY_HELD = "say_held"  # data: ISO day
    WROTE_PROOF = "wrote_proof"
    TAKE_PROOF = "take_proof"  # a picture
    DROP_PROOF = "drop_proof"  # the last picture
    SEND_PROOF = "send_proof"
    PROOF_KEPT = "proof_kept"  # it is written down
    COME_BACK = "come_back"  # data: the number
    BROKEN = "broken"
    DEADLINE = "deadline"


class Command(enum.StrEnum):
    READ_CARD = "read_card"
    STOP_CARD = "stop_card"
    CHECK_PIN = "check_pin"
    FORGET_PIN = "forget_pin"
    AUDIT = "audit"
    BEGIN_VISIT = "begin_visit"
    LEAVE_VISIT = "leave_visit"  # as the visitor's own 结束退出 would
    TAKE_WISH = "take_wish"
    ATTEST = "attest"  # say it to whoever asked
    GIVE_UP = "give_up"  # nothing is said of the card
    LOOK_AT_FACES = "look_at_faces"  # the chip's photo and the camera's picture, beside each other
    SEE_AGAIN = "see_again"
    STOP_FACES = "stop_faces"  # no camera looks on, and both pictures are overwritten
    END_VISIT = "end_visit"  # at once, whatever it shows
    BEGIN_REPORT = "begin_report"
    LOOK_AT_REPORT = "look_at_report"
    GO_ON_REPORT = "go_on_report"  # the next stage of the one that is looked at
    NOTE_REPORT = "note_report"  # what was chosen
    HAND_IN_REPORT = "hand_in_report"
    LOOK_AT_ATTENDANCE = "look_at_attendance"
    ATTEND = "attend"
    NOTE_CASE = "note_case"  # what is looked at, or chosen
    DO_CASE = "do_case"
    PRINT_CASE = "print_case"
    SIGN_CASE = "sign_case"
    FORGET_CASE = "forget_case"
    LOOK_AT_VISITS = "look_at_visits"
    LOOK_AT_PERSON = "look_at_person"
    BEGIN_PERSON = "begin_person"
    NOTE_PERSON = "note_person"
    TYPED_PERSON = "typed_person"
    DO_VISIT = "do_visit"
    BEGIN_TAKING = "begin_taking"
    NOTE_INTAKE = "note_intake"
    SEE_PAPER = "see_paper"
    TAKE_PAPER = "take_paper"
    DROP_PAPER = "drop_paper"
    LEAVE_PAPER = "leave_paper"
    KEEP_TAKEN = "keep_taken"
    DROP_TAKEN = "drop_taken"
    FORGET_VISITS = "forget_visits"  # nothing of anybody stays in memory
    LOOK_AT_POSTS = "look_at_posts"
    LOOK_AT_POST = "look_at_post"
    NOTE_READ = "note_read"
    CLAIM_POST = "claim_post"
    ASK_EXAM = "ask_exam"
    LOOK_AT_QUESTION = "look_at_question"
    HAND_IN_EXAM = "hand_in_exam"
    FORGET_REPORT = "forget_report"  # what was chosen and typed: kept as a draft of the account
    PICK_DRAFT = "pick_draft"
    RESUME_REPORT = "resume_report"
    DROP_REPORT = "drop_report"
    LOOK_AT_WINDOWS = "look_at_windows"  # theirs of today, or which there are
    LIST_WINDOWS = "list_windows"
    SIT = "sit"
    SAY_STAND = "say_stand"
    CALL = "call"
    MOVE = "move"
    COME_BACK = "come_back"
    LOOK_AT_WEEKLY = "look_at_weekly"
    PICK_PROBLEM = "pick_problem"
    KEEP_PROBLEM = "keep_problem"
    FORGET_PROBLEM = "forget_problem"  # what was typed of it
    DROP_PROBLEM = "drop_problem"
    SEND_WEEKLY = "send_weekly"
    LOOK_AT_FIGURES = "look_at_figures"
    NOTE_TOPIC = "note_topic"
    NOTE_KNOWN = "note_known"
    PRINT_KNOWN = "print_known"
    BEGIN_CORRECTION = "begin_correction"
    SAY_CORRECTION = "say_correction"
    LEAVE_CORRECTION = "leave_correction"
    LOOK_AT_TASKS = "look_at_tasks"
    NOTE_TASK = "note_task"  # which is looked at
    BEGIN_PROOF = "begin_proof"
    NOTE_PROOF = "note_proof"  # what was chosen
    SEE_PROOF = "see_proof"  # the camera looks
    TAKE_PROOF = "take_proof"
    DROP_PROOF = "drop_proof"
    SEND_PROOF = "send_proof"
    LEAVE_PROOF = "leave_proof"  # the camera rests; pictures and words stay
    FORGET_PROOF = "forget_proof"  # pictures are wiped; what was typed stays as a draft
    FORGET_BOOKS = "forget_books"  # what was asked and found


class Situation(NamedTuple):
    """`lent`: in this visit the pad was in the citizen's hands, and nobody has shown since that it
    is back in the staff's. `called`: they come to a visitor's terminal for their word on a card;
    nothing else opens there."""

    state: State = State.LOCKED
    lent: bool = False
    called: bool = False


VOUCHES = frozenset({State.VOUCH_PIN, State.VOUCH_CHECKING, State.VOUCHING, State.WHY})
"""The visit waits for their word."""

FACED = frozenset({State.VOUCHING, State.WHY})
"""Both pictures are on the glass, or were a moment ago."""

ENTERING = frozenset({State.CHOOSING, State.CARD, State.PIN, State.CHECKING, State.LOCKED_OUT})
"""Somebody shows who they are."""

VISITING = frozenset({State.ACTING, State.GIVING, State.HANDED_OVER}) | VOUCHES
"""A visit of theirs is under way."""

ELSEWHERE = frozenset({State.TAKING, State.ATTESTING, State.REASONS, State.ANSWERING})
"""They see to what another terminal wants."""

REPORTING = frozenset(
    {
        State.REPORTS,
        State.REPORT_WHAT,
        State.REPORT_SERVICE,
        State.REPORT_WRITING,
        State.REPORT,
        State.REPORT_DRAFT,
    }
)
"""They report something urgent."""

CASEWORK = frozenset({State.CASES, State.CASE, State.CASE_ACTS, State.CASE_PEOPLE, State.CASE_SIGN})
"""They look after cases."""

EXAMINED = frozenset({State.EXAM, State.EXAM_SHEET})
"""They sit an exam; what was chosen is on the disk."""

LEARNING = EXAMINED | frozenset(
    {
        State.NOTICES, State.NOTICE, State.COURSES, State.COURSE, State.EXAM_ABOUT,
        State.EXAM_ASKING, State.EXAM_RESULT,
    }
)  # fmt: skip
"""They read, or sit an exam: also who may not serve yet."""

HOME_VISITING = frozenset(
    {State.HOME_VISITS, State.PEOPLE_BOOK, State.PERSON, State.PERSON_CHOOSE,
     State.PERSON_WRITING, State.PERSON_FORGET, State.VISIT_DAY, State.TAKING_IN,
     State.PAPER_PICTURES}
)  # fmt: skip
"""They plan and close home visits."""

AT_WINDOW = frozenset({State.WINDOWS, State.CALLING, State.MOVING, State.PASSED})
"""They are at a window."""

OWN_WEEK = frozenset({State.WEEKLY, State.PROBLEM, State.PROBLEM_WRITING})
"""They see to the weekly report."""

BOOKS = frozenset({State.BOOKS, State.FOUND, State.KNOWN, State.CORRECTING})
"""They look into the knowledge base."""

TASKING = frozenset(
    {State.TASKS, State.TASK, State.PROOF_PLACE, State.PROOF_DAY, State.PROOF_WRITING,
     State.PROOF_PICTURES}
)  # fmt: skip
"""They see to publicity tasks."""

PLAIN = frozenset({State.SIGNED_IN, State.ATTENDANCE, State.FIGURES}) | AT_WINDOW | LEARNING
"""Locking ends nothing here."""

DUTIES = OWN_WEEK | BOOKS | TASKING | REPORTING | CASEWORK | HOME_VISITING
"""Pages of the menu in which locking leaves something."""

IN = PLAIN | DUTIES | VISITING | ELSEWHERE
"""Somebody is signed in."""
