"""Every sentence of the pages of readers and reports, of their mails and refusals, goes through the catalogue."""

import re
from pathlib import Path

import pytest

from services.metrics.functions import readers as public
from services.metrics.functions import reports as console
from services.metrics.kinds import KINDS
from services.metrics.table import archive, readers
from services.metrics.use_cases import readers as life
from shared.compiled import compiled
from shared.web.routes import address
from tests.integration.metrics.conftest import content, sent
from tests.support.aws import SITE
from tests.support.browser import Browser, Clock, sign_in
from tests.support.facts import MONDAY
from tests.support.pseudo import pseudo_language, unsaid
from tests.support.reports import a_reader, morning, only

pytestmark = pytest.mark.usefixtures("metrics_aws")

READER, NEW = "reader@northmoor.example", "new@northmoor.example"


def data() -> set[str]:
    """Return what is data: names, addresses, and what the programme says itself."""
    programme = compiled()
    return {
        *(programme.name, programme.organisation, programme.contact.email, programme.contact.name),
        *programme.digest_to,
        *(one.name for one in (*programme.schools, *programme.availability.terms)),
        *(READER, NEW, "Rea Reader", "Alex Example", "Robin", "910001"),
        *map(str, range(2020, 2030)),
        *KINDS,
    }


def test_every_page(tmp_path: Path) -> None:
    only(a_reader(READER, *KINDS, name="Rea Reader"))
    with pseudo_language(tmp_path):
        team = Browser(console.handler, Clock(MONDAY), sign_in(at=MONDAY))
        reader = Browser(public.handler, Clock(MONDAY))
        typed = {"email": NEW, "role": "careers", "urn": "910001", "kinds": "termly"}
        made = team.fill(team.get(address("console.reader.new")), **typed)
        invited = sent()[-1]
        known = readers.read(NEW)
        assert known
        one = address("console.reader", reader=known.id)
        token = life.token(known)
        pages = [
            made,
            team.get(address("console.readers")),
            team.fill(team.get(address("console.reader.new"))),
            team.get(one),
            reader.get(life.invitation_link(known).removeprefix(SITE)),
            reader.get(address("reader", token=token)),
            reader.post(
                address("reader", token=token),
                {"csrf": reader.get(address("reader", token=token)).form.fields["csrf"]},
            ),
            reader.get(address("reader.stop", token=token)),
            reader.post(address("reader.stop", token=token), {}),
            reader.get(address("reader", token="damaged")),
        ]
        morning(MONDAY)
        report = next(archive.of_year(2026))
        shown = (report.subject, report.message_id)
        pages += [
            team.get(address("console.reports")),
            team.get(address("console.reports", by="2026-01-12")),
            team.get(address("console.reports", by="x")),
            team.get(address("console.report", report=report.id)),
        ]
        mails = [str(invited["Subject"]), content(invited, "plain"), content(invited, "html")]
        link = life.invitation_link(known)
    letter = archive.letter_of(report)
    # An address is no word, nor is a file's name; the longest are taken first, for one may begin another.
    names = {*re.findall(r"https?://[^\s]+", letter.text), *(one["name"] for one in letter.files)}
    for page in pages:
        assert unsaid(page.text, {*data(), *shown, *names, "x", "2026-01-12"}) == [], page.address
    for part in mails:
        assert unsaid(part, {*data(), link}) == []
