"""How many functions run at once: the sums of `infra.concurrency` against the template, and what a small account gets."""

from hypothesis import given
from hypothesis import strategies as st

from infra import concurrency
from infra.concurrency import (
    AT_ONCE,
    BACKGROUND,
    BURST,
    FORM_BURST,
    HIT_RATE,
    HITS_AT_ONCE,
    LIVE_BURST,
    OTHERS,
    QUEUES,
    RESERVED,
    STREAMS,
    UNRESERVED,
    USUAL,
    for_pupils,
)
from tests.infra.conftest import Template, of


def test_queues_and_streams_are_as_many_as_the_sums_say(deployed: Template) -> None:
    mappings = of(deployed, "AWS::Lambda::EventSourceMapping").values()
    queues = [one for one in mappings if "ScalingConfig" in one]
    assert (len(queues), len(mappings) - len(queues)) == (QUEUES, STREAMS)
    assert {one["ScalingConfig"]["MaximumConcurrency"] for one in queues} == {AT_ONCE}
    for one in mappings:
        assert one.get("ParallelizationFactor", 1) == 1


def test_the_usual_quota_holds_everything_at_once() -> None:
    """Pupils as many as the API lets in, the counter, every queue, stream and schedule, forms, projectors and the team."""
    assert RESERVED["feedback-pupil"] == BURST
    assert OTHERS >= BACKGROUND + FORM_BURST + LIVE_BURST
    assert sum(RESERVED.values()) + OTHERS <= USUAL
    assert USUAL - sum(RESERVED.values()) >= UNRESERVED
    # Each hit takes some 25 ms.
    assert HIT_RATE * 0.025 <= HITS_AT_ONCE


@given(st.integers(min_value=1, max_value=10_000))
def test_an_account_of_any_quota_can_be_deployed_to(quota: int) -> None:
    pupils = for_pupils(quota)
    assert 0 <= pupils <= BURST
    if pupils:
        assert quota - pupils - HITS_AT_ONCE >= UNRESERVED, "CloudFormation would be refused"
        assert quota - pupils - HITS_AT_ONCE >= OTHERS
    assert for_pupils(quota + 1) >= pupils


def test_a_new_account_reserves_nothing_and_the_usual_one_everything() -> None:
    assert for_pupils(10) == 0
    assert for_pupils(USUAL) == BURST


def test_the_pupils_share_is_a_parameter_and_the_counter_is_bounded_with_it(deployed: Template) -> None:
    kept = {
        function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]: function[
            "ReservedConcurrentExecutions"
        ]
        for function in of(deployed, "AWS::Lambda::Function").values()
        if "ReservedConcurrentExecutions" in function
    }
    nothing = {"Ref": "AWS::NoValue"}
    assert kept == {
        "feedback-pupil": {"Fn::If": ["Reserves", {"Ref": concurrency.PARAMETER}, nothing]},
        "metrics-hit": {"Fn::If": ["Reserves", HITS_AT_ONCE, nothing]},
    }
    parameter = deployed["Parameters"][concurrency.PARAMETER]
    assert (parameter["Type"], parameter["Default"], parameter["MinValue"]) == ("Number", BURST, 0)
    assert deployed["Conditions"]["Reserves"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": concurrency.PARAMETER}, "0"]}]
    }


def test_here_nothing_is_reserved(local: Template) -> None:
    assert not [
        one for one in of(local, "AWS::Lambda::Function").values() if "ReservedConcurrentExecutions" in one
    ]
