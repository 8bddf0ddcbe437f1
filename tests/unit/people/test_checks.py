"""How a check stands on the day of a visit: by the policy of that day, and never fit where anything isn't known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.people.domain.checks import (
    CLEARS,
    Check,
    CheckFile,
    Exemption,
    Standing,
    Status,
    exempted,
    fit,
    recorded,
    standing,
    standings,
)
from services.people.domain.refusal import RefusedError
from services.people.domain.rules import Requirement, Rules
from tests.support.people import DAY, RULES, a_check, cleared, requirement, with_policies

ISSUED = date(2026, 1, 10)
ONE_DAY = timedelta(days=1)

WORD, RECORD = RULES.policies[0].required["nurse"]


def a_file(*checks: Check, exemptions: tuple[Exemption, ...] = ()) -> CheckFile:
    return CheckFile("ann", 1, checks, exemptions)


def status(file: CheckFile, on: date, required: Requirement = WORD) -> Status:
    return standing(required, file, on).status


def of_day(rules: Rules, role: str, file: CheckFile, on: date) -> tuple[Standing, ...] | None:
    return standings(rules.policy(on), role, file, on)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (ISSUED - ONE_DAY, Status.UNKNOWN),
        (ISSUED, Status.VALID),
        (date(2027, 11, 10), Status.VALID),
        (date(2027, 11, 11), Status.RENEW),
        (date(2028, 1, 9), Status.RENEW),
        (date(2028, 1, 10), Status.EXPIRED),
        (date(2038, 1, 10), Status.EXPIRED),
    ],
)
def test_a_check_holds_its_months_and_is_renewed_in_its_last_days(on: date, expected: Status) -> None:
    found = standing(WORD, a_file(a_check()), on)
    assert found.status is expected
    if expected is not Status.UNKNOWN:
        assert found.until == date(2028, 1, 9)


def test_its_own_end_counts_where_it_comes_before_the_policys() -> None:
    ends = date(2026, 6, 1)
    assert status(a_file(a_check(due=ends)), ends - ONE_DAY) is Status.RENEW
    assert status(a_file(a_check(due=ends)), ends) is Status.EXPIRED
    assert status(a_file(a_check(due=date(2030, 1, 1))), date(2028, 1, 10)) is Status.EXPIRED


def test_of_several_the_one_that_holds_longest_counts_whatever_their_order() -> None:
    old, new = a_check(issued=date(2025, 1, 10)), a_check()
    for checks in ((old, new), (new, old)):
        assert standing(WORD, a_file(*checks), date(2027, 6, 1)).until == date(2028, 1, 9)


def test_what_has_no_end_holds_for_good() -> None:
    rules = with_policies(
        {
            "version": 2,
            "starts": "2026-02-01",
            "requirements": [requirement("word", "Given", "nurse", valid_months=None, renew_days=0)],
        }
    )
    found = of_day(rules, "nurse", a_file(a_check()), date(2070, 1, 1))
    assert found is not None
    assert [(one.status, one.until) for one in found] == [(Status.VALID, None)]


@pytest.mark.parametrize("level", ["Enhanced", "Full"])
def test_a_higher_level_clears_a_lower_one(level: str) -> None:
    assert status(a_file(a_check("record", level)), DAY, RECORD) is Status.VALID


@pytest.mark.parametrize(
    "check",
    [
        a_check("record", "Basic"),
        a_check("record", "enhanced"),
        a_check("record", "Enhanced "),
        a_check("record", "Super"),
        a_check("record", ""),
        a_check("Record", "Enhanced"),
        a_check("word", "Enhanced"),
        a_check("record", "Enhanced", seen_by=""),
        a_check("record", "Enhanced", seen_on=DAY + ONE_DAY),
        a_check("record", "Enhanced", issued=DAY + ONE_DAY, seen_on=DAY),
    ],
)
def test_what_isnt_known_never_clears(check: Check) -> None:
    assert status(a_file(check), DAY, RECORD) is Status.UNKNOWN


@given(st.text(max_size=12), st.text(max_size=12), st.dates(date(2025, 1, 1), date(2027, 1, 1)))
def test_no_word_but_the_programmes_own_clears(kind: str, level: str, issued: date) -> None:
    found = status(a_file(a_check(kind, level, issued)), DAY, RECORD)
    assert (found in CLEARS) <= (kind == "record" and level in {"Enhanced", "Full"})


def test_an_exemption_holds_up_to_its_last_day_and_no_longer_than_the_policy_lets_it() -> None:
    given_on = date(2026, 11, 1)
    file = a_file(exemptions=(Exemption("word", date(2026, 11, 20), "Sam", given_on),))
    assert [status(file, on) for on in (given_on - ONE_DAY, given_on)] == [Status.UNKNOWN, Status.EXEMPT]
    found = standing(WORD, file, date(2026, 11, 20))
    assert (found.status, found.until, found.by) == (Status.EXEMPT, date(2026, 11, 20), "Sam")
    assert status(file, date(2026, 11, 21)) is Status.UNKNOWN
    for_years = a_file(exemptions=(Exemption("word", date(2030, 1, 1), "Sam", given_on),))
    assert standing(WORD, for_years, given_on).until == date(2026, 12, 1)
    assert status(for_years, date(2026, 12, 2)) is Status.UNKNOWN


def test_an_exemption_by_nobody_or_of_another_check_is_none() -> None:
    until, given_on = date(2026, 11, 30), date(2026, 11, 20)
    for one in (Exemption("word", until, "", given_on), Exemption("record", until, "Sam", given_on)):
        assert status(a_file(exemptions=(one,)), DAY) is Status.UNKNOWN


def test_who_is_exempt_after_a_check_ran_out_is_exempt() -> None:
    exemption = Exemption("word", date(2028, 2, 1), "Sam", date(2028, 1, 10))
    assert status(a_file(a_check(), exemptions=(exemption,)), date(2028, 1, 12)) is Status.EXEMPT
    assert status(a_file(a_check(), exemptions=(exemption,)), date(2028, 2, 2)) is Status.EXPIRED


def test_a_role_is_exempt_up_to_a_day_by_the_programmes_file() -> None:
    exempt = [{"roles": ["scanner"], "until": "2026-12-31", "by": "Safeguarding lead", "why": "Term"}]
    rules = with_policies(
        {
            "version": 2,
            "starts": "2026-09-01",
            "requirements": [requirement("word", "Given", "scanner", "coach", exempt=exempt)],
        }
    )
    found = of_day(rules, "scanner", a_file(), date(2026, 12, 31))
    assert found is not None
    assert (found[0].status, found[0].by) == (Status.EXEMPT, "Safeguarding lead")
    assert not fit(of_day(rules, "scanner", a_file(), date(2027, 1, 1)))
    assert not fit(of_day(rules, "coach", a_file(), date(2026, 12, 31)))


def test_a_visit_is_judged_by_the_policy_of_its_day() -> None:
    rules = with_policies(
        {
            "version": 2,
            "starts": "2026-12-01",
            "requirements": [requirement("record", "Full", "nurse")],
        }
    )
    file = cleared()
    assert fit(of_day(rules, "nurse", file, date(2026, 11, 30)))
    assert not fit(of_day(rules, "nurse", file, date(2026, 12, 1)))
    assert fit(of_day(rules, "nurse", a_file(a_check("record", "Full")), date(2026, 12, 1)))


@pytest.mark.parametrize(("role", "on"), [("baker", DAY), ("", DAY), ("nurse", date(2025, 12, 31))])
def test_where_nothing_is_required_nobody_is_fit(role: str, on: date) -> None:
    assert of_day(RULES, role, cleared(), on) is None
    assert not fit(None)


def test_a_check_that_was_seen_takes_the_place_of_the_one_before() -> None:
    file = recorded(RULES, a_file(a_check(), a_check("record", "Basic")), a_check(issued=DAY), DAY)
    assert file.version == 2
    assert {(one.type, one.issued) for one in file.checks} == {("word", DAY), ("record", ISSUED)}


@pytest.mark.parametrize(
    "check",
    [
        a_check("crimes"),
        a_check(level="given"),
        a_check(seen_by=""),
        a_check(issued=DAY, seen_on=DAY - ONE_DAY),
        a_check(seen_on=DAY + ONE_DAY),
        a_check(due=ISSUED),
    ],
)
def test_a_record_that_cant_be_is_refused(check: Check) -> None:
    with pytest.raises(RefusedError):
        recorded(RULES, a_file(), check, DAY)


def test_an_exemption_is_kept_where_the_policy_allows_it() -> None:
    allowed = Exemption("word", DAY + timedelta(days=30), "Sam", DAY)
    assert exempted(RULES, a_file(), allowed).exemptions == (allowed,)
    for days, by, check in ((31, "Sam", "word"), (-1, "Sam", "word"), (3, "", "word"), (3, "Sam", "crimes")):
        with pytest.raises(RefusedError):
            exempted(RULES, a_file(), Exemption(check, DAY + timedelta(days=days), by, DAY))


def test_nothing_of_a_certificate_is_held() -> None:
    assert set(Check.__dataclass_fields__) == {"type", "level", "issued", "seen_by", "seen_on", "due"}
