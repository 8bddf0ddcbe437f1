"""The usual way to write a Lambda function that takes a form: what ours are timed beside.

Powertools' REST resolver with validation, its X-Ray tracer, metrics, logger and idempotency layer, settings as a pydantic
model, a boto3 resource. Its packages are locked in `requirements/peer.txt`; nothing of the project is in it.
"""

import functools
import uuid
from typing import Annotated, Any

import boto3
from aws_lambda_env_modeler import get_environment_variables, init_environment_variables
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.serialization.pydantic import PydanticSerializer
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, Field


class Environment(BaseModel):
    """The function's settings."""

    TABLE_NAME: Annotated[str, Field(min_length=1)]
    IDEMPOTENCY_TABLE_NAME: Annotated[str, Field(min_length=1)]


class Asked(BaseModel):
    """The form."""

    school: Annotated[str, Field(min_length=1, max_length=80)]
    seats: Annotated[int, Field(ge=1, le=200)]


class Made(BaseModel):
    """The answer."""

    id: str
    school: str


logger = Logger()
tracer = Tracer()
metrics = Metrics(namespace="typical")
layer = DynamoDBPersistenceLayer(
    table_name=get_environment_variables(model=Environment).IDEMPOTENCY_TABLE_NAME
)
config = IdempotencyConfig(expires_after_seconds=300)
app = APIGatewayRestResolver(enable_validation=True)


@functools.cache
def _table(name: str) -> Any:  # noqa: ANN401  boto3 makes its resources' classes at run time
    return boto3.resource("dynamodb").Table(name)


@idempotent_function(
    data_keyword_argument="asked",
    config=config,
    persistence_store=layer,
    output_serializer=PydanticSerializer,
)
@tracer.capture_method(capture_response=False)
def create(asked: Asked, table: str, context: LambdaContext) -> Made:
    """Store what was asked for."""
    config.register_lambda_context(context)
    made = Made(id=str(uuid.uuid4()), school=asked.school)
    _table(table).put_item(Item={**made.model_dump(), "seats": asked.seats})
    return made


@app.post("/bookings")
def post(asked: Annotated[Asked, Body(embed=False)]) -> Made:
    """Take the form."""
    environment = get_environment_variables(model=Environment)
    metrics.add_metric(name="Valid", unit=MetricUnit.Count, value=1)
    logger.info("creating")
    return create(asked=asked, table=environment.TABLE_NAME, context=app.lambda_context)


@init_environment_variables(model=Environment)
@logger.inject_lambda_context
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request of a REST API."""
    return app.resolve(event, context)
