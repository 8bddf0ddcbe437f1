"""Which calls the fault drill lets go wrong: each line that asks AWS for something, though another asks for the same."""

from collections.abc import Mapping

from tests.drills.plan import PLACE, Plan


def asked(place: str, *, of: str, call: int = 0, attempt: int = 1) -> Mapping[str, str]:
    """Return the headers of a call that a function makes, as the proxy sees them."""
    return {
        PLACE: place,
        "x-amzn-trace-id": of,
        "amz-sdk-invocation-id": f"{of}-{place}-{call}",
        "amz-sdk-request": f"attempt={attempt}",
    }


def test_each_place_goes_wrong_once_in_whichever_call_of_its_function() -> None:
    plan = Plan("slow")
    assert plan.of("booking-web", "Query", asked("offer:1", of="first")) == "slow"
    assert plan.of("booking-web", "Query", asked("offer:1", of="second")) is None
    assert plan.of("booking-web", "Query", asked("lists:9", of="second")) == "slow"
    assert plan.of("booking-team", "Query", asked("offer:1", of="third")) == "slow"
    assert len(plan.hit) == 3


def test_in_a_loop_what_writes_goes_wrong_twice_and_what_reads_once() -> None:
    for operation, faults in (("PutItem", 2), ("Query", 1)):
        plan = Plan("slow")
        # As somebody who tries again does: each time one call further.
        for of in ("first", "second", "third"):
            for call in range(4):
                plan.of("metrics-facts", operation, asked("facts:7", of=of, call=call))
        assert len(plan.hit) == faults


def test_the_librarys_own_further_attempts_meet_what_the_first_met() -> None:
    for fault, again in (("throttled", "throttled"), ("slow", None)):
        plan = Plan(fault)  # type: ignore[arg-type]  # two of the kinds
        plan.of("booking-web", "Query", asked("offer:1", of="first"))
        assert plan.of("booking-web", "Query", asked("offer:1", of="first", attempt=2)) == again
