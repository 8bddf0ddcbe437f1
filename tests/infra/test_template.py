"""What every template must have, whatever is added to it: a way to fail, a role of one's own, the contracts' own patterns."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from infra.declared import FUNCTIONS
from services.access.groups import GROUPS
from services.feedback.table import ANSWER, DECISION, FLAGGED, SESSION
from services.feedback.table.comments import LEASE as FLAGGED_LEASE
from services.metrics.table.sent import CLAIM_LASTS
from shared.aws import MAIL
from shared.events.known import ALL
from shared.outbox import ENTITY, KEPT
from shared.sent import LEASE
from tests.infra.conftest import ANY, Template, named, of

WIDE = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
"""The only actions that know no resources."""


def alarmed(template: Template) -> set[str]:
    """Return the queues whose first message rings an alarm that someone hears."""
    return {
        named(dimension["Value"])
        for alarm in of(template, "AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", [])
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"
        and alarm["Threshold"] == 0
        and named(alarm["AlarmActions"][0]) in of(template, "AWS::SNS::Topic")
    }


def redriven(template: Template) -> set[str]:
    """Return the queues that `make redrive` knows."""
    found = set()
    for name, output in template["Outputs"].items():
        if name.startswith("Dead"):
            how, url, *_ = output["Value"]["Fn::Join"][1]
            assert how.strip() in {"queue", "outbox", "answers", "flagged", "schedule"}
            found.add(named(url))
    return found


def dead_letters_of(template: Template) -> Iterator[tuple[str, str]]:
    """Yield for everything that can fail its name and the queue it fails to."""
    for name, mapping in of(template, "AWS::Lambda::EventSourceMapping").items():
        source = named(mapping["EventSourceArn"])
        if source in of(template, "AWS::SQS::Queue"):
            policy = of(template, "AWS::SQS::Queue")[source]["RedrivePolicy"]
            assert 1 <= policy["maxReceiveCount"] <= 30
            assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
            assert mapping["ScalingConfig"]["MaximumConcurrency"] <= 10, "a replay would starve the pages"
            yield name, named(policy["deadLetterTargetArn"])
        else:
            assert 3600 <= mapping["MaximumRecordAgeInSeconds"] < 86_400
            assert mapping["BisectBatchOnFunctionError"]
            yield name, named(mapping["DestinationConfig"]["OnFailure"]["Destination"])
    for name, rule in of(template, "AWS::Events::Rule").items():
        for target in rule["Targets"]:
            assert target["RetryPolicy"]["MaximumRetryAttempts"] <= 185
            yield name, named(target["DeadLetterConfig"]["Arn"])
    for name, schedule in of(template, "AWS::Scheduler::Schedule").items():
        assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] <= 185
        yield name, named(schedule["Target"]["DeadLetterConfig"]["Arn"])
    for name, config in of(template, "AWS::Lambda::EventInvokeConfig").items():
        assert config["MaximumRetryAttempts"] <= 2
        yield name, named(config["DestinationConfig"]["OnFailure"]["Destination"])


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_whatever_can_fail_has_a_queue_to_fail_to_an_alarm_and_a_redrive(
    which: str, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(which)
    ways = list(dead_letters_of(template))
    assert len(ways) > len(of(template, "AWS::Lambda::EventSourceMapping"))
    ringing, known = alarmed(template), redriven(template)
    for name, queue in ways:
        assert queue in of(template, "AWS::SQS::Queue"), f"{name} fails to nowhere"
        assert queue in ringing, f"{queue}, where {name} fails to, rings no alarm"
        assert queue in known, f"make redrive does not know {queue}, where {name} fails to"
        kept = of(template, "AWS::SQS::Queue")[queue]["MessageRetentionPeriod"]
        assert kept == 14 * 86_400


def test_alarms_may_ring(deployed: Template) -> None:
    allowed = [
        statement
        for policy in of(deployed, "AWS::SNS::TopicPolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    ]
    assert [one["Principal"] for one in allowed] == [{"Service": "cloudwatch.amazonaws.com"}]
    assert allowed[0]["Action"] == "sns:Publish"
    named_alarms = " ".join(of(deployed, "AWS::CloudWatch::Alarm"))
    assert "Faults" in named_alarms


def test_the_forms_have_limits_of_their_own_and_every_one_of_them_is_a_route(deployed: Template) -> None:
    [stage] = of(deployed, "AWS::ApiGatewayV2::Stage").values()
    routes = {route["RouteKey"]: name for name, route in of(deployed, "AWS::ApiGatewayV2::Route").items()}
    limits = stage["RouteSettings"]
    forms = {"ThrottlingBurstLimit": 200, "ThrottlingRateLimit": 20}
    assert limits == {
        "POST /book/{proxy+}": forms,
        "POST /booking/{proxy+}": forms,
        "ANY /live/{proxy+}": {"ThrottlingBurstLimit": 100, "ThrottlingRateLimit": 50},
        "ANY /hit": {"ThrottlingBurstLimit": 400, "ThrottlingRateLimit": 200},
    }
    for route in limits:
        [resource] = [r for r in deployed["Resources"].values() if r["Type"] == "AWS::ApiGatewayV2::Stage"]
        assert routes[route] in resource["DependsOn"], "or CloudFormation makes the stage first, and fails"
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] > 50


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_the_edge_keeps_the_rooms_numbers_and_the_public_page_alone(
    which: str, request: pytest.FixtureRequest
) -> None:
    """How long, the answers say: three seconds, and an hour of the public page.

    What is kept is everyone's, so no cookie and no header is part of its key.
    """
    [site] = of(request.getfixturevalue(which), "AWS::CloudFront::Distribution").values()
    config = site["DistributionConfig"]
    kept = {one["PathPattern"]: one for one in config["CacheBehaviors"]}
    assert set(kept) == {"/assets/*", "/live/*/numbers", "/impact"}
    optimised, disabled = "658327ea-f89d-4fab-a63d-7e88639e58f6", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    for path in ("/live/*/numbers", "/impact"):
        assert kept[path]["CachePolicyId"] == optimised
        assert "OriginRequestPolicyId" not in kept[path]
    assert config["DefaultCacheBehavior"]["CachePolicyId"] == disabled
    # Every header of the browser's but the host's: which language it prefers among them.
    all_but_host = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    assert config["DefaultCacheBehavior"]["OriginRequestPolicyId"] == all_but_host


def test_who_reads_results_without_signing_in_reads_rows_and_no_more(deployed: Template) -> None:
    """The projector's function, open to anyone, has no leave to read the key."""
    functions = of(deployed, "AWS::Lambda::Function")
    roles = {
        function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]: named(function["Role"])
        for function in functions.values()
    }
    allowed: dict[str, set[str]] = {name: set() for name in roles}
    for name, statement in statements(deployed):
        [role] = [one for one in roles if roles[one] == name] or [""]
        allowed.setdefault(role, set()).update(listed(statement["Action"]))
    logs = {"logs:CreateLogStream", "logs:PutLogEvents"} | WIDE
    assert allowed["feedback-live"] - logs == {"dynamodb:GetItem", "dynamodb:BatchGetItem"}
    assert allowed["feedback-school"] - logs == {"dynamodb:GetItem", "secretsmanager:GetSecretValue"}


