"""Figures: what is counted, of which period, and how sure it is. Typed values; no table, no English, no HTML.

Each is made of what was read beforehand (`known.Known`), so a report, a chart or a test can use it alike.
"""

from typing import NewType

Unpublished = NewType("Unpublished", int)
"""A count of pupils' answers as it is: a report prints it through `shared.suppression` alone."""
