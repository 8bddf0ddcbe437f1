"""Reads all that the programme's reports and its extract are made of, and what a reader was told before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.metrics.known import Known
from services.metrics.period import AcademicYear
from services.metrics.table import facts, series
from services.metrics.told import Told


def gather(year: AcademicYear, today: date, told: Sequence[Told] = ()) -> Known:
    """Return what is known on a day: every fact, and the website's and platforms' figures of a year and the one before.

    What a reader was `told` of before these is read again, to be compared.
    """
    first = min([year.previous.first, *(one.looked_back for one in told)])
    # To this day, so that of a year that is over it isn't said that a line has no figures yet when it has later ones.
    return replace(facts.known(today), readings=series.readings(first, today, by=today))
