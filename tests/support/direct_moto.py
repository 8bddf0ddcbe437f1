"""moto's DynamoDB, asked without a letter: what botocore would send is handed to it, and botocore reads what it answers.

Parameters are checked and written by botocore, its hooks are called, and answers are read by it, as ever. Left out are the
signature, which moto doesn't look at, the making of a request and of another one of it, and the search for whose address it is:
together they took twice as long as what was asked. SES gets its letters, which are written quicker.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.handlers import BUILTIN_HANDLERS, REGISTER_LAST
from botocore.model import OperationModel
from botocore.parsers import create_parser
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.models import botocore_stubber
from moto.core.responses import ActionResult
from moto.dynamodb.responses import DynamoHandler

OF_AWS: Final = ".amazonaws.com/"
"""How the address ends that is nobody's but AWS's: DynamoDB Local has another."""


class Direct(DynamoHandler):
    """An operation as it arrives at moto's DynamoDB."""

    def __init__(self, operation: str, region: str, text: str) -> None:
        super().__init__()
        self.headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
        }
        self.querystring, self.uri_match = {}, {}
        self.response_headers = {}
        self.region = region
        self.current_account = DEFAULT_ACCOUNT_ID
        self.params = (
            json.loads(text, object_hook=_bytes) if '"B":' in text or '"BS":' in text else json.loads(text)
        )

    def serialized(self, action_result: ActionResult) -> Any:
        """Write an answer as it stands; what went wrong is written by moto."""
        if not isinstance(action_result.result, dict):
            return super().serialized(action_result)
        return 200, {}, json.dumps(action_result.result, default=_plain)


def _bytes(found: dict[str, Any]) -> dict[str, Any]:
    """Return an object of JSON, with bytes where it is a value of bytes."""
    if isinstance(found.get("B"), str):
        return {"B": b64decode(found["B"])}
    if isinstance(found.get("BS"), list):
        return {"BS": [b64decode(one) for one in found["BS"]]}
    return found


def _plain(value: object) -> Any:
    """Return what JSON has no form for as DynamoDB writes it. Raises `TypeError`."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).timestamp()  # moto reads no other clock
    raise TypeError(f"DynamoDB has no form for {type(value).__name__}.")


def answered(
    model: OperationModel,
    params: Mapping[str, Any],
    request_signer: Any,
    context: Mapping[str, Any],
    **_: object,
) -> tuple[AWSResponse, dict[str, Any]] | None:
    """Answer a call as moto would; nothing where it is not moto that is asked."""
    if not botocore_stubber.enabled or not params["url"].endswith(OF_AWS):
        return None
    asked = Direct(model.name, context["client_region"], params["body"].decode())
    status, headers, body = asked.call_action()
    response = {
        "headers": headers,
        "status_code": int(status),
        "body": body if isinstance(body, bytes) else body.encode(),
        "context": {"operation_name": model.name},
    }
    parsed = _read(model, response, request_signer._event_emitter)
    return AWSResponse(params["url"], response["status_code"], headers, None), parsed


def _read(model: OperationModel, response: dict[str, Any], events: Any) -> dict[str, Any]:
    """Read an answer as `botocore.endpoint.Endpoint` does."""
    customized: dict[str, Any] = {}
    events.emit(
        f"before-parse.dynamodb.{model.name}",
        operation_model=model,
        response_dict=response,
        customized_response_dict=customized,
    )
    parser = create_parser(model.service_model.resolved_protocol)
    parsed: dict[str, Any] = parser.parse(response, model.output_shape)
    parsed.update(customized)
    if response["status_code"] >= 300:
        Endpoint._add_modeled_error_fields(None, response, parsed, model, parser)
    parsed.setdefault("ResponseMetadata", {})["RetryAttempts"] = 0
    return parsed


def written(params: dict[str, Any], **_: object) -> None:
    """Write a mail as a form at once; botocore does it letter by letter of it, and three times."""
    raw = params["body"].pop("RawMessage.Data")
    sound = raw.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    params["body"] = f"{urlencode(params['body'])}&RawMessage.Data={sound}"


def install() -> None:
    """Let every client that is made from now on ask so; who listens to calls hears them before."""
    BUILTIN_HANDLERS.append(("before-call.dynamodb", answered, REGISTER_LAST))
    BUILTIN_HANDLERS.append(("before-call.ses.SendRawEmail", written, REGISTER_LAST))