def test_many_requests_in_an_hour_ring(deployed: Template) -> None:
    """A metric counts what the use case logs; the alarm listens to that metric."""
    [counted] = [m for name, m in of(deployed, "AWS::Logs::MetricFilter").items() if "Requests" in name]
    assert re.fullmatch("BookingLogs[0-9A-F]{8}", named(counted["LogGroupName"]))
    pattern = '{ ($.service = "booking-web") && ($.message = "requested") }'
    assert counted["FilterPattern"] == pattern
    [metric] = counted["MetricTransformations"]
    [alarm] = [a for name, a in of(deployed, "AWS::CloudWatch::Alarm").items() if "ManyRequests" in name]
    assert (alarm["Namespace"], alarm["MetricName"]) == (metric["MetricNamespace"], metric["MetricName"])
    assert (alarm["Period"], alarm["Statistic"], alarm["Threshold"]) == (3600, "Sum", 40)
    assert ANY in alarm["Namespace"]


def test_whoever_did_not_say_that_they_left_safely_rings(deployed: Template) -> None:
    """A metric counts what is logged where the team is written to; a test of that holds that it is logged."""
    [counted] = [m for name, m in of(deployed, "AWS::Logs::MetricFilter").items() if "Unanswered" in name]
    assert re.fullmatch("PeopleLogs[0-9A-F]{8}", named(counted["LogGroupName"]))
    pattern = '{ ($.service = "people-tend") && ($.message = "left safely is unanswered") }'
    assert counted["FilterPattern"] == pattern
    [metric] = counted["MetricTransformations"]
    [alarm] = [a for name, a in of(deployed, "AWS::CloudWatch::Alarm").items() if "LeftSafely" in name]
    assert (alarm["Namespace"], alarm["MetricName"]) == (metric["MetricNamespace"], metric["MetricName"])
    assert (alarm["Threshold"], alarm["Period"]) == (0, 300)


