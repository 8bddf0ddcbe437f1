"""Which report each reader has, what becomes of one on its way, and what it told them.

A report is *claimed*, so that of two who send at once one does. It is *prepared*: all of it is laid into the bucket (`archive`),
and one transaction writes that it may be sent and what it tells. Then it is sent, and another transaction writes that SES took
it. So whatever was sent is known, with what it told:

- cut off before it was prepared, nothing was sent and nobody was told; the next try begins anew
- cut off after, nobody knows if it went: the next try sends the same report once more, letter by letter. Until it is known,
  the reader may have been told what it tells, and what they were surely told before counts as well
- surely not sent, what it tells counts as never told; the next try begins anew
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from services.metrics.kinds import Kind
from services.metrics.period import Span, Week
from services.metrics.table import archive
from services.metrics.table.archive import Letter, Report
from services.metrics.told import Delivery, SeriesFigure, Told
from shared.dynamo import ConditionFailedError, ContendedError, delete, get, put, query, transact, write
from shared.log import failed, logger
from shared.settings import setting

CONTRACT: Final = 3
"""The version of the rows of what was told: they name an object. Those of 2 had it in the row, those of 1 in sentences."""

CLAIM_LASTS: Final = timedelta(minutes=2, seconds=30)
"""A report being sent for longer than its function may run was cut off: whoever comes next may send it."""

UNHEARD: Final = (CLAIM_LASTS, timedelta(hours=10, minutes=30), CLAIM_LASTS)
"""How long nobody sends a report again of which nobody heard whether it went, by how often it was tried: until an outage of SES
is over. A reader may get it so often, never more."""

FORMER: Final[Mapping[str, str]] = {"weekly": "digest"}
"""What kinds were called when their first rows were written: they go on being read under that name."""

OF_A_YEAR_GROUP: Final = re.compile(r"([\d,]+) of Year (\d+)")

State = Literal["sending", "failed", "sent", "unsure"]
"""Of an `unsure` one nobody knows, after three tries, whether it went."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What is known of one report to one reader: its state since when, how often it was tried in vain, and which report it is.

    `report` is empty until it is prepared.
    """

    kind: Kind
    period: str
    reader: str
    state: State
    at: datetime
    tries: int = 1
    report: str = ""


def shown(kind: Kind, reader: str) -> tuple[Told, ...]:
    """Return what reports of a kind told a reader last: what they were surely told, and after it what they may have been told."""
    told: list[Told] = []
    for partition in (f"TOLD#{_named(kind)}", *(["TOLD"] if kind == "weekly" else [])):
        for row in query(
            setting("TABLE"), partition, begins=f"{reader}#", newest_first=True, consistent=True
        ):
            if row.get("state") == "unsent":
                continue
            told.insert(0, _told(row))
            if row.get("state", "sent") == "sent":
                return tuple(told)
    return tuple(told)


def quoted_until(kind: Kind, reader: str) -> datetime | None:
    """Return up to which moment a reader's last report of a kind had approved comments to quote; None where none was sent.

    A report that went out while they could not be read had none: then it is the one before it.
    """
    rows = query(
        setting("TABLE"), f"TOLD#{_named(kind)}", begins=f"{reader}#", newest_first=True, consistent=True
    )
    for row in rows:
        # Reports of before there were any say when they were made alone.
        moment = row.get("quotes_as_of", row["sk"].rpartition("#")[2])
        if moment and row.get("state", "sent") == "sent":
            return datetime.fromisoformat(moment)
    return None


def _told(row: Mapping[str, Any]) -> Told:
    if "told" in row:
        return archive.told_at(row["told"])
    if "contract" not in row:
        return _told_in_sentences(row)
    return Told(
        Span(row["period"], date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
        {
            booking: Delivery(
                date.fromisoformat(one["day"]), {int(year): count for year, count in one["present"].items()}
            )
            for booking, one in row["deliveries"].items()
        },
        {key: SeriesFigure(Decimal(one["value"]), one["semantics"]) for key, one in row["series"].items()},
        # Rows of before it was told have none.
        {booking: date.fromisoformat(day) for booking, day in row.get("uncounted", {}).items()},
    )


def _told_in_sentences(row: Mapping[str, Any]) -> Told:
    """Lift a row of contract 1, which kept what was printed: "28 of Year 8, 3 of Year 9 on 12 March 2026", "1,234"."""
    monday = date.fromisoformat(row["week"])
    deliveries = {}
    for booking, sentence in row["visits"].items():
        groups, _, day = sentence.rpartition(" on ")
        deliveries[booking] = Delivery(
            datetime.strptime(day, "%d %B %Y").date(),  # noqa: DTZ007  a day has no zone
            {int(year): _number(count) for count, year in OF_A_YEAR_GROUP.findall(groups)},
        )
    series = {key: SeriesFigure(Decimal(_number(figure)), None) for key, figure in row["series"].items()}
    return Told(Week(monday), deliveries, series)


def _number(printed: str) -> int:
    return int(printed.replace(",", ""))


def marks(kind: Kind, period: str) -> dict[str, Mark]:
    """Return what is known of a report's sending, by reader; of one whose row can't be read, nothing is."""
    found = {}
    for row in query(setting("TABLE"), _sent_key(kind, period), consistent=True):
        try:
            found[row["sk"]] = _mark(kind, period, row)
        except (KeyError, TypeError, ValueError) as error:
            failed("what became of a report not read", error, kind=kind, period=period)
    return found


def claim(kind: Kind, period: str, reader: str, *, at: datetime, again: bool) -> Mark | None:
    """Claim the sending of a report; None where it was sent, or someone else is sending it.

    Where an earlier claim was cut off after the report was prepared, the claim names that `report`: it is to be sent as it is.
    One that was tried often enough becomes `unsure`. `again` claims it even if it was sent, or nobody knows.
    """
    row = get(setting("TABLE"), _sent_key(kind, period), reader, consistent=True)
    before = _mark(kind, period, row) if row else None
    new = Mark(kind, period, reader, "sending", at)
    if before is None or before.state == "failed":
        return _replace(row, new)
    if before.state == "sending":
        lasts = UNHEARD[min(before.tries, len(UNHEARD)) - 1] if before.report else CLAIM_LASTS
        if before.at >= at - lasts:
            return None
        if not before.report:
            return _replace(row, new)
        if before.tries >= len(UNHEARD):
            if _replace(row, replace(before, state="unsure", at=at)):
                logger.error("nobody knows if this report went out", extra={"report": before.report})
            return None
        return _replace(row, replace(before, at=at, tries=before.tries + 1))
    return _replace(row, new) if again else None


def prepare(mark: Mark, report: Report, letter: Letter, told: Told) -> Mark | None:
    """Keep all of a claimed report, so that it may be sent; return the claim with it, or None where another has the claim now."""
    archive.keep(report, letter, told)
    prepared = replace(mark, report=report.id)
    try:
        transact([_put_over(mark, prepared), *_rows(report)])
    except (ConditionFailedError, ContendedError):
        return None
    return prepared


def settle(mark: Mark, report: Report, *, at: datetime, message_id: str = "") -> None:
    """Write how the sending of a prepared report ended: under which id SES took it; without one, that it surely did not go."""
    done: State = "sent" if message_id else "failed"
    after = replace(
        report,
        state="sent" if message_id else "unsent",
        sent_at=at.isoformat() if message_id else "",
        message_id=message_id,
    )
    ended = replace(mark, state=done, at=at, report=report.id if message_id else "")
    # Whoever holds the claim by now sends the same report: that it went is true in any case.
    mine = put(setting("TABLE"), _row(ended)) if message_id else _put_over(mark, ended)
    transact([mine, *_rows(after)])


def give_up(mark: Mark, *, at: datetime) -> None:
    """Write that a claimed report could not be prepared: the next try begins anew at once."""
    _write_over(mark, replace(mark, state="failed", at=at))


def erase(reader: str, reports: Collection[tuple[Kind, str]]) -> int:
    """Delete what a reader was told, and the marks of these reports by kind and period; return how many rows."""
    table = setting("TABLE")
    keys = {(_sent_key(kind, period), reader) for kind, period in reports}
    found = [key for key in sorted(keys) if get(table, *key)]
    kinds = {_named(kind) for kind, _ in reports}
    for partition in ("TOLD", *(f"TOLD#{kind}" for kind in sorted(kinds))):
        found += [(row["pk"], row["sk"]) for row in query(table, partition, begins=f"{reader}#")]
    for pk, sk in found:
        write(delete(table, pk, sk))
    return len(found)


def _named(kind: Kind) -> str:
    return FORMER.get(kind, kind)


def _sent_key(kind: Kind, period: str) -> str:
    return f"{_named(kind).upper()}#{period}"


def _rows(report: Report) -> list[dict[str, Any]]:
    """Return what writes a report's row in the archive, and the row of what it tells."""
    told = {
        "pk": f"TOLD#{_named(report.kind)}",
        "sk": f"{report.reader}#{datetime.fromisoformat(report.made).astimezone(UTC).isoformat()}",
        "entity": "told",
        "contract": CONTRACT,
        "state": report.state,
        "report": report.id,
        "told": report.told,
        "quotes_as_of": report.quotes_as_of,
    }
    return [put(setting("TABLE"), row) for row in (archive.row_of(report), told)]


