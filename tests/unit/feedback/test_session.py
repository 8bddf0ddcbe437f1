"""A class's session, from what is heard of its booking."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.session import (
    CODE_LETTERS,
    GRACE,
    OPENS,
    Session,
    code_for,
    sessions_of,
    survey_for,
)
from shared.clock import LONDON, london_day, london_time
from shared.compiled import essentials
from shared.events.booking import STATUSES as STATUSES_PUBLISHED
from shared.tokens import valid_code
from tests.support.events import START
from tests.support.feedback import visit

DAY = timedelta(days=1)
STATUSES = [*OPENS, "put-off", "merged"]


def session_of(version: int = 2, status: str = "confirmed", **other: Any) -> Session:
    """Return the session of a visit, also of a status that this code doesn't know."""
    booking = visit(version, "confirmed", **other).model_copy(update={"status": status})
    if status == "delivered":
        booking = visit(version, status, **other)
    session, *_ = sessions_of(booking, essentials(), "c")
    return session


def joined(versions: list[Session]) -> Session:
    known: Session | None = None
    for one in versions:
        known = one.joined(known)
    assert known is not None
    return known


@pytest.mark.parametrize("status", OPENS)
def test_a_survey_is_open_while_its_visit_stands(status: str) -> None:
    assert session_of(status=status).open == (status in {"confirmed", "rescheduled", "delivered"})


def test_every_state_that_is_published_says_whether_the_survey_is_open() -> None:
    assert OPENS.keys() == set(STATUSES_PUBLISHED)


@pytest.mark.parametrize("record", ["delivered", "did_not_happen"])
@given(st.data())
def test_a_record_that_is_undone_leaves_the_session_as_it_was(record: str, data: st.DataObject) -> None:
    agreed, undone = session_of(2), session_of(4)
    recorded = session_of(3, record)
    assert recorded.joined(agreed).open is (record == "delivered")
    for order in (data.draw(st.permutations([agreed, recorded, undone])) for _ in range(2)):
        assert joined(order) == undone
    assert (undone.open, undone.present, undone.held_on) == (True, 0, agreed.held_on)


@pytest.mark.parametrize("end", ["expired", "did_not_happen", "cancelled", "declined"])
def test_a_visit_that_ended_is_open_again_once_it_was_taken_up_again(end: str) -> None:
    ended, again = session_of(3, end).joined(session_of(2)), session_of(4, days=7)
    assert not ended.open
    assert again.joined(ended).accepts(again.starts_at)
    assert ended.joined(again) == again, "heard the other way round it is the same"


@given(st.integers(-40, 300), st.integers(0, 60))
def test_it_takes_answers_to_the_end_of_so_many_days_after_the_visit(days: int, survey_days: int) -> None:
    programme = essentials() | {"survey_days": survey_days}
    session, *_ = sessions_of(visit(days=days), programme, "c")
    last = london_day(session.starts_at) + survey_days * DAY
    midnight = london_time(last + DAY, 0)
    second = timedelta(seconds=1)
    assert session.accepts(midnight - second)
    assert not session.accepts(midnight)
    assert session.takes(midnight + GRACE - second)
    assert not session.takes(midnight + GRACE)
    assert session.closes_at.astimezone(LONDON).hour == 0
    assert session.survey_days == survey_days


@given(st.integers(0, 30))
def test_a_visit_recorded_early_does_not_close_the_survey_on_its_own_class(early: int) -> None:
    recorded = START.date() - early * DAY
    planned = session_of()
    session = session_of(3, "delivered", delivered_on=recorded)
    assert session.held_on == recorded
    assert session.closes_at == planned.closes_at
    assert session.survey_days == planned.survey_days
    assert session.accepts(session.starts_at)
    assert session.joined(planned).accepts(session.starts_at + timedelta(hours=1))


@given(st.integers(0, 30))
def test_a_visit_held_later_is_open_as_long_after_it(late: int) -> None:
    held = START.date() + late * DAY
    session = session_of(3, "delivered", delivered_on=held)
    assert session.closes_at == session_of().closes_at + late * DAY or late > 14  # the clocks go forward
    assert london_day(session.closes_at) == held + (essentials()["survey_days"] + 1) * DAY


HEARD = st.lists(
    st.tuples(
        st.sampled_from(STATUSES),
        st.integers(0, 20),
        st.sampled_from([*essentials()["workshops"], "withdrawn"]),
    ),
    min_size=1,
    max_size=5,
)


