"""What the system costs: `python -m operate.cost`, with the pupils of a county in a year (`make cost PUPILS=12000`).

It is reckoned of the template and of three files beside this one: `prices.toml`, `usage.toml` and `measured.toml`, which
`make bench` writes. What is paid by use is told per 10,000 pupils; what is paid by being there, and what the clock does, apart
and per year.
"""

import json
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from infra.declared import FUNCTIONS
from operate.cost_rules import RULES

FOLDER: Final = Path(__file__).parent
SCALE: Final = 10_000
LIMIT: Final = 1.0
"""Pounds that 10,000 pupils may cost at the most, besides what is fixed: the programme's own limit."""

WHOLE_PROCESSOR: Final = 1769
"""MB of memory with which a function has one whole processor (AWS's own number); with less it has that part of one."""

KEPT: Final = "GB-month"
"""How the prices of what is kept end: tables, their backups, objects and logs."""

BUSY: Final = 1.0
"""A load of the machine that measured, above which its times say more of its other work than of us."""

MONTHS: Final = 12


@dataclass(frozen=True)
class Line:
    """Something that costs `usd`: of which part of the system, by which price of AWS, and what it is."""

    part: str
    price: str
    what: str
    usd: float


@dataclass(frozen=True)
class Files:
    """What the cost is reckoned of."""

    prices: Mapping[str, Any]
    usage: Mapping[str, Any]
    measured: Mapping[str, Any]

    @property
    def gbp(self) -> float:
        """What a dollar costs, in pounds."""
        return float(self.prices["pound"]["gbp"])

    def usd(self, price: str, number: float) -> float:
        """Return what so many units cost. Raises `KeyError` for a price that the file doesn't have."""
        return float(self.prices["price"][price]["usd"]) * number

    def service(self, price: str) -> str:
        """Return which service of AWS asks a price."""
        return str(self.prices["price"][price]["service"])


def files() -> Files:
    """Read the three files."""
    return Files(
        *(tomllib.loads((FOLDER / f"{name}.toml").read_text()) for name in ("prices", "usage", "measured"))
    )


def by_use(of: Files, per: str) -> list[Line]:
    """Return what is paid by use, and what is kept of it; `per` is whose numbers are meant: of 10,000 pupils, or of a year."""
    numbers: Mapping[str, float] = of.usage[per]
    lines = list[Line]()
    for part in of.usage["part"]:
        for event in part["event"]:
            if event["per"] in numbers:
                lines += _calls(of, part["name"], event, numbers[event["per"]] * event["number"])
        for other in part["other"]:
            if other["per"] in numbers:
                usd = of.usd(other["price"], numbers[other["per"]] * other["number"])
                lines.append(Line(part["name"], other["price"], other["what"], usd))
    return lines


def _calls(of: Files, part: str, event: Mapping[str, Any], number: float) -> Iterator[Line]:
    """Yield what so many calls of a function cost, with all that each asks of AWS."""
    case, share = measured_case(of, event), event.get("share", 1.0)
    declared = next(one for one in FUNCTIONS if one.name == event["function"])
    what = f"{event['function']}, {event['case']}"
    rates = of.usage["rates"]
    units = {
        "lambda request": 1.0,
        "lambda GB-second": declared.memory / 1024 * seconds(of, event, declared.memory),
        "trace": rates["traced"] if declared.traced else 0.0,
        "log GB": rates["log_bytes"] / 1e9,
        "log GB-month": rates["log_bytes"] * rates["log_months"] / 1e9,
        **{name: each * share for name, each in case["units"].items() if name != "call"},
    }
    if case["http"]:
        units |= {
            "api request": 1.0,
            "edge request": 1.0,
            "edge GB": event.get("kilobytes", rates["page_kilobytes"]) / 1e6,
            "edge GB to origin": rates["asked_bytes"] / 1e9,
        }
    for price, each in units.items():
        yield Line(part, price, what, of.usd(price, number * each))


