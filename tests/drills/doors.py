"""Every form that anybody may send without an account, and every room that sends mails: what is new must be listed here."""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Final

from infra.declared import FUNCTIONS
from shared.paths import ROOT, SERVICES
from shared.web.http import Router
from shared.web.routes import ROUTES

NONE: Final = "none"
TEAM: Final = "the team's mailbox alone"
KNOWN: Final = "readers whose addresses are confirmed"

FORMS: Final[Mapping[str, str]] = {
    # Booking: an address that is typed here may be anybody's.
    "book.step": "who is to confirm the address, and the second contact's: `table.strangers`",
    "book.done.anew": NONE,
    "booking.again": "the owner of a confirmed address: `use_cases.again`",
    "booking.address": KNOWN,
    "booking.address.anew": NONE,
    "booking.anew": NONE,
    "booking.change.step": "who is to confirm a new address: `table.strangers`; and those who are, `MOST_CHANGES` an hour",
    "booking.answer": KNOWN,
    "booking.cancel": KNOWN,
    # Reception and safeguarding lead are told who comes once the team has agreed to a visit: one letter each, by its day.
    "booking.reconfirm": "reception and safeguarding lead of an agreed visit: a letter each, and what changes in it",
    "booking.count": NONE,
    "day.count": NONE,
    # Pupils and teachers.
    "code": NONE,
    "survey.answers": "the safeguarding lead, of a comment that may tell of harm: `mail.flagged.MOST_APART`",
    "school.teacher": NONE,
    # By private link alone.
    "letter": NONE,
    "reader": NONE,
    "reader.confirm": NONE,
    "reader.stop": NONE,
    "visits.here": NONE,
    "visits.left": NONE,
    "volunteer": NONE,
    "volunteer.consent": NONE,
    "volunteer.hours": NONE,
    "volunteer.profile": NONE,
    "volunteer.session": KNOWN,
    "school.evidence": NONE,
    "school.evidence.file": NONE,
    # The counter.
    "hit": NONE,
}
"""By route, to whom a post of it may lead to mails, and what bounds them."""

SENDERS: Final[Mapping[str, str]] = {
    "services/booking/mail/again.py": "links asked for again",
    "services/booking/mail/send.py": "what bookings call for",
    "services/booking/mail/inbound.py": TEAM,
    "services/booking/mail/came_back.py": TEAM,
    "services/feedback/mail/flagged.py": "safeguarding leads",
    "services/metrics/reports/handed_in.py": TEAM,
    "services/metrics/reports/mailing.py": KNOWN,
    "services/metrics/reports/preview.py": "whom an operator or the team names",
    "services/metrics/use_cases/inviting.py": "whom the team invites",
    "services/people/mail/left.py": TEAM,
    "services/people/mail/send.py": "whom the team wrote down",
}
"""By the room that sends, to whom."""

SENDING: Final = {
    "shared.mail": {"send"},
    "shared.mailroom": {"send_planned", "send_one"},
    "shared": {"mailroom"},
}
"""What is imported by whoever sends a mail, by module."""


def forms() -> frozenset[str]:
    """Return the routes of the forms that functions take and that do not belong to the console."""
    found: set[str] = set()
    for one in FUNCTIONS:
        handler = import_module(f"services.{one.service}.functions.{one.module}").handler
        if isinstance(handler, Router):
            found |= {route for method, _, _, _, route in handler._pages if method == "POST"}
    return frozenset(route for route in found if not ROUTES[route].startswith("/team"))


def senders() -> frozenset[str]:
    """Return the rooms of the services that import what sends a mail."""
    return frozenset(
        path.relative_to(ROOT).as_posix()
        for path in SERVICES.rglob("*.py")
        if _sends(path.read_text("utf-8"))
    )


def _sends(source: str) -> bool:
    return any(name in SENDING.get(module, ()) for module, name in _imported(ast.parse(source)))


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, one.name) for one in node.names)
