"""Masks personal data in what a pupil wrote, before it is stored: what is taken out here was never kept.

Rules of our own and no library: they say what looks like a number, an address or a name, not whether it is one. `phonenumbers`
was weighed again: it finds what people write carefully, takes 17 ms and 2.9 MB on the pupil's path, and misses what children do
to get a number past a filter ("oh seven seven …"). Too much is masked rather than too little; kinds are kept, values never.
Signs of harm are looked for before anything is masked.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, Literal, NamedTuple, get_args

from services.feedback.comments.names import NAMES, NO

Kind = Literal[
    "email", "web", "handle", "nhs-number", "date", "phone", "postcode", "address", "name", "by-hand"
]
"""What was masked. `by-hand` are words that the reviewer chose."""

MARK: Final = "•••"
"""What stands where something was masked: always as long, so that its length tells nothing."""

NHS_DIGITS: Final = 10
"""Digits of an NHS number, the last one its check digit."""

FEWEST_DIGITS: Final = 6
"""Digits together that are taken for a number of a person: a local phone number has six."""


class Masked(NamedTuple):
    """A text with what was personal masked, and the kinds of what was, in the order of `Kind`."""

    text: str
    kinds: tuple[Kind, ...]


def masked(text: str) -> Masked:
    """Return a text without the personal data in it. Done again it changes nothing."""
    shown = unicodedata.normalize("NFKC", text)
    found: set[Kind] = set()
    for _ in range(len(shown) + 1):
        before = shown
        for kind, pattern, decide in _rules():
            shown = pattern.sub(_one(kind, decide, found), shown)
        if shown == before:
            break
    return Masked(shown, tuple(kind for kind in get_args(Kind) if kind in found))


Decide = Callable[[re.Match[str], Kind], "Kind | None"]
"""What a match is, or None where it may stay; it is given the kind of its rule."""


def _one(kind: Kind, decide: Decide, found: set[Kind]) -> Callable[[re.Match[str]], str]:
    """Return what takes the group `value` of a match out, or the whole of it where there is no such group."""

    def replaced(match: re.Match[str]) -> str:
        what = decide(match, kind)
        if what is None:
            return match[0]
        found.add(what)
        if _named(match) is None:
            return MARK
        start, end = (place - match.start() for place in match.span("value"))
        return f"{match[0][:start]}{MARK}{match[0][end:]}"

    return replaced


def _named(match: re.Match[str]) -> str | None:
    """Return what alone a match takes out of the words around it; None where that is the whole of it."""
    return match["value"] if "value" in match.re.groupindex else None


def _always(_match: re.Match[str], kind: Kind) -> Kind | None:
    return kind


def _number(match: re.Match[str], kind: Kind) -> Kind | None:
    digits = [unicodedata.digit(letter, -1) for letter in match[0]]
    known = [digit for digit in digits if digit >= 0]
    lookalikes = sum(letter in "oOlI" for letter in match[0])
    if len(known) + lookalikes < FEWEST_DIGITS or len(known) < FEWEST_DIGITS - 2:
        return None
    if re.fullmatch(DATE, match[0]):
        return "date"
    return "nhs-number" if len(known) == NHS_DIGITS and not lookalikes and nhs_number(known) else kind


def nhs_number(digits: list[int]) -> bool:
    """Tell whether ten digits are an NHS number: the last one is 11 less the weighted sum of the others modulo 11.

    See *NHS number* in the NHS Data Model and Dictionary: 11 is written 0, and no number has 10.
    """
    rest = 11 - sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return rest != 10 and rest % 11 == digits[-1]  # noqa: PLR2004  the rule's own numbers


NUMBER_WORDS: Final = "zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple"
SPELLED_NUMBER: Final = rf"\b(?:(?:{NUMBER_WORDS}|[0-9oO])\b[\s,.\-]*){{5,}}(?:{NUMBER_WORDS}|[0-9oO])\b"

_BETWEEN: Final = r"[\s().,\-\u2013\u2014/\\_*·+|:]{0,3}"
DIGITS: Final = rf"(?<!\w)[+(]{{0,2}}[\doO](?:{_BETWEEN}[\doOlI]){{5,}}(?!\w)|\d(?:{_BETWEEN}\d){{5,}}"

MONTHS: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
DATE: Final = (
    r"\b\d{1,2}\s*[./\-]\s*\d{1,2}\s*[./\-]\s*\d{2,4}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS})[a-z]*\.?,?\s+(?:19|20)\d\d\b"
)

TLDS: Final = (
    "com|org|net|uk|io|info|edu|gov|tv|app|dev|ac|sch|gg|ly|eu|xyz|online|site|shop|club|page|link|biz|name|mobi|fm|gl|cc|ws"
    "|ru|de|fr|es|pl|nl|ie|ua|ro|lt|pt|cz|ca|au|nz|jp|cn|br|ng|pk|tk|ml|ga|cf|nhs|wales|scot|london|cymru|social|chat|blog"
)
"""Ends of addresses that are told from a full stop without a space after it; others need ``www``, ``http``, ``@`` or a path."""

_DOT: Final = r"(?:\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*|\s+dot\s+|\.)"
_AT: Final = r"(?:@\s*|\s+@\s+|\s*[\[({]\s*(?:at|@)\s*[\])}]\s*)"
_HOST: Final = rf"[\w\-]+(?:{_DOT}[\w\-]+)*"
EMAIL: Final = rf"[\w.+%'\-]+{_AT}{_HOST}|[\w.+%'\-]+(?:\s+at\s+|\s+@){_HOST}{_DOT}(?:{TLDS})\b"
WEB: Final = (
    r"\b(?:https?|ftp)\s*:\s*/\s*/\s*\S+|\bwww\s*(?:\.|dot)\s*\S+"
    rf"|\b{_HOST}{_DOT}(?:{TLDS})\b(?:[/:?#]\S*)?"
    r"|\b[\w\-]+(?:\.[\w\-]+)+/\S+"
)

APPS: Final = (
    "insta|instagram|ig|snap|snapchat|sc|tiktok|tik tok|discord|roblox|xbox|psn|playstation|gamertag|gamer tag|steam|twitch"
    "|twitter|x|youtube|yt|whatsapp|telegram|facebook|fb|threads|bereal|kik|username|user name|user|handle|account|signal|skype"
    "|fortnite|minecraft"
)
_YEARS: Final = "year|yr|y|covid|grade|class|room|ks|level|top|aged?"
HANDLE: Final = (
    r"(?<![\w@])@\s?\w[\w.\-]*|\b\w{2,}#\d{3,}\b|\b(?=\w*[a-zA-Z])(?!_)\w+_\w*\b|(?<!\w)_+[a-zA-Z]\w*"
    rf"|\b(?!(?:{_YEARS})\d)(?:[\w\-]+\.)*[a-zA-Z]+\d{{2,}}\b"
    rf"|\b(?:my|our|his|her)?\s*(?:{APPS})(?:\s+(?:name|username|user|account|handle|id|tag))?"
    r"\s*(?:(?:is|=|:|-|@)\s*|(?:called|name)\s+)+(?P<value>[\w.\-]+)"
)
ADDED: Final = (
    r"\b(?:add|follow|message|dm|find|text|snap|search)\s+(?:me|us)\s+(?:up\s+)?(?:on|at|in)\s+(?:my\s+)?"
    rf"(?:{APPS})\s*[:,\-=]*\s*(?:(?:it['\u2019]?s|im|i['\u2019]m|as|at|is|under|called)\s+)*(?P<value>[\w.\-]+)"
)
ADDED_FIRST: Final = rf"\b(?:add|follow|message|dm|snap)\s+(?:me\s+|us\s+)?{NO}(?P<value>[\w.\-]+)\s+on\s+(?:my\s+)?(?:{APPS})\b"

_APART: Final = r"[\s\-.]{0,3}"
POSTCODE: Final = (
    rf"\bGIR\s?0AA\b|\b[A-Z]{{1,2}}\d[A-Z\d]?{_APART}[\dO][A-Z]{{2}}\b"
    rf"|\b[A-Z]{{1,2}}[\dO][A-Z\d]?{_APART}\d[A-Z]{{2}}\b"
    # Spaced out, only with letters that a postcode ends in (Royal Mail: no C I K M O V): "in 10 5 of" is none.
    rf"|\b[A-Z]{{1,2}}{_APART}\d[A-Z\d]?{_APART}\d{_APART}[ABD-HJLNP-UW-Z]{{2}}\b"
)

SURE_STREET: Final = (
    "street|st|road|rd|avenue|ave|lane|ln|crescent|cres|terrace|gardens|gdns|grove|mews|boulevard"
)
_PERHAPS_STREET: Final = (
    "close|drive|dr|way|court|place|hill|walk|square|park|row|view|rise|green|parade|estate|house|meadow"
)
ANY_STREET: Final = f"{SURE_STREET}|{_PERHAPS_STREET}"
_NO_STREET: Final = (
    r"(?!(?:minutes?|mins?|hours?|hrs?|seconds?|days?|weeks?|months?|years?|miles?|metres?|people|pupils|kids|children"
    r"|times?|of|the|a|an|my|our|your|this|that|in|on|at|to|from|is|was|more|other|different|nice|good|big|or|and)\b)"
)
_WORD: Final = r"[^\W\d_][\w'\u2019\-]*"
_NAMED: Final = rf"{_WORD}\s+"
_HOUSE: Final = rf"\d{{1,4}}[a-z]?\s*,?\s+{_NO_STREET}"
ADDRESS: Final = (
    rf"\b(?:(?:flat|apartment|apt|unit|house|no\.?|number)\s*)?{_HOUSE}(?:{_NAMED}){{1,3}}?(?:{SURE_STREET})\b"
    rf"|\b{_HOUSE}{_NAMED}(?:{ANY_STREET})\b"
    r"|\b(?:flat|apartment|apt)\s+\d{1,4}[a-z]?\b"
    r"|\bliv(?:e|es|ing)\s+(?:at|on|in|near|by|down|up)\s+"
    rf"(?P<value>{_NO_STREET}(?:{_NAMED}){{1,3}}?(?:{ANY_STREET}))\b"
)

# What follows the comma has a capital, or "I live in care, near a road" would go.
NAMED_HOUSE: Final = (
    rf"\blive\s+(?:at|in)\s+(?P<value>(?:the\s+)?(?:{_NAMED}){{0,2}}{_WORD},\s+"
    rf"(?-i:[A-Z])(?:{_NAMED}){{1,2}}?(?:{ANY_STREET}))\b"
)


@cache
def _rules() -> tuple[tuple[Kind, re.Pattern[str], Decide], ...]:
    """Return the rules in the order they are tried: an address before the dates and numbers that may stand in it."""
    written: tuple[tuple[Kind, str, Decide], ...] = (
        ("email", EMAIL, _always),
        ("web", WEB, _always),
        ("postcode", POSTCODE, _always),
        ("handle", ADDED, _app_name),
        ("handle", ADDED_FIRST, _app_name),
        ("handle", HANDLE, _app_name),
        ("phone", DIGITS, _number),
        ("date", DATE, _always),
        ("phone", SPELLED_NUMBER, _always),
        ("address", ADDRESS, _always),
        ("address", NAMED_HOUSE, _always),
    )
    rules: list[tuple[Kind, re.Pattern[str], Decide]] = [
        (kind, re.compile(pattern, re.IGNORECASE), decide) for kind, pattern, decide in written
    ]
    rules += [("name", pattern, _always) for pattern in NAMES]
    return tuple(rules)


ORDINARY: Final = frozenset(
    {
        "a",
        "an",
        "the",
        "my",
        "me",
        "good",
        "bad",
        "great",
        "fun",
        "cool",
        "so",
        "not",
        "really",
        "too",
        "very",
        "fine",
        "better",
        "best",
        "boring",
        "addictive",
        "on",
        "off",
        "and",
        "but",
        "it",
        "for",
        "to",
        "safe",
        "banned",
        "blocked",
        "private",
        "down",
        "why",
        "where",
    }
)
"""What follows "TikTok is" without being anyone's name there."""


def _app_name(match: re.Match[str], kind: Kind) -> Kind | None:
    named = _named(match)
    return None if named is not None and named.casefold() in ORDINARY else kind
