"""Every kind of resource of the template has a rule of what it costs, or why it costs nothing."""

import pytest

from operate.cost import by_being_there, files
from operate.cost_rules import RULES
from tests.infra.conftest import Template, of


@pytest.mark.parametrize("which", ["deployed", "with_domain"])
def test_every_kind_of_resource_has_a_rule(which: str, request: pytest.FixtureRequest) -> None:
    template: Template = request.getfixturevalue(which)
    for kind in sorted({one["Type"] for one in template["Resources"].values()} - RULES.keys()):
        pytest.fail(
            f"Nobody says what {kind} costs. Add to RULES in operate/cost_rules.py one of:\n"
            f'    "{kind}": free("why it costs nothing"),\n'
            f'    "{kind}": per_month("a price of operate/prices.toml"),\n'
            f'    "{kind}": by_use("a price of operate/prices.toml"),'
        )


def test_no_rule_is_of_a_kind_that_no_template_has(with_domain: Template, live: Template) -> None:
    has = {one["Type"] for template in (with_domain, live) for one in template["Resources"].values()}
    assert sorted(RULES.keys() - has) == []


def test_a_metric_that_two_filters_make_is_paid_for_once(deployed: Template) -> None:
    filters = of(deployed, "AWS::Logs::MetricFilter").values()
    names = {one["MetricTransformations"][0]["MetricName"] for one in filters}
    assert len(names) < len(filters)
    rule = RULES["AWS::Logs::MetricFilter"]
    assert sum(map(rule.month, filters)) == len(names)


def test_what_is_there_costs_what_its_alarms_and_queues_do(deployed: Template) -> None:
    prices = {one.price for one in by_being_there(files(), deployed)}
    assert {"alarm month", "queue request", "secret month", "own metric month"} <= prices
