"""The booking form's trap for programs: a field that no person sees, and a time in which no person fills in six pages.

It refuses nothing: whoever is caught is asked to press one more button.
"""

from datetime import timedelta
from typing import Final

from services.booking.web.wizard import Asking
from shared.web import csrf

FIELD: Final = "website"
"""A field of the last page that no person sees: programs that fill in whatever they find fill it in too."""

LEAST_TIME: Final = timedelta(seconds=5)
"""Six pages can't be filled in faster by hand; a program needs less than one."""


def like_a_machine(asking: Asking) -> bool:
    """Tell whether the form was filled in as programs do it, and nobody has said since that it was a person."""
    request = asking.request
    if csrf.holds(_subject(asking), request.one("person")):
        return False
    return bool(request.one(FIELD)) or (asking.open_for is not None and asking.open_for < LEAST_TIME)


def person(asking: Asking) -> str:
    """Return what the button sends by which somebody says that a person filled in this form."""
    return csrf.token(_subject(asking))


def _subject(asking: Asking) -> str:
    return f"{asking.token} a person"
