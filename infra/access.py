"""Who may see the console, who read what in it, and the keys that sign."""

from dataclasses import replace

from constructs import Construct

from infra.core import table
from infra.service import Around, Service


class Access(Service):
    """Its table, to which every console's functions add who read whose data, and its functions."""

    def __init__(self, scope: Construct, around: Around) -> None:
        super().__init__(scope, "Access", around)
        self.table = table(self, self.build)
        self.around = replace(around, readings=self.table)
        functions = self.functions(self.table)
        functions["keys"].allow(self.core.changes_secret())
