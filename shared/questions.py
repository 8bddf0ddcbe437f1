"""The questions that the platform itself reads in a survey, by id. All the others are the programme's own.

Here without pydantic, because the pupil's path reads them too; `shared.programme.model` holds every survey to them.
"""

import re
from typing import Final

YEAR_GROUP: Final = "year-group"
"""Which year group the pupil is in."""

BEFORE: Final = "before"
NOW: Final = "now"
"""How interested the pupil was before the workshop and is now, each on a scale of `shared.limits.SCALE_STEPS`."""

HOBBIES: Final = "hobbies"
"""The question whose answers lead to careers; a survey may leave it out."""

YEAR: Final = re.compile(r"year-(\d{1,2})")
"""What the options of a year group are called."""
