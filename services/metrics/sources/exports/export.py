"""A file that was handed in: taken whole, or refused; and what became of it, as facts that `said` makes a sentence of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from services.metrics.observations import Series, Value
from services.metrics.sources.exports.doubts import doubts
from services.metrics.sources.exports.found import Found
from services.metrics.sources.exports.reading import read
from services.metrics.sources.exports.said import DropError, Question, Said
from services.metrics.table import series as table
from shared.clock import london_day
from shared.text import N_, gettext, ngettext

if TYPE_CHECKING:
    from shared.programme import Programme

BEFORE: Final = timedelta(days=60)
"""So far before a file's first day what is known says what is usual."""


def take(programme: "Programme", key: str, content: bytes, *, now: datetime) -> dict[str, object]:
    """Take the file handed in as `<source>/<name>` or `<name>`; return what became of it, for `table.drops`.

    Raises `DropError`; then nothing was kept. So does a file of which something has to be asked.
    """
    today = london_day(now)
    found = read(key, content, programme, today)
    kept = [one for one in found if one.observations]
    asked = [question for one in found for question in one.questions]
    asked += [question for one in kept for question in doubts(one, known_of(one), today)]
    if asked:
        raise _asked(asked)
    observations = [one for table_ in kept for one in table_.observations]
    days = [one.day for one in observations]
    changed = table.observe(observations, at=now)
    return {
        "source": ", ".join(dict.fromkeys(one.shape for one in kept)),
        "days": len(set(days)),
        "first": min(days).isoformat(),
        "last": max(days).isoformat(),
        "changed": changed,
    }


def known_of(found: Found) -> dict[Series, dict[date, Value]]:
    """Return what is known of a table's source from some time before it on: what it is doubted against."""
    if found.first is None or found.last is None:
        return {}
    metrics = {one.metric for one in found.series}
    return {
        # What a post had is no measure of what it has.
        one: {} if found.grain == "lifetime" else table.values(one, found.first - BEFORE, found.last)
        for one in table.all_series()
        if one.source == found.source and one.metric in metrics
    }


def _asked(questions: Sequence[Question]) -> DropError:
    said = questions[0].said
    for one in questions[1:]:
        said = Said(N_("%(first)s %(then)s"), {"first": said, "then": one.said})
    return DropError(N_("Nothing was kept, because it is not certain: %(questions)s"), questions=said)


def refused(error: DropError) -> dict[str, object]:
    """Return what became of a file that could not be taken, for `table.drops`."""
    return {"sentence": error.sentence, "values": error.values}


def said(report: Mapping[str, Any]) -> str:
    """Return the sentence of what became of a file, as `table.drops` kept it."""
    sentence = str(report.get("sentence", ""))
    if sentence:
        # Without values it was kept as it was said, before facts were kept.
        return gettext(sentence, **report["values"]) if "values" in report else sentence
    return gettext(
        "%(source)s: %(days)s from %(first)s to %(last)s, %(changed)s.",
        source=report["source"],
        days=ngettext("%(number)s day", "%(number)s days", report["days"]),
        first=report["first"],
        last=report["last"],
        changed=ngettext(
            "%(number)s new or changed figure", "%(number)s new or changed figures", report["changed"]
        ),
    )
