"""What is declared of a function. Nothing here needs the CDK."""

from dataclasses import dataclass
from typing import Final, Literal

Need = Literal["signing key", "mail", "addresses", "sign-in"]
"""What a function needs besides its table: to read the signing key, to send mail, to know which addresses take none, as who sends
mail does anyway, to know where the team signs in."""

READ: Final = ("GetItem", "Query")

KNOWN: Final = ("BatchGetItem", *READ)
"""To read rows one by one, in a row and several at once."""

WRITE: Final = ("DeleteItem", "PutItem")
"""A transaction needs the leave for each of its writes and none of its own."""

KEEPS: Final = (*KNOWN, *WRITE, "ConditionCheckItem")
"""To read rows, and to write some where others are still as they were read."""


@dataclass(frozen=True)
class Declared:
    """A function: its name is its service and its module, such as ``booking-web``; `package` is what it is bundled into.

    `memory` is in MB, `seconds` its longest time. `routes` are the paths it answers, by any method if none
    stands before the path, `rows` what it may do with the rows of its service's table, as DynamoDB calls it. `browser_waits` says
    that somebody looks at a browser until it has answered, `traced` that X-Ray records its calls: not where thousands are
    alike and each would cost more to record than to answer. Leave for one queue or bucket is given where that is made.
    """

    name: str
    package: str
    memory: int = 512
    seconds: int = 15
    routes: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    browser_waits: bool = False
    traced: bool = True

    @property
    def service(self) -> str:
        """The folder below `services` that holds its code."""
        return self.name.partition("-")[0]

    @property
    def console(self) -> bool:
        """Whether it answers for pages of the console: so it asks Cognito who is of the team still, and notes who reads what."""
        return any(path.startswith("/team") for path in self.routes)

    @property
    def module(self) -> str:
        """The module in the service's folder `functions`."""
        return self.name.partition("-")[2]

    @property
    def handler(self) -> str:
        """Where Lambda finds what to call."""
        return f"services.{self.service}.functions.{self.module}.handler"
