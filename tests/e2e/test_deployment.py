"""The CDK's own command line on the emulator: the account is prepared, the template deployed, and deployed anew.

The second deployment leads visitors to a new version, the third one back, and what would lose data is refused.
"""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from infra import github as roles
from infra.declared import stack_name
from infra.local import CDK_FILES
from operate import deployment, github, shift, smoke
from operate.build import Built
from operate.cdk import cdk
from operate.processes import StageError
from operate.shift import PagesFailError
from operate.stack import ACCOUNT, REGION, described, outputs_of
from operate.stage import Stage
from shared.paths import LOCAL
from tests.e2e.conftest import ports
from tests.support.aws import client
from tests.support.programme import DEMO, programme_of

pytestmark = pytest.mark.skipif(
    "CI" not in os.environ,
    reason="takes a minute of both cores: CI does it, and CI=1 make test T=tests/e2e/test_deployment.py",
)

TEMPLATE = "Outreach.template.json"


class Deployed(Stage):
    """A stage that the real command line deployed to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            folder,
            lambda _: None,
            deploys=self._by_the_cdk,
            **ports(1),
        )

    def _by_the_cdk(self, built: Built, _gateway: str, _alive: Callable[[], None]) -> dict[str, str]:
        cdk(built, "bootstrap")
        client("s3").delete_bucket_policy(Bucket=CDK_FILES.format(account=ACCOUNT, region=REGION))
        site, moved = deployment.carry_out(built, yes=True)
        assert site == self.site
        assert moved == [], "nobody was led to a version before the first deployment"
        return outputs_of(described(stack_name(built.programme.id)))


@pytest.fixture(scope="module")
def stage() -> Iterator[Deployed]:
    folder = LOCAL / "test-deployment"
    shutil.rmtree(folder, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch, programme_of(DEMO):
        patch.setenv("NODE_OPTIONS", f'--require="{Path(__file__).with_name("unlogged.cjs")}"')
        with Deployed(folder) as running:
            yield running


@pytest.fixture(scope="module")
def changed(stage: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Built]:
    """Return what makes of the template another one, with everything that goes with it."""

    def change(change: Callable[[dict[str, Any]], None]) -> Built:
        made = tmp_path_factory.mktemp("template")
        for path in stage.built.template.parent.iterdir():
            (made / path.name).symlink_to(path)
        template = json.loads(stage.built.template.read_text())
        change(template["Resources"])
        (made / TEMPLATE).unlink()
        (made / TEMPLATE).write_text(json.dumps(template))
        # What is published is known by its hash.
        was = next(
            key
            for key, file in json.loads((made / "Outreach.assets.json").read_text())["files"].items()
            if file["source"]["path"] == TEMPLATE
        )
        now = hashlib.sha256((made / TEMPLATE).read_bytes()).hexdigest()
        for name in ("Outreach.assets.json", "manifest.json"):
            text = (made / name).read_text()
            (made / name).unlink()
            (made / name).write_text(text.replace(was, now))
        return replace(stage.built, template=made / TEMPLATE)

    return change


def with_memory(memory: int) -> Callable[[dict[str, Any]], None]:
    """Return a change of the two functions that answer careers leads and pupils."""

    def change(resources: dict[str, Any]) -> None:
        for resource in resources.values():
            if resource["Type"] == "AWS::Lambda::Function":
                named = resource["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
                if named in {"booking-web", "feedback-pupil"}:
                    resource["Properties"]["MemorySize"] = memory

    return change


def led(stage: Deployed) -> dict[str, str]:
    """Return which version of each page visitors get, by its function's name."""
    found = {}
    for function in shift.pages(stack_name(stage.built.programme.id)):
        alias = client("lambda").get_alias(FunctionName=function, Name=shift.ALIAS)
        assert not alias.get("RoutingConfig", {}).get("AdditionalVersionWeights")
        found[alias["Description"]] = alias["FunctionVersion"]
    return found


def test_what_the_command_line_deployed_opens_its_front_doors(stage: Deployed) -> None:
    assert set(led(stage).values()) == {"1"}
    assert smoke.smoke(stage.site) == 0


def test_again_it_changes_nothing(stage: Deployed, capfd: pytest.CaptureFixture[str]) -> None:
    before = led(stage)
    assert deployment.carry_out(stage.built, yes=True)[1] == []
    assert "Resources: none." in capfd.readouterr().out
    assert led(stage) == before


