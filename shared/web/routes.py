"""Every address of the site, by name: the routers register their pages by it, and every link is made of it.

One table for all services, because their pages link to one another and none may import another.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from shared.settings import setting
from shared.text import carried

ROUTES: Final[Mapping[str, str]] = {
    # The careers lead's pages.
    "home": "/",
    "privacy": "/privacy",
    "accessibility": "/accessibility",
    "impact": "/impact",
    "method": "/method",
    "book": "/book",
    "book.done": "/book/done/{reference}",
    "book.schools": "/book/schools",
    "book.step": "/book/{step}",
    "book.done.anew": "/book/done/{reference}/anew",
    "booking.again": "/booking/again",
    "booking.address": "/booking/address/{token}",
    "booking.address.anew": "/booking/address/{token}/anew",
    "booking": "/booking/{token}",
    "booking.anew": "/booking/{token}/anew",
    "booking.answer": "/booking/{token}/answer",
    "booking.calendar": "/booking/{token}/visit.ics",
    "booking.reconfirm": "/booking/{token}/reconfirm",
    "booking.cancel": "/booking/{token}/cancel",
    "booking.count": "/booking/{token}/count",
    "booking.change": "/booking/{token}/change",
    "booking.change.step": "/booking/{token}/change/{step}",
    # The day sheet of somebody who comes to a visit, and what they press on it.
    "day.worker": "/day/worker.js",
    "day": "/day/{token}",
    "day.count": "/day/{token}/count",
    "visits.here": "/visits/{token}/here",
    "visits.left": "/visits/{token}/left",
    # The pupil's.
    "code": "/f",
    "survey.worker": "/f/worker.js",
    "survey.forget": "/f/forget.svg",
    "survey": "/f/{code}",
    "survey.answers": "/f/{code}/answers",
    "survey.thanks": "/f/{code}/thanks",
    "school.teacher": "/results/{token}/teacher",
    # The room's: what a projector shows.
    "live": "/live/{code}",
    "live.numbers": "/live/{code}/numbers",
    # The school's, by its booking's link.
    "school.results": "/results/{token}",
    "school.results.file": "/results/{token}/{session_id}/{file}",
    "school.sheet": "/results/{token}/{file}",
    "school.evidence": "/evidence/{token}",
    "school.evidence.file": "/evidence/{token}/{file}",
    # Those who come to visits, by private link.
    "volunteer": "/with/{token}",
    "volunteer.session": "/with/{token}/sessions/{session_id}",
    "volunteer.profile": "/with/{token}/profile",
    "volunteer.hours": "/with/{token}/hours",
    "volunteer.consent": "/with/{token}/consent",
    "volunteer.feed": "/with/{token}/visits.ics",
    # A reader's of reports, by the links in their mails.
    "reader": "/reader/{token}",
    "reader.confirm": "/reader/{token}/confirm",
    "reader.stop": "/reader/{token}/unsubscribe",
    "reader.report": "/reader/{token}/report",
    "letter": "/letter/{token}",
    "letter.file": "/letter/{token}/{file}",
    # The team's.
    "sign-in": "/team/sign-in",
    "sign-in.callback": "/team/callback",
    "sign-out": "/team/sign-out",
    "console": "/team",
    "console.audit": "/team/audit",
    "console.bookings": "/team/bookings",
    "console.decline": "/team/decline",
    "console.calendar": "/team/calendar",
    "console.gaps": "/team/gaps",
    "console.visit": "/team/gaps/{reference}",
    "console.kit": "/team/kit",
    "console.building": "/team/building",
    "console.person": "/team/partners/people/{reference}",
    "console.checks.person": "/team/checks/{reference}",
    "console.blocks": "/team/blocks",
    "console.new": "/team/new",
    "console.export": "/team/export",
    "console.feeds": "/team/feeds",
    "console.people": "/team/people",
    "feed": "/team/feeds/{token}.ics",
    "console.booking": "/team/bookings/{reference}",
    "console.booking.mails": "/team/bookings/{reference}/mails",
    "console.booking.mail": "/team/bookings/{reference}/mails/{mail}",
    "console.booking.mail.page": "/team/bookings/{reference}/mails/{mail}/page",
    "console.booking.act": "/team/bookings/{reference}/{action}",
    "console.counts": "/team/counts",
    "console.answers.export": "/team/sessions/export",
    "console.session.answers": "/team/sessions/{session_id}/answers",
    "console.session.window": "/team/sessions/{session_id}/window",
    "console.session.export": "/team/sessions/{session_id}/export/{file}",
    "console.session": "/team/sessions/{session_id}",
    "console.session.file": "/team/sessions/{session_id}/{file}",
    "console.sheet": "/team/sessions/{session_id}/by-hand/sheet.pdf",
    "console.tally": "/team/sessions/{session_id}/by-hand/count",
    "console.tally.back": "/team/sessions/{session_id}/by-hand/back",
    "console.teachers": "/team/teachers",
    "console.comments": "/team/comments",
    "console.comments.decided": "/team/comments/decided",
    "console.comments.approved": "/team/comments/approved",
    "console.comments.audit": "/team/comments/audit",
    "console.comment": "/team/comments/{comment}",
    "console.comment.act": "/team/comments/{comment}/{action}",
    "console.session.results": "/team/sessions/{session_id}/results/{file}",
    "console.dashboard": "/team/dashboard",
    "console.dashboard.question": "/team/dashboard/{question}",
    "console.dashboard.file": "/team/dashboard/{question}/{file}",
    "console.dashboard.picture": "/team/dashboard/{question}/pictures/{file}",
    "console.impact": "/team/impact",
    "console.coverage": "/team/coverage",
    "console.coverage.file": "/team/coverage/schools.csv",
    "console.coverage.school": "/team/coverage/{urn}",
    "console.evidence": "/team/evidence/{urn}",
    "console.evidence.file": "/team/evidence/{urn}/{file}",
    "console.programme": "/team/programme",
    "console.programme.exact": "/team/programme/exact/{file}",
    "console.programme.file": "/team/programme/{file}",
    "console.sources": "/team/sources",
    "console.drop.new": "/team/sources/drop",
    "console.hits": "/team/sources/hits",
    "console.drop": "/team/sources/drops/{drop}",
    "console.source": "/team/sources/of/{source}",
    "console.readers": "/team/readers",
    "console.reader.new": "/team/readers/invite",
    "console.reader": "/team/readers/{reader}",
    "console.reports": "/team/reports",
    "console.report": "/team/reports/{report}",
    "console.report.page": "/team/reports/{report}/page",
    "console.report.file": "/team/reports/{report}/files/{file}",
    "console.figures": "/team/figures",
    "console.figure": "/team/figures/{figure}",
    "console.partners": "/team/partners",
    "console.partners.import": "/team/partners/import",
    "console.duplicates": "/team/partners/duplicates",
    "console.partner": "/team/partners/of/{reference}",
    "console.checks": "/team/checks",
    "console.statement": "/team/partners/of/{reference}/{file}",
    # The website's counter.
    "hit": "/hit",
    "hit.script": "/hit.js",
}

PARTS: Final[Mapping[str, str]] = {
    "reference": "[A-Za-z0-9-]{1,30}",
    "session_id": "[A-Za-z0-9-]{1,40}",
    "step": "[A-Za-z-]{1,30}",
    "action": "[A-Za-z-]{1,30}",
    "file": "[A-Za-z0-9.-]{1,60}",
    "mail": "[A-Za-z0-9._]{1,65}",
    "comment": "[a-z0-9]{1,40}",
    "urn": "[A-Za-z0-9-]{1,40}",
    "drop": "[A-Za-z0-9-]{1,60}",
    "source": "[a-z0-9-]{1,40}",
    "reader": "[a-z0-9]{1,40}",
    "report": "[A-Za-z0-9-]{1,60}",
    "figure": "[a-z_]{1,40}",
    "question": "[a-z-]{1,30}",
    # Whatever was copied badly from a mail or a poster reaches its page, which says what to do; no novel does.
    "token": "[^/]{1,120}",
    "code": "[^/]{1,120}",
}
"""What a part of a path may look like, as a pattern: none other reaches a page, and so a key of a table."""

OF_A_CLASS: Final = frozenset({"code", "survey"})
"""Where pupils begin."""

PART: Final = re.compile(r"\{(\w+)\}")


def address(route: str, /, **parts: object) -> str:
    """Return the address of a route such as ``booking`` on this site.

    Parts that the route's path names stand in it, the others become its query, and a language that the reader chose where all
    addresses hand it on: but for those of a class, who choose for themselves, whoever printed or copied the address. Raises
    `KeyError` for an unknown route or a part that is missing.
    """
    left = {**parts, **({} if route in OF_A_CLASS else carried())}
    path = PART.sub(lambda part: quote(str(left.pop(part[1])), safe=""), ROUTES[route])
    return f"{path}?{urlencode(left)}" if left else path


MAILBOX: Final = "@!$'*+-._~"
"""What stands in an address of a mailbox as it is (RFC 6068, 2); the rest, such as ``?`` and ``&``, would begin other headers."""


def mailto(mailbox: str) -> str:
    """Return the address that writes to a mailbox and says nothing more, whatever characters the mailbox has."""
    return f"mailto:{quote(mailbox, safe=MAILBOX)}"


def link(route: str, /, **parts: object) -> str:
    """Return the same with the site in front, for a mail or a poster."""
    return f"{setting('SITE')}{address(route, **parts)}"
