"""The arithmetic of patience: whatever hears, follows or is called bears half a day's outage, and poison is parked in an hour."""

import re
from datetime import timedelta
from typing import Any

import pytest

from infra.declared import FUNCTIONS
from infra.packages import PACKAGES
from infra.schedules import PATIENCE, SCHEDULES, daily
from shared.parking import QUEUE as PARKED
from shared.queue import FIRST_PAUSE, QUEUE, TRIES, pause
from shared.relay import DEPLOYING
from shared.sent import LEASE
from tests.infra.conftest import Template, named, of

OUTAGE = timedelta(hours=12)
SOON = timedelta(hours=1)


def seconds(many: float) -> timedelta:
    return timedelta(seconds=many)


def after(tries: int) -> timedelta:
    """Return how long it takes until a message that is put back each time was tried so often."""
    return sum((pause(one) for one in range(1, tries)), timedelta(0))


def mappings(template: Template, *, stream: bool) -> dict[str, dict[str, Any]]:
    return {
        name: one
        for name, one in of(template, "AWS::Lambda::EventSourceMapping").items()
        if ("BisectBatchOnFunctionError" in one) == stream
    }


def test_every_queue_bears_an_outage_and_parks_poison_soon(deployed: Template) -> None:
    queues, fed = of(deployed, "AWS::SQS::Queue"), mappings(deployed, stream=False)
    assert len(fed) > 8
    for name, mapping in fed.items():
        queue = queues[named(mapping["EventSourceArn"])]
        received = queue["RedrivePolicy"]["maxReceiveCount"]
        # The last of them may begin when it was put back as often as that less one.
        assert OUTAGE < after(received) < timedelta(days=1), name
        assert queue["MessageRetentionPeriod"] == timedelta(days=14).total_seconds(), name
    assert after(TRIES) < SOON
    assert FIRST_PAUSE > LEASE, "a mail that failed may be tried again by then"


def test_every_stream_bears_an_outage_and_gives_up_before_the_stream_forgets(deployed: Template) -> None:
    followed = mappings(deployed, stream=True)
    assert len(followed) == 5
    for name, mapping in followed.items():
        assert mapping["MaximumRetryAttempts"] == -1, f"{name} counts"
        assert OUTAGE < seconds(mapping["MaximumRecordAgeInSeconds"]) < timedelta(hours=24), name
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"], name
    assert DEPLOYING < SOON


def test_every_rule_bears_an_outage_of_its_queue(deployed: Template) -> None:
    for name, rule in of(deployed, "AWS::Events::Rule").items():
        for target in rule["Targets"]:
            assert seconds(target["RetryPolicy"]["MaximumEventAgeInSeconds"]) > OUTAGE, name
            assert target["RetryPolicy"]["MaximumRetryAttempts"] == 185, name


def hours(expression: str) -> list[int]:
    """Return the hours of the day in which a schedule calls."""
    if expression.startswith("rate("):
        return list(range(24))
    hour = expression.removeprefix("cron(").split()[1]
    if hour == "*":
        return list(range(24))
    first, _, last = hour.partition("-")
    return list(range(int(first), int(last) + 1))


def test_every_schedule_calls_again_until_an_outage_is_over(deployed: Template) -> None:
    schedules = of(deployed, "AWS::Scheduler::Schedule")
    assert len(schedules) == len(SCHEDULES)
    for name, one in schedules.items():
        called = hours(one["ScheduleExpression"])
        assert timedelta(hours=called[-1] - called[0]) > OUTAGE, f"{name} is called too seldom"
        policy = one["Target"]["RetryPolicy"]
        assert seconds(policy["MaximumEventAgeInSeconds"]) > OUTAGE, name
        assert policy["MaximumRetryAttempts"] == 185, name
    for config in of(deployed, "AWS::Lambda::EventInvokeConfig").values():
        assert config["MaximumRetryAttempts"] == 0, "the clock calls again, and poison rings at once"


def test_a_daily_call_is_made_again_on_its_own_day() -> None:
    assert daily("Name", "function", "Does it", 8, 30).expression == f"cron(30 8-{8 + PATIENCE} * * ? *)"
    assert (
        daily("Name", "function", "Does it", 6, on="MON").expression == f"cron(0 6-{6 + PATIENCE} ? * MON *)"
    )
    with pytest.raises(ValueError, match="another day"):
        daily("Name", "function", "Does it", 11)


def test_who_may_have_to_park_can_and_nobody_else(deployed: Template) -> None:
    """The leave, the queue's address and the client: in one queue, its own."""
    functions = of(deployed, "AWS::Lambda::Function")
    packages = {one.name: PACKAGES[one.package] for one in FUNCTIONS}
    parking = {}
    for stream in (False, True):
        for name, mapping in mappings(deployed, stream=stream).items():
            function = functions[named(mapping["FunctionName"])]
            settings = function["Environment"]["Variables"]
            where = (
                mapping["DestinationConfig"]["OnFailure"]["Destination"]
                if stream
                else of(deployed, "AWS::SQS::Queue")[named(mapping["EventSourceArn"])]["RedrivePolicy"][
                    "deadLetterTargetArn"
                ]
            )
            assert named(settings[PARKED]) == named(where), name
            assert (QUEUE in settings) != stream, name
            assert stream or named(settings[QUEUE]) == named(mapping["EventSourceArn"]), name
            assert "sqs" in packages[settings["POWERTOOLS_SERVICE_NAME"]].clients, name
            role = of(deployed, "AWS::IAM::Role")[named(function["Role"])]
            leaves = [
                statement["Resource"]
                for policy in role["Policies"]
                for statement in policy["PolicyDocument"]["Statement"]
                if statement["Action"] == "sqs:SendMessage"
            ]
            assert where in [
                one for leave in leaves for one in (leave if isinstance(leave, list) else [leave])
            ]
            parking[settings["POWERTOOLS_SERVICE_NAME"]] = name
    assert parking.keys() == {
        one["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for one in functions.values()
        if PARKED in one["Environment"]["Variables"]
    }


def test_what_does_nothing_with_what_is_old_says_so_in_the_outputs(deployed: Template) -> None:
    old = {}
    for name, output in deployed["Outputs"].items():
        if name.startswith("Dead"):
            text = "".join(part if isinstance(part, str) else "" for part in output["Value"]["Fn::Join"][1])
            if found := re.search(r" (\d+)$", text):
                old[name] = int(found[1])
    assert old == {"DeadBookingMails": 7, "DeadPeopleMails": 7, "DeadMetricsHits": 7}