def test_a_new_version_of_two_pages_is_asked_watched_and_led_to(
    stage: Deployed, changed: Callable[..., Built], capfd: pytest.CaptureFixture[str]
) -> None:
    _, moved = deployment.carry_out(changed(with_memory(1088)), yes=True, watched=0)
    said = "".join(capfd.readouterr())
    assert "MemorySize" in said, "the difference is shown"
    # Those two, and what CloudFormation can't know not to follow from them.
    counted = said[said.index("Resources:") :].splitlines()
    assert re.fullmatch(r"Resources: \d+ changed\.", counted[0]), counted[:5]
    assert {one.page.name for one in moved} == {"booking-web", "feedback-pupil"}
    assert {name: version for name, version in led(stage).items() if version != "1"} == {
        "booking-web": "2",
        "feedback-pupil": "2",
    }
    assert smoke.smoke(stage.site) == 0


def test_pages_fail_and_visitors_are_led_back(
    stage: Deployed, changed: Callable[..., Built], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = led(stage)
    alarm = stage.outputs["Faults"]
    rings = {"AlarmName": alarm, "StateReason": "a test says so"}

    def watched(_: float) -> None:
        client("cloudwatch").set_alarm_state(**rings, StateValue="ALARM")

    monkeypatch.setattr(shift, "time", SimpleNamespace(monotonic=time.monotonic, sleep=watched))
    with pytest.raises(PagesFailError, match=f"The alarm {alarm} rings"):
        deployment.carry_out(changed(with_memory(1152)), yes=True, watched=3600)
    assert led(stage) == before
    assert smoke.smoke(stage.site) == 0
    client("cloudwatch").set_alarm_state(**rings, StateValue="OK")


def test_a_repository_may_deploy_and_again_does_no_harm(
    stage: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    """In an account that knows GitHub already: the emulator's CloudFormation can't make it known."""
    client("iam").create_open_id_connect_provider(
        Url=f"https://{roles.ISSUER}", ClientIDList=[roles.AUDIENCE]
    )
    for _ in range(2):
        github.let_in(stage.built.programme, "outreach-team/platform")
    name = roles.role_name(stage.built.programme.id)
    role = client("iam").get_role(RoleName=name)["Role"]
    assert f"AWS_ROLE = {role['Arn']}" in capsys.readouterr().out
    [trusted] = role["AssumeRolePolicyDocument"]["Statement"]
    subject = trusted["Condition"]["StringEquals"][f"{roles.ISSUER}:sub"]
    assert subject == "repo:outreach-team/platform:environment:production"


def test_a_register_that_is_deployed_is_not_left_out_unasked(
    stage: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout has none, for it lies outside git."""
    deployed = stage.outputs | {"Register": "2026-09-01"}
    monkeypatch.setattr(deployment, "_outputs", lambda _name: deployed)
    with pytest.raises(
        StageError, match=r"the register of schools that was made on 2026-09-01(.|\n)*REPLACE=register"
    ):
        deployment.carry_out(stage.built, yes=True)


def test_a_table_that_would_be_made_anew_is_kept(
    stage: Deployed, changed: Callable[..., Built], capfd: pytest.CaptureFixture[str]
) -> None:
    def other_key(resources: dict[str, Any]) -> None:
        table = resources[tables[0]]["Properties"]
        table["KeySchema"][1]["AttributeName"] = "other"
        table["AttributeDefinitions"][1]["AttributeName"] = "other"

    template = json.loads(stage.built.template.read_text())["Resources"]
    tables = sorted(name for name, one in template.items() if one["Type"] == "AWS::DynamoDB::Table")
    with pytest.raises(StageError, match=f"{tables[0]} .* it holds rows(.|\n)*REPLACE={tables[0]}"):
        deployment.carry_out(changed(other_key), yes=True)
    [row] = client("dynamodb").describe_table(TableName=stage.outputs["BookingTable"])["Table"]["KeySchema"][
        1:
    ]
    assert row["AttributeName"] == "sk"
    left = client("cloudformation").list_change_sets(StackName=stack_name(stage.built.programme.id))[
        "Summaries"
    ]
    assert not [one for one in left if one["ExecutionStatus"] == "AVAILABLE"], "what was refused lies about"
