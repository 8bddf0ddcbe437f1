"""What people type of themselves and their school, looked at before it is kept: names, phone numbers, slips in an address.

A name stands in e-mails to addresses that nobody has proved to be theirs: whoever could put a web address, another e-mail
address or a phone number into it could have the programme's sender carry a message of their own. Plain text in, findings
out; the sentences are `services.booking.web.forms`'.
"""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

DOTS: Final = str.maketrans(dict.fromkeys("\u3002\uff61\u2024", "."))
"""Full stops of other scripts, which browsers read as one (UTS 46, 4)."""

TITLES: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "st",
        "sir",
        "prof",
        "professor",
        "rev",
        "revd",
        "fr",
        "sr",
        "jr",
        "br",
        "canon",
        "capt",
        "hon",
        "lady",
        "lord",
        "dame",
    ]
)
"""What may stand before a name with a full stop and no space after it: ``St.John``, ``Dr.Li``."""

SHORT_SITES: Final = frozenset(
    {"com", "co", "net", "org", "uk", "io", "info", "biz", "xyz", "app", "dev", "nhs"}
)
"""Ends of web addresses that one letter before them makes no initial of: ``x.com``."""

NUMBER: Final = re.compile(r"(?:\d[\s().\-\u2010-\u2015\u2212/]*){6,}")
"""Digits to be rung, whatever people write between them: a local number without its area code has six, and no name so many."""


class NameFault(StrEnum):
    """Something in a name that is no part of one."""

    WEB_ADDRESS = "web address"
    MAILBOX = "e-mail address"
    PHONE = "phone number"


def name_fault(name: str) -> NameFault | None:
    """Return what stands in a person's or a school's name and is no part of one, or None.

    Real names pass, whatever their script: ``St. John``, ``J.R.R. Tolkien``, ``O'Brien``, ``van der Berg``, ``王秀英``.
    """
    plain = _plain(name)
    if NUMBER.search(plain):
        return NameFault.PHONE
    if re.search(r":\s*//|www\s*\.|[<>]", plain, re.IGNORECASE) or any(map(_is_site, plain.split())):
        return NameFault.WEB_ADDRESS
    return NameFault.MAILBOX if "@" in plain else None


def _is_site(word: str) -> bool:
    """Tell whether a mail program would make a link of a word: full stops between words and no space after them."""
    if "@" in word:
        return False
    parts = re.split(r"(?<=[^\W_])\.(?=[^\W_])", word)
    if len(parts) == 1:
        return False
    long = [part for part in parts if len(re.sub(r"\W", "", part)) > 1 and part.lower() not in TITLES]
    end = re.split(r"[\W_]", parts[-1])[0].lower()
    return len(long) > 1 or end in SHORT_SITES or "/" in word


def rings(phone: str) -> bool:
    """Tell whether there is a number in what was typed for a phone number, and no web address.

    A person reads it, so all that people write with a number is theirs to write: two numbers, an extension, an option.
    """
    plain = _plain(phone)
    return NUMBER.search(plain) is not None and name_fault(re.sub(r"\d", "", plain)) is None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(DOTS)


MAIL_DOMAINS: Final = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "hotmail.com",
        "hotmail.co.uk",
        "outlook.com",
        "live.com",
        "live.co.uk",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "btinternet.com",
        "btopenworld.com",
        "virginmedia.com",
        "talktalk.net",
        "ntlworld.com",
        "protonmail.com",
        "aol.com",
        "msn.com",
        "nhs.net",
    ]
)
"""Where most people's mailboxes are that are not their school's."""

OTHERS: Final = frozenset(
    ["ymail.com", "mail.com", "email.com", "fmail.com", "gmx.com", "gail.com", "hotmail.co", "hotmail.net"]
)
"""Domains of their own right that are one letter away from one of those."""

ENDS: Final = {
    ".con": ".com",
    ".cmo": ".com",
    ".ocm": ".com",
    ".comm": ".com",
    ".vom": ".com",
    ".xom": ".com",
    ".couk": ".co.uk",
    ".co.k": ".co.uk",
    ".co.u": ".co.uk",
    **{
        f".{second}.{slip}": f".{second}.uk"
        for second in ("co", "org", "sch", "ac", "gov", "nhs")
        for slip in ("ku", "ik", "yk", "uj", "ul", "uki", "ukk", "uuk")
    },
}
"""Ends of a domain that no domain has, and what was meant."""

LONG_ENOUGH: Final = 8
"""Letters of a domain, from which one that is a letter away is more likely a slip than another domain."""


def likely_slip(email: str, known: Iterable[str] = ()) -> str | None:
    """Return the address that was probably meant where an address's domain is a slip away from one we know, else None.

    `known` are further domains, such as those of the programme's schools. It is for a question, never for a correction.
    """
    mailbox, at, typed = email.rpartition("@")
    domain = typed.lower()
    ours = MAIL_DOMAINS.union(one.lower() for one in known)
    if not mailbox or not at or domain in ours or domain in OTHERS:
        return None
    mended = next(
        (domain.removesuffix(end) + meant for end, meant in ENDS.items() if domain.endswith(end)), domain
    )
    meant = (
        mended if mended in ours else next((one for one in sorted(ours) if _one_slip(mended, one)), mended)
    )
    return f"{mailbox}@{meant}" if meant != domain else None


def _one_slip(typed: str, meant: str) -> bool:
    """Tell whether a slip of the finger lies between two texts: a letter too many, too few, another, or two exchanged."""
    if len(meant) < LONG_ENOUGH or typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = next((at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:  # one is the other and a letter more
        return True
    left, right = typed[start:], meant[start:]
    return (
        left[1:] == right
        or left == right[1:]
        or left[1:] == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
