"""Visitors are led to pages by aliases, which the deployment moves: see `operate.shift`."""

import json

import pytest

from infra.declared import ALIAS, FUNCTIONS, NEWEST
from tests.infra.conftest import Template, named, of

PAGES = {one.name for one in FUNCTIONS if one.routes}


def test_every_function_with_a_route_has_an_alias_that_says_whose_it_is(live: Template) -> None:
    aliases = of(live, "AWS::Lambda::Alias").values()
    assert {alias["Description"] for alias in aliases} == PAGES
    assert len(aliases) == len(PAGES)
    assert {alias["Name"] for alias in aliases} == {ALIAS}


def test_the_template_names_no_version_so_that_it_takes_none_back(live: Template) -> None:
    """CloudFormation changes an alias when the template's own properties do, and never else."""
    assert {alias["FunctionVersion"] for alias in of(live, "AWS::Lambda::Alias").values()} == {NEWEST}
    assert not [alias for alias in of(live, "AWS::Lambda::Alias").values() if "RoutingConfig" in alias]


def test_the_api_and_nothing_else_may_call_them(live: Template) -> None:
    permissions = of(live, "AWS::Lambda::Permission").values()
    assert {named(one["FunctionName"]) for one in permissions} == of(live, "AWS::Lambda::Alias").keys()
    assert {one["Principal"] for one in permissions} == {"apigateway.amazonaws.com"}
    assert all("execute-api" in json.dumps(one["SourceArn"]) for one in permissions)


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_every_route_leads_to_an_alias_that_is_there_before_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(which)
    [within] = of(template, "AWS::CloudFormation::Stack")
    led = of(template, "AWS::ApiGatewayV2::Integration").values()
    assert len(led) == len(PAGES)
    for one in led:
        assert one["IntegrationUri"]["Fn::Join"][1][-1] == f":{ALIAS}"
    for resource in template["Resources"].values():
        if resource["Type"] in {"AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Route"}:
            assert within in resource["DependsOn"], resource


def test_no_function_may_be_called_beside_its_alias(deployed: Template) -> None:
    called = of(deployed, "AWS::Lambda::Permission").values()
    assert "apigateway.amazonaws.com" not in {one["Principal"] for one in called}


def test_here_it_is_the_same(live: Template, live_here: Template) -> None:
    assert live == live_here
