"""Visitors are led to new versions little by little, and back once pages fail: on moto's Lambda and CloudWatch."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.awslambda_simple.models import lambda_simple_backends

from operate import shift
from operate.aws import client
from operate.processes import StageError
from operate.shift import PagesFailError, Shift
from tests.support.aws import operators_aws

ALARM, REGION, ACCOUNT = "Faults", "eu-west-2", "123456789012"
WEB, PUPIL = "outreach-web-1", "outreach-pupil-1"
READY = "published_version_active"
NAMES = {WEB: "booking-web", PUPIL: "feedback-pupil"}


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with operators_aws(monkeypatch, {"lambda": {"use_docker": False}}):
        _made()
        yield


def code(what: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("handler.py", what)
    return packed.getvalue()


def _made() -> None:
    """Make two functions with their aliases, as the template does, and the alarm of failing pages."""
    trust = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    for function, name in NAMES.items():
        client("lambda").create_function(
            FunctionName=function,
            Runtime="python3.11",
            Handler="handler.handler",
            Role=role,
            Code={"ZipFile": code("old")},
        )
        client("lambda").create_alias(
            FunctionName=function, Name=shift.ALIAS, FunctionVersion=shift.NEWEST, Description=name
        )
    client("cloudwatch").put_metric_alarm(
        AlarmName=ALARM,
        Namespace="AWS/ApiGateway",
        MetricName="5xx",
        Period=300,
        EvaluationPeriods=1,
        Threshold=0,
        Statistic="Sum",
        ComparisonOperator="GreaterThanThreshold",
    )
    rings(state="OK")


def rings(state: str = "ALARM") -> None:
    client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue=state, StateReason="a test says so")


def answers(*said: dict[str, Any]) -> None:
    """Let functions answer this when they are asked next."""
    queue = lambda_simple_backends[ACCOUNT][REGION].lambda_simple_results_queue
    queue.extend(json.dumps(one) for one in said)


def deployed(*functions: str) -> None:
    """Give functions new code, as CloudFormation does."""
    for function in functions:
        client("lambda").update_function_code(FunctionName=function, ZipFile=code(f"new {function}"))


def led(function: str) -> tuple[str, dict[str, float]]:
    """Return which version visitors get, and which part of them another."""
    alias = client("lambda").get_alias(FunctionName=function, Name=shift.ALIAS)
    return alias["FunctionVersion"], (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {})


def shifting(**how: Any) -> Shift:
    return Shift(ALARM, **{"watched": 0.0, "looks_every": 0.0, "say": lambda _: None, **how})


@pytest.fixture
def held() -> None:
    """Be before a deployment that gives one function new code, and the other none."""
    shift.hold(NAMES)


def test_whoever_visits_while_the_stack_is_changed_gets_what_they_got_before(held: None) -> None:
    deployed(WEB, PUPIL)
    assert [led(one) for one in NAMES] == [("1", {}), ("1", {})]


def test_a_tenth_is_led_to_the_new_version_and_then_all(held: None, monkeypatch: pytest.MonkeyPatch) -> None:
    deployed(WEB)
    answers({"statusCode": 200})
    seen = []
    monkeypatch.setattr(shift.time, "sleep", lambda _: seen.append(led(WEB)))
    moved = shifting(watched=0.001).forward([WEB])
    assert ("1", {"2": 0.1}) in seen
    assert led(WEB) == ("2", {})
    assert [(one.page.name, one.page.version, one.to) for one in moved] == [("booking-web", "1", "2")]


def test_the_alarm_rings_and_all_are_led_back(held: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It rings while the second look is waited for."""
    deployed(WEB, PUPIL)
    answers({"statusCode": 200}, {"statusCode": 404})
    monkeypatch.setattr(shift.time, "sleep", lambda _: rings())
    with pytest.raises(PagesFailError, match=r"The alarm Faults rings: pages fail\. All visitors are led to"):
        shifting(watched=3600).forward([WEB, PUPIL])
    assert [led(one) for one in NAMES] == [("1", {}), ("1", {})]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"statusCode": 500}, "booking-web answered 500."),
        ({}, "booking-web answered 0."),
    ],
)
def test_nobody_is_led_to_a_version_that_fails_when_we_ask_it(
    held: None, answer: dict[str, Any], said: str
) -> None:
    deployed(WEB)
    answers(answer)
    with pytest.raises(PagesFailError, match=f"{said}\nNobody was led to the new version"):
        shifting().forward([WEB])
    assert led(WEB) == ("1", {})


