"""The files of a new programme's folder, made of what was answered: what the base says too is left to it."""

import csv
import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from operate.programme_schools import Row
from shared.country import ENGLAND, SCHOOLING
from shared.paths import BASE
from shared.programme.folder import common
from shared.text.phrases import short_day

OWN: Final = (
    "# Written by `make programme`. What is not said here stands in programmes/base; README.md says how.\n"
)

IDACI: Final = "reach_by_idaci"
"""The figure of England's measure of areas, as a theory of change names it (shared/figures.py)."""


def files(said: Mapping[str, Any]) -> dict[str, str]:
    """Return each file's name and content, of the answers as they were read."""
    made = {
        "programme.toml": _programme(said),
        "availability.toml": _availability(said),
        "theory.toml": _theory(said),
        "schools.csv": _schools(said["schools"] or said["authority"]),
    }
    if workshops := _workshops(said):
        made["workshops.toml"] = workshops
    return made


def _programme(said: Mapping[str, Any]) -> str:
    base = tomllib.loads((BASE / "programme.toml").read_text("utf-8"))
    of = SCHOOLING[said["country"]]
    lines = [
        f"{OWN}base = true",
        f"country = {_text(said['country'])}",
        f"name = {_text(said['name'])}",
        *([f"strapline = {_text(said['strapline'])}"] if said["strapline"] != base["strapline"] else []),
        f"organisation = {_text(said['organisation'])}",
        f"county = {_text(said['county'])}",
        f"reference_prefix = {_text(said['prefix'])}",
        f"launched = {said['launched']}",
        f"languages = {_list(said['languages'])} # what may be chosen between; the first is spoken to whoever chose none",
        *([f"domain = {_text(said['domain'])}"] if said["domain"] else []),
        f"digest_to = {_list(said['digest_to'])} # the first readers of the weekly digest; others are invited in the console",
        f"\n[contact]\nname = {_text(said['contact'])}\nemail = {_text(said['email'])}",
        *([f"phone = {_text(said['phone'])}"] if said["phone"] != "none" else []),
        f"\n[mail]\nsender = {_text(said['sender'])}\nsender_name = {_text(said['name'])}\nteam = {_text(said['team'])}",
        f"\n[colours]\nbrand = {_text(said['brand'])}\naccent = {_text(said['accent'])}",
        "\n[targets.by_year_group] # pupils to reach in an academic year; 7 is the year in which pupils turn 12",
        *(f"{year} = {pupils} # {of.year(year)}" for year, pupils in sorted(said["target"].items())),
    ]
    return "\n".join(lines) + "\n"


def _availability(said: Mapping[str, Any]) -> str:
    lines = [
        f"{OWN}teams = {_list(said['teams'])} # each makes its own visits\n\n# School days, in stretches."
    ]
    lines += [
        f"[[terms]]\nname = {_text(_from(first))}\nfirst = {first}\nlast = {last}"
        for first, last in said["terms"]
    ]
    return "\n".join(lines) + "\n"


def _from(day: date) -> str:
    return f"From {short_day(day)}"


def _workshops(said: Mapping[str, Any]) -> str:
    """Return which workshops are offered and for whom; nothing where both are the base's."""
    theirs = {workshop.id: workshop.year_groups for workshop in common()[0]}
    years = tuple(said["years"])
    other = [one for one in said["workshops"] if years and years != theirs[one]]
    if said["workshops"] == list(theirs) and not other:
        return ""
    lines = [f"{OWN}# What is offered, in this order."]
    for one in said["workshops"]:
        lines.append(f"\n[[workshops]]\nid = {_text(one)}")
        if one in other:
            named = ", ".join(SCHOOLING[said["country"]].year(year) for year in years)
            lines.append(f"year_groups = {list(years)} # {named}")
    return "\n".join(lines) + "\n"


def _schools(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("urn", "name", "town", "postcode", "target"))
    writer.writerows((row.number, row.name, row.town, row.postcode, "true") for row in rows)
    return out.getvalue()


def _theory(said: Mapping[str, Any]) -> str:
    aim = f"Young people in {said['county']} choose what to learn knowing what health and care could be for them."
    text = f"# The programme's theory of change: its aim. All else is the common one's.\naim = {_text(aim)}\n"
    return text if said["country"] == ENGLAND else text + "".join(_without_idaci())


def _without_idaci() -> Iterator[str]:
    """Yield what leaves out the base's indicators by IDACI, England's measure of areas (Indices of Deprivation)."""
    stages = tomllib.loads((BASE / "theory.toml").read_text("utf-8"))
    for stage, entries in stages.items():
        for entry in entries:
            indicators = entry.get("indicators", []) if isinstance(entry, dict) else []
            kept = [one["id"] for one in indicators if one["source"] != IDACI]
            if len(kept) < len(indicators):
                yield f"\n# But for what is reckoned by IDACI, which is England's.\n[[{stage}]]\nothers = true\n"
                yield f"\n[[{stage}]]\nid = {_text(entry['id'])}\n"
                yield from (f"  [[{stage}.indicators]]\n  id = {_text(one)}\n" for one in kept)


def shown(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each thing that would be written, as a person reads it."""
    of = SCHOOLING[said["country"]]
    schools = said["schools"] or said["authority"]
    yield f"{said['name']}: {said['strapline']}"
    yield f"{said['organisation']}, {said['county']}, {of.title}, since {short_day(said['launched'])}"
    yield f"references of visits begin with {said['prefix']}"
    yield f"languages: {', '.join(said['languages'])}; colours: {said['brand']} and {said['accent']}"
    yield f"schools write to {said['contact']}, {said['email']}, telephone: {said['phone']}"
    yield f"mails are sent from {said['sender']}; requests go to {said['team']}; digests to {', '.join(said['digest_to'])}"
    yield f"site: {said['domain'] or 'under no domain of its own'}"
    years = ", ".join(of.year(year) for year in said["years"]) or "as they are"
    yield f"workshops: {', '.join(said['workshops'])}, for year groups {years}"
    yield "target: " + ", ".join(
        f"{of.year(year)} {pupils:,}" for year, pupils in sorted(said["target"].items())
    )
    yield f"teams: {', '.join(said['teams'])}; {len(said['terms'])} halves of terms, to {short_day(said['terms'][-1][1])}"
    yield f"{len(schools)} schools: {', '.join(row.name for row in schools[:3])}{' and others' if len(schools) > 3 else ''}"  # noqa: PLR2004


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _list(values: list[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"