@given(HEARD, st.data())
def test_the_order_in_which_versions_are_heard_changes_nothing(
    heard: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    versions = [
        session_of(version, status, days=days, workshop_id=workshop)
        for version, (status, days, workshop) in enumerate(heard, 1)
    ]
    again = data.draw(st.lists(st.sampled_from(versions), max_size=3))
    order = data.draw(st.permutations([*versions, *again]))
    assert joined(order) == joined(versions)


@given(HEARD)
def test_the_highest_version_tells(heard: list[tuple[str, int, str]]) -> None:
    versions = [
        session_of(version, status, days=days, workshop_id=workshop)
        for version, (status, days, workshop) in enumerate(heard, 1)
    ]
    now = joined(versions)
    last = versions[-1]
    assert (now.version, now.starts_at, now.held_on, now.workshop_id, now.closes_at) == (
        last.version,
        last.starts_at,
        last.held_on,
        last.workshop_id,
        last.closes_at,
    )
    known = [one for one in versions if one.open_as_of]
    assert now.open == (known[-1].open if known else False)


@pytest.mark.parametrize("before", ["confirmed", "cancelled"])
def test_a_status_unknown_here_keeps_the_snapshot_and_neither_opens_nor_closes(before: str) -> None:
    known = session_of(2, before)
    new = session_of(3, "put-off", days=1)
    after = new.joined(known)
    assert (after.version, after.starts_at) == (3, START + DAY)
    assert after.open is (before == "confirmed")
    assert after.joined(None) == after
    # What is known of later says again.
    assert session_of(4, "cancelled").joined(after).open is False
    assert session_of(4, "confirmed").joined(after).open is True
    # Heard the other way round it is the same.
    assert known.joined(new) == after


def test_what_is_heard_late_does_not_say_again_whether_a_visit_is_on() -> None:
    asked, agreed, unknown = session_of(1, "requested"), session_of(2), session_of(3, "put-off")
    after = asked.joined(unknown.joined(agreed))
    assert (after.version, after.open, after.open_as_of) == (3, True, 2)


def test_a_session_first_heard_in_a_status_unknown_here_is_closed() -> None:
    session = session_of(3, "put-off").joined(None)
    assert (session.open, session.open_as_of) == (False, 0)


def test_a_session_keeps_the_survey_and_the_days_it_began_with() -> None:
    began = session_of(2)
    programme = essentials() | {"survey_days": 1}
    programme["workshops"] = {"new": {"title": "New", "survey": "sixth-form"}}
    heard, *_ = sessions_of(visit(3, "confirmed", days=3), programme, "c")
    assert (heard.survey_id, heard.survey_days) == ("sixth-form", 1)
    after = heard.joined(began)
    assert (after.survey_id, after.survey_version, after.survey_days) == ("first-look", 3, 5)
    assert london_day(after.closes_at) == london_day(heard.starts_at) + 6 * DAY
    other, *_ = sessions_of(visit(4, "confirmed", workshop_id="new"), programme, "c")
    assert other.joined(after).survey_id == "sixth-form", "another workshop is another survey"


def test_a_workshop_that_the_programme_has_no_longer_is_asked_the_first_ones_survey() -> None:
    assert len({about["survey"] for about in essentials()["workshops"].values()}) > 1
    for workshop, about in essentials()["workshops"].items():
        assert survey_for(workshop, essentials())["id"] == about["survey"]
        assert session_of(workshop_id=workshop).survey_id == about["survey"]
    assert survey_for("withdrawn", essentials())["id"] == "first-look"
    last_first = dict(reversed(essentials()["workshops"].items()))
    assert survey_for("withdrawn", essentials() | {"workshops": last_first})["id"] == "sixth-form"


@given(st.integers(1, 5), st.sampled_from(STATUSES), st.integers(-200, 200))
def test_a_session_survives_the_way_to_a_row_and_back(version: int, status: str, days: int) -> None:
    session = session_of(version, status, days=days)
    row = session.row()
    assert Session.of(row) == session
    assert all(isinstance(value, str | int) for value in row.values())


def test_a_row_of_before_says_open_as_of_its_version() -> None:
    row = session_of(7).row()
    del row["open_as_of"]
    assert Session.of(row) == session_of(7)


@given(st.text(max_size=20), st.binary(min_size=1, max_size=40), st.integers(0, 4))
def test_a_code_is_as_long_as_the_pages_say_and_tells_a_slip(
    session_id: str, key: bytes, attempt: int
) -> None:
    code = code_for(session_id, key, attempt)
    assert len(code) == CODE_LETTERS
    assert valid_code(code)
    assert code == code_for(session_id, key, attempt)
    assert code_for(session_id, key) == code_for(session_id, key, 0)
    assert len({code_for(session_id, key, number) for number in range(5)}) == 5


def test_the_limits_that_pages_and_posters_tell() -> None:
    assert (CODE_LETTERS, GRACE) == (8, DAY)


def test_what_is_present_is_the_sum_of_its_year_groups() -> None:
    assert session_of(3, "delivered", present=28).present == 28
    assert session_of(2).present == 0


def test_times_are_aware() -> None:
    session = session_of()
    assert isinstance(session.closes_at, datetime)
    assert session.closes_at.tzinfo is not None
    assert session.held_on == date(2026, 3, 12)


def test_it_takes_answers_from_the_start_of_its_day_in_london() -> None:
    summer = session_of(days=60)
    assert summer.opens_at == london_time(london_day(summer.starts_at), 0)
    second = timedelta(seconds=1)
    assert (summer.accepts(summer.opens_at), summer.accepts(summer.opens_at - second)) == (True, False)
    assert (summer.takes(summer.opens_at), summer.takes(summer.opens_at - second)) == (True, False)
    early = session_of(3, "delivered", delivered_on=START.date() - 4 * DAY)
    assert early.opens_at == session_of().opens_at - 4 * DAY, "recorded as held before it was planned for"


def test_a_row_of_before_the_days_and_kinds_is_a_class_s_and_opens_on_its_day() -> None:
    session = session_of(7)
    row = session.row()
    for name in ("opens_at", "kind", "year_group", "early_days", "extra_days"):
        del row[name]
    read = Session.of(row)
    assert (read.kind, read.year_group, read.opens_at) == ("pupil", 0, session.opens_at)
    assert session.joined(read) == read, "the same version says nothing new"
    assert session_of(8).joined(read).year_group == 10


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 40))
def test_what_the_team_widened_holds_through_every_change_and_is_undone_exactly(
    early: int, extra: int, days: int
) -> None:
    session = session_of()
    wider = session.widened(early, extra)
    assert wider.survey_days == session.survey_days
    assert (session.opens_at - wider.opens_at, wider.closes_at - session.closes_at) <= (
        early * DAY,
        extra * DAY,
    )
    assert london_day(wider.opens_at) == london_day(session.opens_at) - early * DAY
    assert wider.widened(0, 0) == session
    moved = session_of(3, days=days).joined(wider)
    assert moved == session_of(3, days=days).widened(early, extra)
    assert moved.widened(0, 0) == session_of(3, days=days)
    assert Session.of(wider.row()) == wider


