"""Who may deploy from GitHub, and what the workflows there do with it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra import github
from operate.stack import REGION
from shared.paths import ROOT

REPOSITORY = "outreach-team/platform"
LOOKS = {
    "cloudfront:DescribeFunction",
    "cloudfront:ListOriginAccessControls",
    "cognito-idp:DescribeUserPoolDomain",
    "events:DescribeEventBus",
    "secretsmanager:DescribeSecret",
    "ses:DescribeReceiptRuleSet",
    "ses:GetConfigurationSet",
    "ses:GetEmailIdentity",
}
"""By which it is asked whether a name is taken that a deployment brings, such as of a programme that gets its own domain."""
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ON = True
"""YAML 1.1 reads GitHub's key `on` as a truth."""


def made(*, known: bool = False) -> dict[str, Any]:
    return dict(json.loads(github.template("northmoor", REPOSITORY, REGION, known=known)))


def statements() -> list[dict[str, Any]]:
    [policy] = made()["Resources"]["Deployer"]["Properties"]["Policies"]
    return list(policy["PolicyDocument"]["Statement"])


def test_one_environment_of_one_repository_is_trusted_and_nobody_else() -> None:
    [trusted] = made()["Resources"]["Deployer"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert trusted["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:outreach-team/platform:environment:production",
        }
    }
    assert trusted["Principal"] == {
        "Federated": {
            "Fn::Sub": "arn:aws:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com"
        }
    }


def test_the_role_takes_on_the_cdks_roles_and_not_the_one_that_may_do_anything() -> None:
    [assumes] = [one for one in statements() if "sts:AssumeRole" in one["Action"]]
    roles = [resource["Fn::Sub"].rpartition(":role/")[2] for resource in assumes["Resource"]]
    assert roles == [
        f"cdk-hnb659fds-{role}-role-${{AWS::AccountId}}-eu-west-2"
        for role in ("deploy", "file-publishing", "lookup")
    ]


def test_it_touches_what_is_this_programmes_and_nothing_wider() -> None:
    for statement in statements():
        if statement["Resource"] == ["*"]:
            assert set(statement["Action"]) == {"lambda:GetAccountSettings", *LOOKS}, "which change nothing"
            continue
        for action in statement["Action"]:
            assert "*" not in action
        for resource in statement["Resource"]:
            arn = resource["Fn::Sub"] if isinstance(resource, dict) else resource
            assert "outreach-northmoor" in arn or ":role/cdk-hnb659fds-" in arn, arn
    [deletes] = [one for one in statements() if "lambda:DeleteFunction" in one["Action"]]
    [versions] = deletes["Resource"]
    assert versions["Fn::Sub"].endswith(":function:outreach-northmoor*:*"), (
        "or whole functions could be deleted"
    )


def test_an_account_that_knows_github_keeps_the_provider_it_has() -> None:
    assert "Provider" in made()["Resources"]
    again = made(known=True)["Resources"]
    assert again.keys() == {"Deployer"}
    assert "DependsOn" not in again["Deployer"], "what isn't in the template can't be waited for"


@pytest.mark.parametrize(
    "name", ["platform", "team/platform/more", "*/platform", "team/plat*", "te am/x", "a/b\n"]
)
def test_what_is_no_repository_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no repository"):
        github.template("northmoor", name, REGION, known=False)


def test_it_is_a_sound_template(tmp_path: Path) -> None:
    templates = {tmp_path / f"github-{known}.json": made(known=known) for known in (True, False)}
    for path, template in templates.items():
        path.write_text(json.dumps(template))
    linter = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run(  # noqa: S603  our own linter
        [linter, "--regions", REGION, "--", *templates], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""


def read(path: Path) -> dict[Any, Any]:
    return dict(yaml.safe_load(path.read_text()))


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job.get("steps", ())


def targets() -> set[str]:
    found = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(found) == len(set(found)), "of a target with two recipes make takes the last"
    return set(found)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_what_there_is_at_versions_that_stay_and_holds_no_secret(path: Path) -> None:
    workflow, text = read(path), path.read_text()
    assert "secrets." not in text
    assert not re.search(r"AKIA|aws_secret|aws-secret|arn:aws:iam::\d", text)
    assert workflow["permissions"] == {"contents": "read"}
    for used in re.findall(r"uses: (\S+)", text):
        assert used.startswith("./") or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", used), used
        assert not used.startswith("./") or (ROOT / used).is_file()
    for step in steps(workflow):
        for target in re.findall(r"\bmake ([a-z-]+)", step.get("run", "")):
            assert target in targets(), f"make {target} is no command"
        for script in re.findall(r"\bbash (\S+)", step.get("run", "")):
            assert (ROOT / script).is_file()


def test_what_is_deployed_was_checked_is_of_main_and_waits_for_approval() -> None:
    workflow = read(ROOT / ".github" / "workflows" / "deploy.yml")
    assert workflow[ON]["push"] == {"branches": ["main"]}
    assert workflow[ON].keys() == {"push", "workflow_dispatch"}
    assert workflow["concurrency"] == {"group": "deploy", "cancel-in-progress": False}
    deploys = workflow["jobs"]["deploy"]
    assert deploys["needs"] == "check"
    assert workflow["jobs"]["check"] == {"uses": "./.github/workflows/check.yml"}
    assert deploys["environment"] == github.ENVIRONMENT
    assert deploys["permissions"] == {"contents": "read", "id-token": "write"}
    [credentials] = [step for step in deploys["steps"] if "configure-aws" in step.get("uses", "")]
    assert credentials["with"] == {"aws-region": REGION, "role-to-assume": "${{ vars.AWS_ROLE }}"}
    assert [step["run"] for step in deploys["steps"] if "run" in step][-1] == "make deploy YES=1"


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("", True),
        ("BookingTable8C2E,Core1", True),
        ("$(shell id)", False),
        ("A;id", False),
        ("A\n$(id)", False),
    ],
)
def test_what_somebody_types_on_github_is_a_name_and_never_a_command(typed: str, *, taken: bool) -> None:
    workflow = read(ROOT / ".github" / "workflows" / "deploy.yml")
    [looks] = [step["run"] for step in steps(workflow) if "REPLACE" in step.get("run", "")]
    done = subprocess.run(  # noqa: S603  our own line
        ["/bin/sh", "-c", looks], env={"REPLACE": typed}, capture_output=True, check=False
    )
    assert (done.returncode == 0) is taken
