"""Charts as pictures: bars beside their target, by Vega-Lite. What a picture shows stands in a table beside it as well.

The axis ends at the largest target, roll or value, never at the largest value alone: a part that missed its target must not
look best. Colours hold 3 to 1 against the picture's own white, which it keeps in dark mode.
"""

import functools
import json
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.section import Bar, Chart

WIDTH: Final = 200
ROW: Final = 34
LONG_NAME: Final = 340
"""Pixels of a name on paper; a phone has room for less."""
LINE: Final = 22
"""Letters of a name in a line: two lines of them stand beside their bar."""

SHARP: Final = 2
"""Pixels of the picture to one of the page: phones show two or three."""

INK, GROUND = "#212b32", "#ffffff"
REACHED: Final = "#005eb8"
WHOLE: Final = "#768692"
FONT: Final = "Frutiger, Arial, Liberation Sans, sans-serif"


def png(chart: Chart) -> bytes:
    """Return a chart as a PNG."""
    return _drawn(json.dumps(spec(chart)))


@functools.lru_cache(maxsize=32)
def _drawn(described: str) -> bytes:
    """Draw once what all readers of a role are sent: it takes longer than all else of a letter."""
    import vl_convert  # noqa: PLC0415  it takes 80 MB and a second, which only who draws pays

    return bytes(vl_convert.vegalite_to_png(described, scale=SHARP))


def svg(chart: Chart, colour: str = REACHED, font: str = FONT, fonts: Path | None = None) -> str:
    """Return a chart as an SVG; in the colour and the typeface of a document, where `fonts` is the folder of its files."""
    import vl_convert  # noqa: PLC0415  see above

    if fonts:
        vl_convert.register_font_directory(str(fonts))
    described = spec(chart)
    described["config"]["font"] = font
    described["layer"][0]["mark"]["color"] = colour
    # On paper nothing leads to the rest of a name.
    described["layer"][0]["encoding"]["y"]["axis"]["labelLimit"] = LONG_NAME
    return str(vl_convert.vegalite_to_svg(described))


def spec(chart: Chart) -> dict[str, Any]:
    """Return a chart as Vega-Lite describes it; a bar whose value is withheld has none, and says so.

    Raises `TypeError` for a value that did not pass the suppression gate.
    """
    refuse_raw_numbers(chart, "chart")
    names = [_name(bar) for bar in chart.bars]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": names,
        "title": None,
        "axis": {
            "labelLimit": 165,
            "labelFontSize": 14,
            "labelExpr": "slice(split(datum.label, '\\n'), 0, 2)",
            # The first of two lines stands as far above the bar's middle as the second below it.
            "labelOffset": {
                "condition": {"test": "indexof(datum.label, '\\n') > 0", "value": -8},
                "value": 0,
            },
            "ticks": False,
            "domain": False,
            "labelPadding": 8,
        },
    }
    x = {
        "type": "quantitative",
        "title": str(chart.unit),
        "scale": {"domain": [0, _longest(chart)]},
        "axis": {
            "labelFontSize": 13,
            "titleFontSize": 13,
            "tickCount": 4,
            "gridColor": "#e8edee",
            "format": ",d",
        },
    }
    whole = {
        "mark": {"type": "bar", "filled": False, "stroke": WHOLE, "strokeWidth": 1.5, "height": 18},
        "encoding": {"y": y, "x": x | {"field": "of"}},
        "transform": [{"filter": "datum.of != null"}],
    }
    part = {
        "mark": {"type": "bar", "color": REACHED, "height": 18},
        "encoding": {"y": y, "x": x | {"field": "value"}},
        "transform": [{"filter": "datum.value != null"}],
    }
    text = {
        "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 14, "color": INK},
        "encoding": {"y": y, "x": x | {"field": "end"}, "text": {"field": "said"}},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": GROUND,
        "width": WIDTH,
        "height": ROW * len(names),
        "padding": 8,
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"labelColor": INK, "titleColor": INK}},
        "data": {"values": list(_rows(chart))},
        "layer": [part, whole, text],
    }


def _longest(chart: Chart) -> float:
    values = [one.value for bar in chart.bars for one in (bar.value, bar.of) if one and one.value is not None]
    return max(values, default=0) or 1


def _rows(chart: Chart) -> Iterator[Mapping[str, Any]]:
    for bar in chart.bars:
        of = bar.of.value if bar.of else None
        yield {
            "name": _name(bar),
            "value": bar.value.value,
            "of": of,
            "end": max(bar.value.value or 0, of or 0),
            "said": bar.said,
        }


def _name(bar: Bar) -> str:
    """Return a bar's name in lines, of which two are drawn; whole, so that no two bars become one."""
    return "\n".join(textwrap.wrap(str(bar.name), LINE))
