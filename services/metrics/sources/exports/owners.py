"""Whose figures a file's are: the source of the programme they belong to, and its account."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.metrics.sources.exports.numbers import Percent
from services.metrics.sources.exports.said import Choice, Question, Said
from services.metrics.sources.exports.shapes.base import Column, Shape
from services.metrics.sources.exports.tables import name_of
from shared.text import N_

if TYPE_CHECKING:
    from services.metrics.declared import AnyMetric, AnySource, AnySources


@dataclass(frozen=True, slots=True)
class Owner:
    """Who a file's figures are of: `id` is that of the programme's file, `source` the one their series have.

    `called` are the names its platform has for the account.
    """

    id: str
    source: str
    account: str
    title: str
    platform: str
    called: tuple[str, ...] = ()
    zone: str = ""


def owners(programme: "AnySources") -> Iterator[Owner]:
    """Yield what the programme declares: the sources, and the connections, whose platforms' files have the same series."""
    for one in programme.sources:
        yield Owner(one.id, one.series, one.account, one.title, one.platform or one.id, one.called, one.zone)
    for asked in programme.connections:
        yield Owner(asked.id, asked.connector, asked.account, asked.title, asked.connector, zone=asked.zone)


def owner_of(
    programme: "AnySources", shape: Shape, said_account: str, hint: str, answers: Mapping[str, str]
) -> Owner | Question:
    """Return whose a table is, or the question which of a platform's accounts.

    A platform of which the programme declares nothing gets series of its own name; the account is the one the file names, or the
    programme's.
    """
    if shape.source:
        return next(one for one in owners(programme) if one.id == shape.source)
    found = {one.id: one for one in _accounts(programme, shape.platform)}
    if not found:
        account = slug(said_account) or programme.id
        return Owner(shape.platform, shape.platform, account, shape.name, shape.platform)
    named = [
        one.id for one in found.values() if said_account and name_of(said_account) in map(name_of, one.called)
    ]
    told = (hint, *named, answers.get("account", ""), *(found if len(found) == 1 else ()))
    owner = next((found[name] for name in told if name in found), None)
    return owner or Question(
        "account",
        Said(N_("The programme has more than one account of this platform. Whose figures are these?")),
        tuple(Choice(one.id, Said(N_("%(account)s"), {"account": one.title})) for one in found.values()),
    )


def undeclared(programme: "AnySources", owner: Owner) -> Iterator[Said]:
    """Yield a note where the programme's files name no such account, so that no page lists its figures."""
    if owner.id not in {one.id for one in owners(programme)}:
        sentence = N_(
            "The programme's sources/ names no account of %(platform)s. The figures are kept under “%(account)s”; the page of "
            "sources lists them once there is a file with this platform and this account."
        )
        yield Said(sentence, {"platform": owner.platform, "account": owner.account})


def _accounts(programme: "AnySources", platform: str) -> Iterator[Owner]:
    """Yield a platform's accounts, once each: one that is asked may have a file too, with what the platform calls it."""
    told: set[tuple[str, str]] = set()
    for one in owners(programme):
        if one.platform == platform and (one.source, one.account) not in told:
            told.add((one.source, one.account))
            yield one


def slug(text: str) -> str:
    """Return a name as an id has it."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40]


def mapped(programme: "AnySources") -> Iterator[Shape]:
    """Yield the shapes that the programme's own mapping files describe."""
    for source in programme.sources:
        if source.metrics and source.date_column is not None:
            yield _shape(source, source.date_column)


def _shape(source: "AnySource", date_column: str) -> Shape:
    columns = tuple(_column(metric) for metric in source.metrics)
    return Shape(
        id=f"mapping.{source.id}",
        platform=source.platform or source.id,
        name=source.title,
        columns=columns,
        dates=(name_of(date_column),),
        titles=(name_of(source.above),) if source.above else (),
        sure=frozenset((name_of(date_column), *(name for column in columns for name in column.names))),
        zone=source.zone,
        patterns=source.date_formats,
        mark=source.decimal,
        source=source.id,
        spacing=source.spacing,
    )


def _column(metric: "AnyMetric") -> Column:
    return Column(
        (name_of(metric.column),),
        metric.id,
        metric.title,
        metric.unit,
        metric.semantics,
        places=metric.places,
        negative=metric.negative,
        percent=_percent(metric),
        length=metric.written == "length",
        definition=metric.definition,
        header=metric.column,
    )


def _percent(metric: "AnyMetric") -> Percent | None:
    signed: dict[str, Percent] = {"sign": "sign", "fraction": "fraction"}
    return signed.get(metric.written, "number" if metric.unit == "%" else None)
