"""`make bootstrap GITHUB=owner/repository`: lets the workflow of a repository deploy, without a key that is kept anywhere."""

from typing import Final

from botocore.exceptions import ClientError, WaiterError

from infra import github
from operate.aws import client
from operate.processes import StageError
from operate.stack import REGION, described, existing, outputs_of
from shared.programme import Programme

PATIENCE: Final = 300
SECONDS_BETWEEN: Final = 2
"""How long a role may take to be made, and how often it is looked for."""


def check(repository: str) -> None:
    """Raise `StageError` for what is no repository's name."""
    if not github.REPOSITORY.fullmatch(repository):
        raise StageError(
            f"“{repository}” is no repository. Write it as GitHub does: make bootstrap GITHUB=owner/name"
        )


def let_in(programme: Programme, repository: str) -> None:
    """Make or change the role that the repository's deployments take on, and say what is to be set on GitHub.

    Raises `StageError` where AWS did not make it.
    """
    check(repository)
    name, cloudformation = github.stack_name(programme.id), client("cloudformation")
    known = _held_by_another(name)
    template = github.template(programme.id, repository, REGION, known=known)
    asked = {"StackName": name, "TemplateBody": template, "Capabilities": ["CAPABILITY_NAMED_IAM"]}
    if existing(name, cloudformation) is None:
        cloudformation.create_stack(**asked, OnFailure="DELETE")
        _wait("stack_create_complete", name)
    else:
        try:
            cloudformation.update_stack(**asked)
            _wait("stack_update_complete", name)
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
    role = outputs_of(described(name))["Role"]
    print(
        f"Jobs of {repository} in its environment “{github.ENVIRONMENT}” may deploy.\n\n"
        f"On GitHub, under Settings, Environments, {github.ENVIRONMENT}:\n"
        "  required reviewers   whoever decides what is deployed\n"
        "  deployment branches  main alone\n"
        f"  variable             AWS_ROLE = {role}\n"
    )


def _wait(until: str, name: str) -> None:
    often = {"Delay": SECONDS_BETWEEN, "MaxAttempts": PATIENCE // SECONDS_BETWEEN}
    try:
        client("cloudformation").get_waiter(until).wait(StackName=name, WaiterConfig=often)
    except WaiterError:
        raise StageError(
            f"AWS did not make the role: the events of the stack {name} in the CloudFormation console say why."
        ) from None


def _held_by_another(name: str) -> bool:
    """Return whether the account knows GitHub already, by something else than this stack: it can know it once."""
    providers = client("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"]
    if not any(one["Arn"].endswith(github.ISSUER) for one in providers):
        return False
    if existing(name) is None:
        return True
    ours = client("cloudformation").describe_stack_resources(StackName=name)["StackResources"]
    return not any(one["LogicalResourceId"] == "Provider" for one in ours)
