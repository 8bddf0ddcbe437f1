"""What every service stands on: the bus, the alarms' topic, the signing key, a table each, and the edge."""

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.functions import Build, Function

BURST, RATE = 500, 250
"""Requests the API takes at once and a second: thirty classes of thirty at the same minute. Never by address: a whole school
stands behind one."""


class Core(Construct):
    """The bus, the alarms' topic and the signing key."""

    def __init__(self, scope: Construct, name: str, build: Build) -> None:
        super().__init__(scope, name)
        self.build = build
        self.bus = events.EventBus(self, "Bus", event_bus_name=f"outreach-{build.programme}")
        self.alarms = sns.Topic(self, "Alarms", enforce_ssl=build.differences.tls)
        self.alarms.add_subscription(subscriptions.EmailSubscription(build.mail_team))
        # A policy of one's own, as insisting on TLS makes it, takes the place of the one that lets alarms in.
        self.alarms.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sns:Publish"],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                resources=[self.alarms.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        self.secret_name = f"outreach/{build.programme}/signing-key"
        self.secret = secretsmanager.Secret(
            self,
            "SigningKey",
            secret_name=self.secret_name,
            description="Signs booking links, the team's sessions and form tokens",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template="{}",  # noqa: S106  a template, not a secret
                generate_string_key="signing_key",
                password_length=64,
                exclude_punctuation=True,
            ),
            # The links in mails of bookings that are kept hold as long as this does.
            removal_policy=RemovalPolicy.RETAIN if build.differences.keep_data else RemovalPolicy.DESTROY,
        )

    def reads_secret(self) -> iam.PolicyStatement:
        """Return the leave to read the signing key."""
        # By its name and the six characters Secrets Manager adds: the emulator's Ref is not the ARN that AWS's is.
        arn = Stack.of(self).format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{self.secret_name}-??????",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        return iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=[arn])

    def publishes_as(self, source: str) -> iam.PolicyStatement:
        """Return the leave to publish, under one's own name only."""
        return iam.PolicyStatement(
            actions=["events:PutEvents"],
            resources=[self.bus.event_bus_arn],
            # AWS always says the source; the emulator never does, and would refuse everyone without "IfExists".
            conditions={"StringEqualsIfExists": {"events:source": source}},
        )


def sends_mail(build: Build, scope: Construct) -> iam.PolicyStatement:
    """Return the leave to send mail, from the programme's own address only."""
    if not build.differences.mail_by_identity:
        return iam.PolicyStatement(actions=["ses:SendRawEmail"], resources=["*"])
    domain = build.mail_sender.partition("@")[2]
    stack = Stack.of(scope)
    return iam.PolicyStatement(
        actions=["ses:SendRawEmail"],
        resources=[
            stack.format_arn(service="ses", resource="identity", resource_name=build.mail_sender),
            stack.format_arn(service="ses", resource="identity", resource_name=domain),
        ],
    )


def table(scope: Construct, build: Build) -> dynamodb.Table:
    """Return a service's table: one a service, keys and rows as its `store.py` says."""
    return dynamodb.Table(
        scope,
        "Table",
        partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
        sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        stream=dynamodb.StreamViewType.NEW_IMAGE,
        time_to_live_attribute="expires",
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        deletion_protection=build.differences.keep_data,
        removal_policy=RemovalPolicy.RETAIN if build.differences.keep_data else RemovalPolicy.DESTROY,
    )


def bucket(scope: Construct, name: str, build: Build, *, keep_days: int | None = None) -> s3.Bucket:
    """Return a private bucket; with `keep_days` its objects are gone after that."""
    return s3.Bucket(
        scope,
        name,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        enforce_ssl=build.differences.tls,
        lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(keep_days))] if keep_days else None,
        removal_policy=RemovalPolicy.RETAIN if build.differences.keep_data else RemovalPolicy.DESTROY,
    )


