"""What visitors are led to: an alias of each page's function, so that a new version can take over little by little.

A stack of its own within the stack: it is one resource of the 500 there, and holds an alias and a leave to call it for each
page's function. The template names no version: which one an alias means is said by the deployment (`operate.shift`), and
CloudFormation, which sees no change in the template, leaves it as it is.
"""

from aws_cdk import NestedStack
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.declared import ALIAS, NEWEST
from infra.functions import Function


class Live(NestedStack):
    """The aliases of the pages' functions."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(
            scope, name, description="The outreach platform: which versions of pages visitors get"
        )

    def lead(self, function: Function, to: api.HttpApi) -> lambda_.IFunction:
        """Return the function as the API calls it: by its alias, which the API alone may call."""
        name = function.node.id
        alias = lambda_.CfnAlias(
            self,
            f"{name}-live",
            name=ALIAS,
            # The deployment reads here which function's pages it has to ask.
            description=name,
            function_name=function.lambda_.function_name,
            function_version=NEWEST,
        )
        lambda_.CfnPermission(
            self,
            f"{name}-called",
            action="lambda:InvokeFunction",
            function_name=alias.ref,
            principal="apigateway.amazonaws.com",
            source_arn=to.arn_for_execute_api(),
        )
        return lambda_.Function.from_function_attributes(
            function,
            "Live",
            function_arn=f"{function.lambda_.function_arn}:{ALIAS}",
            same_environment=False,
            skip_permissions=True,
        )
