"""Metrics are log lines as CloudWatch's embedded metric format wants them."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.measured import MAILS, REPORTS, arrived, metrics
from tests.support.logs import listen

AT = datetime(2026, 3, 12, 8, 0, tzinfo=UTC)


def test_a_line_says_of_each_metric_its_name_and_its_value() -> None:
    said = metrics(AT, Shut=2, Minutes=0.5)
    [directive] = said["_aws"]["CloudWatchMetrics"]
    # The specification: milliseconds since 1970, a set of dimensions, and each metric a member of the line itself.
    assert said["_aws"]["Timestamp"] == 1_773_302_400_000
    assert directive["Namespace"].startswith("Outreach/")
    assert directive["Dimensions"] == [[]]
    assert {one["Name"]: said[one["Name"]] for one in directive["Metrics"]} == {"Shut": 2, "Minutes": 0.5}


@pytest.mark.parametrize(("seconds", "late"), [(0, 0), (599, 0), (600, 0), (601, 1), (90_000, 1)])
def test_ten_minutes_are_in_time_and_a_second_more_is_late(
    monkeypatch: pytest.MonkeyPatch, seconds: int, late: int
) -> None:
    log = listen(monkeypatch)
    for wait in (MAILS, REPORTS):
        arrived(wait, AT, AT + timedelta(seconds=seconds))
    mails, reports = log.lines()
    assert (mails["MailsLate"], reports["ReportsLate"]) == (late, late)
    assert mails["MailsMinutes"] == round(seconds / 60, 2)
