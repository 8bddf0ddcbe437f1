"""Calls of the system's functions, as the clock makes them, and what they answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from operate.aws import PATIENT, client


@dataclass(frozen=True)
class Answer:
    """What a function answered."""

    said: Any
    """What it returned; of one that failed, its error's `errorType` and `errorMessage`."""
    failed: bool

    @property
    def waits(self) -> bool:
        """AWS is out of order, and what is left waits for the next call."""
        return isinstance(self.said, dict) and bool(self.said.get("waits"))


def call(function: str, event: Mapping[str, Any]) -> Answer:
    """Call a function once, and wait for its answer as long as any may take."""
    answer = client("lambda", PATIENT).invoke(FunctionName=function, Payload=json.dumps(event).encode())
    return Answer(json.loads(answer["Payload"].read() or b"null"), "FunctionError" in answer)
