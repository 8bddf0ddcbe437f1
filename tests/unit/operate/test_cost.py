"""What the system costs: of what is measured, how it is used and what AWS asks, and that no part of it is left out."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from benchmarks.metered import units
from infra.declared import FUNCTIONS
from infra.schedules import SCHEDULES, Schedule
from operate import cost
from operate.cost import LIMIT, SCALE, Files, Line, brought, files, report, seconds, summed
from operate.cost_rules import POLLS_A_MONTH, RULES
from shared import measured


@pytest.fixture(scope="module")
def of() -> Files:
    return files()


def events(of: Files) -> Iterator[Mapping[str, Any]]:
    for part in of.usage["part"]:
        yield from part["event"]


def test_ten_thousand_pupils_cost_less_than_a_pound_besides_what_is_fixed(of: Files) -> None:
    pounds = sum(one.usd for one in brought(of)) * of.gbp
    assert pounds < LIMIT, f"£{pounds:.2f}"
    assert pounds > LIMIT / 20, "as cheap as that nothing is counted"


def test_every_function_is_counted_or_says_why_it_is_not(of: Files) -> None:
    counted = {event["function"] for event in events(of)} | {
        one["function"] for one in of.usage["not_counted"]
    }
    for name in sorted({one.name for one in FUNCTIONS} - counted):
        pytest.fail(
            f"Nothing says how often {name} is called. Add to a part of operate/usage.toml:\n"
            f'  {{ per = "visit", number = 1, function = "{name}", case = "as `make bench` names it", why = "…" }},\n'
            f'or to not_counted: {{ function = "{name}", why = "…" }}'
        )


def calls_a_year(one: Schedule) -> int:
    """Return how often the clock calls in a year, of an expression of `infra.schedules`."""
    if one.expression.startswith("rate("):
        return 365 * 24 * 12
    _, hour, day, month, weekday, _ = one.expression.removeprefix("cron(").removesuffix(")").split()
    if hour == "*":
        return 365 * 24
    first, last = map(int, hour.split("-"))
    days = len(month.split(",")) if month != "*" else 365 if weekday in {"?", "*"} and day == "*" else 52
    return days * (last - first + 1)


def test_what_the_clock_calls_is_counted_as_often_as_it_calls(of: Files) -> None:
    """Daily calls are made again each hour: who counts them once leaves thirteen in fourteen out."""
    year = of.usage["year"]
    told = sum(
        other["number"] * year[other["per"]]
        for part in of.usage["part"]
        for other in part["other"]
        if other["price"] == "call by the clock"
    )
    assert told == sum(map(calls_a_year, SCHEDULES))
    left_out = {one["function"] for one in of.usage["not_counted"]}
    for one in SCHEDULES:
        counted = sum(
            event["number"] * year[event["per"]]
            for event in events(of)
            if event["function"] == one.function and event["per"] in year
        )
        assert counted >= calls_a_year(one) or one.function in left_out, f"{one.function}: {counted}"


def test_every_metric_that_functions_log_is_paid_for(of: Files) -> None:
    names = [
        2 if isinstance(one, measured.Wait) else 1
        for name, one in vars(measured).items()
        if name.isupper() and isinstance(one, measured.Wait | str)
    ]
    [line] = [
        other for part in of.usage["part"] for other in part["other"] if other["price"] == "own metric month"
    ]
    assert (line["per"], line["number"]) == ("month", sum(names))


def test_each_line_of_use_has_a_reason_a_unit_and_something_measured(of: Files) -> None:
    known = set(of.usage["pupils"]) | set(of.usage["year"])
    functions = {one.name for one in FUNCTIONS}
    for event in events(of):
        assert event["function"] in functions, event
        assert cost.measured_case(of, event), event
        assert event["per"] in known, event
        assert event["why"], event
    for part in of.usage["part"]:
        for other in part["other"]:
            assert other["price"] in of.prices["price"], other
            assert other["per"] in known, other
            assert other["why"], other
    assert not set(of.usage["pupils"]) & set(of.usage["year"])


def test_every_price_says_how_sure_it_is_and_of_when(of: Files) -> None:
    assert of.prices["on"] <= date.today() + timedelta(days=400)  # noqa: DTZ011  a file's own day, and no moment
    for name, price in of.prices["price"].items():
        assert price["usd"] > 0, name
        assert price["sure"] in {"listed", "quoted", "known", "reckoned"}, name
        assert price["service"], name
        assert (price["sure"] == "listed") is ("of" in price), name
    assert of.prices["unpriced"]


def test_every_price_of_a_rule_is_in_the_file_and_what_is_billed_too(of: Files) -> None:
    prices = set(of.prices["price"])
    for kind, rule in RULES.items():
        assert bool(rule.why) is not bool(rule.price or rule.used), kind
        assert {*rule.used, *([rule.price] if rule.price else [])} <= prices, kind
    billed = {name for case in of.measured["case"] for name in case["units"]} - {"call"}
    assert {"write", "read", "queue request", "mail", "event"} <= billed <= prices


def test_a_function_takes_longer_with_less_of_a_processor_in_a_fresh_process_and_where_it_waits() -> None:
    case = {"function": "f", "case": "GET /", "first": 200.0, "warm": 10.0, "units": {"call": 2.0}}
    rates = {"cold": 0.5, "slower": 2.0, "call_ms": 5.0, "mail_ms": 100.0}
    of = Files({}, {"rates": rates}, {"load": 0.5, "case": [case]})
    event = {"function": "f", "case": "GET /"}
    assert seconds(of, event, 1769) == pytest.approx((105 * 2 + 10) / 1000)
    assert seconds(of, event, 3538) == seconds(of, event, 1769), "one thread has one processor"
    assert seconds(of, event, 884) > 2 * seconds(of, event, 1769) - 0.011
    assert seconds(of, event | {"cold": 0.0}, 1769) == pytest.approx(0.03)
    assert seconds(of, event | {"cold": 0.0, "share": 0.5}, 1769) == pytest.approx(0.015)
    with pytest.raises(KeyError, match="nothing was measured of g"):
        seconds(of, event | {"function": "g"}, 1769)


def test_what_a_call_is_billed_as() -> None:
    small, large = {"pk": {"S": "a"}}, {"pk": {"S": "a" * 5000}}
    assert units("PutItem", {"Item": large}, {}) == {"write": 5}
    asked = {"TransactItems": [{"Put": {"Item": small}}, {"Delete": {"Key": small}}]}
    assert units("TransactWriteItems", asked, {}) == {"write": 4}
    assert units("GetItem", {}, {"Item": small}) == {"read": 0.5}
    assert units("GetItem", {"ConsistentRead": True}, {}) == {"read": 1}
    assert units("Query", {}, {"Items": [large] * 2}) == {"read": 1.5}
    many = {"RequestItems": {"t": {"Keys": [small] * 3}}}
    assert units("BatchGetItem", many, {"Responses": {"t": [large]}}) == {"read": 2}
    assert units("PutEvents", {"Entries": [1, 2]}, {}) == {"event": 2}
    assert units("Scan", {}, {}) == {}


def test_the_report_names_the_largest_what_is_fixed_and_what_is_not_in_it(of: Files) -> None:
    alarm = {"Type": "AWS::CloudWatch::Alarm", "Properties": {}}
    sums = {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {"Metrics": [{"MetricStat": {}}, {"MetricStat": {}}, {}]},
    }
    queue = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {}}
    stream = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {"StartingPosition": "LATEST"}}
    template = {"Resources": {"A": alarm, "B": sums, "C": queue, "D": stream}}
    there = {one.price: one.usd for one in cost.by_being_there(of, template)}
    assert there == pytest.approx(
        {"alarm month": 3 * 12 * 0.10, "queue request": POLLS_A_MONTH * 12 * 0.0000004}
    )
    text = "\n".join(report(of, template, 12_000))
    largest = list(summed(brought(of), lambda one: f"{one.what}: {one.price}"))[:3]
    assert all(one in text for one in largest)
    assert "A county of 12,000 pupils pays £" in text
    assert f"{SCALE:,} pupils cost £" in text
    assert all(one["what"] in text for one in of.prices["unpriced"])
    with pytest.raises(KeyError, match="AWS::EC2::Instance"):
        cost.by_being_there(of, {"Resources": {"E": {"Type": "AWS::EC2::Instance"}}})


def test_sums_are_the_largest_first() -> None:
    lines = [Line("a", "write", "x", 1.0), Line("b", "write", "y", 3.0), Line("a", "read", "z", 1.0)]
    assert list(summed(lines, lambda one: one.part).items()) == [("b", 3.0), ("a", 2.0)]


@pytest.mark.parametrize("typed", ["", "many", "0", "-5"])
def test_a_number_of_pupils_that_is_none_is_said_in_a_sentence(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cost.main([typed]) == 2
    assert "is no number of pupils" in capsys.readouterr().err
