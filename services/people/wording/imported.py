"""How the page of a list that is handed in says what the list would do, and why a row can't be taken."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.people.domain.columns import Column
from services.people.domain.given import Against, Because
from services.people.domain.imported import Change
from services.people.domain.rules import Rules
from services.people.wording.partners import because, size, workshop
from services.people.wording.reasons import role
from shared.text import N_, gettext
from shared.text.country import example_beginnings

__all__ = ["because"]

COLUMNS: Final[Mapping[Column, str]] = {
    Column.NAME: N_("Name"),
    Column.FIRST: N_("First name"),
    Column.LAST: N_("Last name"),
    Column.EMAIL: N_("E-mail"),
    Column.PHONE: N_("Phone"),
    Column.ORGANISATION: N_("Organisation"),
    Column.SECTOR: N_("Sector"),
    Column.SIZE: N_("Size"),
    Column.ROLE: N_("Role"),
    Column.SKILLS: N_("Skills"),
    Column.LANGUAGES: N_("Languages"),
    Column.PLACES: N_("Places"),
    Column.FREE: N_("Free"),
    Column.WORKSHOPS: N_("Workshops"),
    Column.WHY: N_("Why it was not taken"),
}

DEEDS: Final[Mapping[str, str]] = {
    "make": N_("New"),
    "change": N_("Changed"),
    "unchanged": N_("As it is"),
    "refuse": N_("Not taken"),
}
DEED_COLOURS: Final[Mapping[str, str]] = {
    "make": "green",
    "change": "blue",
    "unchanged": "grey",
    "refuse": "red",
}

WHY: Final[Mapping[Because, str]] = {
    Because.NO_NAME: N_("There is no name. Write first and last name."),
    Because.NO_EMAIL: N_("There is no e-mail address. Write one: it is how a person is known, and invited."),
    Because.EMAIL_WRONG: N_(
        "“%(said)s” is not an e-mail address in the right form, such as name@example.org."
    ),
    Because.TWO_PEOPLE: N_("Two people stand in this row. Give each a row of their own."),
    Because.TOO_LONG: N_("%(column)s is too long. It can have %(most)s characters."),
    Because.CERTIFICATE: N_(
        "%(column)s has what looks like the number of a certificate. No such number is ever kept: take it out."
    ),
    Because.HALF_A_POST: N_("Role and organisation belong together. Write both, or neither."),
    Because.NO_POST: N_("This person is new. Write their organisation and their role."),
    Because.ROLE_NOT_KNOWN: N_(
        "The programme has no role “%(said)s”. Write one of those that the template lists."
    ),
    Because.SIZE_NOT_KNOWN: N_(
        "“%(said)s” is no size of an employer. Write how many people work there, or one of the sizes that the template lists."
    ),
    Because.PLACE_NOT_KNOWN: N_("“%(said)s” is not how a postcode begins, such as %(places)s."),
    Because.WORKSHOP_NOT_KNOWN: N_(
        "The programme has no workshop “%(said)s”. Write one of those that the template lists."
    ),
    Because.FREE_NOT_READ: N_("“%(said)s” says no time. Write it such as Monday 9:00-15:00."),
    Because.TWICE: N_("This person stands in row %(line)s already, with the same."),
    Because.OTHERWISE: N_(
        "Row %(line)s says something else of this person: %(column)s. Write the same in both."
    ),
    Because.OTHER_NAME: N_(
        "This e-mail address is that of %(name)s. Write the address of this person, or change the name on the page of %(name)s."
    ),
    Because.GONE: N_(
        "%(name)s, whose address this is, has left. Invite them again on their page if they are back."
    ),
    Because.ORGANISATION_OTHERWISE: N_(
        "This organisation is known otherwise: %(column)s is “%(there)s”. Leave it empty here, or change it there."
    ),
}
"""A sentence for each reason against a row: a test holds it to the whole list."""


def column(name: Column) -> str:
    """Return what a column is called."""
    return gettext(COLUMNS[name])


def against(found: Against) -> str:
    """Return the sentence for a reason against a row of a list."""
    facts = dict(found.facts)
    of = facts.get("column")
    if isinstance(of, Column):
        facts["column"] = gettext(COLUMNS[of])
    if "there" in facts:
        facts["there"] = size(str(facts["there"])) or facts["there"]
    return gettext(WHY[found.because], **facts, places=example_beginnings())


def all_against(found: Iterable[Against]) -> str:
    """Return the sentences for all that stands against a row."""
    return " ".join(map(against, found))


def change(rules: Rules, found: Change) -> str:
    """Return what of a person would be otherwise."""
    before, after = (_values(rules, found.column, values) for values in (found.before, found.after))
    name = gettext(COLUMNS[found.column])
    if not before:
        return gettext("%(column)s: %(after)s", column=name, after=after)
    return gettext("%(column)s: %(after)s, until now %(before)s", column=name, after=after, before=before)


def _values(rules: Rules, of: Column, values: Iterable[str]) -> str:
    said = list(values)
    if of is Column.ROLE:
        apart = (one.partition("@") for one in said)
        said = [
            gettext("%(role)s at %(organisation)s", role=role(rules, name), organisation=where)
            for name, _, where in apart
        ]
    elif of is Column.WORKSHOPS:
        said = [workshop(one) for one in said]
    return ", ".join(said)
