"""The programme's offer, read once.

As plain data: it was checked when it was compiled, and pydantic, which checks it, takes 100 ms to import, a third of
the time a page's first answer may take.
"""

import functools

from services.booking.domain.offer import Offer, offer_of
from shared.compiled import plain


@functools.cache
def offer() -> Offer:
    """Return what the programme offers."""
    return offer_of(plain())
