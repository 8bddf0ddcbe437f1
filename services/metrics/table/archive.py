"""Every report as it was sent: a row to list and search, and its parts in the bucket `Reports`, at any size.

`reports/<kind>/<period>/<id>.html`, `.txt` and `.json` are the mail; `pages/<kind>/<period>/<id>.html` is all of the report as a
page, to which a link in the mail leads; `told/<kind>/<period>/<id>.json.gz` is what it told its reader, as facts. All of it is
there before the mail goes. Neither an object nor its name has the reader's address or name: who is erased is taken out of the row
alone.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal

from services.metrics.kinds import Kind, Role
from services.metrics.period import Span
from services.metrics.table.drops import new_id
from services.metrics.told import Delivery, SeriesFigure, Told, ToldFigure
from shared.aws import client
from shared.dynamo import get, put, query, write
from shared.settings import setting

State = Literal["prepared", "sent", "unsent"]
"""All of it is kept and it may have been sent; SES took it; it surely did not go out."""

SENT: Final = "reports/"
PAGES: Final = "pages/"
TOLD: Final = "told/"
"""How the names of the objects begin: of mails, of whole reports as pages, and of what they told."""

SEARCHED: Final = 100_000
"""Bytes of a report's packed text that its row holds to be searched: some 400,000 letters. The object has all of it."""

ERASED: Final = "erased"
"""What stands in place of a reader who was erased."""

new_report = new_id


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without its reader; `files` are its attachments, by the names of their parts; `page` is all of it as a page."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[Mapping[str, Any], ...] = ()
    page: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report to one reader: `period` is its period's key, `made` and `sent_at` are ISO moments, `text` is searched.

    `quoted` is how many approved comments stood in the mail, and `quotes_as_of` of which moment what was read of them was.
    """

    id: str
    kind: Kind
    period: str
    first: date
    last: date
    reader: str
    role: Role
    made: str
    subject: str
    text: str = ""
    state: State = "prepared"
    sent_at: str = ""
    message_id: str = ""
    quoted: int = 0
    quotes_as_of: str = ""

    @property
    def key(self) -> str:
        """Where its mail lies in the bucket, without the ending."""
        return f"{SENT}{self.kind}/{self.period}/{self.id}"

    @property
    def page(self) -> str:
        """Where all of it lies as a page."""
        return f"{PAGES}{self.kind}/{self.period}/{self.id}.html"

    @property
    def told(self) -> str:
        """Where what it told lies."""
        return f"{TOLD}{self.kind}/{self.period}/{self.id}.json.gz"


def keep(report: Report, letter: Letter, told: Told) -> None:
    """Lay a report into the bucket. Without its rows nobody knows of it: so a call that was cut off leaves nothing behind."""
    files = [{name: _packed(value) for name, value in one.items()} for one in letter.files]
    rest = {"subject": letter.subject, "headers": dict(letter.headers), "files": files}
    _lay(f"{report.key}.html", letter.html.encode(), "text/html; charset=utf-8")
    _lay(f"{report.key}.txt", letter.text.encode(), "text/plain; charset=utf-8")
    _lay(f"{report.key}.json", json.dumps(rest, ensure_ascii=False).encode(), "application/json")
    if letter.page:
        _lay(report.page, letter.page.encode(), "text/html; charset=utf-8")
    facts = json.dumps(_facts(told), ensure_ascii=False).encode()
    _lay(report.told, gzip.compress(facts, mtime=0), "application/gzip")


def page_of(report: Report) -> Letter:
    """Return all of a report as a page. Every report has one in whose mail a link leads to it."""
    return Letter(report.subject, "", _lies(report.page).decode())


def letter_of(report: Report) -> Letter:
    """Return a report's mail as it was made, to be sent; its page lies where it was laid."""
    rest = json.loads(_lies(f"{report.key}.json"))
    return Letter(
        rest["subject"],
        _lies(f"{report.key}.txt").decode(),
        _lies(f"{report.key}.html").decode(),
        rest["headers"],
        tuple({name: _unpacked(value) for name, value in one.items()} for one in rest["files"]),
    )


