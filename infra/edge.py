"""What a browser meets: CloudFront, the API behind it, the bucket of the pages' files."""

from collections.abc import Sequence

from aws_cdk import CfnParameter, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.concurrency import (
    BURST,
    FORM_BURST,
    FORM_RATE,
    HIT_BURST,
    HIT_RATE,
    LIVE_BURST,
    LIVE_RATE,
    RATE,
)
from infra.core import alarm, bucket
from infra.declared import DEFAULT, FORMS, HIT, LIVE
from infra.domain import ARN, PARAMETER, sent_on
from infra.functions import Build, Function
from infra.live import Live
from infra.local import Local
from shared.web.busy import FILE, STATUSES
from shared.web.routes import PART, ROUTES


class Edge(Construct):
    """What a browser meets: CloudFront, in front of the pages' API and the files' bucket."""

    def __init__(self, scope: Construct, name: str, build: Build, alarms: sns.ITopic) -> None:
        super().__init__(scope, name)
        local, self.programme = build.differences.local, build.programme
        self.assets = bucket(self, "Assets", build)
        self.api = api.HttpApi(self, "Api", create_default_stage=False)
        self.live = Live(self, "Live")
        self._stage()
        # The router answers a failure with a page, so that no function counts it as an error: the API does.
        self.faults = alarm(
            self,
            "Faults",
            says="Pages failed. The functions' logs say which, with a trace.",
            heading="An alarm says that pages failed",
            rings=alarms,
            metric=self.api.metric_server_error(period=Duration.minutes(5), statistic="Sum"),
        )
        self.distribution = self._distribution(build)
        name = build.own_domain or self.distribution.distribution_domain_name
        self.site = local.site if local else f"https://{name}"

    def _distribution(self, build: Build) -> cloudfront.Distribution:
        """Return what stands in front of the API and the files, and keeps what is the same for everyone."""
        local = build.differences.local
        https = (
            cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
            if build.differences.tls
            else cloudfront.ViewerProtocolPolicy.ALLOW_ALL
        )
        return cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"{build.programme}: the site",
            domain_names=[build.own_domain] if build.own_domain else None,
            certificate=self._certificate(build.own_domain),
            # CloudFront's own certificate has no such setting, and would leave one without effect.
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021
            if build.own_domain
            else None,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            # What a function answers with purpose keeps its page: none answers with these. CloudFront knows no page for a 429.
            error_responses=[
                cloudfront.ErrorResponse(
                    http_status=status,
                    response_http_status=status,
                    response_page_path=f"/assets/{FILE}",
                    ttl=Duration.seconds(0),
                )
                for status in STATUSES
            ],
            default_behavior=cloudfront.BehaviorOptions(
                origin=self._origin(local),
                allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
                cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
                origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
                viewer_protocol_policy=https,
                function_associations=self._sends_on(build.own_domain),
            ),
            additional_behaviors={
                "/assets/*": cloudfront.BehaviorOptions(
                    origin=origins.S3BucketOrigin.with_origin_access_control(self.assets),
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    response_headers_policy=cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
                    viewer_protocol_policy=https,
                    compress=True,
                ),
                # What the public page says lasts an hour, is in English alone and the same for everyone.
                ROUTES["impact"]: cloudfront.BehaviorOptions(
                    origin=self._origin(local),
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    viewer_protocol_policy=https,
                ),
                # One origin request in three seconds for a hall, however many projectors: the answer says how long it lasts.
                # It is the same in every language and for everyone, so nothing of a viewer is part of its key.
                PART.sub("*", ROUTES["live.numbers"]): cloudfront.BehaviorOptions(
                    origin=self._origin(local),
                    cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                    viewer_protocol_policy=https,
                ),
            },
        )

    def _certificate(self, domain: str) -> acm.ICertificate | None:
        """Return the certificate of a domain of the programme's own: the stack that makes it stands in another region."""
        if not domain:
            return None
        arn = CfnParameter(
            Stack.of(self),
            PARAMETER,
            allowed_pattern=ARN,
            description=f"The certificate of {domain}, which `make domain` asks for and `make deploy` finds",
        )
        return acm.Certificate.from_certificate_arn(self, "Certificate", arn.value_as_string)

    def _sends_on(self, domain: str) -> list[cloudfront.FunctionAssociation] | None:
        """Return what sends CloudFront's own name on to the programme's: codes printed before hang on walls."""
        if not domain:
            return None
        function = cloudfront.Function(
            self,
            "SendsOn",
            # The CDK's own name for it says the region and no programme: a second one in the account would find it taken.
            function_name=f"outreach-{self.programme}-sends-on",
            code=cloudfront.FunctionCode.from_inline(sent_on(domain)),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return [
            cloudfront.FunctionAssociation(
                function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
            )
        ]

    def _stage(self) -> None:
        """Make the API's one stage, with its limits and its log."""
        self.access = logs.LogGroup(
            self, "Access", retention=logs.RetentionDays.ONE_MONTH, removal_policy=RemovalPolicy.DESTROY
        )
        forms = {"ThrottlingBurstLimit": FORM_BURST, "ThrottlingRateLimit": FORM_RATE}
        live = {"ThrottlingBurstLimit": LIVE_BURST, "ThrottlingRateLimit": LIVE_RATE}
        hit = {"ThrottlingBurstLimit": HIT_BURST, "ThrottlingRateLimit": HIT_RATE}
        self.stage = api.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=api.CfnStage.RouteSettingsProperty(
                throttling_burst_limit=BURST, throttling_rate_limit=RATE
            ),
            route_settings=dict.fromkeys(FORMS, forms) | {f"ANY {LIVE}": live, f"ANY {HIT}": hit},
            # The route, never the address or the path: a path can be a booking's key or a class's code. Numbers without quotation
            # marks: what is counted of the log compares them.
            access_log_settings=api.CfnStage.AccessLogSettingsProperty(
                destination_arn=self.access.log_group_arn,
                format='{"id":"$context.requestId","route":"$context.routeKey","method":"$context.httpMethod",'
                '"status":$context.status,"ms":$context.responseLatency}',
            ),
        )

    def _origin(self, local: Local | None) -> cloudfront.IOrigin:
        """Return the API as CloudFront reaches it."""
        if local:
            return origins.HttpOrigin(
                "127.0.0.1",
                http_port=local.gateway_port,
                origin_path=f"/_aws/execute-api/{self.api.api_id}/$default",
                protocol_policy=cloudfront.OriginProtocolPolicy.HTTP_ONLY,
            )
        region, suffix = Stack.of(self).region, Stack.of(self).url_suffix
        return origins.HttpOrigin(f"{self.api.api_id}.execute-api.{region}.{suffix}")

    def route(self, function: Function, paths: Sequence[str]) -> None:
        """Let a function answer these paths, by any method if none is named: its router says in a page which it takes."""
        integration = integrations.HttpLambdaIntegration(
            f"{function.node.id}-integration", self.live.lead(function, self.api)
        )
        for path in paths:
            method, _, rest = path.rpartition(" ")
            if path == DEFAULT:
                key = api.HttpRouteKey.DEFAULT
                made = api.HttpRoute(
                    self, "Default", http_api=self.api, route_key=key, integration=integration
                )
                made.node.add_dependency(self.live)
                continue
            methods = [api.HttpMethod(method) if method else api.HttpMethod.ANY]
            for route in self.api.add_routes(path=rest, methods=methods, integration=integration):
                # Nobody is led to an alias that isn't there yet.
                route.node.add_dependency(self.live)
                if path in {*FORMS, HIT, LIVE}:
                    # A stage can't hold limits of a route that isn't there yet.
                    self.stage.node.add_dependency(route)
