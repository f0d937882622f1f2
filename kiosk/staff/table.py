"""The table of a staff session: (situation, event) -> (situation, commands). Pure and total.

A pair without a row keeps the situation and does nothing. Whoever had the pad in their hands is not
signed in as staff when it comes back: a visit in which it was handed over ends locked.
"""

from __future__ import annotations

from kiosk.actors import Actor
from kiosk.staff.states import (
    BOOKS,
    CASEWORK,
    DUTIES,
    ELSEWHERE,
    ENTERING,
    EXAMINED,
    FACED,
    HOME_VISITING,
    OWN_WEEK,
    PLAIN,
    REPORTING,
    TASKING,
    VISITING,
    VOUCHES,
    Situation,
)
from kiosk.staff.states import Command as C
from kiosk.staff.states import Event as E
from kiosk.staff.states import State as S

Rows = dict[tuple[S, E], tuple[S, tuple[C, ...]]]


def _faces(state: S) -> tuple[C, ...]:
    """What leaving it asks for on top."""
    return (C.STOP_FACES,) if state in FACED else ()


TABLE: Rows = {
    # signing in
    (S.LOCKED, E.OPEN): (S.CHOOSING, ()),
    (S.CHOOSING, E.CHOSEN): (S.PIN, ()),
    (S.CHOOSING, E.CHOSEN_CARD): (S.CARD, (C.READ_CARD,)),
    (S.CHOOSING, E.CHOSEN_LOCKED): (S.LOCKED_OUT, ()),
    (S.CHOOSING, E.BACK): (S.LOCKED, ()),
    (S.CARD, E.CARD_RIGHT): (S.PIN, (C.STOP_CARD,)),
    (S.CARD, E.CARD_WRONG): (S.CARD, (C.READ_CARD,)),
    (S.CARD, E.BACK): (S.CHOOSING, (C.STOP_CARD,)),
    (S.PIN, E.ENTER): (S.CHECKING, (C.CHECK_PIN,)),
    (S.PIN, E.BACK): (S.CHOOSING, (C.FORGET_PIN,)),
    (S.CHECKING, E.PIN_RIGHT): (S.SIGNED_IN, (C.FORGET_PIN,)),  # written down already
    (S.CHECKING, E.PIN_WRONG): (S.PIN, (C.FORGET_PIN,)),
    (S.CHECKING, E.PIN_LOCKED): (S.LOCKED_OUT, (C.FORGET_PIN,)),
    (S.CHECKING, E.NOT_KEPT): (S.CHOOSING, (C.FORGET_PIN,)),
    (S.LOCKED_OUT, E.BACK): (S.CHOOSING, ()),
    # acting
    **{(S.SIGNED_IN, e): (S.ACTING, (C.AUDIT, C.BEGIN_VISIT)) for e in (E.ACT_HELPED, E.ACT_PROXY)},
    (S.ACTING, E.GIVE): (S.GIVING, ()),
    (S.GIVING, E.KEEP): (S.ACTING, ()),
    (S.GIVING, E.END): (S.GIVING, (C.LEAVE_VISIT,)),
    **{(s, E.HAND_OVER): (S.HANDED_OVER, (C.AUDIT,)) for s in (S.ACTING, S.GIVING)},
    (S.HANDED_OVER, E.HAND_BACK): (S.ACTING, (C.AUDIT,)),
    **{(s, E.VISIT_ENDED): (S.SIGNED_IN, (C.FORGET_PIN, *_faces(s), C.AUDIT)) for s in VISITING},
    # what another terminal wants
    (S.SIGNED_IN, E.TAKE): (S.TAKING, (C.TAKE_WISH,)),
    (S.TAKING, E.TOOK_COME): (S.SIGNED_IN, ()),
    (S.TAKING, E.TOOK_ATTEST): (S.ATTESTING, ()),
    (S.ATTESTING, E.CONFIRM): (S.ANSWERING, (C.ATTEST,)),
    (S.ATTESTING, E.OPEN_REASONS): (S.REASONS, ()),
    (S.ATTESTING, E.BACK): (S.SIGNED_IN, (C.GIVE_UP,)),
    (S.REASONS, E.REFUSE): (S.ANSWERING, (C.ATTEST,)),
    (S.REASONS, E.BACK): (S.ATTESTING, ()),
    (S.ANSWERING, E.ANSWERED): (S.SIGNED_IN, ()),
    **{(s, E.LOST): (S.SIGNED_IN, ()) for s in ELSEWHERE},
    # what their own visit wants: whoever has the pad in their hands shows that they are the staff
    **{(s, E.ASKED): (S.VOUCH_PIN, ()) for s in (S.ACTING, S.HANDED_OVER)},
    (S.VOUCH_PIN, E.ENTER): (S.VOUCH_CHECKING, (C.CHECK_PIN,)),
    (S.VOUCH_PIN, E.BACK): (S.ACTING, (C.FORGET_PIN, C.GIVE_UP)),
    (S.VOUCH_CHECKING, E.PIN_RIGHT): (S.VOUCHING, (C.FORGET_PIN, C.LOOK_AT_FACES)),
    (S.VOUCH_CHECKING, E.PIN_WRONG): (S.VOUCH_PIN, (C.FORGET_PIN,)),
    (S.VOUCH_CHECKING, E.PIN_LOCKED): (S.LOCKED, (C.FORGET_PIN, C.AUDIT, C.END_VISIT)),
    (S.VOUCH_CHECKING, E.NOT_KEPT): (S.VOUCH_PIN, (C.FORGET_PIN,)),
    (S.VOUCHING, E.SEE_AGAIN): (S.VOUCHING, (C.SEE_AGAIN,)),
    (S.VOUCHING, E.CONFIRM): (S.ACTING, (C.ATTEST, C.STOP_FACES)),
    (S.VOUCHING, E.OPEN_REASONS): (S.WHY, ()),
    (S.VOUCHING, E.BACK): (S.ACTING, (C.STOP_FACES, C.GIVE_UP)),
    (S.WHY, E.REFUSE): (S.ACTING, (C.ATTEST, C.STOP_FACES)),
    (S.WHY, E.BACK): (S.VOUCHING, ()),
    **{(s, E.KEEP): (S.ACTING, (C.FORGET_PIN, *_faces(s))) for s in VOUCHES},
    (S.LOCKED, E.CALLED): (S.CHOOSING, ()),  # and then as `CALLED` says
    # something urgent
    (S.SIGNED_IN, E.OPEN_REPORTS): (S.REPORTS, ()),
    (S.REPORTS, E.NEW_REPORT): (S.REPORT_WHAT, (C.BEGIN_REPORT,)),
    (S.REPORTS, E.PICK_REPORT): (S.REPORT, (C.LOOK_AT_REPORT,)),
    (S.REPORTS, E.PICK_DRAFT): (S.REPORT_DRAFT, (C.PICK_DRAFT,)),
    (S.REPORTS, E.BACK): (S.SIGNED_IN, ()),
    (S.REPORT_DRAFT, E.RESUME_REPORT): (S.REPORT_WRITING, (C.RESUME_REPORT,)),
    (S.REPORT_DRAFT, E.DROP_REPORT): (S.REPORTS, (C.DROP_REPORT,)),
    (S.REPORT_DRAFT, E.BACK): (S.REPORTS, ()),
    (S.REPORT_WHAT, E.SAY_WHAT): (S.REPORT_SERVICE, (C.NOTE_REPORT,)),
    (S.REPORT_WHAT, E.BACK): (S.REPORTS, (C.FORGET_REPORT,)),
    (S.REPORT_SERVICE, E.SAY_SERVICE): (S.REPORT_WRITING, (C.NOTE_REPORT,)),
    (S.REPORT_SERVICE, E.BACK): (S.REPORTS, (C.FORGET_REPORT,)),
    (S.REPORT_WRITING, E.SEND_REPORT): (S.REPORT_WRITING, (C.HAND_IN_REPORT,)),
    (S.REPORT_WRITING, E.REPORTED): (S.REPORT, (C.LOOK_AT_REPORT,)),
    (S.REPORT_WRITING, E.BACK): (S.REPORT_SERVICE, ()),  # what was typed stays
    **{
        (S.REPORT, e): (S.REPORT_SERVICE, (C.GO_ON_REPORT,))
        for e in (E.CONTINUE_REPORT, E.CLOSE_REPORT)
    },
    (S.REPORT, E.BACK): (S.REPORTS, (C.FORGET_REPORT,)),
    # attendance: it ends nothing
    (S.SIGNED_IN, E.OPEN_ATTENDANCE): (S.ATTENDANCE, (C.LOOK_AT_ATTENDANCE,)),
    (S.ATTENDANCE, E.ATTEND): (S.ATTENDANCE, (C.ATTEND,)),
    (S.ATTENDANCE, E.BACK): (S.SIGNED_IN, ()),
    # cases: who signed for a result had the pad in their hands, so the session ends
    (S.SIGNED_IN, E.OPEN_CASES): (S.CASES, (C.NOTE_CASE,)),
    (S.CASES, E.FILTER_CASES): (S.CASES, (C.NOTE_CASE,)),
    (S.CASES, E.PICK_CASE): (S.CASE, (C.NOTE_CASE,)),
    (S.CASES, E.BACK): (S.SIGNED_IN, (C.FORGET_CASE,)),
    (S.CASE, E.OPEN_ACTS): (S.CASE_ACTS, ()),
    (S.CASE, E.SETTLE_CASE): (S.CASE, (C.DO_CASE,)),
    (S.CASE, E.OPEN_SIGN): (S.CASE_SIGN, (C.NOTE_CASE,)),
    (S.CASE, E.BACK): (S.CASES, ()),
    **{(s, E.DO_CASE): (S.CASE, (C.DO_CASE,)) for s in (S.CASE, S.CASE_ACTS)},
    **{(s, E.PRINT_CASE): (S.CASE, (C.PRINT_CASE,)) for s in (S.CASE, S.CASE_ACTS)},
    (S.CASE_ACTS, E.OPEN_PEOPLE): (S.CASE_PEOPLE, (C.NOTE_CASE,)),
    (S.CASE_ACTS, E.BACK): (S.CASE, ()),
    (S.CASE_PEOPLE, E.PICK_PERSON): (S.CASE, (C.DO_CASE,)),
    (S.CASE_PEOPLE, E.BACK): (S.CASE_ACTS, ()),
    (S.CASE_SIGN, E.SIGN_CASE): (S.CASE_SIGN, (C.SIGN_CASE,)),
    **{(S.CASE_SIGN, e): (S.LOCKED, (C.AUDIT, C.FORGET_CASE)) for e in (E.SIGNED, E.NOT_SIGNED)},
    # notices, courses, exams
    (S.SIGNED_IN, E.OPEN_NOTICES): (S.NOTICES, (C.LOOK_AT_POSTS,)),
    (S.SIGNED_IN, E.OPEN_COURSES): (S.COURSES, (C.LOOK_AT_POSTS,)),
    **dict(
        row
        for many, one in ((S.NOTICES, S.NOTICE), (S.COURSES, S.COURSE))
        for row in (
            ((many, E.PICK_POST), (one, (C.LOOK_AT_POST,))),
            ((many, E.BACK), (S.SIGNED_IN, ())),
            ((one, E.SAY_READ), (one, (C.NOTE_READ,))),
            ((one, E.CLAIM_POST), (one, (C.CLAIM_POST,))),
            ((one, E.BACK), (many, (C.LOOK_AT_POSTS,))),
        )
    ),
    (S.COURSE, E.OPEN_EXAM): (S.EXAM_ABOUT, ()),
    (S.EXAM_ABOUT, E.BACK): (S.COURSE, ()),
    (S.EXAM_ABOUT, E.BEGIN_EXAM): (S.EXAM_ASKING, (C.ASK_EXAM,)),
    (S.EXAM_ABOUT, E.GO_ON_EXAM): (S.EXAM, (C.LOOK_AT_QUESTION,)),
    (S.EXAM_ABOUT, E.OPEN_RESULT): (S.EXAM_RESULT, ()),
    (S.EXAM_ASKING, E.EXAM_BEGUN): (S.EXAM, (C.LOOK_AT_QUESTION,)),
    (S.EXAM_ASKING, E.EXAM_NOT_BEGUN): (S.EXAM_ABOUT, ()),
    (S.EXAM, E.OPEN_SHEET): (S.EXAM_SHEET, ()),
    (S.EXAM, E.BACK): (S.EXAM_ABOUT, ()),  # its time goes on
    (S.EXAM_SHEET, E.PICK_QUESTION): (S.EXAM, (C.LOOK_AT_QUESTION,)),
    (S.EXAM_SHEET, E.BACK): (S.EXAM, ()),
    (S.EXAM_SHEET, E.HAND_IN_EXAM): (S.EXAM_SHEET, (C.HAND_IN_EXAM,)),
    **{(s, E.EXAM_HANDED): (S.EXAM_RESULT, ()) for s in EXAMINED},
    (S.EXAM_RESULT, E.BACK): (S.EXAM_ABOUT, ()),
    # home visits
    (S.SIGNED_IN, E.OPEN_VISITS): (S.HOME_VISITS, (C.LOOK_AT_VISITS,)),
    (S.HOME_VISITS, E.OPEN_PEOPLE_BOOK): (S.PEOPLE_BOOK, (C.LOOK_AT_VISITS,)),
    (S.HOME_VISITS, E.BACK): (S.SIGNED_IN, (C.FORGET_VISITS,)),
    (S.PEOPLE_BOOK, E.BACK): (S.HOME_VISITS, ()),
    **{
        (s, E.PICK_VISITED): (S.PERSON, (C.LOOK_AT_PERSON,)) for s in (S.HOME_VISITS, S.PEOPLE_BOOK)
    },
    (S.HOME_VISITS, E.NEW_PERSON): (S.PERSON_CHOOSE, (C.BEGIN_PERSON,)),
    (S.PERSON_CHOOSE, E.PERSON_SAYS): (S.PERSON_CHOOSE, (C.NOTE_PERSON,)),
    (S.PERSON_CHOOSE, E.PERSON_WRITES): (S.PERSON_WRITING, ()),
    (S.PERSON_WRITING, E.PERSON_TYPED): (S.PERSON_WRITING, (C.TYPED_PERSON,)),
    (S.PERSON_WRITING, E.PERSON_KEPT): (S.PERSON, (C.LOOK_AT_PERSON,)),
    **{
        (s, E.BACK): (S.HOME_VISITS, (C.BEGIN_PERSON,))
        for s in (S.PERSON_CHOOSE, S.PERSON_WRITING, S.PERSON)
    },
    (S.PERSON, E.OPEN_DAYS): (S.VISIT_DAY, ()),
    (S.VISIT_DAY, E.PLAN_VISIT): (S.PERSON, (C.DO_VISIT,)),
    (S.VISIT_DAY, E.BACK): (S.PERSON, ()),
    **{(S.PERSON, e): (S.PERSON, (C.DO_VISIT,)) for e in (E.REQUEST_VISIT, E.CLOSE_VISIT)},
    # 上门收件: papers at their home, and a form with them
    (S.PERSON, E.TAKE_IN): (S.TAKING_IN, (C.BEGIN_TAKING,)),
    (S.PERSON, E.DROP_TAKEN): (S.PERSON, (C.DROP_TAKEN,)),
    (S.TAKING_IN, E.PICK_INTAKE): (S.TAKING_IN, (C.NOTE_INTAKE,)),
    (S.TAKING_IN, E.OPEN_PAPER): (S.PAPER_PICTURES, (C.SEE_PAPER,)),
    (S.TAKING_IN, E.KEEP_TAKEN): (S.TAKING_IN, (C.KEEP_TAKEN,)),
    (S.TAKING_IN, E.TAKEN_KEPT): (S.PERSON, (C.LOOK_AT_PERSON,)),
    (S.TAKING_IN, E.BACK): (S.PERSON, ()),  # what was photographed stays
    (S.PAPER_PICTURES, E.TAKE_PAPER): (S.PAPER_PICTURES, (C.TAKE_PAPER,)),
    (S.PAPER_PICTURES, E.DROP_PAPER): (S.PAPER_PICTURES, (C.DROP_PAPER,)),
    (S.PAPER_PICTURES, E.BACK): (S.TAKING_IN, (C.LEAVE_PAPER,)),
    **{
        (S.PERSON, e): (S.ACTING, (C.FORGET_VISITS, C.AUDIT, C.BEGIN_VISIT))
        for e in (E.ACT_HELPED, E.ACT_PROXY)
    },
    (S.PERSON, E.OPEN_FORGET): (S.PERSON_FORGET, ()),
    (S.PERSON_FORGET, E.FORGET_PERSON): (S.PEOPLE_BOOK, (C.DO_VISIT,)),
    (S.PERSON_FORGET, E.BACK): (S.PERSON, ()),
    # a window: what they do there is asked of the keeper, and shown as it answers
    (S.SIGNED_IN, E.OPEN_WINDOW): (S.WINDOWS, (C.LOOK_AT_WINDOWS,)),
    (S.WINDOWS, E.SIT): (S.WINDOWS, (C.SIT,)),
    (S.WINDOWS, E.SEATED): (S.CALLING, ()),
    (S.WINDOWS, E.BACK): (S.SIGNED_IN, ()),
    (S.CALLING, E.CALL): (S.CALLING, (C.CALL,)),
    (S.CALLING, E.SAY_STAND): (S.CALLING, (C.SAY_STAND,)),
    (S.CALLING, E.OTHER_WINDOW): (S.WINDOWS, (C.LIST_WINDOWS,)),
    (S.CALLING, E.OPEN_MOVE): (S.MOVING, ()),
    (S.CALLING, E.OPEN_PASSED): (S.PASSED, ()),
    (S.CALLING, E.BACK): (S.SIGNED_IN, ()),
    (S.MOVING, E.MOVE): (S.CALLING, (C.MOVE,)),
    (S.PASSED, E.COME_BACK): (S.CALLING, (C.COME_BACK,)),
    **{(s, E.BACK): (S.CALLING, ()) for s in (S.MOVING, S.PASSED)},
    # the weekly report
    (S.SIGNED_IN, E.OPEN_WEEKLY): (S.WEEKLY, (C.LOOK_AT_WEEKLY,)),
    (S.WEEKLY, E.ADD_PROBLEM): (S.PROBLEM, ()),
    (S.WEEKLY, E.DROP_PROBLEM): (S.WEEKLY, (C.DROP_PROBLEM,)),
    (S.WEEKLY, E.SEND_WEEKLY): (S.WEEKLY, (C.SEND_WEEKLY,)),
    (S.WEEKLY, E.BACK): (S.SIGNED_IN, ()),
    (S.PROBLEM, E.PICK_PROBLEM): (S.WEEKLY, (C.PICK_PROBLEM,)),
    (S.PROBLEM, E.WRITE_PROBLEM): (S.PROBLEM_WRITING, ()),
    (S.PROBLEM, E.BACK): (S.WEEKLY, ()),
    (S.PROBLEM_WRITING, E.KEEP_PROBLEM): (S.PROBLEM_WRITING, (C.KEEP_PROBLEM,)),
    (S.PROBLEM_WRITING, E.KEPT_PROBLEM): (S.WEEKLY, ()),
    (S.PROBLEM_WRITING, E.BACK): (S.PROBLEM, (C.FORGET_PROBLEM,)),
    # counts
    (S.SIGNED_IN, E.OPEN_FIGURES): (S.FIGURES, (C.LOOK_AT_FIGURES,)),
    (S.FIGURES, E.BACK): (S.SIGNED_IN, ()),
    # the knowledge base
    (S.SIGNED_IN, E.OPEN_BOOKS): (S.BOOKS, ()),
    (S.BOOKS, E.LIST_FOUND): (S.FOUND, ()),
    **{(s, E.PICK_TOPIC): (s, (C.NOTE_TOPIC,)) for s in (S.BOOKS, S.FOUND)},
    (S.KNOWN, E.PRINT_KNOWN): (S.KNOWN, (C.PRINT_KNOWN,)),
    **{(s, E.PICK_KNOWN): (S.KNOWN, (C.NOTE_KNOWN,)) for s in (S.BOOKS, S.FOUND)},
    (S.BOOKS, E.BACK): (S.SIGNED_IN, (C.FORGET_BOOKS,)),
    **{(s, E.BACK): (S.BOOKS, ()) for s in (S.FOUND, S.KNOWN)},
    (S.KNOWN, E.CORRECT): (S.CORRECTING, (C.BEGIN_CORRECTION,)),
    (S.CORRECTING, E.SAY_CORRECTION): (S.CORRECTING, (C.SAY_CORRECTION,)),
    (S.CORRECTING, E.CORRECTED): (S.KNOWN, ()),
    (S.CORRECTING, E.BACK): (S.KNOWN, (C.LEAVE_CORRECTION,)),
    # publicity tasks
    (S.SIGNED_IN, E.OPEN_TASKS): (S.TASKS, (C.LOOK_AT_TASKS,)),
    (S.TASKS, E.PICK_TASK): (S.TASK, (C.NOTE_TASK,)),
    (S.TASKS, E.BACK): (S.SIGNED_IN, ()),
    (S.TASK, E.PROVE_TASK): (S.PROOF_PLACE, (C.BEGIN_PROOF,)),
    (S.TASK, E.BACK): (S.TASKS, ()),
    (S.PROOF_PLACE, E.SAY_PLACE): (S.PROOF_DAY, (C.NOTE_PROOF,)),
    (S.PROOF_PLACE, E.BACK): (S.TASK, (C.FORGET_PROOF,)),
    (S.PROOF_DAY, E.SAY_HELD): (S.PROOF_WRITING, (C.NOTE_PROOF,)),
    (S.PROOF_DAY, E.BACK): (S.PROOF_PLACE, ()),
    (S.PROOF_WRITING, E.WROTE_PROOF): (S.PROOF_PICTURES, (C.SEE_PROOF,)),
    (S.PROOF_WRITING, E.BACK): (S.PROOF_DAY, ()),  # what was typed stays
    (S.PROOF_PICTURES, E.TAKE_PROOF): (S.PROOF_PICTURES, (C.TAKE_PROOF,)),
    (S.PROOF_PICTURES, E.DROP_PROOF): (S.PROOF_PICTURES, (C.DROP_PROOF,)),
    (S.PROOF_PICTURES, E.SEND_PROOF): (S.PROOF_PICTURES, (C.SEND_PROOF,)),
    (S.PROOF_PICTURES, E.PROOF_KEPT): (S.TASK, (C.FORGET_PROOF,)),
    (S.PROOF_PICTURES, E.BACK): (S.PROOF_WRITING, (C.LEAVE_PROOF,)),
    # out
    **{
        (s, e): (S.LOCKED, leaves)
        for states, leaves in (
            (PLAIN, (C.AUDIT,)),
            (OWN_WEEK, (C.AUDIT, C.FORGET_PROBLEM)),
            (BOOKS, (C.AUDIT, C.FORGET_BOOKS)),
            (TASKING, (C.AUDIT, C.FORGET_PROOF)),
            (REPORTING, (C.AUDIT, C.FORGET_REPORT)),
            (CASEWORK, (C.AUDIT, C.FORGET_CASE)),
            (HOME_VISITING, (C.AUDIT, C.FORGET_VISITS)),
            (ELSEWHERE, (C.AUDIT, C.GIVE_UP)),
            (VISITING - FACED, (C.FORGET_PIN, C.AUDIT, C.END_VISIT)),
            (FACED, (C.FORGET_PIN, C.STOP_FACES, C.AUDIT, C.END_VISIT)),
        )
        for s in states
        for e in (E.LOCK, E.DEADLINE, E.BROKEN)
    },
    **{
        (s, e): (S.LOCKED, leaves)
        for states, leaves in (
            ((S.CHOOSING, S.LOCKED_OUT), ()),
            ((S.CARD,), (C.STOP_CARD,)),
            ((S.PIN, S.CHECKING), (C.FORGET_PIN,)),
        )
        for s in states
        for e in (E.DEADLINE, E.BROKEN)
    },
}

