"""The limits and patterns that more than one part of the platform holds people to, each once."""

import re
from typing import Final

YEAR_GROUPS: Final = range(7, 14)
"""The year groups of secondary school in England, sixth form included."""

SCALE_STEPS: Final = 5
"""Steps of a survey's scales, from least to most."""

MAX_CLASSES: Final = 6
"""Classes of one visit: a team's whole day."""

MAX_PUPILS: Final = 300
"""Pupils one session can expect: a hall full, one year group of a large school."""

MAX_PRESENT: Final = 2000
"""Pupils of one year group who can be recorded in one session; a typing slip is more likely above it."""

MAX_COMMENT: Final = 500
"""Letters of a pupil's comment that a survey may ask for: some sentences, read by one person."""

EMAIL: Final = re.compile(
    r"(?=.{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
"""What an address looks like: RFC 5322's dot-atom, which mail servers take, at a domain with a dot."""

EMAIL_LETTERS: Final = 254
"""Characters of an address: RFC 5321's limit."""

OWN_WEBSITE: Final = "website"
"""The source of the figures that the platform counts on pages: no export may call itself that."""

OWN_PAGES: Final = "own"
"""The account of our own pages in that source; other sites that carry the tag are called by their names, which have a dot."""
