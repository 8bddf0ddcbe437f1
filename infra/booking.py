"""The booking service: requests, availability, the console and the mails."""

from constructs import Construct

from infra import hears
from infra.core import table
from infra.service import Around, Service
from shared.events.booking import SOURCE


class Booking(Service):
    """Its table and what reaches its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Booking", around)
        self.table = table(self, self.build)
        functions = self.functions(self.table)
        self.relay(functions["relay"], self.table, SOURCE)
        self.inlet("Mails", functions["mailer"]).hear(self.core.bus, hears.MAILS)