def test_the_stack_has_room_to_grow(deployed: Template) -> None:
    """CloudFormation takes 500 resources."""
    assert len(deployed["Resources"]) <= 480


def test_a_flagged_comment_that_waits_too_long_rings(deployed: Template) -> None:
    """A metric counts what the watch logs; a test of the watch holds that it logs it."""
    [counted] = [m for name, m in of(deployed, "AWS::Logs::MetricFilter").items() if "FlaggedWaits" in name]
    assert re.fullmatch("FeedbackLogs[0-9A-F]{8}", named(counted["LogGroupName"]))
    pattern = '{ ($.service = "feedback-watch") && ($.message = "flagged comments wait") }'
    assert counted["FilterPattern"] == pattern
    [metric] = counted["MetricTransformations"]
    [alarm] = [a for name, a in of(deployed, "AWS::CloudWatch::Alarm").items() if "FlaggedWaits" in name]
    assert (alarm["Namespace"], alarm["MetricName"]) == (metric["MetricNamespace"], metric["MetricName"])
    assert alarm["Threshold"] == 0


def test_a_mail_about_a_flagged_comment_is_nobody_elses_until_its_function_must_have_ended(
    deployed: Template,
) -> None:
    for name, function in of(deployed, "AWS::Lambda::Function").items():
        if "feedbackflagged" in name or "feedbackwatch" in name:
            assert FLAGGED_LEASE.total_seconds() > function["Timeout"]


def test_the_groups_are_those_the_console_knows(deployed: Template) -> None:
    groups = {one["GroupName"] for one in of(deployed, "AWS::Cognito::UserPoolGroup").values()}
    assert groups == set(GROUPS)


def test_a_mails_claim_outlives_its_mailer_and_its_message_comes_again_after_it(deployed: Template) -> None:
    [mailer] = [f for name, f in of(deployed, "AWS::Lambda::Function").items() if "bookingmailer" in name]
    [mails] = [
        mapping
        for mapping in of(deployed, "AWS::Lambda::EventSourceMapping").values()
        if "bookingmailer" in named(mapping["FunctionName"])
    ]
    queue = of(deployed, "AWS::SQS::Queue")[named(mails["EventSourceArn"])]
    assert mailer["Timeout"] < LEASE.total_seconds() < queue["VisibilityTimeout"]
    readers = 2
    assert readers * (MAIL.read_timeout + MAIL.connect_timeout) < mailer["Timeout"], (
        "both readers', however slow SES is"
    )
    assert mails["BatchSize"] == 1


