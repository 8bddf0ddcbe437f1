"""The feedback service: sessions, answers, summaries and posters."""

from aws_cdk import Duration
from constructs import Construct

from infra import hears
from infra.core import table
from infra.queue import tail
from infra.service import Around, Service
from services.feedback.table import ANSWER, DECISION, SESSION
from shared.events.feedback import SOURCE


class Feedback(Service):
    """Its table and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Feedback", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.relay(functions["relay"], self.table, SOURCE)
        self.inlet("Bookings", functions["sessions"]).hear(self.core.bus, hears.SESSIONS)
        tail(
            self,
            "Answers",
            build=self.build,
            table=self.table,
            function=functions["summarise"],
            entities=(ANSWER, DECISION, SESSION),
            changed=True,
            redrive="answers",
            alarms=self.core.alarms,
            # A class answers within a minute or two: one summary for many answers.
            window=Duration.seconds(5),
        )
