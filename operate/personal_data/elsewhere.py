"""What lies with AWS itself and in mailboxes, and who of the team read what."""

from typing import Final

from operate.personal_data.model import (
    ACCOUNTABLE,
    BY_HAND,
    EXPIRES,
    MAKE_PERSON,
    NOTHING,
    PUBLIC_TASK,
    RETENTION,
    SECURITY,
    Held,
)

HELD: Final = (
    Held(
        "name and e-mail, groups, when they last signed in, the secret of the second factor",
        "a member of the team",
        ("EdgePool",),
        SECURITY,
        "until the account is deleted there; who was taken out is disabled, and stays for what they did",
        (BY_HAND,),
    ),
    Held(
        "who read which booking, list, export, person, reader or report, when; never what stood there",
        "a member of the team, by Cognito's id; whose data, by reference or id",
        ("access:reading",),
        ACCOUNTABLE,
        "two years",
        (EXPIRES,),
    ),
    Held(
        "that an address takes no e-mail, or that its owner called one spam; which mail told us so",
        "whoever a mail went to, as the address's hash",
        ("unreachable:unreachable", "unreachable:lifted", "unreachable:came_back"),
        PUBLIC_TASK,
        "two years, or until it is lifted; that it was, two months",
        (EXPIRES, BY_HAND, MAKE_PERSON),
    ),
    Held(
        "an address that took no mail or called one unwanted",
        "whoever a mail went to",
        ("SES's list of suppressed addresses",),
        PUBLIC_TASK,
        "until it is taken out of the list",
        (MAKE_PERSON,),
    ),
    Held(
        "mails on their way and in mailboxes",
        "whoever writes and whoever reads",
        ("mailboxes of readers", "the team's mailbox"),
        PUBLIC_TASK,
        "as long as their owners keep them; SES keeps none",
        (NOTHING,),
    ),
    Held(
        "log lines: ids of bookings, sessions, people and the team's accounts; no name and nothing that was typed",
        "by an id",
        ("*Logs", "EdgeAccess"),
        SECURITY,
        "three months; the API's own, with neither an address nor a path, one",
        (RETENTION,),
    ),
    Held(
        "how long a call took, under which id; no path and no address",
        "nobody by name",
        ("X-Ray's traces",),
        SECURITY,
        "30 days",
        (RETENTION,),
    ),
    Held(
        "who of the account's administrators did what in AWS",
        "an administrator",
        ("CloudTrail's history of events",),
        SECURITY,
        "90 days",
        (RETENTION,),
    ),
    Held(
        "the mailbox to which alarms go",
        "the team",
        ("CoreAlarms",),
        SECURITY,
        "until a deployment names another",
        (BY_HAND,),
    ),
)
