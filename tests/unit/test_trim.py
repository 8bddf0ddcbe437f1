"""A trimmed client does what an untrimmed one does, for all that functions call; and what they call is in the table."""

import ast
import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore
import botocore.session
import jinja2
import markupsafe
import pytest
import urllib3
from botocore import xform_name
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.model import OperationModel, ServiceModel, Shape

from infra.bundle import PACKAGES, ROOT
from infra.trim import HTTP2, OPERATIONS, ROOTS, _trust, trim, trimmed
from infra.trim_jinja import trim_jinja

DATA = Path(botocore.__file__).parent / "data"
KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ITEM = {**KEY, "n": {"N": "1"}, "l": {"L": [{"M": {"x": {"BOOL": True}}}]}}
REFUSED = {
    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    "message": "refused",
    "CancellationReasons": [{"Code": "ConditionalCheckFailed", "Item": ITEM}],
}
SES_ANSWER = (
    '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>1</MessageId>'
    "</SendRawEmailResult><ResponseMetadata><RequestId>2</RequestId></ResponseMetadata></SendRawEmailResponse>"
)

Said = tuple[dict[str, Any], int, object]
"""The arguments of a call, the status and the body of its answer."""

SAID: dict[str, Said] = {
    "cognito-idp.AdminGetUser": (
        {"UserPoolId": "eu-west-2_p", "Username": "s"},
        200,
        {"Username": "s", "Enabled": False, "UserAttributes": [{"Name": "email", "Value": "a@b.example"}]},
    ),
    "cognito-idp.AdminListGroupsForUser": (
        {"UserPoolId": "eu-west-2_p", "Username": "s"},
        400,
        {"__type": "UserNotFoundException", "message": "no"},
    ),
    "dynamodb.BatchGetItem": (
        {"RequestItems": {"t": {"Keys": [KEY]}}},
        200,
        {"Responses": {"t": [ITEM]}, "UnprocessedKeys": {}},
    ),
    "dynamodb.BatchWriteItem": (
        {"RequestItems": {"t": [{"PutRequest": {"Item": ITEM}}]}},
        200,
        {"UnprocessedItems": {"t": [{"PutRequest": {"Item": ITEM}}]}},
    ),
    "dynamodb.DeleteItem": (
        {"TableName": "t", "Key": KEY, "ConditionExpression": "attribute_exists(pk)"},
        400,
        {"__type": "x#ConditionalCheckFailedException", "message": "no", "Item": ITEM},
    ),
    "dynamodb.GetItem": ({"TableName": "t", "Key": KEY, "ConsistentRead": True}, 200, {"Item": ITEM}),
    "dynamodb.PutItem": (
        {"TableName": "t", "Item": ITEM},
        400,
        {"__type": "x#TransactionConflictException", "message": "later"},
    ),
    "dynamodb.Query": (
        {
            "TableName": "t",
            "KeyConditionExpression": "pk = :a",
            "ExpressionAttributeValues": {":a": {"S": "a"}},
        },
        200,
        {"Items": [ITEM], "Count": 1, "LastEvaluatedKey": KEY},
    ),
    "dynamodb.TransactWriteItems": (
        {"TransactItems": [{"Put": {"TableName": "t", "Item": ITEM}}], "ClientRequestToken": "c"},
        400,
        REFUSED,
    ),
    "events.PutEvents": (
        {"Entries": [{"Source": "s", "DetailType": "d", "Detail": "{}", "EventBusName": "b"}]},
        200,
        {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "E", "ErrorMessage": "m"}]},
    ),
    "s3.DeleteObject": ({"Bucket": "b", "Key": "k"}, 204, ""),
    "s3.GetObject": ({"Bucket": "b", "Key": "k"}, 200, "a,b"),
    "s3.HeadBucket": ({"Bucket": "b"}, 200, ""),
    "s3.HeadObject": ({"Bucket": "b", "Key": "k"}, 200, ""),
    "s3.PutObject": ({"Bucket": "b", "Key": "k", "Body": b"x", "ContentType": "text/csv"}, 200, ""),
    "secretsmanager.GetSecretValue": ({"SecretId": "s"}, 200, {"SecretString": "x", "VersionStages": ["a"]}),
    "secretsmanager.PutSecretValue": (
        {"SecretId": "s", "SecretString": "x", "ClientRequestToken": "a" * 32},
        200,
        {"ARN": "arn:aws:secretsmanager:eu-west-2:1:secret:s", "VersionId": "a", "VersionStages": ["a"]},
    ),
    "secretsmanager.UpdateSecretVersionStage": (
        {
            "SecretId": "s",
            "VersionStage": "AWSCURRENT",
            "MoveToVersionId": "a" * 32,
            "RemoveFromVersionId": "b" * 32,
        },
        400,
        {"__type": "InvalidParameterException", "Message": "m"},
    ),
    "ses.SendRawEmail": ({"RawMessage": {"Data": b"x"}, "Destinations": ["a@b.example"]}, 200, SES_ANSWER),
    "sqs.ChangeMessageVisibility": (
        {"QueueUrl": "https://q.example/1/q", "ReceiptHandle": "r", "VisibilityTimeout": 60},
        200,
        {},
    ),
    "sqs.SendMessage": ({"QueueUrl": "https://q.example/1/q", "MessageBody": "x"}, 200, {"MessageId": "1"}),
}
CALLS = [(client, operation) for client, operations in OPERATIONS.items() for operation in operations]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the trimmed models of every client."""
    folder = tmp_path_factory.mktemp("package")
    for client in OPERATIONS:
        shutil.copytree(DATA / client, folder / "botocore" / "data" / client)
    (folder / HTTP2).parent.mkdir(parents=True)
    shutil.copy(Path(urllib3.__file__).parents[1] / HTTP2, folder / HTTP2)
    shutil.copy(Path(botocore.__file__).with_name("cacert.pem"), folder / "botocore")
    trim(folder, OPERATIONS)
    return folder


def session(*folders: Path) -> Any:
    made = botocore.session.Session()
    made.set_credentials("key", "secret")
    made.get_component("data_loader").search_paths[:0] = list(map(str, folders))
    return made


def model(client: str, *folders: Path) -> ServiceModel:
    found = session(*folders).get_component("data_loader").load_service_model(client, "service-2")
    return ServiceModel(found, client)


def expanded(shape: Shape | None, inside: tuple[str, ...] = ()) -> object:
    """Return all that a shape says of itself and of what it is made of, but for prose."""
    if shape is None or shape.name in inside:
        return shape and shape.name
    own = {name: value for name, value in shape._shape_model.items() if name != "documentation"}
    parts = {
        "list": lambda: {"member": shape.member},
        "map": lambda: {"key": shape.key, "value": shape.value},
        "structure": lambda: shape.members,
    }.get(shape.type_name, dict)()
    facts = {name: value for name, value in own.items() if name not in {"members", "member", "key", "value"}}
    within = {name: expanded(part, (*inside, shape.name)) for name, part in parts.items()}
    return shape.name, facts, dict(shape.serialization), dict(shape.metadata), within


def described(operation: OperationModel) -> object:
    errors = sorted((expanded(shape) for shape in operation.error_shapes), key=str)
    own = {name: value for name, value in operation._operation_model.items() if name != "documentation"}
    return own, expanded(operation.input_shape), expanded(operation.output_shape), errors


@pytest.mark.parametrize(("client", "operation"), CALLS)
def test_an_operation_is_made_of_the_same_shapes(client: str, operation: str, package: Path) -> None:
    whole, less = model(client), model(client, package / "botocore" / "data")
    assert described(less.operation_model(operation)) == described(whole.operation_model(operation))
    assert less.metadata == whole.metadata
    assert len(less.operation_names) < len(whole.operation_names)


@pytest.mark.parametrize(("client", "operation"), CALLS)
def test_a_call_sends_and_reads_the_same(client: str, operation: str, package: Path) -> None:
    arguments, status, answer = SAID[f"{client}.{operation}"]
    body = answer if isinstance(answer, str) else json.dumps(answer)

    def heard(*folders: Path) -> tuple[object, object]:
        sent: list[object] = []

        def answered(request: AWSRequest, **_: object) -> AWSResponse:
            named = {
                name: value
                for name, value in request.headers.items()
                if name.lower() not in {"authorization", "x-amz-date", "amz-sdk-invocation-id", "user-agent"}
            }
            content = request.body if isinstance(request.body, bytes | str | None) else request.body.read()
            sent.append((request.method, request.url, content, named))
            raw = type(
                "Raw", (), {"stream": lambda *_, **__: iter([body.encode()]), "read": lambda *_: b""}
            )()
            return AWSResponse(request.url, status, {}, raw)

        made = session(*folders).create_client(client, region_name="eu-west-2")
        made.meta.events.register("before-send.*.*", answered)
        try:
            got = getattr(made, xform_name(operation))(**arguments)
        except made.exceptions.ClientError as error:
            return sent, (type(error).__name__, error.response)
        return sent, {name: value for name, value in got.items() if name != "Body"}

    less, whole = heard(package / "botocore" / "data"), heard()
    assert less == whole
    assert less[0]


BY_OPERATORS = {("dynamodb", "scan"), ("s3", "get_paginator")}
"""What `make reread` and `make rebuild` call, with the whole boto3 of whoever runs them, and no function does."""


def calls(path: Path) -> Iterator[tuple[str, str | None]]:
    """Yield the client and the method of each call of AWS in a module; no method where a client is kept or handed on."""
    text = path.read_text()
    if "client" not in text:
        return
    tree = ast.parse(text)
    above = {inner: outer for outer in ast.walk(tree) for inner in ast.iter_child_nodes(outer)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"client", "aws.client"}:
            name, outer = ast.literal_eval(node.args[0]), above[node]
            yield name, outer.attr if isinstance(outer, ast.Attribute) else None


def test_what_functions_call_is_what_is_kept() -> None:
    methods = {(client, xform_name(name)): name for client in OPERATIONS for name in OPERATIONS[client]}
    found = {
        call for top in ("services", "shared") for path in (ROOT / top).rglob("*.py") for call in calls(path)
    }
    missing = found - methods.keys() - BY_OPERATORS
    assert not missing, f"infra/trim.py takes out of the packages what functions call: {missing}"
    assert methods.keys() - found == {("s3", "head_bucket")}, "infra/trim.py keeps what no function calls"


def test_a_call_is_found_however_it_is_written(tmp_path: Path) -> None:
    module = tmp_path / "m.py"
    module.write_text('client("a").b(x=1)\nheld = aws.client("c")\naws.client("d").e\n')
    assert sorted(calls(module), key=str) == [("a", "b"), ("c", None), ("d", "e")]


def test_every_client_of_a_package_has_its_operations() -> None:
    assert {client for package in PACKAGES.values() for client in package.clients} == OPERATIONS.keys()


def test_an_operation_that_a_service_lacks_stops_the_build() -> None:
    whole = model("sqs")._service_description
    with pytest.raises(KeyError, match="Nothing"):
        trimmed(whole, ["Nothing"])


def test_a_librarys_version_is_asked_for_by_its_one_user(package: Path) -> None:
    code = (package / HTTP2).read_text()
    [user] = [
        one
        for one in ast.parse(code).body
        if isinstance(one, ast.FunctionDef) and "version(" in ast.unparse(one)
    ]
    assert ast.unparse(user.body[0]) == "from importlib.metadata import version"


def test_a_library_that_changed_stops_the_build(package: Path) -> None:
    with pytest.raises(RuntimeError, match="has changed"):
        trim(package, ())


def test_a_package_trusts_the_roots_that_awss_endpoints_lead_to_and_no_others(tmp_path: Path) -> None:
    shutil.copy(Path(botocore.__file__).with_name("cacert.pem"), tmp_path)
    _trust(tmp_path / "cacert.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(tmp_path / "cacert.pem")
    names = {dict(part[0] for part in one["subject"])["commonName"] for one in context.get_ca_certs()}
    assert names == set(ROOTS)


def test_a_library_without_one_of_them_stops_the_build(tmp_path: Path) -> None:
    whole = Path(botocore.__file__).with_name("cacert.pem").read_text("utf-8")
    (tmp_path / "cacert.pem").write_text(whole.replace(ROOTS[0], "Another Root"), "utf-8")
    with pytest.raises(RuntimeError, match=ROOTS[0]):
        _trust(tmp_path / "cacert.pem")


DRAWS = """
import sys
sys.path.insert(0, sys.argv[1])
import jinja2
made = jinja2.Environment(loader=jinja2.ModuleLoader(sys.argv[2]), undefined=jinja2.ChainableUndefined, autoescape=True)
page = made.get_template("page.jinja").render(people=[{"name": "<Sam>"}, {"name": "Robin"}])
imported = {name for name in sys.modules if name.startswith("jinja2.")}
print(page, file=sys.stderr)
print(*sorted(imported & {"jinja2.compiler", "jinja2.lexer", "jinja2.nodes", "jinja2.parser", "jinja2.bccache"}))
"""


def test_a_trimmed_jinja_draws_what_the_whole_one_draws_and_can_t_compile(tmp_path: Path) -> None:
    compiled, packages = tmp_path / "compiled", tmp_path / "packages"
    sources = {
        "frame.jinja": "<main>{% block content %}{% endblock %}</main>",
        "parts.jinja": "{% macro one(who) %}<li>{{ who.name }}{{ who.town.name }}</li>{% endmacro %}",
        "page.jinja": (
            '{% extends "frame.jinja" %}{% from "parts.jinja" import one %}{% block content %}'
            "{% for who in people|sort(attribute='name') if who.name is string %}{{ loop.index }}{{ one(who) }}"
            "{% else %}nobody{% endfor %}{% filter upper %}{{ super() }}a&b{% endfilter %}{% endblock %}"
        ),
    }
    made = jinja2.Environment(loader=jinja2.DictLoader(sources), autoescape=True)
    made.compile_templates(compiled, zip=None)
    for module in (jinja2, markupsafe):
        folder = Path(str(module.__file__)).parent
        shutil.copytree(folder, packages / folder.name, ignore=shutil.ignore_patterns("__pycache__"))

    def drawn() -> tuple[str, str]:
        command = [sys.executable, "-I", "-S", "-c", DRAWS, str(packages), str(compiled)]
        ran = subprocess.run(  # noqa: S603  this interpreter, on our own text
            command, capture_output=True, text=True, check=True
        )
        return ran.stderr, ran.stdout.strip()

    whole, imported = drawn()
    assert "&lt;Sam&gt;" in whole
    assert len(imported.split()) == 5
    trim_jinja(packages / "jinja2")
    assert drawn() == (whole, "")
    with pytest.raises(FileNotFoundError):
        trim_jinja(packages / "jinja2")


@pytest.mark.parametrize("module", ["nodes", "environment", "runtime", "__init__"])
def test_a_jinja_that_changed_stops_the_build(tmp_path: Path, module: str) -> None:
    shutil.copytree(Path(jinja2.__file__).parent, tmp_path / "jinja2")
    changed = tmp_path / "jinja2" / f"{module}.py"
    text = changed.read_text().replace("EvalContext", "Context").replace(".bccache", ".cache")
    changed.write_text(text)
    with pytest.raises(RuntimeError, match="has changed"):
        trim_jinja(tmp_path / "jinja2")
