"""The pages of people's checks, for their two readers alone: whose run out when, one person's, and who read what.

Each reading is written to the audit before anything is read; where that fails, nothing is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.access.user import TeamUser, checks_reader
from services.people.domain.due import Due, Line
from services.people.domain.person import Person
from services.people.table import audit, people
from services.people.use_cases.checks_due import all_lines
from services.people.web import check_person
from services.people.web.partners_draw import drawn
from shared.clock import london_day
from shared.text import N_, gettext
from shared.web.http import Request, Response, Router

CURRENT: Final = "checks"

MONTHS: Final = 3
"""Months of the audit that are shown."""

WHAT: Final[Mapping[str, str]] = {
    "read all": N_("Looked at the list of checks"),
    "read": N_("Read the checks"),
    "recorded": N_("Wrote down a check"),
    "taken back": N_("Took a check back"),
    "exempted": N_("Wrote down an exemption"),
    "exemption ended": N_("Ended an exemption"),
    "merged": N_("Made two people one"),
    "not the same": N_("Said that two people are not the same"),
    "may be the same": N_("Took back that two people are not the same"),
    "retention": N_("Forgot a person because the time was over"),
    "imported": N_("Handed in a list of people"),
    "found": N_("Looked for the data of a person"),
    "exported": N_("Gave out the data of a person as a file"),
    "erased": N_("Forgot a person"),
    "contact erased": N_("Forgot the contact of an organisation"),
    "organisation removed": N_("Took an organisation out, with its contact"),
    "organisation put back": N_("Put an organisation back"),
    "organisations made one": N_("Made two organisations one"),
    "organisations made two again": N_("Took back that two organisations are one"),
    "organisations are not the same": N_("Said that two organisations are not the same"),
    "organisations may be the same": N_("Took back that two organisations are not the same"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """The checks that are on the list for one reason, with whose they are."""

    due: Due
    lines: tuple[tuple[Person, Line], ...]


@checks_reader
def show(request: Request, user: TeamUser) -> Response:
    """Show whose checks run out, have run out or are not known; or who read what."""
    if request.query.get("show") == "audit":
        return _audit(user, london_day(request.at))
    everybody = {one.id: one for one in people.all_people()}
    found = all_lines(everybody.values(), who=user.name, at=request.at)
    wanted = request.query.get("due", "")
    return drawn(
        "checks/list.jinja",
        user,
        current=CURRENT,
        sections=list(_sections(found, everybody, wanted)),
        counts=[(one, sum(line.due is one for line in found)) for one in Due],
        wanted=wanted if wanted in set(Due) else "",
        people=len({line.person for line in found}),
        here=sorted(
            (one for one in everybody.values() if one.standing != "gone"), key=lambda one: one.name.casefold()
        ),
    )


def _sections(found: Iterable[Line], everybody: Mapping[str, Person], wanted: str) -> Iterable[Section]:
    lines = list(found)
    for due in Due:
        its = [(everybody[line.person], line) for line in lines if line.due is due]
        if its and wanted in {"", due}:
            yield Section(due, tuple(sorted(its, key=_urgent)))


def _urgent(one: tuple[Person, Line]) -> tuple[date, date, str]:
    """Return what orders the lines of a section: whose next visit comes first, then what runs out first."""
    person, line = one
    return (line.visit.day if line.visit else date.max, line.last or date.max, person.name.casefold())


def _audit(user: TeamUser, today: date) -> Response:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return drawn(
        "checks/audit.jinja",
        user,
        current=CURRENT,
        acts=[one for month in months for one in audit.of_month(month)],
        names={one.id: one.name for one in people.all_people()},
        what={name: gettext(sentence) for name, sentence in WHAT.items()},
        first=months[-1],
    )


def add_to(app: Router) -> None:
    """Register the pages with the function that answers for them."""
    app.get("console.checks")(show)
    check_person.add_to(app)