def told_at(key: str) -> Told:
    """Return what a report told, by the name of its object."""
    facts = json.loads(gzip.decompress(_lies(key)), parse_float=Decimal)
    return Told(
        Span(facts["period"], date.fromisoformat(facts["first"]), date.fromisoformat(facts["last"])),
        {
            booking: Delivery(date.fromisoformat(day), {int(year): count for year, count in present.items()})
            for booking, (day, present) in facts["deliveries"].items()
        },
        {key: SeriesFigure(Decimal(value), semantics) for key, (value, semantics) in facts["series"].items()},
        {booking: date.fromisoformat(day) for booking, day in facts["uncounted"].items()},
        # Reports of before figures were remembered one by one have none.
        tuple(ToldFigure.of(one) for one in facts.get("figures", ())),
    )


def read(report: str) -> Report | None:
    """Return a report's row by its id."""
    row = get(setting("TABLE"), _partition(report[:4]), report, consistent=True)
    return _of(row) if row else None


def of_year(year: int, until: datetime | None = None) -> Iterator[Report]:
    """Yield the reports that were sent of those made in a year, the newest first; with `until` those sent by then."""
    for row in query(setting("TABLE"), _partition(str(year)), newest_first=True):
        if row["state"] == "sent" and (until is None or datetime.fromisoformat(row["sent_at"]) <= until):
            yield _of(row)


def erase(reader: str, first: int, last: int) -> list[Report]:
    """Take a reader out of the rows of these years; return the reports that had them, as they were."""
    table = setting("TABLE")
    known = [
        _of(row)
        for year in range(first, last + 1)
        for row in query(table, _partition(str(year)))
        if row["reader"].casefold() == reader.casefold()
    ]
    for one in known:
        write(put(table, row_of(replace(one, reader=ERASED))))
    return known


def row_of(report: Report) -> dict[str, object]:
    """Return a report's row."""
    row = asdict(report) | {"first": report.first.isoformat(), "last": report.last.isoformat()}
    packed = zlib.compress(report.text.encode(), 9)
    while len(packed) > SEARCHED:
        report = replace(report, text=report.text[: len(report.text) // 2])
        packed = zlib.compress(report.text.encode(), 9)
    del row["id"]
    return row | {"pk": _partition(report.id[:4]), "sk": report.id, "entity": "report", "text": packed}


def _of(row: Mapping[str, Any]) -> Report:
    return Report(
        id=row["sk"],
        kind=row["kind"],
        period=row["period"],
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        reader=row["reader"],
        role=row["role"],
        made=row["made"],
        subject=row["subject"],
        text=zlib.decompress(row["text"]).decode(),
        state=row["state"],
        sent_at=row["sent_at"],
        message_id=row["message_id"],
        # Mails of before quoted none.
        quoted=row.get("quoted", 0),
        quotes_as_of=row.get("quotes_as_of", ""),
    )


def _partition(year: str) -> str:
    return f"REPORTS#{year}"


def _facts(told: Told) -> dict[str, Any]:
    return {
        "period": told.period.name,
        "first": told.period.first.isoformat(),
        "last": told.period.last.isoformat(),
        "deliveries": {id_: (one.day.isoformat(), dict(one.present)) for id_, one in told.deliveries.items()},
        "uncounted": {booking: day.isoformat() for booking, day in told.uncounted.items()},
        "series": {key: (str(one.value), one.semantics) for key, one in told.series.items()},
        "figures": [one.row() for one in told.figures],
    }


def _lay(key: str, content: bytes, kind: str) -> None:
    client("s3").put_object(Bucket=setting("REPORTS"), Key=key, Body=content, ContentType=kind)


def _lies(key: str) -> bytes:
    content: bytes = client("s3").get_object(Bucket=setting("REPORTS"), Key=key)["Body"].read()
    return content


def _packed(value: object) -> object:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _unpacked(value: Any) -> Any:  # noqa: ANN401  a part of an attachment
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
