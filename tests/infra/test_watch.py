"""What rings, what is promised, what is shown: all of one table, with a section of the runbook for each."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.objectives import DOLLARS, IN_AN_ALARM, OBJECTIVES, SLOW_MS, table
from infra.schedules import SCHEDULES, how_often
from shared import measured
from shared.paths import ROOT
from tests.infra.conftest import ANY, Template, named, of

RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
DAY, HOUR = 86_400, 3_600

Alarm = dict[str, Any]


def alarms(template: Template) -> dict[str, Alarm]:
    return of(template, "AWS::CloudWatch::Alarm")


def looks_at(alarm: Alarm) -> list[dict[str, Any]]:
    """Return the metrics an alarm looks at, each as CloudWatch knows it."""
    if "MetricName" in alarm:
        return [alarm]
    return [one["MetricStat"]["Metric"] for one in alarm["Metrics"] if "MetricStat" in one]


def period(alarm: Alarm) -> int:
    if "Period" in alarm:
        return int(alarm["Period"])
    [seconds] = {one["MetricStat"]["Period"] for one in alarm["Metrics"] if "MetricStat" in one}
    return int(seconds)


def watched(template: Template, metric: str, dimension: str) -> list[str]:
    """Return whose metric of that name alarms look at: the logical ids of the queues or functions."""
    return [
        named(of_what["Value"])
        for alarm in alarms(template).values()
        for one in looks_at(alarm)
        for of_what in one.get("Dimensions", [])
        if (one["MetricName"], of_what["Name"]) == (metric, dimension)
    ]


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_every_alarm_is_heard_and_leads_to_a_section_of_the_runbook(
    which: str, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(which)
    headings = re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE)
    assert len(headings) == len(set(headings))
    for name, alarm in alarms(template).items():
        found = re.fullmatch(
            r"(.+)\. What to do: docs/runbook\.md, “(.+)”\.|(.+) What to do: docs/runbook\.md, “(.+)”\.",
            alarm["AlarmDescription"],
        )
        assert found, name
        assert (found[2] or found[4]) in headings, f"{name}: {alarm['AlarmDescription']}"
        assert named(alarm["AlarmActions"][0]) in of(template, "AWS::SNS::Topic"), name


def test_cloudwatch_takes_every_alarm(deployed: Template) -> None:
    """Its limits: ten metrics an alarm, seven days back, and a day where what is looked at is shorter than an hour."""
    for name, alarm in alarms(deployed).items():
        assert len(looks_at(alarm)) <= IN_AN_ALARM, name
        back = period(alarm) * alarm["EvaluationPeriods"]
        assert back <= (DAY if period(alarm) < HOUR else 7 * DAY), name
        assert alarm.get("DatapointsToAlarm", 1) <= alarm["EvaluationPeriods"], name
        [said] = [one for one in alarm.get("Metrics", [{"ReturnData": True}]) if one.get("ReturnData", True)]
        if "Expression" in said:
            assert set(re.findall(r"\bm\d+\b", said["Expression"])) <= {one["Id"] for one in alarm["Metrics"]}


def test_whatever_waits_in_a_queue_or_a_stream_rings(deployed: Template) -> None:
    queues = [name for name, queue in of(deployed, "AWS::SQS::Queue").items() if "RedrivePolicy" in queue]
    assert sorted(watched(deployed, "ApproximateAgeOfOldestMessage", "QueueName")) == sorted(queues)
    followers = [
        named(mapping["FunctionName"])
        for mapping in of(deployed, "AWS::Lambda::EventSourceMapping").values()
        if "StartingPosition" in mapping
    ]
    assert sorted(watched(deployed, "IteratorAge", "FunctionName")) == sorted(followers)


def test_whatever_the_clock_calls_rings_when_it_is_not_called(deployed: Template) -> None:
    names = {
        key: function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for key, function in of(deployed, "AWS::Lambda::Function").items()
    }
    called = [names[one] for one in watched(deployed, "Invocations", "FunctionName")]
    assert sorted(called) == sorted(one.function for one in SCHEDULES if how_often(one) != "quarterly")
    for name, alarm in alarms(deployed).items():
        if name.startswith(("WatchHourlyCalls", "WatchDailyCalls", "WatchWeeklyCalls")):
            assert alarm["TreatMissingData"] == "breaching"
            [said] = [one["Expression"] for one in alarm["Metrics"] if "Expression" in one]
            assert said.startswith("1 - MIN([FILL(m0, 0)")
            assert alarm["Threshold"] == 0
            assert "DatapointsToAlarm" not in alarm, "one call in all that time is enough"


@given(st.integers(0, 7 * 24 - 1))
def test_whenever_one_looks_the_week_before_had_a_call(hours_later: int) -> None:
    """Of the hours that CloudWatch looks back the last has only begun; clocks that change take another."""
    begun = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hours_later)
    for one in SCHEDULES:
        if how_often(one) == "weekly":
            _, hours, *_, weekday, _ = one.expression.removeprefix("cron(").removesuffix(")").split()
            first, last = map(int, hours.split("-"))
            seen = [begun - number * timedelta(hours=1) for number in range(2, 7 * 24 - 1)]
            calls = [each for each in seen if f"{each:%a}".upper() == weekday and first <= each.hour <= last]
            assert calls, one.name


def test_each_objective_rings_as_fast_as_its_budget_goes_and_is_shown(deployed: Template) -> None:
    [board] = of(deployed, "AWS::CloudWatch::Dashboard").values()
    shown = json.dumps(board["DashboardBody"])
    for one in OBJECTIVES:
        its = [alarm for alarm in alarms(deployed).values() if alarm.get("MetricName") == one.metric]
        assert sorted((alarm["Period"], alarm["Threshold"]) for alarm in its) == sorted(
            (burn.hours * HOUR, one.threshold(burn)) for burn in one.burns
        )
        for alarm in its:
            assert (alarm["Statistic"], alarm["TreatMissingData"]) == ("Average", "notBreaching")
            assert alarm["Namespace"] == measured.namespace(ANY)
            assert 0 < alarm["Threshold"] < 1, "one that all miss could never ring"
        assert one.metric in shown


def test_how_many_run_at_once_is_shown_at_its_most(deployed: Template) -> None:
    """Each call says how many ran beside it: added up that would be no number of anything."""
    [board] = of(deployed, "AWS::CloudWatch::Dashboard").values()
    body = "".join(part if isinstance(part, str) else "x" for part in board["DashboardBody"]["Fn::Join"][1])
    metrics = [
        one for widget in json.loads(body)["widgets"] for one in widget["properties"].get("metrics", [])
    ]
    [shown] = [one for one in metrics if one[:2] == ["AWS/Lambda", "ConcurrentExecutions"]]
    assert shown[-1]["stat"] == "Maximum"


def test_the_runbooks_table_is_that_of_the_objectives() -> None:
    assert f"\n{table()}\n" in RUNBOOK, f"docs/runbook.md wants this table:\n{table()}"


def test_an_hour_of_one_who_misses_among_few_rings() -> None:
    """A programme has few: what rings only among thousands rings never."""
    for one in OBJECTIVES:
        assert any(one.threshold(burn) < 1 / 3 for burn in one.burns), one.title


def logged(template: Template, **said: object) -> dict[str, Any]:
    """Return what the gateway logs, by the template's own format, of a request that was answered so."""
    [stage] = of(template, "AWS::ApiGatewayV2::Stage").values()
    context = {
        "requestId": "JKJaXmPLvHcESHA=",
        "routeKey": said["route"],
        "httpMethod": said["method"],
        "status": said["status"],
        "responseLatency": said["ms"],
    }
    text = re.sub(r"\$context\.(\w+)", lambda one: str(context[one[1]]), stage["AccessLogSettings"]["Format"])
    return dict(json.loads(text))