_ENTRY: dict[S, tuple[C, ...]] = {
    S.CARD: (C.STOP_CARD,),
    S.PIN: (C.FORGET_PIN,),
    S.CHECKING: (C.FORGET_PIN,),
}

CALLED: Rows = {
    (S.CHECKING, E.PIN_RIGHT): (S.VOUCHING, (C.FORGET_PIN, C.LOOK_AT_FACES)),
    (S.VOUCHING, E.CONFIRM): (S.LOCKED, (C.ATTEST, C.STOP_FACES, C.AUDIT)),
    (S.VOUCHING, E.BACK): (S.LOCKED, (C.STOP_FACES, C.GIVE_UP, C.AUDIT)),
    (S.WHY, E.REFUSE): (S.LOCKED, (C.ATTEST, C.STOP_FACES, C.AUDIT)),
    **{(s, E.KEEP): (S.LOCKED, _ENTRY.get(s, ())) for s in ENTERING},
    **{(s, e): (S.LOCKED, (C.STOP_FACES, C.AUDIT)) for s in FACED for e in (E.KEEP, E.VISIT_ENDED)},
    **{
        (s, e): (S.LOCKED, (C.STOP_FACES, C.GIVE_UP, C.AUDIT))
        for s in FACED
        for e in (E.LOCK, E.DEADLINE, E.BROKEN)
    },
}
"""Rows that stand before those of `TABLE` where they were called to a visitor's terminal: the visit
there is not theirs, and goes on whatever they do."""

