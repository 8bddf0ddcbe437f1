"""Whoever asks to be forgotten, and whose time is over, is in no table, bucket, queue or log any more.

People are planted by what the services do themselves; then every store is searched for each word of them. What the table of
`operate.personal_data` says of them is what is looked for: that it stays as long, and no longer.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from operate import person as by_hand
from operate.personal_data import TABLE
from operate.personal_data.model import EXPIRES, MAKE_PERSON
from operate.personal_data.nobody import NOBODY
from operate.stage import as_function_of
from services.booking.functions import retain as retain_contacts
from services.feedback.functions import retain as retain_answers
from services.feedback.functions import watch
from services.metrics.functions import collect
from services.people.functions import retain as retain_people
from services.people.use_cases.people import leave
from shared.compiled import compiled
from tests.integration.booking.conftest import booking_aws
from tests.integration.booking.test_people import AFTER, NEW, OLD, whole
from tests.support.aws import rows
from tests.support.facts import MONDAY
from tests.support.logs import Log, listen
from tests.support.planted import (
    COMMENT,
    CONTACT,
    DAY,
    PHONE,
    READER,
    TABLES,
    TEAM,
    VISITOR,
    WHO,
    ZELDA,
    World,
    a_class_that_writes,
    a_reader_and_a_hit,
    a_visitor,
    a_world,
    traces_of_a_lead,
)

__all__ = ["booking_aws"]

LEAD = ("traceable", OLD, NEW, "222 222", "choir", "heron")
"""What tells of the careers lead, in `whole` and in what she leaves besides."""

EARLY = MONDAY - 14 * DAY


@pytest.fixture
def world(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with a_world(monkeypatch) as made:
        yield made


@pytest.fixture
def log(booking_aws: None, monkeypatch: pytest.MonkeyPatch) -> Log:
    return listen(monkeypatch)


def plant(world: World) -> None:
    whole()
    traces_of_a_lead(world, NEW, AFTER)
    a_visitor(world, EARLY)
    a_class_that_writes(world)
    a_reader_and_a_hit(world)


def test_whoever_asks_is_nowhere_any_more(world: World, log: Log, capsys: pytest.CaptureFixture[str]) -> None:
    plant(world)
    asks = {
        OLD: (OLD,),
        NEW: LEAD,
        ZELDA: VISITOR,
        CONTACT: (CONTACT, "olga heath"),
        READER: (READER, "rhoda"),
    }
    words = [word for said in asks.values() for word in said]
    for word, where in world.holding(*words).items():
        assert where, f"{word} was planted"
    at = MONDAY + DAY
    for address in (NEW, ZELDA):
        assert by_hand.person(world.outputs, address.upper(), erase=False, at=at) == 0
    given = capsys.readouterr().out
    elsewhere = ("half-filled form", "letter", "dead letter", "addresses that take no mail", "SES's list")
    for told in (*elsewhere, "I deliver zebras.", "a ztalk"):
        assert told in given
    for address in asks:
        assert by_hand.person(world.outputs, address.upper(), erase=True, at=at) == 0
    out = capsys.readouterr().out
    assert "Erased elsewhere: half-filled form." in out
    assert "Erased elsewhere: letter." in out
    for word, where in world.holding(*words).items():
        assert where == [], f"{word} is still there"
        assert word.casefold() not in log.getvalue().casefold(), f"{word} is in the log"
    assert rows("unreachable") == []
    for address in asks:
        assert by_hand.person(world.outputs, address, erase=True, at=at) == 0
    assert capsys.readouterr().out == "Nothing was erased.\n" * len(asks)


def test_whose_time_is_over_is_nowhere_any_more(world: World, log: Log) -> None:
    plant(world)
    night(world, MONDAY + DAY)
    for word, where in world.holding(*LEAD[3:], *VISITOR, *COMMENT[:1]).items():
        assert where, f"{word} has its time"
    with as_function_of("people", world.outputs):
        leave(WHO, who=TEAM, at=MONDAY + DAY)
    programme = compiled()
    months = max(programme.keep_contacts_months, programme.keep_answers_months)
    night(world, MONDAY + timedelta(days=31 * months + 10))
    assert world.holding(NEW)[NEW] == ["SES's list"], (
        "which forgets nobody by itself: by hand alone, as the table says"
    )
    world.suppressed.clear()
    for word, where in world.holding(*LEAD, *VISITOR, *COMMENT, *PHONE).items():
        assert where == [], f"{word} is still there"
        assert word.casefold() not in log.getvalue().casefold(), f"{word} is in the log"
    assert rows("feedback", "answer") == []
    assert rows("salts") == []
    assert world.holding(CONTACT)[CONTACT] == [], "nobody of it came all this time"
    assert world.holding(READER)[READER], "they get reports"


def night(world: World, at: datetime) -> None:
    """Let pass what passes until a night, and every function of that night run."""
    world.pass_until(at)
    for service, handler in (
        ("booking", retain_contacts.handler),
        ("people", retain_people.handler),
        ("feedback", retain_answers.handler),
        ("feedback", watch.handler),
        ("metrics", collect.handler),
    ):
        with as_function_of(service, world.outputs):
            handler({}, None, clock=lambda: at)


def test_no_log_has_a_name_of_the_team_and_no_log_has_a_typed_word(world: World, log: Log) -> None:
    plant(world)
    said = log.getvalue().casefold()
    assert '"organisation removed"' in said
    for word in (TEAM, "logless", "robin", *LEAD, *VISITOR, *COMMENT, *PHONE, CONTACT, "mo@trust", READER):
        assert word.casefold() not in said, word
    assert not any(world.holding("mo@trust.example").values()), (
        "an organisation that is removed has no contact"
    )


def test_every_row_that_was_written_is_of_a_kind_that_the_table_names(world: World) -> None:
    """What the sources say they write, held against what they did write; what is said to go by itself says when."""
    plant(world)
    named = {where for one in TABLE for where in one.where} | NOBODY.keys()
    timed = {where for one in TABLE if one.gone_by == (EXPIRES,) for where in one.where}
    for table in TABLES:
        written = {f"{table}:{row['entity']}" for row in rows(table)}
        assert written, table
        assert sorted(written - named) == []
        endless = {f"{table}:{row['entity']}" for row in rows(table) if "expires" not in row}
        assert sorted(endless & timed) == []


def test_somebody_of_the_team_is_told_of_and_stays(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    said = {"email": "kit@northmoor.example", "name": "Kit Example"}
    world.accounts.append(said)
    assert by_hand.person(world.outputs, said["email"], erase=False, at=MONDAY) == 0
    account = json.loads(capsys.readouterr().out)["account_of_the_team"]
    assert {name: account[name] for name in said} == said
    assert by_hand.person(world.outputs, said["email"], erase=True, at=MONDAY) == 0
    assert "They are of the team: their account stays" in capsys.readouterr().out


def test_a_place_that_could_not_be_asked_is_named_and_is_not_nothing(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.faults import calls, every

    with calls(every("GetSuppressedDestination", "throttled")):
        assert by_hand.person(world.outputs, NEW, erase=False, at=MONDAY) == 1
        printed = json.loads(capsys.readouterr().out)
        assert by_hand.person(world.outputs, NEW, erase=True, at=MONDAY) == 1
    assert printed["not_known"] == ["SES's list of suppressed addresses"]
    assert "could not be asked (ThrottlingException): look there by hand." in capsys.readouterr().out


IDS_ALONE = {
    *("booking:staff", "metrics:hours", "metrics:staff", "booking:mail_due", "people:mail_due"),
    *("people:not_same", "people:merging", "people:merging_organisations", "people:parting_organisations"),
    "people:forgetting",
}
"""Rows that `make person` leaves or clears without a word of anybody in them: nothing can be planted there."""


def test_whoever_is_planted_is_in_each_kind_of_row_that_make_person_is_said_to_erase(world: World) -> None:
    plant(world)
    said = {where for one in TABLE if MAKE_PERSON in one.gone_by for where in one.where if ":" in where}
    written = {f"{table}:{row['entity']}" for table in TABLES for row in rows(table)}
    assert sorted(said - written - IDS_ALONE) == [], "plant somebody there, in tests/support/planted.py"
