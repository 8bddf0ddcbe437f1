"""Reads all that the programme's reports and its extract are made of."""

from dataclasses import replace
from datetime import date

from services.metrics.known import Known
from services.metrics.period import AcademicYear
from services.metrics.table import facts, series


def gather(year: AcademicYear, today: date) -> Known:
    """Return what is known on a day: every fact, and the website's and platforms' figures of a year and the one before."""
    last = min(today, year.last)
    return replace(facts.known(today), readings=series.readings(year.previous.first, last, by=today))
