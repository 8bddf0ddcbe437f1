"""Finding a school among the programme's by whatever someone types of it."""

import re

from services.booking.domain.offer import Offer, OfferedSchool


def find(offer: Offer, typed: str) -> list[OfferedSchool]:
    """Return the schools of which every word typed is in the name, town, postcode or URN; by name.

    Capitals, punctuation and the space in a postcode don't matter: ``st marys gl50`` finds St Mary's in GL50 1AA.
    """
    words = _plain(typed).split()
    matching = []
    for school in offer.schools:
        postcode = school.postcode.replace(" ", "").casefold()
        text = (
            f"{_plain(school.name)} {_plain(school.town)} {_plain(school.postcode)} {postcode} {school.urn}"
        )
        if words and all(word in text for word in words):
            matching.append(school)
    return sorted(matching, key=lambda school: school.name)


def _plain(text: str) -> str:
    return re.sub(r"[^\w\s]", " ", re.sub(r"['\u2019.]", "", text)).casefold()
