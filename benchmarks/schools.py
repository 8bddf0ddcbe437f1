"""A register of as many schools as a country has, plainly made up: postcodes of areas that Royal Mail has none of."""

from collections.abc import Iterator
from itertools import islice, product
from random import Random
from typing import Final

from services.booking.domain.schools import KnownSchool, SchoolStatus

FIRST: Final = (
    *("Bar", "Bel", "Bran", "Cor", "Dal", "Dun", "Els", "Fen", "Gar", "Hal", "Hol", "Kes", "Lan"),
    *("Mar", "Nor", "Oak", "Pen", "Quar", "Ros", "Sel", "Tar", "Ul", "Vel", "Wren", "Yar"),
)
MIDDLE: Final = (
    *("", "a", "ack", "am", "ant", "ar", "eck", "el", "ell", "en", "er", "esk", "ett"),
    *("id", "il", "in", "ing", "ish", "o", "ock", "om", "on", "or", "und", "uth"),
)
LAST: Final = (
    *("bury", "combe", "dale", "field", "ford", "gate", "ham", "holt", "ing", "ley"),
    *("low", "mere", "moor", "ridge", "stead", "thorpe", "ton", "wick", "worth", "wyn"),
)
SAINTS: Final = (
    "St Aldric's",
    "St Benna's",
    "St Colm's",
    "St Dunna's",
    "St Erra's",
    "St Peter's",
    "St Piran's",
)
KINDS: Final = (
    ("Primary School", "primary", 5, 11),
    ("Church of England Primary School", "primary", 4, 11),
    ("Infant School", "primary", 4, 7),
    ("Academy", "secondary", 11, 16),
    ("High School", "secondary", 11, 18),
    ("Sixth Form College", "16 plus", 16, 18),
    ("Special School", "", 3, 19),
)
AREAS: Final = ("QA", "QB", "QC", "QD", "QE", "VA", "VB", "VC", "XA", "XB")
"""No postcode of the United Kingdom begins with Q, V or X."""
UNIT: Final = "ABDEFGH"


def places() -> list[str]:
    """Return twelve thousand names of towns and quarters: about as many words as stand in the real register."""
    return sorted({f"{first}{middle}{last}" for first, middle, last in product(FIRST, MIDDLE, LAST)})


def schools(count: int = 50_000, seed: int = 7) -> Iterator[KnownSchool]:
    """Yield schools, the same for the same seed; every third is closed, as in the real register."""
    draw, every = Random(seed), places()  # noqa: S311  examples, no secrets
    towns = draw.sample(every, 900)
    for number in range(count):
        kind, phase, low, high = draw.choices(KINDS, (30, 15, 10, 12, 8, 2, 4))[0]
        name = draw.choice((draw.choice(every), draw.choice(every), draw.choice(SAINTS)))
        town = draw.randrange(len(towns))
        status: SchoolStatus = "open" if (number + 1) % 3 else "closed"
        yield KnownSchool(
            urn=f"{100_000 + number}",
            name=f"{name} {kind}",
            town=towns[town],
            postcode=f"{AREAS[town % len(AREAS)]}{town // len(AREAS)} {draw.randrange(10)}{draw.choice(UNIT)}{draw.choice(UNIT)}",
            authority=f"{towns[town // 30]}shire",
            phase=phase,
            status=status,
            opened="1950-09-01",
            closed="2019-08-31" if status == "closed" else "",
            low_age=low,
            high_age=high,
            pupils=draw.randrange(60, 1500),
            fsm=draw.randrange(0, 600) / 10,
            easting=draw.randrange(200_000, 600_000),
            northing=draw.randrange(100_000, 600_000),
        )


def some(count: int) -> list[KnownSchool]:
    """Return a few of them."""
    return list(islice(schools(count), count))
