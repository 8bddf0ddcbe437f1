"""What bringing a table back does to it: afterwards it is as it was, but for what went out into the world since."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operate import moments
from operate.difference import ADDED, STAYS, between
from operate.processes import StageError
from operate.tables import Key, Row
from shared.clock import LONDON
from shared.dynamo import to_item

TO = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
NOW = TO + timedelta(days=1)
BEFORE, SINCE = (f"{TO + timedelta(hours=step):%Y-%m-%dT%H:%M:%SZ}" for step in (-1, 1))

Table = Mapping[Key, Row]


def row(pk: str, sk: str, entity: str, **more: object) -> tuple[Key, Row]:
    return (pk, sk), to_item({"pk": pk, "sk": sk, "entity": entity, **more})


def mailed(about: str, at: str, state: str = "sent") -> tuple[Key, Row]:
    return row(f"MAIL#{about}", "reminder#1#school", "mailed", state=state, sent_at=at)


def as_after(is_now: Table, was: Table) -> dict[Key, Row]:
    """Return what a table would be once it was brought back."""
    found = between(was, is_now, to=TO, now=NOW)
    return {
        **{key: one for key, one in is_now.items() if key not in found.away},
        **found.back,
        **found.changed,
    }


ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["BOOKING#A", "BOOKING#B", "SESSION#C"]), st.sampled_from(["HEAD", "X", "Y"])),
    st.integers(0, 3),
    max_size=9,
).map(lambda drawn: dict(row(pk, sk, "booking", value=value) for (pk, sk), value in drawn.items()))


@given(was=ROWS, is_now=ROWS)
def test_whatever_stands_there_it_is_as_it_was_and_again_changes_nothing(was: Table, is_now: Table) -> None:
    after = as_after(is_now, was)
    assert after == was
    found = between(was, after, to=TO, now=NOW)
    assert found.nothing
    assert found.same == len(was)


@given(was=ROWS, is_now=ROWS, done=st.data())
def test_cut_off_anywhere_what_is_left_is_done_the_next_time(
    was: Table, is_now: Table, done: st.DataObject
) -> None:
    found = between(was, is_now, to=TO, now=NOW)
    writes = [*found.back.items(), *found.changed.items()]
    some = dict(is_now) | dict(writes[: done.draw(st.integers(0, len(writes)))])
    assert as_after(some, was) == was


@pytest.mark.parametrize(
    ("entity", "noted"),
    [
        ("mailed", lambda at: mailed("A", at)),
        ("sent", lambda at: row("DIGEST#2026-W47", "head@x.example", "sent", state="sent", at=at)),
        ("told", lambda at: row("TOLD#digest", f"head@x.example#{at}", "told", state="sent")),
        ("told", lambda at: row("COMMENT#1", "TOLD#first", "told", state="sent", at=at)),
        ("report", lambda at: row("REPORTS#2026", "2026-1", "report", made=at)),
    ],
)
def test_what_went_out_since_stays_and_what_is_said_of_before_is_as_it_was(entity: str, noted: Any) -> None:
    """A mail that went is not sent again; of one that went before, the table says what it said."""
    head = dict([row("BOOKING#A", "HEAD", "booking")])
    key, since = noted(SINCE)
    assert entity in STAYS
    assert as_after({**head, key: since}, head) == {**head, key: since}
    before_key, before = noted(BEFORE)
    assert as_after({**head, before_key: before}, head) == head, "nothing says that it went"
    if key == before_key:
        assert as_after({key: since}, {**head, key: before}) == {**head, key: since}


@pytest.mark.parametrize(
    ("entity", "noted"),
    [
        ("audit", lambda at: row("PERSON#audit", f"{at}#1", "audit")),
        ("extract", lambda at: row("EXTRACTS", f"{at}#1", "extract")),
        ("reading", lambda at: row("READ#2026-11-25", f"{at}#1", "reading")),
        ("came_back", lambda _: row("hash", "MAIL#1", "came_back")),
        ("unreachable", lambda at: row("hash", "ADDRESS", "unreachable", at=at)),
        ("lifted", lambda at: row("hash", "ADDRESS", "lifted", at=at)),
    ],
)
def test_who_did_what_and_what_came_back_is_never_taken_away_and_comes_back_as_it_was(
    entity: str, noted: Any
) -> None:
    """A line that names a moment just before, and was written just after, is as true as any other."""
    head = dict([row("BOOKING#A", "HEAD", "booking")])
    assert entity in ADDED
    for at in (SINCE, BEFORE):
        key, line = noted(at)
        assert as_after({**head, key: line}, head) == {**head, key: line}
    spoilt = dict(line) | {"who": {"S": "nobody"}}
    assert as_after({key: spoilt}, {**head, key: line}) == {**head, key: line}
    assert as_after({}, {**head, key: line}) == {**head, key: line}


def test_an_address_to_which_mail_was_let_go_again_since_gets_it() -> None:
    was, is_now = (
        dict([row("hash", "ADDRESS", kind, at=at)])
        for kind, at in (("unreachable", BEFORE), ("lifted", SINCE))
    )
    assert as_after(is_now, was) == is_now


def test_a_mail_that_did_not_go_waits_again_and_one_about_nothing_is_forgotten() -> None:
    head = dict([row("BOOKING#A", "HEAD", "booking")])
    assert as_after({**head, **dict([mailed("A", SINCE, "failed")])}, head) == head
    assert as_after({**head, **dict([mailed("B", SINCE)])}, head) == head, "nobody would ever erase it"
    people = dict([row("VISIT#B", "HEAD", "head")])
    gone = dict([mailed("visit~B", SINCE)])
    assert as_after({**people, **gone}, people) == {**people, **gone}


def test_what_had_its_end_meanwhile_is_left_to_it() -> None:
    """Half-filled forms, hits, and whatever else is to be gone by now."""
    over = dict([row("DRAFT#1", "DRAFT", "draft", expires=int(NOW.timestamp()))])
    found = between(over, {}, to=TO, now=NOW)
    assert (found.nothing, found.over) == (True, 1)


def test_a_moment_is_typed_on_londons_clock() -> None:
    assert moments.moment("2026-07-01T09:30") == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert moments.moment("2026-11-25T09:30:15Z") == TO + timedelta(seconds=15)
    assert moments.moment("2026-11-25T09:30").tzinfo is LONDON
    with pytest.raises(StageError, match="Write it as AT=2026-11-25T09:30"):
        moments.moment("yesterday")
