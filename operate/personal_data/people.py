"""What the people service keeps of those who come to visits and of their organisations."""

from typing import Final

from operate.personal_data.model import (
    ACCOUNTABLE,
    ASKED,
    AUDITS,
    CONSENT,
    CONSOLE,
    CONTACTS_MONTHS,
    EXPIRES,
    MAKE_PERSON,
    MERGED,
    NOTHING,
    PEOPLE,
    PRESENCE,
    PUBLIC_TASK,
    SAFEGUARDING,
    WITH_IT,
    Held,
)

COMES: Final = "a person who comes to visits"
BY_ID: Final = f"{COMES}, by an id"
TEAM: Final = "a member of the team, by name"
NIGHTLY: Final = ("people-retain", CONSOLE, MAKE_PERSON)

HELD: Final = (
    Held(
        "name, e-mail, phone, the two lines about them, employers and roles, skills, languages, when and where they can come",
        COMES,
        ("people:person",),
        PUBLIC_TASK,
        PEOPLE,
        NIGHTLY,
    ),
    Held(
        "of a check: type, level, issued when, seen by whom and when, next due; exempt until when, by whom; never a certificate "
        "or its number",
        f"{COMES}; who saw or decided it, by name or post",
        ("people:checks",),
        SAFEGUARDING,
        "with the person; the two readers of checks alone are shown it",
        NIGHTLY,
        sensitive=True,
    ),
    Held(
        "what they agreed to or not, such as photographs: which version, when, and who noted it",
        COMES,
        ("people:consent",),
        CONSENT,
        "with the person",
        NIGHTLY,
    ),
    Held(
        "offers to come with what they wrote to them, and the answer",
        COMES,
        ("people:offer", "people:offered"),
        PUBLIC_TASK,
        "with the person",
        NIGHTLY,
    ),
    Held(
        "who comes or came to which session, as what, each step that led to it and who took it",
        f"{BY_ID}; {TEAM}",
        ("people:roster", "people:week", "people:board", "metrics:staff", "MetricsEvents"),
        SAFEGUARDING,
        "with the visit; once they are erased an id that stands for nobody has their place",
        NIGHTLY,
    ),
    Held(
        "hours on the way and besides visits, with what they wrote to them",
        BY_ID,
        ("people:hours", "metrics:hours", "MetricsEvents"),
        PUBLIC_TASK,
        "kept by employer; once they are erased the words are gone, and the id stands for nobody",
        NIGHTLY,
    ),
    Held(
        "the visitor letter as a school was told it: who comes as what, which checks held, when it was read",
        f"{BY_ID}: names are read when the page is",
        ("people:letter", "people:head"),
        SAFEGUARDING,
        "with the visit; its page ends two weeks after it",
        (WITH_IT,),
    ),
    Held(
        "that somebody was in a school's building and left it, when, who of the team noted it, and that the lead was rung",
        f"{BY_ID}; {TEAM}",
        ("people:presence",),
        SAFEGUARDING,
        PRESENCE,
        (EXPIRES,),
    ),
    Held(
        "who was asked to come to a session, when and by whom",
        f"{BY_ID}; {TEAM}",
        ("people:asked",),
        PUBLIC_TASK,
        ASKED,
        (EXPIRES,),
    ),
    Held(
        "which e-mails to them go out or went, when, under which subject",
        BY_ID,
        ("people:mailed", "people:mail_due"),
        PUBLIC_TASK,
        "of a visit with the visit; their own with the person",
        (*NIGHTLY, WITH_IT),
    ),
    Held(
        "that two people, or organisations, are one or are not, or that somebody is being erased, and who said so",
        f"{BY_ID}; {TEAM}",
        (
            *("people:not_same", "people:merging", "people:merging_organisations"),
            *("people:parting_organisations", "people:forgetting"),
        ),
        PUBLIC_TASK,
        "until it is done; that they are not one, with the person",
        NIGHTLY,
    ),
    Held(
        "which people, visits and hours were an organisation's before it was made one with another",
        BY_ID,
        ("people:merged_part",),
        PUBLIC_TASK,
        MERGED,
        (EXPIRES,),
    ),
    Held(
        "name and e-mail address of whom an organisation's statements go to",
        "the contact of a partner organisation",
        ("people:organisation",),
        PUBLIC_TASK,
        "until the team takes them out, removes the organisation, or nobody of it has come for `keep_contacts_months` of the "
        f"programme, {CONTACTS_MONTHS} unless it says otherwise",
        NIGHTLY,
    ),
    Held(
        "who counted what is brought to visits, and when",
        TEAM,
        ("people:kit",),
        PUBLIC_TASK,
        "kept",
        (NOTHING,),
    ),
    Held(
        "who looked at, wrote down or took back whose checks; who handed in a list of people, gave out or erased a person or an "
        "organisation's contact",
        f"a reader of checks, {TEAM}; the person by id",
        ("people:audit",),
        ACCOUNTABLE,
        AUDITS,
        (EXPIRES,),
    ),
    Held(
        "a list of people that is handed in",
        "whoever stands in it",
        ("the browser of whoever hands it in",),
        PUBLIC_TASK,
        "until the page is closed: the form carries it between the preview and the yes to it",
        (EXPIRES,),
    ),
)
