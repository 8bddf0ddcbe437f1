"""`make person` knows each kind of row that tells of people: whoever is planted in it is found there."""

import hashlib
from datetime import UTC, datetime

import pytest

from operate import rows_of
from operate.personal_data import TABLE
from operate.rows_of import NOBODYS, Known
from services.people.table.audit import Line, noted
from shared.dynamo import put, write
from tests.integration.booking.conftest import booking_aws
from tests.support.aws import make_table
from tests.support.planted import OUTPUTS

__all__ = ["booking_aws"]

SAM = "sam@school.example"
DIGEST = hashlib.sha256(SAM.encode()).hexdigest()
KNOWN = Known("Sam@School.example", ids=["q7k3m9"], mentioned=["NM-000007"], name="Kit Example")
KINDS = sorted({where for one in TABLE for where in one.where if ":" in where})

LEADING = [
    {"email": SAM},
    {"said": "Write to SAM@school.example."},
    {"sk": f"ASKED#{DIGEST[:32]}"},
    {"pk": DIGEST},
    {"person": DIGEST[:12]},
    {"of": {"week": [{"who": "q7k3m9"}]}},
    {"places": {"q7k3m9": 2}},
    {"line": '{"rosters": [{"people": ["q7k3m9"]}]}'},
    {"who": "Kit Example"},
]
"""By what a row may lead to them: the address, what stands in its place, their id, the name of an account."""
OTHERS = [
    {"email": f"not-{SAM}"},
    {"email": f"{SAM}.uk"},
    {"id": "q7k3m9x"},
    {"who": "Kit Examples"},
    {"said": "Kit Example came"},
    {"reference": "NM-000007"},
    {"line": "{no JSON"},
]
"""What leads to somebody else, or to a visit and no person."""


@pytest.fixture(autouse=True)
def _tables(booking_aws: None) -> None:
    for table in rows_of.OUTPUTS:
        if table != "booking":
            make_table(table)


def test_whoever_stands_in_a_row_of_any_kind_is_found_there_and_nobody_else() -> None:
    """A kind that comes new is one more here; a table that comes new fails until `make person` reads it."""
    looked_for = [kind for kind in KINDS if kind not in NOBODYS]
    assert NOBODYS.keys() <= {*KINDS}
    for kind in looked_for:
        table = OUTPUTS[rows_of.OUTPUTS[kind.partition(":")[0]]]
        for number, value in enumerate([*LEADING, *OTHERS]):
            key = {"pk": f"{kind} {number}", "sk": f"{kind} {number}", "entity": kind.partition(":")[2]}
            write(put(table, key | value))
    found = {one.kind: one.number for one in rows_of.of(OUTPUTS, KNOWN)}
    # Who read the booking that they stand in is told of them too.
    assert found == {kind: len(LEADING) + kind.startswith("access:") for kind in looked_for}


def test_of_an_audit_is_told_what_and_when_and_not_who_of_the_team(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TABLE", OUTPUTS["PeopleTable"])
    write(noted(Line(datetime(2026, 3, 2, 9, tzinfo=UTC), "Lee Reader", "exported", "q7k3m9")))
    write(put(OUTPUTS["PeopleTable"], {"pk": "PEOPLE", "sk": "q7k3m9", "entity": "person", "line": "{}"}))
    audit, person = rows_of.of(OUTPUTS, KNOWN)
    assert (person.kind, person.number, person.told) == ("people:person", 1, ())
    [line] = audit.told
    assert (line["what"], line["person"], line["at"][:10]) == ("exported", "q7k3m9", "2026-03-02")
    assert "Lee Reader" not in str(line)