LIMITS: dict[S, float] = {
    S.LOCKED: 3600.0,
    S.CHOOSING: 30.0,
    S.CARD: 45.0,
    S.PIN: 30.0,
    S.CHECKING: 10.0,
    S.LOCKED_OUT: 20.0,
    S.ACTING: 120.0,
    S.GIVING: 120.0,
    S.TAKING: 10.0,
    S.ATTESTING: 120.0,
    S.REASONS: 120.0,
    S.ANSWERING: 10.0,
    S.VOUCH_PIN: 120.0,
    S.VOUCH_CHECKING: 10.0,
    S.VOUCHING: 120.0,
    S.WHY: 120.0,
    **dict.fromkeys(PLAIN | DUTIES, 120.0),
    S.EXAM_ASKING: 45.0,  # longer than a call to the hub
    S.HANDED_OVER: 300.0,  # the visit's own deadlines are shorter, and ask first
}
"""Seconds without a touch. Where it is 120, `staff.idle` of the settings replaces it."""

ACTORS: dict[S, Actor] = dict.fromkeys(S, Actor.STAFF) | {
    S.CHECKING: Actor.NOBODY,
    S.VOUCH_CHECKING: Actor.NOBODY,
    S.TAKING: Actor.NOBODY,
    S.ANSWERING: Actor.NOBODY,
    S.EXAM_ASKING: Actor.NOBODY,
    S.HANDED_OVER: Actor.VISITOR,
    S.CASE_SIGN: Actor.VISITOR,
}


def step(at: Situation, event: E) -> tuple[Situation, tuple[C, ...]]:
    """One step of a staff session. Never raises."""
    row = (at.called and CALLED.get((at.state, event))) or TABLE.get((at.state, event))
    if row is None:
        return at, ()
    after, commands = row
    if event is E.VISIT_ENDED and at.lent:
        after = S.LOCKED
    shown = event is E.PIN_RIGHT  # the pad is back in the staff's hands
    lent = (at.lent or after is S.HANDED_OVER) and after in VISITING and not shown
    called = (at.called or event is E.CALLED) and after is not S.LOCKED
    return Situation(after, lent, called), commands
