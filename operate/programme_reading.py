"""How each answer to `make programme` is read: what it means, or a kind sentence that says what to write instead."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from shared.country import ENGLAND, SCHOOLING, Country, years_of
from shared.languages import ENGLISH, NAMES
from shared.paths import BASE
from shared.programme.colours import AA_CONTRAST, contrast
from shared.programme.domain import own_domain
from shared.programme.folder import common
from shared.programme.pieces import Email

Answers = Mapping[str, str]
"""What was answered, as it was typed, by question; several lines stand one below the other."""

Read = Callable[[str, Answers], Any]
"""Returns what an answer means. Raises `ValueError` with a sentence that says what to write instead."""

MOST_LETTERS: Final = 500
PARTS: Final = 2
MOST_TARGET: Final = 100_000


def country_of(answers: Answers) -> Country:
    """Return the country that was answered, however it was written; England before it was."""
    return next((one for one in SCHOOLING if one == _spelt(answers.get("country", ""))), ENGLAND)


def _spelt(typed: str) -> str:
    """Return a country's name as it is kept: ``northern-ireland`` of ``Northern Ireland``."""
    return re.sub(r"[\s_-]+", "-", typed.strip().lower())


def words(typed: str, _: Answers) -> str:
    """Return words that fit on a line."""
    if not typed.isprintable():
        raise ValueError("There is a sign in it that can't be shown. Type it anew.")
    if len(typed) > MOST_LETTERS:
        raise ValueError(f"That is {len(typed)} letters long, and {MOST_LETTERS} fit.")
    return typed


def country(typed: str, _: Answers) -> str:
    """Return one of the UK's countries."""
    said = _spelt(typed)
    if said not in SCHOOLING:
        raise ValueError(f"Write one of these: {', '.join(SCHOOLING)}.")
    return said


def prefix(typed: str, _: Answers) -> str:
    """Return the letters that references of visits begin with."""
    if not re.fullmatch(r"[A-Z]{2,5}", typed.upper()):
        raise ValueError(
            "Write two to five letters from A to Z, such as KN: every visit's reference begins with them."
        )
    return typed.upper()


def languages(typed: str, _: Answers) -> list[str]:
    """Return the languages' codes in their order, English among them; their own names are taken too."""
    names = {name.lower(): code for code, name in NAMES.items()}
    found = [names.get(one.lower(), one.lower()) for one in listed(typed)]
    for one in found:
        if one not in NAMES:
            known = ", ".join(f"{code} ({name})" for code, name in NAMES.items())
            raise ValueError(f"The platform doesn't speak “{one}”. It speaks {known}.")
    if ENGLISH not in found:
        raise ValueError("en must be among them: what nobody has translated is said in English.")
    if len(set(found)) < len(found):
        raise ValueError("One of them stands there twice.")
    return found


def colour(typed: str, _: Answers) -> str:
    """Return a colour on which white text can be read."""
    found = typed if typed.startswith("#") else f"#{typed}"
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", found):
        raise ValueError("Write a colour as # and six signs, such as #5b2a86.")
    ratio = contrast(found, "#ffffff")
    if ratio < AA_CONTRAST:
        raise ValueError(
            f"White text on {found} has a contrast of {ratio:.1f}, and needs {AA_CONTRAST} to be read by all (WCAG AA). "
            "Take a darker one."
        )
    return found.lower()


def email(typed: str, _: Answers) -> str:
    """Return an address."""
    try:
        return str(TypeAdapter(Email).validate_python(typed))
    except ValidationError:
        raise ValueError(f"“{typed}” is no e-mail address. One looks like name@example.org.") from None


def emails(typed: str, answers: Answers) -> list[str]:
    """Return addresses."""
    return [email(one, answers) for one in listed(typed)]


def domain(typed: str, _: Answers) -> str:
    """Return a domain; empty for none."""
    if typed.lower() == "none":
        return ""
    try:
        return own_domain(typed)
    except ValueError as error:
        raise ValueError(f"{str(error)[:1].upper()}{str(error)[1:]}. Or write none.") from None


def workshops(typed: str, _: Answers) -> list[str]:
    """Return ids of the base's workshops, each once."""
    known = [workshop.id for workshop in common()[0]]
    found = listed(typed)
    if strange := [one for one in found if one not in known]:
        raise ValueError(f"There is no workshop “{strange[0]}” in {BASE.name}. There are {', '.join(known)}.")
    if len(set(found)) < len(found):
        raise ValueError("One of them stands there twice.")
    return found


def year(typed: str, answers: Answers) -> int:
    """Return the number of a year group, called as its country calls it."""
    known = years_of(country_of(answers))
    said = " ".join(typed.lower().split())
    found = known.get(said, known.get(f"year {said}"))
    if found is None:
        title = SCHOOLING[country_of(answers)].title
        called = [SCHOOLING[country_of(answers)].year(year) for year in known.values()]
        raise ValueError(f"“{typed}” is no year group of {title}. They are called {', '.join(called)}.")
    return found


def years(typed: str, answers: Answers) -> list[int]:
    """Return the numbers of year groups."""
    return sorted({year(one, answers) for one in listed(typed)})


def targets(typed: str, answers: Answers) -> dict[int, int]:
    """Return how many pupils by year group."""
    found: dict[int, int] = {}
    for one in listed(typed):
        parts = re.fullmatch(r"(.*\S)\s*(?::|\s)\s*([1-9]\d*)", one)
        # "Year 8" is a year group whose pupils are missing, not 8 pupils of "Year".
        if parts is None or one.lower() in years_of(country_of(answers)):
            raise ValueError(
                f"Write “{one}” as a year group and a number of pupils, such as {example(answers)}: 800."
            )
        if int(parts[2]) > MOST_TARGET:
            raise ValueError(f"{parts[2]} pupils are more than there are. Write a smaller number.")
        found[year(parts[1].rstrip(": "), answers)] = int(parts[2])
    return found


def day(typed: str, _: Answers) -> date:
    """Return a day."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise ValueError(f"“{typed}” is no day. Write it as 2026-09-01.") from None


def term(typed: str, answers: Answers) -> tuple[date, date]:
    """Return the first and the last day of a stretch of school."""
    days = re.findall(r"\d{4}-\d{2}-\d{2}", typed)
    if len(days) != PARTS:
        raise ValueError("Write the first and the last day of school, such as 2026-09-02 to 2026-10-23.")
    first, last = (day(one, answers) for one in days)
    if last < first:
        raise ValueError(f"{last} is before {first}. Write the first day first.")
    return first, last


def terms(typed: str, answers: Answers) -> list[tuple[date, date]]:
    """Return stretches of school in their order, none of which overlap."""
    found = sorted(term(one, answers) for one in typed.splitlines())
    for before, after in pairwise(found):
        if after[0] <= before[1]:
            raise ValueError(f"The terms from {before[0]} and from {after[0]} overlap. Write them again.")
    return found


def listed(typed: str) -> list[str]:
    """Return what stands between commas, at least one."""
    found = [part.strip() for part in typed.split(",") if part.strip()]
    if not found:
        raise ValueError("Write at least one.")
    return found


def several(typed: str, _: Answers) -> list[str]:
    """Return names, at least one."""
    return listed(typed)


def example(answers: Answers) -> str:
    """Return what a year group is called in the country that was answered."""
    return SCHOOLING[country_of(answers)].year(8)