def measured_case(of: Files, event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was measured of an event's case, and whether a browser asks for it. Raises `KeyError` where nothing was."""
    for case in of.measured["case"]:
        if (case["function"], case["case"]) == (event["function"], event["case"]):
            return {**case, "http": case["case"].startswith(("GET ", "POST "))}
    raise KeyError(
        f"nothing was measured of {event['function']}, {event['case']}: `make bench` measures, operate/usage.toml names"
    )


def seconds(of: Files, event: Mapping[str, Any], memory: int) -> float:
    """Return how long a call takes on Lambda: of the times measured on a whole processor, by the memory, with what it waits for.

    A part `cold` of the calls begins in a fresh process; `share` is the part of the case's work that one call does.
    """
    case, rates = measured_case(of, event), of.usage["rates"]
    cold, share = event.get("cold", rates["cold"]), event.get("share", 1.0)
    works = case["warm"] * share + cold * (case["first"] - case["warm"])
    calls, mails = (case["units"].get(name, 0.0) * share for name in ("call", "mail"))
    waits = calls * rates["call_ms"] + mails * rates["mail_ms"] + event.get("wait_ms", 0.0)
    # What a busy machine was timed at is long already.
    slower = rates["slower"] if of.measured["load"] <= BUSY else 1.0
    return float(works * slower * max(1.0, WHOLE_PROCESSOR / memory) + waits) / 1000


def by_being_there(of: Files, template: Mapping[str, Any]) -> list[Line]:
    """Return what a year of the template's resources costs that nobody uses. Raises `KeyError` for a kind without a rule."""
    lines, number = list[Line](), defaultdict[tuple[str, str], float](float)
    for resource in template["Resources"].values():
        rule = RULES[resource["Type"]]
        if rule.price:
            months = rule.month(resource.get("Properties", {})) * MONTHS
            number[rule.price, resource["Type"].removeprefix("AWS::")] += months
    for (price, kind), months in sorted(number.items()):
        lines.append(Line("there", price, kind, of.usd(price, months)))
    return lines


def brought(of: Files) -> list[Line]:
    """Return what 10,000 pupils bring: what is done, without what is kept of it."""
    return [one for one in by_use(of, "pupils") if not one.price.endswith(KEPT)]


def fixed(of: Files, template: Mapping[str, Any], pupils: int) -> list[Line]:
    """Return what a year costs apart from that: what is there, what the clock does, and what is kept of so many pupils."""
    kept = [
        replace(one, part="kept", usd=one.usd * pupils / SCALE)
        for one in by_use(of, "pupils")
        if one.price.endswith(KEPT)
    ]
    return [*by_being_there(of, template), *by_use(of, "year"), *kept]


def summed(lines: Iterable[Line], by: Callable[[Line], str]) -> dict[str, float]:
    """Return sums of dollars, the largest first."""
    sums = defaultdict[str, float](float)
    for line in lines:
        sums[by(line)] += line.usd
    return dict(sorted(sums.items(), key=lambda one: (-one[1], one[0])))


def report(of: Files, template: Mapping[str, Any], pupils: int) -> Iterator[str]:
    """Yield the lines of the table, for a county of so many pupils a year."""
    used, there = brought(of), fixed(of, template, pupils)
    busy = ", while the machine was busy" if of.measured["load"] > BUSY else ""
    yield (
        f"Prices of {_day(of.prices['on'])}, London; a dollar is £{of.gbp:.2f} ({_day(of.prices['pound']['on'])}). "
        f"Times measured on {_day(of.measured['on'])}{busy}. No free tier is counted."
    )
    yield from _sums(
        f"per {SCALE:,} pupils, by service of AWS", of, summed(used, lambda one: of.service(one.price))
    )
    yield from _sums(f"per {SCALE:,} pupils, by part of the system", of, summed(used, lambda one: one.part))
    yield "\nThe three largest:"
    largest = summed(used, lambda one: f"{one.what}: {one.price}")
    yield from (f"  £{usd * of.gbp:.3f}  {what}" for what, usd in list(largest.items())[:3])
    yield from _sums(
        "fixed, per year, by service of AWS", of, summed(there, lambda one: of.service(one.price))
    )
    yield from _sums("fixed, per year, by what it is", of, summed(there, lambda one: one.what), most=10)
    each, always = (sum(one.usd for one in lines) * of.gbp for lines in (used, there))
    year = each * pupils / SCALE + always
    yield f"\nA county of {pupils:,} pupils pays £{year:.2f} a year, £{always:.2f} of it fixed: £{year / MONTHS:.2f} a month."
    yield f"10,000 pupils cost £{each:.2f} besides what is fixed, of £{LIMIT:.2f} that they may."
    yield from _known(of, [*used, *there])


def _sums(head: str, of: Files, sums: Mapping[str, float], most: int | None = None) -> Iterator[str]:
    yield f"\n{head[0].upper()}{head[1:]}"
    shown = list(sums.items())[:most]
    for what, usd in shown:
        yield f"  {what:58} £{usd * of.gbp:8.3f}"
    if len(shown) < len(sums):
        rest = sum(sums.values()) - sum(usd for _, usd in shown)
        yield f"  {'all else':58} £{rest * of.gbp:8.3f}"
    yield f"  {'together':58} £{sum(sums.values()) * of.gbp:8.3f}"


def _known(of: Files, lines: Iterable[Line]) -> Iterator[str]:
    """Yield how sure the prices are that this rests on, and what is not in it."""
    sums = summed(lines, lambda one: str(of.prices["price"][one.price]["sure"]))
    parts = ", ".join(f"{usd / sum(sums.values()):.0%} {sure}" for sure, usd in sums.items())
    yield f"\nHow the prices are known, by what they make up: {parts} (operate/prices.toml says what that means)."
    yield "Not in it:"
    yield from (f"  {one['what']}: {one['why']}" for one in of.prices["unpriced"])
    yield from (f"  {one['function']}: {one['why']}" for one in of.usage["not_counted"])


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def template_for_aws() -> dict[str, Any]:
    """Return the template as it is deployed to AWS; which resources it has depends on no package."""
    from infra.app import synthesise  # noqa: PLC0415  CDK takes seconds to import
    from infra.check import without_code  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made: dict[str, Any] = json.loads(synthesise(without_code(folder), folder / "out").read_text())
    return made


def cost(pupils: int) -> int:
    """Print what the system costs a county of so many pupils a year; the exit code is 1 where it is over its limit."""
    of = files()
    print("\n".join(report(of, template_for_aws(), pupils)))
    over = sum(one.usd for one in brought(of)) * of.gbp > LIMIT
    return 1 if over else 0


def main(given: list[str]) -> int:
    """Read how many pupils are meant, and print; return the exit code."""
    typed = (given[0] if given else f"{SCALE}").replace(",", "")
    if not typed.isdecimal() or not int(typed):
        print(f"“{typed}” is no number of pupils. Write it as make cost PUPILS=12000.", file=sys.stderr)
        return 2
    return cost(int(typed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