def fits(pattern: str, line: dict[str, Any]) -> bool:
    """Tell whether a line fits a filter pattern of CloudWatch Logs: comparisons of fields, all or any of which must hold."""
    terms = re.compile(r'\$\.(\w+) (>=|<=|!=|=|<|>) ("[^"]*"|\d+)')

    def holds(term: re.Match[str]) -> str:
        value, how, wanted = line[term[1]], term[2], json.loads(term[3])
        if isinstance(wanted, str):
            assert how == "="
            return str(re.fullmatch(re.escape(wanted).replace(r"\*", ".*"), value) is not None)
        assert isinstance(value, int), "a number in quotation marks is never compared"
        return str(
            {
                "=": value == wanted,
                "!=": value != wanted,
                "<": value < wanted,
                "<=": value <= wanted,
                ">": value > wanted,
                ">=": value >= wanted,
            }[how]
        )

    said = terms.sub(holds, pattern.strip().removeprefix("{").removesuffix("}"))
    said = said.replace("&&", "and").replace("||", "or")
    assert re.fullmatch(r"[\s()]*((True|False|and|or)[\s()]*)+", said), said
    return bool(eval(said))  # noqa: S307  of the four words that the line before allows


@given(
    route=st.sampled_from(["ANY /f/{proxy+}", "ANY /f", "$default", "POST /book/{proxy+}", "ANY /team"]),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    status=st.sampled_from([200, 303, 400, 404, 410, 429, 500, 502, 503]),
    ms=st.integers(0, 30_000),
)
def test_what_a_pupil_sends_is_counted_once_by_each_objective_and_nothing_else_is(
    deployed: Template, route: str, method: str, status: int, ms: int
) -> None:
    line = logged(deployed, route=route, method=method, status=status, ms=ms)
    counted: dict[str, list[str]] = {}
    for counts in of(deployed, "AWS::Logs::MetricFilter").values():
        if "EdgeAccess" in named(counts["LogGroupName"]) and fits(counts["FilterPattern"], line):
            [metric] = counts["MetricTransformations"]
            counted.setdefault(metric["MetricName"], []).append(metric["MetricValue"])
    sent = route.startswith("ANY /f/") and method == "POST"
    refused, slow = status >= 500 or status == 429, ms > SLOW_MS
    assert counted == (
        {"AnswersRefused": [str(int(refused))], "AnswersSlow": [str(int(slow))]} if sent else {}
    )


def test_a_month_that_costs_more_is_told_to_the_team(deployed: Template) -> None:
    [budget] = of(deployed, "AWS::Budgets::Budget").values()
    assert deployed["Parameters"]["MonthlyDollars"]["Default"] == DOLLARS
    assert budget["Budget"]["BudgetLimit"] == {"Amount": {"Ref": "MonthlyDollars"}, "Unit": "USD"}
    told = budget["NotificationsWithSubscribers"]
    assert {one["Notification"]["NotificationType"] for one in told} == {"ACTUAL", "FORECASTED"}
    assert all(one["Subscribers"][0]["Address"] == "team@programme.example" for one in told)


def test_all_alarms_together_cost_a_few_dollars_a_month(deployed: Template) -> None:
    """Ten cents for each metric looked at (Amazon CloudWatch's price list, eu-west-2)."""
    looked_at = sum(len(looks_at(alarm)) for alarm in alarms(deployed).values())
    assert looked_at * 0.10 <= 8
