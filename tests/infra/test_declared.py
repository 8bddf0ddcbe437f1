"""Functions and schedules are what their tables say: in the folders, in the template, and nowhere besides."""

import importlib
import re
import subprocess
import sys

import pytest

from infra import runtime
from infra.declared import DEFAULT, FORMS, FUNCTIONS
from infra.packages import PACKAGES
from infra.schedules import SCHEDULES
from shared.paths import ROOT
from shared.web.routes import PART, ROUTES
from tests.infra.conftest import Template, named, of


def names(template: Template) -> dict[str, str]:
    """Return the names of the template's functions by logical id."""
    return {
        key: function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for key, function in of(template, "AWS::Lambda::Function").items()
    }


def test_every_module_of_functions_is_declared_and_nothing_else() -> None:
    modules = {
        f"{path.parts[-3]}-{path.stem}"
        for path in (ROOT / "services").glob("*/functions/*.py")
        if path.stem != "__init__"
    }
    assert sorted(one.name for one in FUNCTIONS) == sorted(modules)


def test_who_shows_what_is_known_in_brief_may_read_whether_that_is_all() -> None:
    folder = ROOT / "services" / "metrics"
    shows = {
        path.stem for path in (folder / "web").glob("*.py") if "use_cases import snapshot" in path.read_text()
    }
    assert {"dashboard", "figures", "impact"} <= shows
    for one in FUNCTIONS:
        if one.service == "metrics":
            code = (folder / "functions" / f"{one.name.partition('-')[2]}.py").read_text()
            pages = set(re.findall(r"services\.metrics\.web(?:\.| import )(\w+)", code))
            assert not pages & shows or "GetItem" in one.rows, one.name


def test_every_call_of_every_function_is_logged_under_an_id_of_its_own() -> None:
    """A router takes the request's, a batch its messages'; whoever is called by the clock or a stream gets one."""
    for one in FUNCTIONS:
        code = (ROOT / "services" / one.service / "functions" / f"{one.module}.py").read_text()
        assert re.search(
            r"^handler = [Rr]outer\(|(consume|take_each)\(|^@own_thread\n(@\w+\n)?def handler",
            code,
            re.MULTILINE,
        ), one.name


def test_every_package_is_some_functions_and_holds_its_code() -> None:
    assert {one.package for one in FUNCTIONS} == set(PACKAGES)
    for one in FUNCTIONS:
        assert one.service in PACKAGES[one.package].services, one.name


def test_who_is_waited_for_answers_a_path_and_draws_a_page() -> None:
    for one in FUNCTIONS:
        if one.browser_waits:
            assert one.routes, one.name
            assert PACKAGES[one.package].pages, one.name


def test_the_templates_functions_are_those_declared(deployed: Template) -> None:
    made = {
        (
            function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"],
            function["Environment"]["Variables"]["SERVICE"],
            function["Handler"],
            function["MemorySize"],
            function["Timeout"],
            function["Runtime"],
        )
        for function in of(deployed, "AWS::Lambda::Function").values()
    }
    python = f"python{runtime.for_stage(runtime.HERE)}"
    assert made == {
        (one.name, one.service, one.handler, one.memory, one.seconds, python) for one in FUNCTIONS
    }


def test_the_templates_routes_are_those_declared(deployed: Template) -> None:
    named_functions, integrations = names(deployed), of(deployed, "AWS::ApiGatewayV2::Integration")
    made = []
    for route in of(deployed, "AWS::ApiGatewayV2::Route").values():
        path = route["RouteKey"].removeprefix("ANY ")
        assert path in {DEFAULT, *FORMS} or route["RouteKey"].startswith("ANY ")
        integration = integrations[named(route["Target"]["Fn::Join"][1][1])]
        # A function's address, and behind it that of its alias.
        function = named(integration["IntegrationUri"]["Fn::Join"][1][0])
        made.append((named_functions[function], path))
    assert sorted(made) == sorted((one.name, path) for one in FUNCTIONS for path in one.routes)


def reached(path: str) -> str:
    """Return the function that the HTTP API gives a path to: the longest route that fits, else the default one."""
    fitting = {
        route: one.name
        for one in FUNCTIONS
        for route in one.routes
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route.replace("{proxy+}", ".+")), path)
    }
    default = next(one.name for one in FUNCTIONS if DEFAULT in one.routes)
    return fitting[max(fitting, key=lambda route: (route == path, len(route)))] if fitting else default


@pytest.mark.parametrize("route", ROUTES)
def test_every_address_of_the_site_reaches_a_function_that_answers_it(route: str) -> None:
    path = PART.sub(lambda part: "day_before.1.school" if part[1] == "mail" else "x", ROUTES[route])
    service, _, module = reached(path).partition("-")
    handler = importlib.import_module(f"services.{service}.functions.{module}").handler
    assert any(pattern.fullmatch(path) for _, pattern, *_ in handler._pages)


def test_rows_are_reached_as_declared(deployed: Template) -> None:
    functions, tables = of(deployed, "AWS::Lambda::Function"), of(deployed, "AWS::DynamoDB::Table")
    # The table of salts is none of a service's: leave for it is given where it is made.
    arns = [{"Fn::GetAtt": [table, "Arn"]} for table in tables if not re.search("Salts|Unreachable", table)]
    [readings] = [{"Fn::GetAtt": [table, "Arn"]} for table in tables if table.startswith("Access")]
    roles = {named(functions[key]["Role"]): name for key, name in names(deployed).items()}
    made: dict[str, set[str]] = {one.name: set() for one in FUNCTIONS}
    for name, role in of(deployed, "AWS::IAM::Role").items():
        for policy in role.get("Policies", ()):
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Resource"] in arns:
                    actions = statement["Action"]
                    found = set(actions if isinstance(actions, list) else [actions])
                    # Every console adds a line of who reads what to access's table.
                    made[roles[name]] |= (
                        found - {"dynamodb:PutItem"} if statement["Resource"] == readings else found
                    )
    assert made == {one.name: {f"dynamodb:{action}" for action in one.rows} for one in FUNCTIONS}


def test_the_templates_schedules_are_those_of_the_table(deployed: Template) -> None:
    named_functions = names(deployed)
    retries = {
        named_functions[named(one["FunctionName"])]: one["MaximumRetryAttempts"]
        for one in of(deployed, "AWS::Lambda::EventInvokeConfig").values()
    }
    assert set(retries.values()) == {0}, "the clock calls again"
    made = []
    for one in of(deployed, "AWS::Scheduler::Schedule").values():
        assert one["ScheduleExpressionTimezone"] == "Europe/London"
        function = named_functions[named(one["Target"]["Arn"])]
        made.append((function, one["ScheduleExpression"], one["Description"]))
    assert sorted(made) == sorted((one.function, one.expression, one.description) for one in SCHEDULES)
    assert retries.keys() == {function for function, *_ in made}


def test_a_schedule_calls_a_function_that_is_declared() -> None:
    """`Service.functions` looks only at its own service's: a schedule of another name would be made by nobody."""
    assert {one.function for one in SCHEDULES} <= {one.name for one in FUNCTIONS}
    assert len({one.name for one in SCHEDULES}) == len(SCHEDULES)


def test_the_tables_are_read_without_the_cdk() -> None:
    """Importing the CDK starts Node.js: seconds of every command, and of every process that tests."""
    tables = "import sys, infra.declared, infra.objectives, infra.schedules, infra.bundle"
    commands = "import operate.__main__; print('aws_cdk' in sys.modules)"
    code = f"{tables}; print({{'aws_cdk', 'pydantic'}} & set(sys.modules)); {commands}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.split() == ["set()", "False"]
