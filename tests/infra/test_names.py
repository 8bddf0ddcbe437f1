"""What outlives the stack, what names it fixes, and who knows which addresses take no mail."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.declared import FUNCTIONS
from infra.names import FIXED, WITHIN
from tests.infra.conftest import Template, named, of
from tests.infra.test_template import SALTS, STATEFUL, listed, statements


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_whoever_sends_mail_knows_which_addresses_take_none_and_one_alone_writes_it(
    which: str, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(which)
    [table] = [name for name in of(template, "AWS::DynamoDB::Table") if name.startswith("CoreUnreachable")]
    may: dict[str, set[str]] = {}
    for role, statement in statements(template):
        if any(table == named(resource) for resource in listed(statement["Resource"])):
            may.setdefault(role, set()).update(listed(statement["Action"]))
    reads = {"dynamodb:BatchGetItem", "dynamodb:GetItem"}
    for function in of(template, "AWS::Lambda::Function").values():
        told = function["Environment"]["Variables"]
        [declared] = [one for one in FUNCTIONS if one.name == told["POWERTOOLS_SERVICE_NAME"]]
        knows = bool({"mail", "addresses"} & {*declared.needs})
        writes = {"dynamodb:PutItem"} if declared.name == "booking-inbound" else set()
        assert may.get(named(function["Role"]), set()) == (reads | writes if knows else set()), declared.name
        assert ("UNREACHABLE" in told) == knows
        # SES says of every mail what became of it.
        assert ("CONFIGURATION_SET" in told) == ("mail" in declared.needs and which == "deployed")


def test_what_a_failed_first_deployment_made_goes_with_it_and_nothing_else(deployed: Template) -> None:
    """`Retain` alone would leave it behind, empty and under the name that the next try needs."""
    policies = {
        name: resource["DeletionPolicy"]
        for name, resource in deployed["Resources"].items()
        if resource.get("DeletionPolicy", "Delete") != "Delete"
    }
    assert set(policies.values()) == {"RetainExceptOnCreate"}
    for name in policies:
        assert deployed["Resources"][name]["UpdateReplacePolicy"] == "Retain", name
    lost = {
        name
        for kind in STATEFUL
        for name in STATEFUL[kind]
        if kind not in {"AWS::ApiGatewayV2::Api", "AWS::CloudFront::Distribution", "AWS::Events::EventBus"}
        and name not in policies
    }
    assert lost == {SALTS, "EdgeDomain8ADC3E9E"}
    # What nobody may delete CloudFormation can't take back either: it is protected once the deployment stands.
    assert deployed["Parameters"]["Protected"]["Default"] == "yes"
    assert deployed["Conditions"]["Protects"] == {"Fn::Equals": [{"Ref": "Protected"}, "yes"]}
    [pool] = of(deployed, "AWS::Cognito::UserPool").values()
    assert pool["DeletionProtection"] == {"Fn::If": ["Protects", "ACTIVE", "INACTIVE"]}


def names_of(resource: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the names that a resource's template fixes: of text, and of what is the account's or the region's."""
    properties = resource.get("Properties", {})
    for holder in (properties, properties.get("OriginAccessControlConfig", {})):
        for key, value in holder.items():
            if not (key == "Name" or key.endswith("Name") or key in {"EmailIdentity", "Domain"}):
                continue
            if isinstance(value, str):
                yield key, value
            elif "Fn::Join" in value:
                refers = re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"([^"]+)"', json.dumps(value))
                if all(one.startswith("AWS::") for one in refers):
                    yield key, json.dumps(value)


@pytest.mark.parametrize("which", ["deployed", "with_domain"])
def test_of_every_name_that_is_fixed_it_is_known_what_to_do_with_one_that_exists(
    which: str, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(which)
    known = {(one.kind, one.named_by) for one in FIXED}
    seen = set()
    for name, resource in template["Resources"].items():
        for key, value in names_of(resource):
            which_one = (resource["Type"], key)
            if which_one in WITHIN:
                continue
            assert which_one in known, (
                f"{name} is called {value}: say in infra/names.py what is done with a leftover"
            )
            # Two programmes stand side by side in one account.
            assert re.search("any-?programme|programme.example", value), f"{name}: {value} names no programme"
            seen.add(which_one)
    if which == "with_domain":
        assert seen == known
    for one in FIXED:
        kept = [
            found["DeletionPolicy"]
            for found in template["Resources"].values()
            if found["Type"] == one.kind and one.how != "named"
        ]
        # CloudFormation takes in nothing else.
        assert set(kept) <= {"RetainExceptOnCreate"}, one.kind
