"""Charts as SVG that stands in a page: the same bars as `charts` has as pictures, without its library.

A page that waited for the library would be first answered after more than a second. Names stand above their bars, so that the
drawing holds on a phone; its look is made of attributes, for the pages' security policy allows no styles of their own.
"""

from collections.abc import Iterator
from html import escape
from typing import Final

from services.metrics.reports.section import Bar, Chart

WIDTH: Final = 360
ROW: Final = 44
BAR: Final = 16
LETTERS: Final = 34
"""Of a name, beside its figures."""

INK, REACHED, WHOLE = "#212b32", "#005eb8", "#768692"
"""They hold 3 to 1 and more against white, which the drawing brings along."""


def svg(chart: Chart) -> str:
    """Return a chart as an SVG; its title says the same in words."""
    longest = longest_of(chart)
    height = ROW * len(chart.bars) + 4
    parts = "".join(part for place, bar in enumerate(chart.bars) for part in _row(bar, place, longest))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="app-chart" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{escape(str(chart.alt))}">'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
        f'<g font-size="13" fill="{INK}" aria-hidden="true">{parts}</g></svg>'
    )


def longest_of(chart: Chart) -> float:
    """Return where the axis ends: the largest value, target or roll."""
    values = [one.value for bar in chart.bars for one in (bar.value, bar.of) if one and one.value is not None]
    return max(values, default=0) or 1


def _row(bar: Bar, place: int, longest: float) -> Iterator[str]:
    top = ROW * place + 15
    name = str(bar.name)
    short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"
    yield f'<text x="2" y="{top}">{escape(short)}</text>'
    yield f'<text x="{WIDTH - 2}" y="{top}" text-anchor="end" font-weight="600">{escape(bar.said)}</text>'
    if bar.value.value:
        yield _bar(bar.value.value, longest, top, f'fill="{REACHED}"')
    if bar.of and bar.of.value:
        yield _bar(bar.of.value, longest, top, f'fill="none" stroke="{WHOLE}" stroke-width="1.5"')


def _bar(value: float, longest: float, top: int, look: str) -> str:
    width = max(1.0, (WIDTH - 4) * max(value, 0.0) / longest)
    return f'<rect x="2" y="{top + 6}" width="{width:.1f}" height="{BAR}" {look}/>'
