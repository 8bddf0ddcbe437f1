"""What is kept of people, as one table: what, of whom, where, why, for how long, and what erases it.

`docs/data-protection.md` and the system's part of `docs/dpia.md` are written from here: `python -m operate.personal_data write`.
Tests hold it against the stores and the template: a kind of row, a bucket or a queue that no line names fails, and says which
line to add. `make person` looks wherever a line says that a person is found by their address.
"""

from typing import Final

from operate.personal_data import booking, elsewhere, feedback, metrics, people
from operate.personal_data.model import Held

TABLE: Final[tuple[Held, ...]] = (
    *booking.HELD,
    *people.HELD,
    *feedback.HELD,
    *metrics.HELD,
    *elsewhere.HELD,
)
"""All that is kept of people."""