class Edge(Construct):
    """What a browser meets: CloudFront, in front of the pages' API and the files' bucket; and the team's sign-in."""

    def __init__(self, scope: Construct, name: str, build: Build, alarms: sns.ITopic) -> None:
        super().__init__(scope, name)
        local = build.differences.local
        self.assets = bucket(self, "Assets", build)
        self.api = api.HttpApi(self, "Api", create_default_stage=False)
        access = logs.LogGroup(
            self, "Access", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        api.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=api.CfnStage.RouteSettingsProperty(
                throttling_burst_limit=BURST, throttling_rate_limit=RATE
            ),
            # The route, never the address or the path: a path can be a booking's key or a class's code.
            access_log_settings=api.CfnStage.AccessLogSettingsProperty(
                destination_arn=access.log_group_arn,
                format='{"id":"$context.requestId","route":"$context.routeKey","status":"$context.status",'
                '"ms":"$context.responseLatency"}',
            ),
        )
        # The router answers a failure with a page, so that no function counts it as an error: the API does.
        cloudwatch.Alarm(
            self,
            "Faults",
            alarm_description="Pages failed. The functions' logs say which, with a trace; see docs/runbook.md.",
            metric=self.api.metric_server_error(period=Duration.minutes(5), statistic="Sum"),
            threshold=0,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        ).add_alarm_action(actions.SnsAction(alarms))
        if local:
            origin = origins.HttpOrigin(
                "127.0.0.1",
                http_port=local.gateway_port,
                origin_path=f"/_aws/execute-api/{self.api.api_id}/$default",
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
            )
        else:
            region, suffix = Stack.of(self).region, Stack.of(self).url_suffix
            origin = origins.HttpOrigin(f"{self.api.api_id}.execute-api.{region}.{suffix}")
        https = (
            cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
            if build.differences.tls
            else cloudfront.ViewerProtocolPolicy.ALLOW_ALL
        )
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"{build.programme}: the site",
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origin,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                viewer_protocol_policy=https,
            ),
            additional_behaviors={
                "/assets/*": cloudfront.BehaviorOptions(
                    origin=origins.S3BucketOrigin.with_origin_access_control(self.assets),
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    response_headers_policy=cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
                    viewer_protocol_policy=https,
                    compress=True,
                )
            },
        )
        self.site = local.site if local else f"https://{self.distribution.distribution_domain_name}"
        self._sign_in(build)

    def _sign_in(self, build: Build) -> None:
        local, keep = build.differences.local, build.differences.keep_data
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            mfa=cognito.Mfa.REQUIRED if build.differences.second_factor else cognito.Mfa.OFF,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            deletion_protection=keep,
            removal_policy=RemovalPolicy.RETAIN if keep else RemovalPolicy.DESTROY,
        )
        cognito.CfnUserPoolGroup(
            self,
            "Team",
            user_pool_id=self.pool.user_pool_id,
            group_name="team",
            description="Sees the console",
        )
        stack = Stack.of(self)
        prefix = f"{build.programme}-{stack.account}"
        cognito.CfnUserPoolDomain(self, "Domain", user_pool_id=self.pool.user_pool_id, domain=prefix)
        self.client = cognito.CfnUserPoolClient(
            self,
            "Client",
            user_pool_id=self.pool.user_pool_id,
            generate_secret=False,
            allowed_o_auth_flows_user_pool_client=True,
            allowed_o_auth_flows=["code"],
            allowed_o_auth_scopes=["openid", "email", "profile"],
            callback_ur_ls=[f"{self.site}/team/callback"],
            logout_ur_ls=[f"{self.site}/"],
            supported_identity_providers=["COGNITO"],
            prevent_user_existence_errors="ENABLED",
            explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"],
        )
        issuer = f"https://cognito-idp.{stack.region}.amazonaws.com/{self.pool.user_pool_id}"
        self.sign_in_settings = {
            "COGNITO_DOMAIN": local.sign_in
            if local
            else f"https://{prefix}.auth.{stack.region}.amazoncognito.com",
            "COGNITO_ISSUER": issuer,
            "COGNITO_JWKS": local.jwks(self.pool.user_pool_id)
            if local
            else f"{issuer}/.well-known/jwks.json",
            "COGNITO_CLIENT_ID": self.client.ref,
        }

    def route(self, function: Function, *paths: str) -> None:
        """Let a function answer these paths by any method: its router knows which it takes, and says so in a page."""
        integration = integrations.HttpLambdaIntegration(f"{function.node.id}-integration", function.lambda_)
        for path in paths:
            self.api.add_routes(path=path, methods=[api.HttpMethod.ANY], integration=integration)
