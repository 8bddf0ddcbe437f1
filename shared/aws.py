"""One botocore session a process and one cached low-level client a service.

Making a client is most of a function's start: so there is one of each, made when first used, and no
`boto3.resource`.

What is imported stays for the life of the process, and looking through it for garbage finds none: so nothing is looked for
while botocore is imported, and what stands afterwards is never looked through again. That takes 12 to 13 ms of the 176 of a
pupil's first answer, alone; `infra/trim.py` has what else was taken from it.
"""

import functools
import gc
import json
import os
from http import HTTPStatus
from typing import Any, Final, Literal

gc.disable()
import botocore.config  # noqa: E402  what it makes while it is imported is what must not be looked through
import botocore.session  # noqa: E402  see above

gc.freeze()
gc.enable()

Service = Literal[
    "cloudformation",
    "cloudwatch",
    "cognito-idp",
    "dynamodb",
    "events",
    "iam",
    "lambda",
    "logs",
    "s3",
    "secretsmanager",
    "ses",
    "sesv2",
    "sqs",
    "sts",
]

APP: Final = os.environ.get("AWS_SDK_UA_APP_ID", "")
AGENT: Final = f"outreach app/{APP}" if APP else "outreach"
"""What calls name themselves, with the SDK's own setting of who calls. botocore puts its name together anew for each call, twice:
0.12 of the 0.41 ms of a processor that a call takes it beside the network."""

CONFIG = botocore.config.Config(
    user_agent=AGENT,
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 4},
    tcp_keepalive=True,
)
"""Fail fast enough that a person sees an answer within a function's 15 seconds."""

MAIL: Final = botocore.config.Config(
    user_agent=AGENT,
    connect_timeout=2,
    read_timeout=25,
    retries={"mode": "standard", "total_max_attempts": 1},
    tcp_keepalive=True,
)
"""For SES: a mail whose answer is late may have gone out, so the library never sends it again; who sends it knows what was
claimed and noted (`shared.sent`). Two readers' mails fit into the mailer's 60 seconds."""


STANDING: Final = botocore.config.Config(
    user_agent=AGENT,
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 2},
    tcp_keepalive=True,
)
"""For Cognito, which is asked before a page of the console is shown: where it is away, the page is not kept waiting for it."""

CONFIGS: Final = {"ses": MAIL, "cognito-idp": STANDING}


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@functools.cache
def client(service: Service) -> Any:  # noqa: ANN401  botocore makes its clients' classes at run time
    """Return the process's client of an AWS service; it honours AWS_ENDPOINT_URL."""
    made = _session().create_client(service, config=CONFIGS.get(service, CONFIG))
    if service == "dynamodb":
        made.meta.events.register("before-parse.dynamodb.Query", _rows_as_they_came)
    return made


def _rows_as_they_came(
    response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object
) -> None:
    """Give a query's rows as DynamoDB's JSON has them, but for bytes, which `shared.dynamo` decodes.

    botocore would look each value up in its model under each of the ten types there are: a third of the time that thousands of
    rows take to be read.
    """
    if response_dict["status_code"] == HTTPStatus.OK:
        answer = json.loads(response_dict["body"])
        customized_response_dict["Items"] = answer.pop("Items", [])
        response_dict["body"] = json.dumps(answer).encode()


def forget_clients() -> None:
    """Drop the cached clients and session, for tests that change credentials or endpoint."""
    client.cache_clear()
    _session.cache_clear()