@pytest.mark.parametrize(
    ("expected", "margin", "limit"), [(30, 10, 33), (30, 0, 33), (28, 20, 34), (1, 10, 4), (300, 10, 330)]
)
def test_the_limit_is_the_pupils_expected_and_a_margin(expected: int, margin: int, limit: int) -> None:
    one = visit().sessions[0].model_copy(update={"pupils_expected": expected})
    assert session_of(sessions=(one,)).limit(margin) == limit
    came = session_of(3, "delivered", present=expected + 10, sessions=(one,))
    assert came.limit(margin) == limit, "who came is not known of these"
    counted = one.model_copy(
        update={"present": visit(3, "delivered", present=expected + 10).sessions[0].present}
    )
    assert session_of(3, sessions=(counted,)).limit(margin) > limit, "more came than were expected"


def test_the_year_group_is_the_class_s_where_it_is_one() -> None:
    one = visit(3, "delivered").sessions[0]
    assert session_of().year_group == 10
    group = one.present[0]
    mixed = (group, group.model_copy(update={"year_group": 11}))
    assert session_of(3, sessions=(one.model_copy(update={"present": mixed}),)).year_group == 0
    none = (group, group.model_copy(update={"year_group": 11, "pupils": 0}))
    assert session_of(3, sessions=(one.model_copy(update={"present": none}),)).year_group == 10


def test_a_visit_has_a_later_session_a_class_and_one_for_its_teachers() -> None:
    first = essentials()["surveys"]["first-look"]
    surveys = {
        "first-look": first,
        "sixth-form": essentials()["surveys"]["sixth-form"],
        "ten-weeks": first | {"id": "ten-weeks", "kind": "later", "version": 2},
        "room": first | {"id": "room", "kind": "teacher"},
    }
    one = visit().sessions[0]
    two = one.model_copy(update={"id": "NM-000001-2", "starts_at": one.starts_at + timedelta(hours=1)})
    made = sessions_of(visit(sessions=(one, two)), essentials() | {"surveys": surveys}, "c")
    assert [(held.session_id, held.kind, held.survey_id) for held in made] == [
        ("NM-000001-1", "pupil", "first-look"),
        ("NM-000001-2", "pupil", "first-look"),
        ("NM-000001-1-later", "later", "ten-weeks"),
        ("NM-000001-2-later", "later", "ten-weeks"),
        ("NM-000001-teacher", "teacher", "room"),
    ]
    _, _, later, _, teachers = made
    day = london_day(START)
    assert (london_day(later.opens_at), london_day(later.closes_at)) == (day + 70 * DAY, day + 91 * DAY)
    assert not later.accepts(START)
    assert (later.year_group, later.expected) == (10, 30)
    assert teachers.accepts(START)
    assert (teachers.year_group, teachers.expected) == (0, 2), "a teacher a class"
    for held in made:
        assert Session.of(held.row()) == held
        assert held.joined(held.widened(3, 4)).widened(0, 0) == held
    assert {held.kind for held in sessions_of(visit(), essentials(), "c")} <= {"pupil", "later", "teacher"}