def test_who_stops_the_deployment_leads_visitors_back(held: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_: float) -> None:
        raise KeyboardInterrupt

    deployed(WEB)
    answers({"statusCode": 200})
    monkeypatch.setattr(shift.time, "sleep", stopped)
    with pytest.raises(KeyboardInterrupt):
        shifting(watched=3600).forward([WEB])
    assert led(WEB) == ("1", {})


def test_a_shift_that_was_cut_off_is_taken_back_by_the_next_deployment(held: None) -> None:
    deployed(WEB)
    client("lambda").publish_version(FunctionName=WEB)
    client("lambda").update_alias(
        FunctionName=WEB,
        Name=shift.ALIAS,
        RoutingConfig={"AdditionalVersionWeights": {"2": 0.1}},
    )
    shift.hold([WEB])
    assert led(WEB) == ("1", {})


def test_a_page_that_is_new_is_led_to_at_once(held: None) -> None:
    client("lambda").update_alias(FunctionName=WEB, Name=shift.ALIAS, FunctionVersion=shift.NEWEST)
    deployed(WEB)
    assert shifting().forward([WEB]) == []
    assert led(WEB) == ("2", {})


def test_nobody_is_led_to_a_version_that_can_not_be_called_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lambda takes a while with some, and refuses whoever calls one meanwhile."""
    waited: list[tuple[str, tuple[str, dict[str, float]]]] = []
    lambdas, publish = client("lambda"), client("lambda").publish_version

    class Waiter:
        def wait(self, **asked: str) -> None:
            assert asked["FunctionName"] == WEB
            waited.append((asked["Qualifier"], led(WEB)))

    monkeypatch.setattr(lambdas, "publish_version", lambda **asked: {**publish(**asked), "State": "Pending"})
    monkeypatch.setattr(lambdas, "get_waiter", lambda name: Waiter() if name == READY else None)
    shift.hold([WEB])
    deployed(WEB)
    answers({"statusCode": 200})
    shifting().forward([WEB])
    assert waited == [("1", (shift.NEWEST, {})), ("2", ("1", {}))]
    assert READY in lambdas.waiter_names


def test_at_once_nobody_looks_at_the_alarm(held: None) -> None:
    """Pages fail, and the new version is what mends them."""
    rings()
    with pytest.raises(StageError, match=r"Pages fail already.*AT_ONCE=1"):
        shifting().refuse_ringing()
    deployed(WEB)
    shifting().forward([WEB], at_once=True)
    assert led(WEB) == ("2", {})


def test_what_nobody_gets_any_more_is_deleted(held: None) -> None:
    for _ in range(2):
        deployed(WEB)
        client("lambda").update_function_configuration(FunctionName=WEB, Timeout=5)
        answers({"statusCode": 200})
        moved = shifting().forward([WEB])
    shift.tidy(moved)
    kept = client("lambda").list_versions_by_function(FunctionName=WEB)["Versions"]
    assert {one["Version"] for one in kept} == {shift.NEWEST, moved[0].page.version, moved[0].to}


def test_each_page_is_asked_for_something_that_its_own_function_answers() -> None:
    assert shift._request("booking-web")["rawPath"] == "/"
    assert shift._request("people-web")["rawPath"] == "/with/nobody"
    assert shift._request("metrics-hit")["rawPath"] == "/hit.js", "or it would be counted"
