"""Which report each reader has, and what it told them."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from services.metrics.period import Span, Week
from services.metrics.told import Delivery, SeriesFigure, Told, ToldFigure
from shared.dynamo import ConditionFailedError, get, put, query, write
from shared.settings import setting

CONTRACT: Final = 2
"""The version of the rows of what was told."""

CLAIM_LASTS: Final = timedelta(minutes=2, seconds=30)
"""A report being sent for longer than its function may run was cut off. Lambda's last retry, three minutes on, may send it."""

OF_A_YEAR_GROUP: Final = re.compile(r"([\d,]+) of Year (\d+)")


def last_told(kind: str, recipient: str) -> Told | None:
    """Return what a report of a kind told a reader last."""
    for partition in (f"TOLD#{kind}", *(["TOLD"] if kind == "digest" else [])):
        rows = query(setting("TABLE"), partition, begins=f"{recipient}#", newest_first=True, limit=1)
        for row in rows:
            return _told(row) if "contract" in row else _told_in_sentences(row)
    return None


def _told(row: Mapping[str, Any]) -> Told:
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
        tuple(map(ToldFigure.of, row.get("figures", ()))),
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


def keep_told(kind: str, recipient: str, at: datetime, told: Told) -> None:
    """Keep what a report told a reader."""
    row = {
        "pk": f"TOLD#{kind}",
        "sk": f"{recipient}#{at.astimezone(UTC).isoformat()}",
        "entity": "told",
        "contract": CONTRACT,
        "period": told.period.name,
        "first": told.period.first.isoformat(),
        "last": told.period.last.isoformat(),
        "deliveries": {
            booking: {"day": one.day.isoformat(), "present": one.present}
            for booking, one in told.deliveries.items()
        },
        "uncounted": {booking: day.isoformat() for booking, day in told.uncounted.items()},
        "series": {key: {"value": one.value, "semantics": one.semantics} for key, one in told.series.items()},
        "figures": [one.row() for one in told.figures],
    }
    write(put(setting("TABLE"), row))


def _sent_key(kind: str, period: str) -> str:
    return f"{kind.upper()}#{period}"


def claim(kind: str, period: str, recipient: str, *, at: datetime, again: bool) -> bool:
    """Claim the sending of a report; False where it was sent, or someone else is sending it.

    `again` claims it even if it was sent.
    """
    row = {
        "pk": _sent_key(kind, period),
        "sk": recipient,
        "entity": "sent",
        "state": "sending",
        "at": at.isoformat(),
    }
    late = (at - CLAIM_LASTS).isoformat()
    condition = "attribute_not_exists(pk) OR #state = :failed OR (#state = :sending AND #at < :late)"
    if again:
        condition = f"{condition} OR #state = :sent"
    values: dict[str, object] = {":failed": "failed", ":sending": "sending", ":late": late}
    if again:
        values[":sent"] = "sent"
    try:
        names = {"#state": "state", "#at": "at"}
        write(put(setting("TABLE"), row, condition=condition, names=names, values=values))
    except ConditionFailedError:
        return False
    return True


def was_sent(kind: str, period: str, recipient: str) -> bool:
    """Tell whether a reader has a report, as far as is known."""
    found = get(setting("TABLE"), _sent_key(kind, period), recipient, consistent=True)
    return found is not None and found["state"] == "sent"


def settle(kind: str, period: str, recipient: str, *, sent: bool, at: datetime) -> None:
    """Say how the sending of a claimed report ended."""
    row = {
        "pk": _sent_key(kind, period),
        "sk": recipient,
        "entity": "sent",
        "state": "sent" if sent else "failed",
        "at": at.isoformat(),
    }
    write(put(setting("TABLE"), row))
