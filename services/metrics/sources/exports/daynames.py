"""Months and days of the week as platforms write them: English, Welsh, German, French, Spanish, Italian, Dutch, Polish."""

import unicodedata
from typing import Final

_MONTHS: Final = (
    "january february march april may june july august september october november december",
    "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi hydref tachwedd rhagfyr",
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada grudnia",
)

_SHORT: Final = (
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "jan feb mar apr mai jun jul aug sept okt nov dez",
    "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "ene feb mar abr may jun jul ago sept oct nov dic",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "jan feb mrt apr mei jun jul aug sep okt nov dec",
    "sty lut mar kwi maj cze lip sie wrz paz lis gru",
)

_WEEKDAYS: Final = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lun mar mer jeu ven sam dim",
    "lunes martes miercoles jueves viernes sabado domingo",
)


def plain(word: str) -> str:
    """Return a word without accents, case and full stop."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).strip(".,")


def _numbered(lists: tuple[str, ...], first: int) -> dict[str, int | None]:
    """Return each word's number; None for one that means different things in different languages."""
    found: dict[str, int | None] = {}
    for words in lists:
        for number, word in enumerate(words.split(), first):
            found[word] = number if found.get(word, number) == number else None
    return found


MONTHS: Final = {word: number for word, number in _numbered((*_MONTHS, *_SHORT), 1).items() if number}
"""The month's number by its name."""

WEEKDAYS: Final = _numbered(_WEEKDAYS, 0)
"""The weekday's number from Monday by its name; None where a name is no proof."""