def _mark(kind: Kind, period: str, row: Mapping[str, Any]) -> Mark:
    at = datetime.fromisoformat(row["at"])
    # Rows of before reports were prepared know no more than state and moment.
    return Mark(kind, period, row["sk"], row["state"], at, row.get("tries", 1), row.get("report", ""))


def _row(mark: Mark) -> dict[str, object]:
    return {
        "pk": _sent_key(mark.kind, mark.period),
        "sk": mark.reader,
        "entity": "sent",
        "state": mark.state,
        "at": mark.at.isoformat(),
        "tries": mark.tries,
        "report": mark.report,
    }


def _replace(row: Mapping[str, Any] | None, after: Mark) -> Mark | None:
    """Write a mark where none is, or over the row that was read; None where another was quicker."""
    if row is None:
        one = put(setting("TABLE"), _row(after), condition="attribute_not_exists(pk)")
    else:
        one = _put_where(row["state"], row["at"], after)
    try:
        write(one)
    except (ConditionFailedError, ContendedError):
        return None
    return after


def _write_over(before: Mark, after: Mark) -> None:
    try:
        write(_put_over(before, after))
    except (ConditionFailedError, ContendedError):
        logger.warning("another has this report now", extra={"kind": after.kind, "period": after.period})


def _put_over(before: Mark, after: Mark) -> dict[str, Any]:
    return _put_where(before.state, before.at.isoformat(), after)


def _put_where(state: str, at: str, after: Mark) -> dict[str, Any]:
    """Return what writes a mark over the one of a state and moment: every claim has a moment of its own."""
    return put(
        setting("TABLE"),
        _row(after),
        condition="#state = :state AND #at = :at",
        names={"#state": "state", "#at": "at"},
        values={":state": state, ":at": at},
    )
