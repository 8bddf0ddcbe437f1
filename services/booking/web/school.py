"""Her school: searched for in the register, chosen among those that match, or named by herself where it is not listed."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from services.booking.domain.schools import KnownSchool
from services.booking.use_cases.schools import find_school, search_schools, successors
from services.booking.web import forms
from services.booking.web.wizard import Asking, Errors, Step, Values
from services.booking.wording.schools import closed, took_place_of, where
from shared.text import N_, gettext, ngettext
from shared.text.country import example_postcode, school_number
from shared.web.forms import LIMITS, Form
from shared.web.http import Request, Response, Router
from shared.web.routes import address

MOST_SCHOOLS: Final = 20
"""Schools a search shows; more than these are asked to be narrowed down."""

MOST_ALIKE: Final = 5
"""Schools shown that are only like what was typed, where others match it."""

SUGGESTED: Final = 8
"""Schools suggested while she types: as many as are seen without scrolling."""

UNLISTED: Final = "unlisted"
"""In the address and the form of a school that she names herself."""

SEARCH: Final = "search"
"""In the address of the search, for someone who had named her school herself."""

POSTCODE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
"""A postcode of the United Kingdom without its space."""


@dataclass(frozen=True)
class Choice:
    """A school to choose, with what tells it from others; `instead_of` is the closed one whose place it took."""

    school: KnownSchool
    instead_of: KnownSchool | None = None

    @property
    def hint(self) -> str:
        """Where it is, and whose place it took."""
        said = where(self.school)
        return f"{said} {took_place_of(self.instead_of)}" if self.instead_of else said


def choices(schools: Iterable[KnownSchool]) -> tuple[list[Choice], list[KnownSchool]]:
    """Return the schools that can be chosen, successors in the place of closed ones, and the closed ones without a successor.

    Of a closed school whose successor is found besides, nothing is said.
    """
    found = list(schools)
    there = {school.urn for school in found if not school.is_closed}
    open_ones, gone = [], []
    for school in found:
        if not school.is_closed:
            open_ones.append(Choice(school))
            continue
        after = successors(school)
        if not after:
            gone.append(school)
        open_ones += [Choice(one, school) for one in after if one.urn not in there]
        there |= {one.urn for one in after}
    return open_ones, gone


def school_of(values: Values) -> KnownSchool | None:
    """Return the school that was answered: one that is open, or one that she named herself, which has no URN."""
    if values.get("urn"):
        found = find_school(values["urn"])
        return None if found and found.is_closed else found
    name = values.get("school_name", "")
    return KnownSchool("", name, values.get("town", ""), values.get("postcode", "")) if name else None


def _values(school: KnownSchool, *, listed: bool = True) -> Values:
    return {
        "urn": school.urn,
        "school_name": school.name,
        "town": school.town,
        "postcode": school.postcode,
        "listed": listed,
    }


class SchoolStep(Step):
    """Which school: a search, and a choice among the schools that match; or its name where it is not listed."""

    name = "school"
    title = N_("Find your school")
    template = "book/school.jinja"

    def answered(self, values: Values) -> bool:
        """Tell whether the school is known and open, or was named."""
        return school_of(values) is not None

    def show(self, asking: Asking, errors: Errors) -> Response:
        """Show the search, and the schools that match it or the one chosen before."""
        request, chosen = asking.request, school_of(asking.values)
        # Sent with the choice too, so that a choice that won't do is shown again among the same schools.
        search = request.query.get("q", request.one("q") or None)
        named = chosen is not None and not chosen.urn and search is None and SEARCH not in request.query
        if UNLISTED in request.query or request.one(UNLISTED) or named:
            return self._unlisted(asking, errors)
        text = (search or "").strip()
        if search is not None and not text:
            errors = {
                **errors,
                "q": gettext(
                    "Enter the school's name, town, postcode or %(number)s",
                    number=school_number("explained"),
                ),
            }
        elif len(text) > LIMITS["q"]:
            too_long = gettext("Search with fewer words: the name alone, or the postcode")
            return self._found(asking, {**errors, "q": too_long}, "", chosen, typed=text)
        return self._found(asking, errors, text, chosen, typed=text)

    def _found(
        self, asking: Asking, errors: Errors, text: str, chosen: KnownSchool | None, *, typed: str
    ) -> Response:
        alike: list[Choice] = []
        # One taken from the suggestions is the one she means, whatever else matches.
        taken = find_school(asking.request.query.get("urn", "")) if text else None
        if taken:
            shown, gone = choices([taken])
            chosen, total = shown[0].school if len(shown) == 1 else None, len(shown)
        elif text:
            found = search_schools(text, MOST_SCHOOLS)
            total, most = found.total, MOST_ALIKE if found.total else MOST_SCHOOLS
            shown, gone = choices(found.schools[:total])
            there = {choice.school.urn for choice in shown}
            alike = [one for one in choices(found.schools[total:])[0] if one.school.urn not in there][:most]
        else:
            shown, gone, total = [Choice(chosen)] if chosen and chosen.urn else [], [], 1
        return self.page(
            asking,
            errors,
            q=typed,
            searched=bool(text),
            found=shown,
            alike=alike,
            gone=[closed(school) for school in gone],
            # Closed ones among the few that are shown are no schools found.
            total=total if total > MOST_SCHOOLS else len(shown),
            most=MOST_SCHOOLS,
            chosen=chosen.urn if chosen else "",
            unlisted=asking.here(**{UNLISTED: 1}),
            suggestions=address("book.schools"),
        )

    def _unlisted(self, asking: Asking, errors: Errors) -> Response:
        known = asking.values.get("listed", True)
        values = {
            name: "" if known else asking.values.get(name, "") for name in ("school_name", "town", "postcode")
        }
        return self.page(
            asking,
            errors,
            template="book/unlisted.jinja",
            title=gettext("Tell us about your school"),
            values=values,
            search=asking.here(**{SEARCH: 1}),
        )

    def take(self, asking: Asking) -> Values | Response:
        """Take the school."""
        if asking.request.one(UNLISTED):
            return self._take_unlisted(asking)
        typed = asking.request.one("urn")
        school = find_school(typed) if typed else None
        if school is None:
            return self.show(
                asking, {"urn": gettext("Select your school, or search again if it is not in the list")}
            )
        if school.is_closed:
            return self.show(asking, {"urn" if successors(school) else "q": closed(school)})
        return _values(school)

    def _take_unlisted(self, asking: Asking) -> Values | Response:
        form = Form(asking.request)
        name = forms.name(
            form,
            "school_name",
            missing=gettext("Enter your school's name"),
            label=gettext("Your school's name"),
        )
        town = forms.name(
            form, "town", missing=gettext("Enter the town or village"), label=gettext("The town or village")
        )
        typed = form.line(
            "postcode", missing=gettext("Enter the school's postcode"), label=gettext("The postcode")
        )
        found = POSTCODE.fullmatch(re.sub(r"\W", "", typed).upper())
        if typed and not found:
            form.errors.setdefault(
                "postcode",
                gettext("Enter a full postcode, such as %(postcode)s", postcode=example_postcode()),
            )
        if form.errors or found is None:
            return self.show(asking.after({**form.values, "listed": False}), form.errors)
        return _values(KnownSchool("", name, town, f"{found[1]} {found[2]}"), listed=False)


def suggest(request: Request) -> Response:
    """Return the schools that match what is being typed, for the search field's suggestions."""
    typed = request.query.get("q", "").strip()[: LIMITS["q"]]
    shown, _ = choices(search_schools(typed, SUGGESTED).schools) if typed else ([], [])
    said = ngettext("%(number)s suggestion", "%(number)s suggestions", len(shown))
    return Response(
        json.dumps({"said": said, "schools": list(_suggestions(shown))}, ensure_ascii=False),
        content_type="application/json; charset=utf-8",
        # The same for everyone; who deletes a letter is not asked again.
        headers={"cache-control": "private, max-age=300"},
    )


def _suggestions(shown: Iterable[Choice]) -> Iterator[dict[str, str]]:
    for choice in shown:
        yield {"urn": choice.school.urn, "name": choice.school.name, "place": choice.hint}


def add_to(app: Router) -> None:
    """Register the suggestions with the function that answers for them; before the steps, among which it is none."""
    app.get("book.schools")(suggest)
