"""What the feedback service keeps of pupils, teachers and whoever reads what pupils wrote."""

from typing import Final

from operate.personal_data.model import (
    ACCOUNTABLE,
    ANSWERS,
    AUDITS,
    COMMENTS,
    CONSOLE,
    EXPIRES,
    NOTHING,
    PUBLIC_TASK,
    SAFEGUARDING,
    WITH_IT,
    Held,
)

PUPIL: Final = "a pupil nobody can name"
TEAM: Final = "a member of the team, by name"

HELD: Final = (
    Held(
        "answers: year group, choices",
        PUPIL,
        ("feedback:answer",),
        PUBLIC_TASK,
        f"{ANSWERS}; what a class says together stays",
        ("feedback-retain",),
    ),
    Held(
        "answers of the teachers who were there, in the visit's own session",
        "a teacher nobody asks for a name",
        ("feedback:answer",),
        PUBLIC_TASK,
        "as pupils' answers; what they say together, ten of three schools or more at a time, stays",
        ("feedback-retain",),
    ),
    Held(
        "a comment, where the programme has them on: masked before it is stored, with its session and its day",
        f"{PUPIL}, and whoever masking missed",
        ("feedback:comment",),
        SAFEGUARDING,
        COMMENTS,
        ("feedback-watch",),
        sensitive=True,
    ),
    Held(
        "an approved comment, as the session's results show it; the three approved last also for reports, with workshop and day, "
        "without school or class",
        "as the comment",
        ("feedback:approved", "FeedbackApproved"),
        SAFEGUARDING,
        "with the comment; until the approval is taken back",
        ("feedback-watch", CONSOLE),
        sensitive=True,
    ),
    Held(
        "an approved comment in a mail",
        "as the comment",
        ("mailboxes of readers",),
        PUBLIC_TASK,
        "as long as the head or the facilitator keeps the mail; of the report that is kept, the number alone",
        (NOTHING,),
        sensitive=True,
    ),
    Held(
        "that a comment waits, was told of or was decided: day, session, signs of harm, no words",
        "the safeguarding lead or a deputy, by name, who decided",
        ("feedback:flagged", "feedback:comment-line", "feedback:told"),
        SAFEGUARDING,
        "with the comment",
        ("feedback-watch",),
    ),
    Held(
        "whom the safeguarding lead told of an escalated comment, when, the outcome, a short note",
        "nobody by name, unless the lead writes one",
        ("feedback:comment",),
        SAFEGUARDING,
        "with the comment",
        ("feedback-watch",),
        sensitive=True,
    ),
    Held(
        "who read or decided on which comment",
        "the safeguarding lead, a deputy",
        ("feedback:comment-audit",),
        ACCOUNTABLE,
        AUDITS,
        (EXPIRES,),
    ),
    Held(
        "what a class said by hands up or on paper, as numbers; who of the team entered them, when",
        f"a class; {TEAM}",
        ("feedback:tally",),
        PUBLIC_TASK,
        "until it is taken back",
        (CONSOLE,),
    ),
    Held(
        "which answers beyond a session's limit count, and who of the team decided",
        TEAM,
        ("feedback:decision",),
        PUBLIC_TASK,
        "with the answers",
        ("feedback-retain",),
    ),
    Held(
        "answers until they are sent; that a survey was answered here; the survey's empty page",
        "a pupil",
        ("the phone or tablet a pupil answers on",),
        PUBLIC_TASK,
        "answers 24 hours at most; the rest until the browser is cleared",
        (EXPIRES,),
    ),
    Held(
        "a day sheet with its school's contact, a count typed, what was pressed",
        "a careers lead; whoever comes to the visit",
        ("the phone of whoever opened a day sheet",),
        PUBLIC_TASK,
        "the page until the link closes; a count until it was sent",
        (EXPIRES, WITH_IT),
    ),
)
