"""A row that nobody can read, of a reader or of what they were told: it is named, rings, and costs nobody else their reports."""

from dataclasses import replace

import pytest

from services.metrics.functions import reports as console
from services.metrics.reader import Step
from services.metrics.reports.mailing import NotSentError
from services.metrics.table import readers
from shared.dynamo import put, write
from shared.web.routes import address
from tests.integration.metrics.conftest import sent
from tests.support.aws import rows
from tests.support.browser import Browser, Clock, sign_in
from tests.support.facts import MONDAY
from tests.support.logs import listen
from tests.support.reports import LONG_AGO, a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

ONE, TWO, GONE = (f"{name}@x.example" for name in ("one", "two", "gone"))


@pytest.mark.parametrize(
    ("pk", "sk", "about", "mails"),
    [
        # Of the first reader nothing is known; of their weekly report not whether it went; not what the last one told them.
        ("READERS", ONE, {"steps": []}, [TWO]),
        ("READERS", ONE, {"kinds": {"weekly": "ever"}}, [TWO]),
        ("DIGEST#2026-W11", ONE, {"state": "sending", "at": "soon"}, [TWO, ONE]),
        ("TOLD#digest", f"{ONE}#{LONG_AGO}", {"contract": 3}, [TWO, ONE]),
    ],
)
def test_what_cant_be_read_of_one_reader_is_named_and_costs_nobody_else_theirs(
    pk: str, sk: str, about: dict[str, object], mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor that reader another kind of report, nor the night whose time is over."""
    first, other = only(a_reader(ONE, "weekly", "monthly"), a_reader(TWO))
    assert readers.begin(replace(a_reader(GONE), steps=(Step("unsubscribed", LONG_AGO),)))
    there = [row for row in rows("metrics") if (row["pk"], row["sk"]) == (pk, sk)]
    write(put("metrics", {"pk": pk, "sk": sk, **dict(*there), **about}))
    log = listen(monkeypatch)
    with pytest.raises(NotSentError, match="1 could not be sent"):
        morning(MONDAY)
    assert [mail["To"] for mail in sent()] == mails
    assert first.id in [line.get("reader") for line in log.lines()]
    assert ONE not in log.getvalue()
    assert readers.read(GONE) is None
    # The page tells of whom it can't show, and everybody else's links lead to them.
    page = Browser(console.handler, Clock(MONDAY), sign_in(at=MONDAY)).get(address("console.readers")).text
    assert (ONE in page) == (pk != "READERS")
    assert ("tell whoever runs the platform" in page) == (pk == "READERS")
    assert readers.find(other.id) == other
