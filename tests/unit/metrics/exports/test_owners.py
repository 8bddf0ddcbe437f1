"""Whose figures a file's are: those of a platform give one line, whether they were handed in or asked for."""

from datetime import date
from typing import Any

import pytest

from services.metrics.figures.standing import promised
from services.metrics.sources.connectors.every import CONNECTORS
from services.metrics.sources.exports.reading import read
from shared.compiled import compiled
from shared.programme import Programme, Source
from shared.programme.connections import Connection
from tests.support import exports

TODAY = date(2026, 11, 25)


def connection(**said: Any) -> Connection:
    return Connection(
        **{"id": "our-channel", "connector": "youtube", "title": "Our channel", "account": "campaign"}
        | {"settings": {"channel": "UC" + "a" * 22}}
        | said
    )


def of(*sources: Source, connections: tuple[Connection, ...] = ()) -> Programme:
    return compiled().model_copy(update={"sources": sources, "connections": connections})


def owners(programme: Programme, hint: str = "") -> set[tuple[str, str]]:
    tables = read(f"{hint}/Table data.csv".strip("/"), exports.YOUTUBE_TABLE, programme, TODAY)
    return {(one.series.source, one.series.account) for table in tables for one in table.observations}


@pytest.mark.parametrize("hint", ["", "our-channel", "youtube"])
def test_a_file_of_a_platform_that_is_asked_goes_on_with_the_lines_it_was_asked_for(hint: str) -> None:
    programme = of(connections=(connection(),))
    assert owners(programme, hint) == {(CONNECTORS["youtube"].id, "campaign")}


def test_a_file_of_an_account_has_the_lines_that_a_connection_made_later_goes_on_with() -> None:
    before = of(Source(id="videos", title="Videos", account="campaign", platform="youtube"))
    after = of(*before.sources, connections=(connection(),))
    assert owners(before) == owners(after) == {("youtube", "campaign")}
    assert [one.id for one in promised(after, "website", "Website")] == ["website", "our-channel"]


def test_of_two_accounts_the_question_is_asked_and_each_has_its_own_figures() -> None:
    programme = of(
        Source(id="one", title="First", account="first", platform="youtube"),
        Source(id="two", title="Second", account="second", platform="youtube"),
    )
    [table] = read("Table data.csv", exports.YOUTUBE_TABLE, programme, TODAY)
    assert [choice.answer for choice in table.questions[0].choices] == ["one", "two"]
    assert owners(programme, "two") == {("youtube", "second")}
    [first, second] = [one for one in promised(programme, "website", "Website") if one.kind == "file"]
    [table] = read("two/Table data.csv", exports.YOUTUBE_TABLE, programme, TODAY)
    series = table.observations[0].series
    assert second.has(series)
    assert not first.has(series)
    assert first.handed.isdisjoint(second.handed)
