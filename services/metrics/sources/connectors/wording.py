"""What is said of a source's trouble and of its figures, in words that say what to do."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.metrics.sources.connectors.parts import Flag
from services.metrics.sources.connectors.trouble import Kind, Trouble
from shared.text import N_, gettext
from shared.text.phrases import days, short_day

TROUBLES: Final[Mapping[Kind, str]] = {
    "credential": N_(
        "%(title)s does not take the credential we hold. Enter it again: make source NAME=%(source)s."
    ),
    "expired": N_("The credential for %(title)s has expired. Enter a new one: make source NAME=%(source)s."),
    "ending": N_(
        "%(title)s no longer lets us renew our permission: it ran out or was taken back. "
        "Give it again: make source NAME=%(source)s."
    ),
    "lost": N_(
        "A renewal of the permission for %(title)s was cut off before its answer could be kept, and the old one no longer "
        "holds. Give it again: make source NAME=%(source)s."
    ),
    "incomplete": N_(
        "A part of the credential for %(title)s is missing. Enter it again, whole: make source NAME=%(source)s."
    ),
    "none": N_("No credential was entered for %(title)s yet. Enter it: make source NAME=%(source)s."),
    "permission": N_(
        "%(title)s knows our credential, but it may not read these figures. Give it the permissions that docs/sources.md "
        "lists, then: make source NAME=%(source)s."
    ),
    "account": N_(
        "%(title)s knows no such account. Look at the account and the settings in sources/%(source)s.toml."
    ),
    "version": N_(
        "%(title)s no longer answers the version of its interface that we ask. Write a newer version, with the day it ends, "
        "into sources/%(source)s.toml."
    ),
    "quota": N_("%(title)s answers no more for now: its quota is used up. The next collection goes on."),
    "money": N_("%(title)s wants to be paid before it answers. Look at the account's credit there."),
    "cap": N_(
        "Reading %(title)s would cost more than the month's limit. It goes on next month, or with a higher "
        "monthly_cap_dollars in sources/%(source)s.toml."
    ),
    "off": N_(
        "%(title)s costs money for each read and is off. To turn it on, write paid = true and monthly_cap_dollars into "
        "sources/%(source)s.toml."
    ),
    "busy": N_("Another collection renews the permission for %(title)s right now. The next one goes on."),
    "down": N_("%(title)s does not answer. The next collection tries again; nothing that was known is lost."),
    "unreadable": N_(
        "%(title)s answered in a shape that is not known. Nothing was taken from it; the answer is kept to be read."
    ),
    "question": N_("%(title)s does not understand what it is asked. Look at sources/%(source)s.toml."),
    "meaning": N_(
        "A figure of %(title)s means something else than what is kept under its name. Nothing was taken: the connector has to "
        "give it another name."
    ),
    "fault": N_(
        "Figures of %(title)s could not be kept: something of ours failed. It is tried again, and nothing that was known is lost."
    ),
}

PART: Final = N_(
    "%(part)s is missing in the credential for %(title)s, or is damaged. Enter the credential again, whole: "
    "make source NAME=%(source)s."
)
"""What is said of a credential of which it is known which part is wrong."""

DAYS: Final = ("day", "first", "last")
"""What of a flag is a day."""

FLAGS: Final[Mapping[str, str]] = {
    "thresholded": N_("%(title)s left out small numbers to protect people: figures may be too low."),
    "lumped": N_("%(title)s put rows together under “other”: figures by page may be too low."),
    "sampled": N_("%(title)s counted a sample and not everything: figures are estimates."),
    "zone": N_(
        '%(title)s counts days by the zone %(said)s, not %(zone)s. Write zone = "%(said)s" into sources/%(source)s.toml.'
    ),
    "empty": N_("%(title)s gave no figures for %(days)s: they are unknown, not zero."),
    "strange": N_("sources/%(source)s.toml wants %(metrics)s, which %(title)s has not. It has: %(known)s."),
    "moved": N_(
        "%(title)s answered in version %(answered)s of its interface, not in %(asked)s: that one has ended."
    ),
    "version ends": N_(
        "Version %(version)s of the interface of %(title)s ends on %(day)s. Write a newer one into "
        "sources/%(source)s.toml before."
    ),
    "credential ends": N_(
        "The credential for %(title)s ends on %(day)s. Renew it before: make source NAME=%(source)s."
    ),
    "quota": N_("Of the quota that %(title)s gives, %(used)s%% is used."),
    "quota low": N_(
        "Of the quota that %(title)s gives, %(used)s%% is used. Where it is used up, the next night goes on."
    ),
    "beyond": N_("%(title)s keeps figures from %(day)s on; what lies before can't be asked."),
    "skipped": N_("%(title)s could not say anything of one post or video: it was left out."),
    "cost": N_("Reading %(title)s cost about %(dollars)s dollars."),
}


def trouble(one: Trouble, *, source: str, title: str) -> str:
    """Return the sentence of a trouble, with what the platform said itself, if anything."""
    if one.kind == "incomplete" and one.said:
        return gettext(PART, part=one.said, source=source, title=title)
    sentence = gettext(TROUBLES[one.kind], source=source, title=title)
    if not one.said:
        return sentence
    return gettext("%(sentence)s %(title)s says: “%(said)s”", sentence=sentence, title=title, said=one.said)


def flag(one: Flag, *, source: str, title: str) -> str:
    """Return the sentence of a flag."""
    about = dict(one.about)
    said: dict[str, object] = {
        name: short_day(date.fromisoformat(about[name])) for name in DAYS if name in about
    }
    if "first" in about:
        one_day = about["first"] == about["last"]
        said["days"] = (
            said["first"] if one_day else days(*(date.fromisoformat(about[name]) for name in DAYS[1:]))
        )
    return gettext(FLAGS[one.kind], **{**about, **said, "source": source, "title": title})
