"""A platform's export as bytes: read however a program writes it, or refused with the place of what is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.metrics.sources.exports.reading import MAX_BYTES, DropError, Row, parse
from shared.programme.model import Metric, Source

SOURCE = Source(
    id="meta",
    title="Facebook and Instagram",
    account="ours",
    date_column="Date",
    date_formats=("%Y-%m-%d", "%d/%m/%Y"),
    metrics=tuple(
        Metric(
            column=column,
            id=column.lower().replace(" ", "_"),
            title=column,
            unit="things",
            semantics=semantics,
        )
        for column, semantics in (
            ("Facebook views", "flow"),
            ("Facebook interactions", "flow"),
            ("Facebook followers", "cumulative"),
            ("Instagram reach", "unique"),
            ("Instagram interactions", "flow"),
        )
    ),
)
HEAD = "Date,Facebook views,Facebook interactions,Facebook followers,Instagram reach,Instagram interactions"
GOOD = f'{HEAD}\n2026-03-13,"1,204",31,880,410,12\n2026-03-14,990,,881,N/A,9\n2026-03-15,1010,28,879,395,\n'
SEMICOLONS = GOOD.replace('"1,204"', "1 204").replace(",", ";")


def read(content: bytes) -> list[Row]:
    return parse(content, SOURCE, date(2026, 3, 16))


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(GOOD.encode("utf-8-sig"), id="Excel's UTF-8"),
        pytest.param(GOOD.encode("utf-16"), id="Excel's Unicode text"),
        pytest.param(GOOD.replace("\n", "\r\n").encode(), id="lines of Windows"),
        pytest.param(GOOD.replace("\n", "\n\n").encode(), id="empty lines"),
        pytest.param(SEMICOLONS.encode(), id="semicolons"),
        pytest.param(SEMICOLONS.replace(";", "\t").encode(), id="tabs"),
        pytest.param(f"Daily figures, all of them\n\n{GOOD}".encode(), id="a title above"),
        pytest.param(f"Update, by day\n{SEMICOLONS}".encode(), id="a title with a comma above semicolons"),
        pytest.param(f"Été\n{GOOD}".encode("cp1252"), id="Excel's old code page"),
        pytest.param(GOOD.replace("2026-03-13", "13/03/2026").encode(), id="the other way to write a date"),
        pytest.param(GOOD.replace("Facebook views", "  facebook   VIEWS ").encode(), id="a careless header"),
        pytest.param(f"{GOOD}Total,3204,59,,,21\n".encode(), id="a total"),
        pytest.param(f'{GOOD}"Sum of all","3,204",59,,,21\n'.encode(), id="a sum"),
    ],
)
def test_the_same_figures_are_read_however_a_program_writes_them(written: bytes) -> None:
    found = {str(row.day): row.values for row in read(written)}
    assert {day: values["facebook_views"] for day, values in found.items()} == {
        "2026-03-13": 1204,
        "2026-03-14": 990,
        "2026-03-15": 1010,
    }
    assert [values.get("instagram_reach") for values in found.values()] == [410, None, 395]
    assert [values.get("instagram_interactions") for values in found.values()] == [12, 9, None]


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    lines = [
        line.split(",") for line in f"{HEAD}\n2026-03-13,1204,31,880,410,12\nTotal,1204,31,,,12".splitlines()
    ]
    moved = "\n".join(",".join([row[3], "new", row[1], row[0], row[5], row[2], row[4]]) for row in lines)
    assert read(moved.encode()) == [
        Row(
            2,
            date(2026, 3, 13),
            {
                "facebook_views": 1204,
                "facebook_interactions": 31,
                "facebook_followers": 880,
                "instagram_reach": 410,
                "instagram_interactions": 12,
            },
        )
    ]


NINES = "9" * 400
BAD = [
    (
        "a header of another platform",
        "Date,Views\n2026-03-13,5\n",
        "Line 1: the column “Facebook views” is missing. The file has: Date, Views.",
    ),
    (
        "no date at all",
        "Day,Likes\n1,5\n",
        "The column “Date” is missing. The file begins with: Day, Likes. Is this an export for “Facebook and Instagram”?",
    ),
    (
        "a column twice",
        f"{HEAD},Facebook views\n2026-03-13,1,2,3,4,5,6\n",
        "Line 1: the column “Facebook views” stands there twice.",
    ),
    (
        "a word for a number",
        GOOD.replace("990", "many"),
        "Line 3, column “Facebook views”: “many” is not a number of 0 or more.",
    ),
    (
        "a number below zero",
        GOOD.replace("990", "-4"),
        "Line 3, column “Facebook views”: “-4” is not a number of 0 or more.",
    ),
    (
        "a decimal comma",
        GOOD.replace("1,204", "12,5"),
        "Line 2, column “Facebook views”: “12,5” is not a number of 0 or more.",
    ),
    (
        "a number beyond all measure",
        GOOD.replace("395", NINES),
        f"Line 4, column “Instagram reach”: “{NINES[:40]}” is not a number of 0 or more.",
    ),
    (
        "a formula",
        GOOD.replace("990", "=1+1"),
        "Line 3, column “Facebook views”: “=1+1” is not a number of 0 or more.",
    ),
    (
        "a short line",
        f"{HEAD}\n2026-03-13,5,5\n",
        "Line 2: the column “Facebook followers” is missing: the line has only 3 cells.",
    ),
    (
        "no date",
        GOOD.replace("2026-03-14", "yesterday"),
        "Line 3, column “Date”: “yesterday” is not a date such as 2026-03-14.",
    ),
    (
        "a day that is not",
        GOOD.replace("2026-03-14", "2026-02-30"),
        "Line 3, column “Date”: “2026-02-30” is not a date such as 2026-03-14.",
    ),
    (
        "a day to come",
        GOOD.replace("2026-03-15", "2026-03-17"),
        "Line 4: 2026-03-17 is still to come. Check the date.",
    ),
    (
        "a day of long ago",
        GOOD.replace("2026-03-13", "1926-03-13"),
        "Line 2: 1926-03-13 is too long ago. Check the date.",
    ),
    (
        "a day twice",
        GOOD.replace("2026-03-15", "13/03/2026"),
        "Line 4: 2026-03-13 stands on line 2 already. Each day may come once.",
    ),
    (
        "a bad line below a cell of two lines",
        f'"Made\nby hand"\n{GOOD.replace("990", "many")}',
        "Line 5, column “Facebook views”: “many” is not a number of 0 or more.",
    ),
    (
        "a header alone",
        f"{HEAD}\n",
        "The file has a header but no day under it. Export a period that has figures.",
    ),
    (
        "a name that begins like a total",
        f"{HEAD}\nSummer fair,1,1,1,1,1\n",
        "Line 2, column “Date”: “Summer fair” is not a date such as 2026-03-14.",
    ),
    (
        "a total alone",
        f"{HEAD}\nTotal,1,1,1,1,1\n",
        "The file has a header but no day under it. Export a period that has figures.",
    ),
    (
        "nothing",
        "",
        "The column “Date” is missing. The file begins with: nothing. Is this an export for “Facebook and Instagram”?",
    ),
    (
        "a workbook",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
        "This is not a CSV file. Export it again as CSV and hand that in.",
    ),
    (
        "half of a UTF-16 file",
        GOOD.encode("utf-16")[:-1],
        "This is not a CSV file. Export it again as CSV and hand that in.",
    ),
    (
        "bytes of no alphabet",
        b"Date\x81\x8d\x8f\xff",
        "This is not a CSV file. Export it again as CSV and hand that in.",
    ),
    (
        "a quotation that never ends",
        f'{GOOD}"2026-03-12,{"5," * 90_000}',
        "Line 5: a quotation mark is opened and not closed. Export the file again.",
    ),
    (
        "more than anyone exports",
        f"{GOOD}{' ' * MAX_BYTES}",
        "The file has more than 5,000,000 bytes. Export a shorter period.",
    ),
]


@pytest.mark.parametrize(
    ("file", "sentence"), [pytest.param(file, sentence, id=what) for what, file, sentence in BAD]
)
def test_what_is_wrong_is_said_with_its_place(file: str | bytes, sentence: str) -> None:
    with pytest.raises(DropError) as refused:
        read(file if isinstance(file, bytes) else file.encode())
    assert str(refused.value) == sentence
    # As it is kept, and said later in any language.
    assert refused.value.sentence % refused.value.values == sentence


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_whatever_is_handed_in_is_read_or_refused_with_a_sentence(file: str | bytes) -> None:
    written = file.encode("utf-8", "surrogatepass") if isinstance(file, str) else file
    for whole in (written, HEAD.encode() + b"\n" + written):
        try:
            read(whole)
        except DropError as refused:
            assert str(refused).endswith((".", "?"))  # noqa: PT017  most of it is refused, some is read
