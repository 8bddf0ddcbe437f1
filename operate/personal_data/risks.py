"""What the data protection impact assessment says of the system: how data flows, and what is done against which risk."""

from typing import Final, NamedTuple


class Risk(NamedTuple):
    """A risk to people, what the system does against it, and the tests that hold it to that."""

    risk: str
    measures: tuple[str, ...]
    held_by: tuple[str, ...]


FLOWS: Final = (
    ("a careers lead's browser", "the booking form and her link", "contact, classes, wishes, where to go"),
    ("the booking table", "the team's mailbox and the careers lead's", "mails about her visit"),
    (
        "the booking table",
        "the bus, the event log, the other services",
        "a snapshot without contact or typed words",
    ),
    ("a mailbox", "the bucket of replies, then the team's mailbox", "answers to mails and calendar entries"),
    ("a partner's browser", "the people table", "who they are, when they can come, what they agreed to"),
    ("a reader of checks", "the people table", "type, level and dates of a check; no certificate, no number"),
    (
        "the people table",
        "the school, by a link",
        "the visitor letter: names, roles, employers, which checks held",
    ),
    ("the people table", "the bus, the booking and metrics tables", "ids, roles, employers"),
    ("a pupil's phone", "the feedback table", "year group and choices; a comment, masked, where they are on"),
    (
        "the feedback table",
        "the bus, the metrics and people tables",
        "what a class said, in steps of ten or more",
    ),
    (
        "the feedback table",
        "the safeguarding lead",
        "that a comment may tell of harm; its words in the console alone",
    ),
    (
        "approved comments",
        "mails of the head and of facilitators",
        "up to three comments, without school or class",
    ),
    (
        "a browser of the website",
        "the queue of hits",
        "the page, the day's digest of the visitor; no address",
    ),
    ("the metrics table", "readers of reports, the public page", "figures that passed the gate"),
    ("everything above", "Amazon Web Services, London", "as processor; mails through SES in the same region"),
)
"""From where to where data passes, and what of it."""

RISKS: Final = (
    Risk(
        "A pupil is recognised by what they answered.",
        (
            "No name, address, birthday, IP address or device is asked, stored or logged.",
            "Neither the time nor the order of answers is kept.",
            "Counts pass one gate: nothing from fewer than ten answers, small cells withheld, results move in steps of ten.",
        ),
        ("tests/unit/shared/test_attack.py", "tests/unit/shared/test_suppression.py"),
    ),
    Risk(
        "A pupil writes down who they are, or of another child.",
        (
            "Comments are off unless the programme turns them on.",
            "They are masked before they are stored and read by the safeguarding lead before anybody else.",
        ),
        ("tests/integration/feedback/test_nothing_typed_is_kept.py", "tests/unit/feedback/test_mask.py"),
    ),
    Risk(
        "A disclosure of harm is read too late, or by nobody.",
        (
            "Signs of harm put a comment first and send a mail at once.",
            "What waits for longer than the programme says rings every day.",
        ),
        ("tests/unit/feedback/test_harm.py", "tests/integration/feedback/test_comments.py"),
    ),
    Risk(
        "Somebody comes to a school without the checks they need.",
        (
            "Each check is judged on the day of the visit, and unknown is never fit.",
            "Two readers alone see checks; each look is written down first.",
        ),
        ("tests/unit/people/test_checks.py", "tests/integration/people/test_checks_pages.py"),
    ),
    Risk(
        "Contacts are kept for longer than they are needed.",
        (
            "Every night erases what the programme's time is over for.",
            "A test plants people in every store and looks for them everywhere after their time.",
        ),
        ("tests/integration/operate/test_forgotten.py", "tests/integration/booking/test_people.py"),
    ),
    Risk(
        "Somebody who asks to be forgotten isn't.",
        ("One command looks wherever the table says that an address leads, and a test holds it to that.",),
        ("tests/integration/operate/test_forgotten.py", "tests/integration/operate/test_person.py"),
    ),
    Risk(
        "A link to a booking, a person or a report falls into the wrong hands.",
        (
            "Links are signed for one thing each and stand in mails alone; calendars and logs have none.",
            "A newer link of a person ends the one before; the key can be changed.",
        ),
        ("tests/unit/shared/test_tokens.py", "tests/integration/people/volunteer/test_volunteer.py"),
    ),
    Risk(
        "A member of the team sees or does more than their task needs.",
        (
            "The team signs in with a second factor; comments, exact counts and checks are groups of their own.",
            "Finding, giving out and erasing people, reading comments and checks is written down.",
        ),
        ("tests/integration/access/test_signin.py", "tests/integration/booking/test_people.py"),
    ),
    Risk(
        "What was typed gets into logs, events or queues, where it is kept for longer.",
        (
            "Logs and events have ids; not even an exception's message is logged.",
            "Tests plant words in every field and search every log, event, queue and object.",
        ),
        ("tests/integration/operate/test_forgotten.py", "tests/integration/test_comment_in_a_mail.py"),
    ),
    Risk(
        "A function that is broken into reaches more than its own data.",
        (
            "Every function has a role of its own, with exact actions on its own service's table.",
            "The pupil's reads no secret and lists no table.",
        ),
        ("tests/infra/test_template.py",),
    ),
)
"""The risks that come with the system itself; a county adds its own."""
