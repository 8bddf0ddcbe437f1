"""What is said of a connection, in words that say what to do.

`connectors.wording` has the platforms' troubles and flags.
"""

from collections.abc import Iterator, Mapping

from services.metrics.figures.collecting import Collected, ToSee
from services.metrics.runs import Note
from services.metrics.sources.connectors import wording
from services.metrics.sources.connectors.parts import Flag
from services.metrics.sources.connectors.trouble import Trouble
from shared.text import gettext
from shared.text.phrases import short_day


def trouble(one: Collected) -> str:
    """Return the sentence of what stopped a connection's last run; nothing where nothing did."""
    if one.trouble is None:
        return ""
    found = Trouble.of({"kind": one.trouble.kind, "said": one.trouble.get("said")})
    return wording.trouble(found, source=one.id, title=one.title)


def note(one: Collected, said: Note) -> str:
    """Return the sentence of something a connection's last run noted."""
    return wording.flag(Flag(said.kind, said.about), source=one.id, title=one.title)


def notes(one: Collected) -> Iterator[str]:
    """Yield a sentence for each thing the last run noted, and for the metrics that the platform no longer gives."""
    yield from (note(one, said) for said in one.notes)
    if one.unsupported:
        yield unsupported(one)


def unsupported(one: Collected, titles: Mapping[str, str] | None = None) -> str:
    """Return which metrics a platform no longer gives, by their `titles` where those are known."""
    known = titles or {}
    return gettext(
        "%(title)s no longer gives %(metrics)s. The other figures go on; what was known stays. To be told no more, list the "
        "others under metrics in sources/%(source)s.toml.",
        title=one.title,
        metrics=", ".join(known.get(metric, metric) for metric in one.unsupported),
        source=one.id,
    )


def to_see(one: ToSee, titles: Mapping[str, str] | None = None) -> str:
    """Return the sentence of something that waits for somebody; `titles` are those of metrics, by their ids."""
    whose = one.connection
    match one.why:
        case "trouble":
            return trouble(whose)
        case "never":
            return gettext(
                "%(title)s was not asked yet. Enter its credential, and the next night begins: make source NAME=%(source)s.",
                title=whose.title,
                source=whose.id,
            )
        case "stale" if whose.newest:
            return gettext(
                "%(title)s: the newest figures are of %(day)s, older than they should be.",
                title=whose.title,
                day=short_day(whose.newest),
            )
        case "unsupported":
            return unsupported(whose, titles)
        case _:
            return note(whose, one.note) if one.note else ""
