"""What of checks is due when: the day up to which one holds, the reminders before it, and the lead's list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.checks import CLEARS, Check, CheckFile, Exemption, Status, fit, standings
from services.people.domain.due import STAGES, Due, Line, Visit, due_now, last_day, lines, reminders
from services.people.domain.person import Post
from services.people.domain.rules import Rules
from tests.support.people import RULES, a_check, a_person, cleared, requirement, with_policies

TODAY = date(2026, 11, 2)
DAY = timedelta(days=1)
STRICTER = with_policies(
    {
        "version": 2,
        "starts": "2027-01-01",
        "requirements": [
            requirement("word", "Given", "host", "nurse", "scanner", "coach", valid_months=12),
            requirement("record", "Enhanced", "host", "nurse", "scanner"),
        ],
    }
)


def on_list(file: CheckFile, *roles: str, visit: Visit | None = None, rules: Rules = RULES) -> list[Line]:
    return list(lines(rules, a_person("ann", *roles), file, visit, TODAY))


def test_a_check_holds_up_to_the_day_before_it_runs_out() -> None:
    assert last_day(RULES, ["nurse"], "word", cleared(), TODAY) == date(2028, 1, 9)
    assert last_day(RULES, ["coach"], "record", cleared(), TODAY) is None, "it isn't asked of a coach"
    assert last_day(RULES, ["nurse"], "word", CheckFile("ann"), TODAY) is None, "it doesn't hold today"


def test_a_policy_that_starts_soon_ends_a_check_before_its_time() -> None:
    assert last_day(STRICTER, ["nurse"], "word", cleared(), TODAY) == date(2027, 1, 9)
    # Of radiographers the record is asked from January on: who has none can come up to the day before.
    assert last_day(STRICTER, ["scanner"], "record", CheckFile("ann"), TODAY) == date(2026, 12, 31)


def test_an_exemption_carries_a_check_that_ran_out() -> None:
    file = CheckFile(
        "ann",
        1,
        (a_check(issued=date(2024, 11, 10)), a_check("record", "Full")),
        (Exemption("word", date(2026, 11, 30), "Lee", date(2026, 11, 1)),),
    )
    assert last_day(RULES, ["nurse"], "word", file, TODAY) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("left", "due"),
    [(91, ()), (90, (90,)), (31, (90,)), (30, (30,)), (8, (30,)), (7, (7,)), (0, (7,)), (-1, ())],
)
def test_of_each_check_the_latest_reminder_is_due_and_no_earlier_one(left: int, due: tuple[int, ...]) -> None:
    last = TODAY + timedelta(days=left)
    file = CheckFile("ann", 1, (a_check(due=last + DAY), a_check("record", "Enhanced")))
    found = due_now(RULES, a_person(), file, TODAY)
    assert tuple(one.days for one in found) == due
    assert all((one.person, one.check, one.last) == ("ann", "word", last) for one in found)


def test_who_is_not_here_is_reminded_of_nothing() -> None:
    file = CheckFile("ann", 1, (a_check(due=TODAY + 5 * DAY), a_check("record", "Enhanced")))
    for standing in ("invited", "gone"):
        assert reminders(RULES, a_person(standing=standing), file, TODAY) == ()
    assert list(lines(RULES, a_person(standing="gone"), file, None, TODAY)) == []


CHECKS = st.builds(
    lambda kind, issued, months: Check(
        kind[0], kind[1], issued, "Lee", issued, issued + timedelta(days=30 * months) if months else None
    ),
    st.sampled_from([("word", "Given"), ("record", "Basic"), ("record", "Enhanced"), ("record", "Full")]),
    st.dates(date(2024, 6, 1), TODAY),
    st.integers(0, 30),
)
EXEMPTIONS = st.builds(
    lambda check, given_on, days: Exemption(check, given_on + timedelta(days=days), "Lee", given_on),
    st.sampled_from(["word", "record"]),
    st.dates(date(2026, 9, 1), TODAY),
    st.integers(0, 40),
)
FILES = st.builds(
    lambda checks, exemptions: CheckFile("ann", 1, tuple(checks), tuple(exemptions)),
    st.lists(CHECKS, max_size=4),
    st.lists(EXEMPTIONS, max_size=2),
)
ROLES = st.lists(st.sampled_from(["host", "nurse", "scanner", "coach"]), min_size=1, max_size=3, unique=True)
SETS = st.sampled_from([RULES, STRICTER])


def clears(rules: Rules, roles: list[str], check: str, file: CheckFile, on: date) -> bool:
    """Tell whether a check, where it is asked, clears all roles on a day: by the domain's own judgement of that day."""
    policy = rules.policy(on)
    found = [one for role in roles for one in standings(policy, role, file, on) or ()]
    return all(one.status in CLEARS for one in found if one.check == check)