def services_let_in(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what lets a service of AWS put something into a queue or a topic: which, and the statement."""
    for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for name, policy in of(template, kind).items():
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] == "Allow":
                    yield name, statement


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_a_service_of_aws_is_let_in_for_this_account_alone(
    which: str, request: pytest.FixtureRequest
) -> None:
    """A bucket, a rule or an alarm of any other account reaches the queues and the topic through the same service."""
    template = request.getfixturevalue(which)
    let_in = []
    for name, statement in services_let_in(template):
        let_in.append(statement["Principal"]["Service"])
        said = statement.get("Condition", {})
        own = said.get("StringEquals", {}).get("aws:SourceAccount") == {"Ref": "AWS::AccountId"}
        rule = named(said.get("ArnEquals", {}).get("aws:SourceArn", ""))
        assert own or rule in of(template, "AWS::Events::Rule"), f"{name} lets {let_in[-1]} in for anyone"
    assert set(let_in) == {"cloudwatch.amazonaws.com", "events.amazonaws.com", "s3.amazonaws.com"}


def test_the_outbox_outlives_the_dead_letters_that_tell_of_it(deployed: Template) -> None:
    kept = max(q["MessageRetentionPeriod"] for q in of(deployed, "AWS::SQS::Queue").values())
    assert kept < KEPT.total_seconds()


def test_nothing_is_named_alike_in_two_programmes(deployed: Template) -> None:
    [bus] = of(deployed, "AWS::Events::EventBus").values()
    [secret] = of(deployed, "AWS::SecretsManager::Secret").values()
    [domain] = of(deployed, "AWS::Cognito::UserPoolDomain").values()
    assert ANY in bus["Name"]
    assert ANY in secret["Name"]
    assert ANY in json.dumps(domain["Domain"])


def test_every_function_called_by_the_clock_or_a_queue_is_among_them(deployed: Template) -> None:
    """A function that nothing calls, or that something calls without a mapping, is a mistake in the wiring."""
    called = {named(m["FunctionName"]) for m in of(deployed, "AWS::Lambda::EventSourceMapping").values()}
    called |= {named(s["Target"]["Arn"]) for s in of(deployed, "AWS::Scheduler::Schedule").values()}
    called |= {
        # A function's address, and behind it that of its alias.
        named(integration["IntegrationUri"]["Fn::Join"][1][0])
        for integration in of(deployed, "AWS::ApiGatewayV2::Integration").values()
    }
    assert called == set(of(deployed, "AWS::Lambda::Function"))


def test_a_message_stays_hidden_for_six_times_its_functions_timeout(deployed: Template) -> None:
    functions, queues = of(deployed, "AWS::Lambda::Function"), of(deployed, "AWS::SQS::Queue")
    for mapping in of(deployed, "AWS::Lambda::EventSourceMapping").values():
        queue = queues.get(named(mapping["EventSourceArn"]))
        if queue:
            assert queue["VisibilityTimeout"] >= 6 * functions[named(mapping["FunctionName"])]["Timeout"]


def statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in of(template, "AWS::IAM::Role").items():
        # The role that copies the event log has what it may apart from it.
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for name, policy in of(template, "AWS::IAM::Policy").items():
        for statement in policy["PolicyDocument"]["Statement"]:
            yield name, statement


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def test_every_function_has_a_role_of_its_own(deployed: Template) -> None:
    roles = [named(function["Role"]) for function in of(deployed, "AWS::Lambda::Function").values()]
    assert len(set(roles)) == len(roles)
    assert all("ManagedPolicyArns" not in role for role in of(deployed, "AWS::IAM::Role").values())


def test_roles_name_exact_actions_and_resources(deployed: Template) -> None:
    for name, statement in statements(deployed):
        actions = set(listed(statement["Action"]))
        assert not any("*" in action for action in actions), f"{name}: {actions}"
        if "*" in listed(statement["Resource"]):
            assert actions <= WIDE, f"{name} may do {actions} with everything"


def test_only_a_relay_publishes_and_only_as_its_own_service(deployed: Template) -> None:
    publishing = {
        name: statement["Condition"]["StringEqualsIfExists"]["events:source"]
        for name, statement in statements(deployed)
        if "events:PutEvents" in listed(statement["Action"])
    }
    assert {re.sub(r"Role.*", "", name): source for name, source in publishing.items()} == {
        "Bookingbookingrelay": "outreach.booking",
        "Feedbackfeedbackrelay": "outreach.feedback",
        "Peoplepeoplerelay": "outreach.people",
    }


def test_the_pupils_function_can_read_no_secret_and_list_no_table(deployed: Template) -> None:
    allowed = {
        action
        for name, statement in statements(deployed)
        if name.startswith("Feedbackfeedbackpupil")
        for action in listed(statement["Action"])
    }
    assert allowed - WIDE == {
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


def test_each_service_touches_its_own_table_alone(deployed: Template) -> None:
    for name, statement in statements(deployed):
        for resource in listed(statement["Resource"]):
            table = named(resource)
            if "Table" in table:
                service = re.match(r"Access|Booking|Feedback|Metrics|People", table)
                assert service
                # Whoever shows a page of the console adds a line of who reads it, and can neither read nor take back any.
                adds = table.startswith("Access") and listed(statement["Action"]) == ["dynamodb:PutItem"]
                assert adds or name.startswith(service[0]), f"{name} reaches {table}"


def test_who_read_what_is_added_by_every_console_and_read_by_one_function(deployed: Template) -> None:
    may: dict[str, set[str]] = {}
    for name, statement in statements(deployed):
        if any(named(one).startswith("AccessTable") for one in listed(statement["Resource"])):
            function = re.sub(r"^(Access|Booking|Feedback|Metrics|People)|Role.*$", "", name)
            may.setdefault(function, set()).update(listed(statement["Action"]))
    consoles = {one.name.replace("-", "") for one in FUNCTIONS if one.console}
    assert may == {
        name: {"dynamodb:PutItem", *(["dynamodb:Query"] if name == "accesssignin" else [])}
        for name in consoles
    }
    [table] = [one for name, one in of(deployed, "AWS::DynamoDB::Table").items() if name.startswith("Access")]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_every_console_can_ask_who_is_still_of_the_team_and_nothing_else_of_cognito(
    deployed: Template,
) -> None:
    asking = {
        re.sub(r"^(Access|Booking|Feedback|Metrics|People)|Role.*$", "", name): (
            listed(statement["Action"]),
            statement["Resource"],
        )
        for name, statement in statements(deployed)
        if "cognito" in str(statement["Action"])
    }
    assert asking.keys() == {one.name.replace("-", "") for one in FUNCTIONS if one.console}
    for actions, resource in asking.values():
        assert actions == ["cognito-idp:AdminGetUser", "cognito-idp:AdminListGroupsForUser"]
        assert named(resource) == "EdgePool37387487"
    for function in of(deployed, "AWS::Lambda::Function").values():
        settings = function["Environment"]["Variables"]
        name = settings["POWERTOOLS_SERVICE_NAME"].replace("-", "")
        assert ({"COGNITO_POOL", "READINGS"} <= settings.keys()) == (name in asking), name


def test_one_function_writes_the_signing_keys_and_is_called_each_quarter(deployed: Template) -> None:
    writing = [
        (re.sub(r"Role.*", "", name), json.dumps(statement["Resource"]))
        for name, statement in statements(deployed)
        if "secretsmanager:PutSecretValue" in listed(statement["Action"])
        and "signing-key" in json.dumps(statement["Resource"])
    ]
    [(name, resource)] = writing
    assert name == "Accessaccesskeys"
    [actions] = [
        listed(statement["Action"])
        for role, statement in statements(deployed)
        if role.startswith(name) and "secretsmanager:PutSecretValue" in listed(statement["Action"])
    ]
    # That it may move the label is what makes two changes at once one after the other.
    assert "secretsmanager:UpdateSecretVersionStage" in actions
    assert resource.count("signing-key-??????") == 1
    # The value that was drawn at the first deployment is drawn again where what draws it changes: every link would end.
    [secret] = of(deployed, "AWS::SecretsManager::Secret").values()
    assert secret["GenerateSecretString"] == {
        "ExcludePunctuation": True,
        "GenerateStringKey": "signing_key",
        "PasswordLength": 64,
        "SecretStringTemplate": "{}",
    }
    [schedule] = [
        one
        for one in of(deployed, "AWS::Scheduler::Schedule").values()
        if "accesskeys" in named(one["Target"]["Arn"])
    ]
    assert schedule["ScheduleExpression"] == "cron(0 4-17 1 1,4,7,10 ? *)"


def test_the_pages_of_sources_reach_drops_and_what_they_said_and_no_other_object(deployed: Template) -> None:
    reached = {
        (
            action,
            named(listed(resource["Fn::Join"][1])[0]) if "Fn::Join" in resource else named(resource),
            _folder(resource),
        )
        for name, statement in statements(deployed)
        if name.startswith("Metricsmetricsconsole")
        for action in listed(statement["Action"])
        if action.startswith("s3:")
        for resource in listed(statement["Resource"])
    }
    files, observed = "MetricsDrops31DC113E", "MetricsObserved45467816"
    assert reached == {
        ("s3:GetObject", files, "/drops/*"),
        ("s3:PutObject", files, "/drops/*"),
        ("s3:PutObject", observed, "/observed/*"),
        *((f"s3:{verb}Object", observed, "/withdrawn/*") for verb in ("Delete", "Get", "Put")),
        ("s3:ListBucket", observed, ""),
    }


def test_who_reads_what_is_laid_into_the_bucket_observes_nothing(deployed: Template) -> None:
    may = {
        action
        for name, statement in statements(deployed)
        if name.startswith("Metricsmetricsdrop")
        for action in listed(statement["Action"])
    }
    assert not may & {"dynamodb:BatchWriteItem", "dynamodb:DeleteItem"}


def _folder(resource: Any) -> str:
    """Return what of a bucket a statement names."""
    return str(resource["Fn::Join"][1][-1]) if "Fn::Join" in resource else ""


def test_rules_listen_to_events_of_the_contracts_and_to_every_one(deployed: Template) -> None:
    known = {(event.SOURCE, event.DETAIL_TYPE) for event in ALL}
    heard = set()
    for rule in of(deployed, "AWS::Events::Rule").values():
        [source] = rule["EventPattern"]["source"]
        if source == "aws.ses":
            # What SES says of mails comes on the account's own bus, and of this programme's mails alone is heard.
            assert "EventBusName" not in rule
            assert rule["EventPattern"]["detail"]["mail"]["tags"]["ses:configuration-set"]
            continue
        heard |= {(source, kind) for kind in rule["EventPattern"]["detail-type"]}
        assert set(rule["EventPattern"]) == {"source", "detail-type"}
    assert heard == known


def test_the_streams_filters_take_the_rows_the_stores_write(deployed: Template) -> None:
    entities = []
    for mapping in of(deployed, "AWS::Lambda::EventSourceMapping").values():
        for one in mapping.get("FilterCriteria", {}).get("Filters", []):
            pattern = json.loads(one["Pattern"])
            found = pattern["dynamodb"]["NewImage"]["entity"]["S"]
            # An answer that a pupil corrects changes its row; what the outbox holds never changes.
            assert pattern["eventName"] == (["INSERT", "MODIFY"] if ANSWER in found else ["INSERT"])
            entities += found
    assert sorted(entities) == sorted([ENTITY, ENTITY, ENTITY, ANSWER, DECISION, SESSION, FLAGGED])


def test_reports_are_looked_for_from_eight_in_london_on(deployed: Template) -> None:
    """Which is due when, `services.metrics.kinds` says by the programme's calendar, which no schedule knows."""
    [digest] = [
        schedule
        for schedule in of(deployed, "AWS::Scheduler::Schedule").values()
        if "digest" in named(schedule["Target"]["Arn"]).lower()
    ]
    assert digest["ScheduleExpression"] == "cron(0 8-21 * * ? *)"
    assert digest["ScheduleExpressionTimezone"] == "Europe/London"


def test_a_digest_being_sent_is_nobody_elses_until_its_function_must_have_ended(deployed: Template) -> None:
    [digest] = [f for name, f in of(deployed, "AWS::Lambda::Function").items() if "metricsdigest" in name]
    assert CLAIM_LASTS.total_seconds() > digest["Timeout"]


def test_reports_are_kept_by_the_digest_and_read_by_the_console_alone(deployed: Template) -> None:
    [bucket] = [name for name in of(deployed, "AWS::S3::Bucket") if "Reports" in name]
    assert "LifecycleConfiguration" not in of(deployed, "AWS::S3::Bucket")[bucket], (
        "an archive forgets nothing"
    )
    may: dict[str, set[str]] = {}
    for policy, statement in statements(deployed):
        for resource in listed(statement["Resource"]):
            text = json.dumps(resource)
            if bucket in text:
                folder = re.search(r"/(\w+)/\*", text)
                assert folder, "no leave for the whole bucket"
                name = re.sub(r"Role.*", "", policy)
                may.setdefault(f"{name} {folder[1]}", set()).update(listed(statement["Action"]))
    both = {"s3:GetObject", "s3:PutObject"}
    assert may == {
        "Metricsmetricsdigest reports": both,
        "Metricsmetricsdigest told": both,
        # All of a report, as the link in its mail opens it.
        "Metricsmetricsdigest pages": {"s3:PutObject"},
        "Metricsmetricsreaders pages": {"s3:GetObject"},
        "Metricsmetricsreports reports": {"s3:GetObject"},
        # Its papers say what changed since their reader was told.
        "Metricsmetricsprogramme told": {"s3:GetObject"},
    }


def test_approved_comments_are_one_object_that_the_digest_reads_and_feedback_alone_writes(
    deployed: Template,
) -> None:
    [bucket] = [name for name in of(deployed, "AWS::S3::Bucket") if "Approved" in name]
    may = {
        (re.sub(r"Role.*", "", policy), action, json.dumps(resource).rpartition("/")[2].rstrip('"]}'))
        for policy, statement in statements(deployed)
        for resource in listed(statement["Resource"])
        if bucket in json.dumps(resource)
        for action in listed(statement["Action"])
    }
    whole = json.dumps({"Fn::GetAtt": [bucket, "Arn"]}).rstrip('"]}')
    assert may == {
        ("Metricsmetricsdigest", "s3:GetObject", "approved.json"),
        *(
            (f"Feedbackfeedback{one}", action, "approved.json")
            for one in ("comments", "watch")
            for action in ("s3:GetObject", "s3:PutObject")
        ),
        *((f"Feedbackfeedback{one}", "s3:ListBucket", whole) for one in ("comments", "watch")),
    }
    told = {
        name
        for name, function in of(deployed, "AWS::Lambda::Function").items()
        if "APPROVED" in function["Environment"]["Variables"]
    }
    assert {re.sub(r"Function.*", "", one) for one in told} == {
        "Metricsmetricsdigest",
        "Feedbackfeedbackcomments",
        "Feedbackfeedbackwatch",
    }


def test_who_comes_by_a_readers_link_reaches_rows_the_key_and_whole_reports_and_no_mail(
    deployed: Template,
) -> None:
    may = {
        action
        for policy, statement in statements(deployed)
        if policy.startswith("Metricsmetricsreaders")
        for action in listed(statement["Action"])
    }
    assert may - WIDE - {"logs:CreateLogStream", "logs:PutLogEvents"} == {
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
    }


def test_data_outlives_the_stack_and_nothing_is_public(deployed: Template) -> None:
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket"):
        for name, resource in deployed["Resources"].items():
            if resource["Type"] == kind and name != SALTS:
                assert resource["DeletionPolicy"] == "RetainExceptOnCreate", name
    for name, table in of(deployed, "AWS::DynamoDB::Table").items():
        if name == SALTS:
            continue
        assert table["DeletionProtectionEnabled"] == {"Fn::If": ["Protects", True, False]}
        assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    for bucket in of(deployed, "AWS::S3::Bucket").values():
        assert all(bucket["PublicAccessBlockConfiguration"].values())


SALTS = "MetricsSalts467FB8C9"
"""The table of what must be gone when it is deleted."""


def test_what_a_days_salt_was_is_in_no_backup_and_no_stream(deployed: Template) -> None:
    table = of(deployed, "AWS::DynamoDB::Table")[SALTS]
    assert not {"PointInTimeRecoverySpecification", "StreamSpecification"} & table.keys()
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert deployed["Resources"][SALTS]["DeletionPolicy"] == "Delete"
    reached = {
        (re.sub(r"^Metricsmetrics|Role.*$", "", name), action)
        for name, statement in statements(deployed)
        if any(SALTS in str(resource) for resource in listed(statement["Resource"]))
        for action in listed(statement["Action"])
    }
    assert reached == {
        ("hit", "dynamodb:GetItem"),
        ("hit", "dynamodb:PutItem"),
        ("collect", "dynamodb:DeleteItem"),
        ("collect", "dynamodb:Query"),
    }


STATEFUL = {
    "AWS::ApiGatewayV2::Api": {"EdgeApi65822B7B"},
    "AWS::CloudFront::Distribution": {"EdgeDistribution0060737B"},
    "AWS::Cognito::UserPool": {"EdgePool37387487"},
    "AWS::Cognito::UserPoolDomain": {"EdgeDomain8ADC3E9E"},
    "AWS::DynamoDB::Table": {
        "AccessTable860AC5FC",
        "BookingTableAA0CA722",
        "CoreUnreachable756E4216",
        "FeedbackTable299E2EAD",
        "MetricsTable30109399",
        "PeopleTable42ECE6FB",
        SALTS,
    },
    "AWS::Events::EventBus": {"CoreBus21A9075B"},
    "AWS::S3::Bucket": {
        "EdgeAssetsCDE1815C",
        "FeedbackApproved814A6E6B",
        "BookingRepliesFB22A65F",
        "MetricsDrops31DC113E",
        "MetricsEvents2D4E6254",
        "MetricsObserved45467816",
        "MetricsReports0B90F4EA",
    },
    "AWS::SES::EmailIdentity": {"Sender"},
    "AWS::SecretsManager::Secret": {"CoreSigningKey02708F1D"},
}
"""What keeps data or an address people know, by kind."""


def test_what_keeps_data_is_called_what_it_was_called_at_the_first_deployment(deployed: Template) -> None:
    """Under another logical id CloudFormation makes an empty one, and leaves the full one behind."""
    assert {kind: set(of(deployed, kind)) for kind in STATEFUL} == STATEFUL


@pytest.mark.parametrize("which", ["deployed", "local"])
def test_a_function_writes_into_its_own_services_log_group_alone(
    which: str, request: pytest.FixtureRequest
) -> None:
    template = request.getfixturevalue(which)
    groups = {}
    for name, function in of(template, "AWS::Lambda::Function").items():
        group = named(function["LoggingConfig"]["LogGroup"])
        groups[named(function["Role"])] = group
        service = function["Environment"]["Variables"]["SERVICE"].title()
        assert re.fullmatch(f"{service}Logs[0-9A-F]{{8}}", group), name
    writes = {
        name: [named(resource) for resource in listed(statement["Resource"])]
        for name, statement in statements(template)
        if any(action.startswith("logs:") for action in listed(statement["Action"]))
    }
    assert writes == {role: [group] for role, group in groups.items()}
    assert len(set(groups.values())) == len({one.service for one in FUNCTIONS})


def test_logs_end_and_never_hold_an_address(deployed: Template) -> None:
    groups = of(deployed, "AWS::Logs::LogGroup")
    assert all(group["RetentionInDays"] <= 90 for group in groups.values())
    [stage] = of(deployed, "AWS::ApiGatewayV2::Stage").values()
    kept = stage["AccessLogSettings"]["Format"]
    assert not re.search(r"sourceIp|userAgent|\$context\.path|identity", kept)


def test_functions_run_on_arm_without_a_tracing_library(deployed: Template) -> None:
    for name, function in of(deployed, "AWS::Lambda::Function").items():
        assert function["Architectures"] == ["arm64"], name
        service = function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        traced = next(one.traced for one in FUNCTIONS if one.name == service)
        assert function.get("TracingConfig") == ({"Mode": "Active"} if traced else None), name


DIFFERENCES = {
    "AWS::ApiGatewayV2::Api": set(),
    "AWS::CloudFront::Distribution": {"DistributionConfig"},
    "AWS::Cognito::UserPool": {"DeletionProtection", "MfaConfiguration", "EnabledMfas"},
    "AWS::Cognito::UserPoolClient": {"CallbackURLs", "LogoutURLs"},
    "AWS::DynamoDB::Table": {"DeletionProtectionEnabled"},
    "AWS::IAM::Role": {"Policies"},
    "AWS::Lambda::Function": {"Environment", "ReservedConcurrentExecutions", "TracingConfig"},
}
"""By kind of resource, the properties that may differ between the local template and AWS's."""

ONLY_ON_AWS = {"AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"}
"""Kinds that insist on TLS, which the emulator has none of."""

MAIL_COMES_BACK = {
    "AWS::Events::Rule",
    "AWS::SES::ConfigurationSet",
    "AWS::SES::ConfigurationSetEventDestination",
    "AWS::SES::ReceiptRule",
    "AWS::SES::ReceiptRuleSet",
}
"""Kinds by which SES takes mail and says what became of it: the emulator has no receipt rules, and no mail comes back to it."""


WATCHED = {
    "AWS::Budgets::Budget",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Logs::MetricFilter",
}
"""Kinds that look at what AWS measures: the emulator measures next to nothing."""


def test_the_local_template_differs_where_it_must_and_nowhere_else(
    deployed: Template, local: Template
) -> None:
    there, here = deployed["Resources"], local["Resources"]
    missing = {name: there[name]["Type"] for name in there.keys() - here.keys()}
    watched = {name: missing.pop(name) for name in list(missing) if missing[name] in WATCHED}
    assert all(name.startswith("Watch") for name in watched)
    assert set(missing.values()) <= ONLY_ON_AWS | MAIL_COMES_BACK, missing
    assert [name for name, kind in missing.items() if kind == "AWS::Events::Rule"] == [
        name for name in missing if name.startswith("BookingCameBack")
    ]
    assert not here.keys() - there.keys()
    for name in here:
        kind = here[name]["Type"]
        assert kind == there[name]["Type"]
        if kind in ONLY_ON_AWS:
            continue
        ours, theirs = here[name].get("Properties", {}), there[name].get("Properties", {})
        differing = {key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key)}
        assert differing <= DIFFERENCES.get(kind, set()), f"{name} ({kind}) differs in {differing}"


def test_local_roles_are_as_narrow_but_for_mail_and_tracing(deployed: Template, local: Template) -> None:
    def actions(template: Template) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, statement in statements(template):
            found.setdefault(name, set()).update(listed(statement["Action"]))
        return found

    there, here = actions(deployed), actions(local)
    assert {name: there[name] - WIDE for name in there} == here
    wide = {
        action
        for _, statement in statements(local)
        if "*" in listed(statement["Resource"])
        for action in listed(statement["Action"])
    }
    assert wide == {"ses:SendRawEmail"}