@given(SETS, ROLES, FILES)
def test_up_to_its_last_day_a_check_clears_every_day_and_not_the_day_after(
    rules: Rules, roles: list[str], file: CheckFile
) -> None:
    for check in rules.checks:
        last = last_day(rules, roles, check, file, TODAY)
        if last is None:
            if clears(rules, roles, check, file, TODAY):
                assert all(clears(rules, roles, check, file, TODAY + n * 30 * DAY) for n in range(60))
            continue
        assert all(clears(rules, roles, check, file, TODAY + n * DAY) for n in range((last - TODAY).days + 1))
        assert not clears(rules, roles, check, file, last + DAY)


@given(SETS, ROLES, FILES, CHECKS)
def test_one_more_record_never_makes_a_check_run_out_earlier(
    rules: Rules, roles: list[str], file: CheckFile, more: Check
) -> None:
    after = replace(file, checks=(*file.checks, more))
    for check in rules.checks:
        if not clears(rules, roles, check, file, TODAY):
            continue
        last, later = (last_day(rules, roles, check, one, TODAY) for one in (file, after))
        assert later is None or (last is not None and later >= last)


def walked(
    rules: Rules, roles: list[str], file: CheckFile, days: int
) -> Iterator[tuple[date, str, date, int]]:
    """Yield what is sent when somebody looks each day and sends what wasn't sent."""
    person = a_person(posts=tuple(Post("trust", role) for role in roles))
    sent = set()
    for number in range(days):
        today = TODAY + number * DAY
        for one in due_now(rules, person, file, today):
            if one not in sent:
                sent.add(one)
                yield today, one.check, one.last, one.days


@given(SETS, ROLES, FILES)
def test_looked_at_each_day_each_stage_is_said_once_and_in_time(
    rules: Rules, roles: list[str], file: CheckFile
) -> None:
    told: dict[tuple[str, date], list[tuple[date, int]]] = {}
    for today, check, last, days in walked(rules, roles, file, 400):
        told.setdefault((check, last), []).append((today, days))
    for (_, last), said in told.items():
        stages = [days for _, days in said]
        assert stages == sorted(set(stages), reverse=True)
        for number, (today, days) in enumerate(said):
            assert today <= last
            if number:
                assert (last - today).days == days, "the stages after the first come on their day"
            else:
                assert (last - today).days <= days
        assert stages[-1] == STAGES[-1] or (last - TODAY).days >= 400 - STAGES[-1]


@given(SETS, ROLES, FILES, st.integers(0, 300))
def test_whoever_is_on_no_list_is_fit_today_and_on_the_next_visit(
    rules: Rules, roles: list[str], file: CheckFile, ahead: int
) -> None:
    visit = Visit(TODAY + ahead * DAY, roles[0])
    found = on_list(file, *roles, visit=visit, rules=rules)
    bad = [one for one in found if one.due in {Due.EXPIRED, Due.UNKNOWN}]
    today = all(fit(standings(rules.policy(TODAY), role, file, TODAY)) for role in roles)
    then = fit(standings(rules.policy(visit.day), visit.role, file, visit.day))
    assert (not bad) == (today and then)


def test_a_check_that_runs_out_before_the_next_visit_is_listed_as_run_out() -> None:
    file = CheckFile("ann", 1, (a_check(due=date(2026, 11, 20)), a_check("record", "Enhanced")))
    [line] = on_list(file, "nurse", visit=Visit(date(2026, 11, 25), "nurse"))
    assert (line.check, line.due, line.last) == ("word", Due.EXPIRED, date(2026, 11, 19))
    assert line.today
    assert line.then
    assert (line.today.status, line.then.status) == (Status.RENEW, Status.EXPIRED)
    [line] = on_list(file, "nurse")
    assert line.due is Due.IN_30


def test_a_check_that_is_asked_for_soon_and_isnt_there_is_listed_before() -> None:
    soon = with_policies(
        {
            "version": 2,
            "starts": "2026-11-20",
            "requirements": [requirement("word", "Given", "coach"), requirement("record", "Basic", "coach")],
        }
    )
    [line] = on_list(CheckFile("ann", 1, (a_check(),)), "coach", rules=soon)
    assert (line.check, line.due, line.today, line.last) == ("record", Due.IN_30, None, date(2026, 11, 19))


def test_a_role_of_which_nothing_is_required_is_unknown() -> None:
    [line] = on_list(cleared(), "nurse", "dancer")
    assert (line.check, line.role, line.due) == ("", "dancer", Due.UNKNOWN)
