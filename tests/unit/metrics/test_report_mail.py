"""A report as a mail: whole with images off, in Outlook and in the dark, small for 200 schools, and in plain text as good."""

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from services.metrics.known import Known
from services.metrics.observations import Readings, Series, Value
from services.metrics.period import Quarter, Term, Week
from services.metrics.reports import charts, quoting
from services.metrics.reports.mail import MOST_BYTES, Around, Written, written
from services.metrics.reports.section import Label, Report
from shared import mail as mailing
from shared.compiled import compiled
from shared.limits import OWN_PAGES, OWN_WEBSITE
from shared.mail import Mail
from shared.programme import contrast
from tests.support.aws import SITE
from tests.support.composed import as_page, composed, rows, section, shown, telling
from tests.support.facts import MONDAY, delivered, school, summary, visit, year_group

TODAY = MONDAY.date()
WEEK = Week.of(TODAY).previous
GROUP = year_group()
READER = "one@x.example"
BARE = r"only shared\.suppression decides"


@pytest.fixture(autouse=True)
def _metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE", "metrics")
    monkeypatch.setenv("SITE", SITE)


def busy(sessions: int = 60, schools: int = 5, series: int = 4) -> Known:
    """Return what is known after a busy year."""

    def of(number: int) -> dict[str, Any]:
        if number % schools < len(compiled().target_schools):
            return {}
        return {
            "urn": f"{900000 + number % schools}",
            "school_name": f"School number {number % schools} of the county",
        }

    visits = [
        delivered(n, {GROUP: 20 + n % 9, 9: n % 4}, days=-7 * (n % 45), **of(n)) for n in range(sessions)
    ]
    coming = [visit(sessions + n, days=4 + n, **of(n)) for n in range(8)]
    turned = [visit(sessions + 10 + n, "declined", days=-n, **of(n)) for n in range(12)]
    days = {WEEK.first - timedelta(weeks=w, days=-d): 0 for w in (0, 1, 52) for d in range(7)}
    values = {day: Value(day, Decimal(100 + day.day), "2026-03-16", complete=True) for day in days}
    first = compiled().sources[0].id
    readings = [
        Readings(
            Series(source, "ours", f"m{n}", f"Figure {n} of {source}", "views", "flow"), values, max(values)
        )
        for source in (OWN_WEBSITE, first)
        for n in range(series)
    ]
    summaries = tuple(summary(n, {(2, 4): 12, (3, 3): 5, (4, 2): 3}) for n in range(sessions))
    return Known((*visits, *coming, *turned), summaries, TODAY, tuple(readings))


def mailed(report: Report) -> Written:
    return written(report, Around())


def corrected(known: Known) -> Known:
    return replace(known, visits=(delivered(0, 5, version=9), *known.visits[1:]))


def test_it_has_its_pictures_its_words_for_them_and_its_figures_as_a_file() -> None:
    mail = mailed(composed(busy()))
    pictures = {one.cid: one for one in mail.attachments if one.cid}
    assert {one.name for one in mail.attachments} == {"year-groups.png", "schools.png", "weekly-2026-W11.csv"}
    assert all(one.content.startswith(b"\x89PNG") for one in pictures.values())
    images = [dict(re.findall(r'(\w+)="([^"]*)"', image)) for image in re.findall(r"<img[^>]*>", mail.html)]
    assert {one["src"] for one in images} == {f"cid:{cid}" for cid in pictures}
    assert all(int(one["width"]) <= 604 and int(one["height"]) and " of " in one["alt"] for one in images)
    message = mailing.compose(
        Mail(READER, mail.subject, mail.text, mail.html, attachments=mail.attachments),
        "team@x.example",
        "The team",
    )
    [html] = [part for part in message.walk() if part.get_content_type() == "multipart/related"]
    assert {part["Content-ID"] for part in html.walk() if part["Content-ID"]} == {
        f"<{cid}>" for cid in pictures
    }
    assert [part.get_filename() for part in message.iter_attachments()] == ["weekly-2026-W11.csv"]
    body = message.get_body(("html",))
    assert body
    assert body.get_content_type() == "text/html"


def test_a_picture_that_cannot_be_drawn_costs_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> bytes:
        raise RuntimeError

    monkeypatch.setattr(charts, "png", broken)
    mail = mailed(composed(busy()))
    assert "<img" not in mail.html
    assert [one.name for one in mail.attachments] == ["weekly-2026-W11.csv"]


def test_a_bare_value_is_refused_by_mail_chart_and_file() -> None:
    report = composed(busy())
    bad: Any = "28"
    with pytest.raises(TypeError, match=BARE):
        mailed(replace(report, headline=bad))
    line = replace(report.lines[0], title=bad)
    with pytest.raises(TypeError, match=BARE):
        mailed(replace(report, lines=(line,)))
    chart = section(report, "reach-year-groups").chart
    assert chart
    for broken in (
        replace(chart, title=bad),
        replace(chart, bars=(replace(chart.bars[0], value=28),)),  # type: ignore[arg-type]  # that is the point
    ):
        with pytest.raises(TypeError, match=BARE):
            charts.spec(broken)


@pytest.mark.parametrize(("schools", "series"), [(5, 4), (60, 25), (200, 25)])
def test_it_is_small_enough_to_be_shown_whole(schools: int, series: int) -> None:
    known = busy(2 * schools, schools, series)
    told = telling(known)[1]
    mail = mailed(composed(corrected(known), [told]))
    assert len(mail.html.encode()) <= MOST_BYTES
    [file] = [one for one in mail.attachments if not one.cid]
    names = {line["Of"] for line in csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))}
    assert len([name for name in names if name.startswith("School number")]) == max(0, schools - 5), (
        "the rest is in the file"
    )


def test_the_file_has_every_figure_as_it_was_published() -> None:
    report = composed(busy())
    [file] = [one for one in mailed(report).attachments if not one.cid]
    lines = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(lines) == len(report.lines)
    for line, figure in zip(lines, report.lines, strict=True):
        assert line["As it is said"].lstrip("'") == str(figure.value)
        assert (line["Value"] == "") == figure.value.withheld
        assert line["Value"] in {"", str(figure.value.value), str(int(figure.value.value or 0))}


def cells_of(html: str) -> dict[str, list[str]]:
    bodies = re.findall(r'<table class="figures".*?<tbody>(.*?)</tbody>', html, re.DOTALL)
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", "".join(bodies), re.DOTALL):
        name, *cells = [
            re.sub("<[^>]+>", "", one).replace("&#39;", "'").replace("&amp;", "&").strip()
            for one in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        found[name] = cells
    return found


def test_html_and_plain_text_carry_the_same() -> None:
    known = busy()
    told = telling(known)[1]
    report = composed(corrected(known), [told])
    mail = mailed(report)
    in_text = {
        name: cells.split(" | ")
        for name, cells in re.findall(r"^  ([^*\n]+?): (.+)$", mail.text, re.MULTILINE)
    }
    assert in_text == cells_of(mail.html)
    assert len(in_text) >= 25
    for each in report.sections:
        if not each.quotes:
            assert str(each.title).upper() in mail.text
        for sentence in (*each.lead, *each.notes, *(one.sentence for one in each.todo)):
            assert str(sentence) in mail.text
    assert mail.subject.startswith(f"{compiled().name}: ")
    assert not re.search(r"None|nan|Undefined|\{\{|\}\}|\n{4}", mail.text)


OUTLOOK_IGNORES = (
    "max-width|max-height|overflow|overflow-wrap|word-break|border-radius|display|height|white-space|width"
)
"""What Word's engine doesn't do, by the lists of Campaign Monitor and Can I email."""


def outlook(html: str) -> str:
    """Return a mail as Word's engine reads it: no style sheet, none of the rules that it ignores."""
    html = re.sub(r"<style.*?</style>", "", html, flags=re.DOTALL)
    html = re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", html, flags=re.DOTALL)
    return re.sub(rf"(?<=[\"; ])({OUTLOOK_IGNORES}):[^;\"]*;?", "", html)


def test_what_outlook_ignores_can_go() -> None:
    html = outlook(mailed(composed(busy())).html)
    assert '<table role="presentation" width="660"' in html
    assert 'bgcolor="#ffffff"' in html
    assert not re.search(r"<div[^>]*style=\"[^\"]*(width|background)", html), "no bar is a div"
    for image in re.findall(r"<img[^>]*>", html):
        assert re.search(r'width="\d+" height="\d+"', image)
        assert not re.search(r'style="[^"]*width', image), (
            "its own width and height hold, so nothing stretches it"
        )
    for table in re.findall(r"<table[^>]*>", html):
        assert "width=" in table
        assert 'cellpadding="0"' in table


def test_a_picture_is_never_drawn_larger_than_it_is() -> None:
    images = re.findall(r"<img[^>]*>", mailed(composed(busy())).html)
    assert images
    for image in images:
        [width] = re.findall(r' width="(\d+)"', image)
        assert f"max-width: {width}px" in image


def test_with_images_off_all_of_it_is_read() -> None:
    report = composed(busy())
    html = as_page(mailed(report), pictures=False)
    without = re.sub(r"<img[^>]*>", "", html)
    for one in report.sections:
        if one.chart:
            for bar in one.chart.bars:
                assert str(bar.name) in unescape(without)
                assert str(bar.name) in str(one.chart.alt)


def test_colours_hold_three_to_one_in_both_modes() -> None:
    html = mailed(composed(busy())).html
    dark = html.partition("prefers-color-scheme: dark")[2].partition("@media")[0]
    ground = re.findall(r"\.sheet \{ background: (#\w{6})", dark)[0]
    for colour in re.findall(r"color: (#\w{6}) !important", dark):
        if "border" not in dark.partition(colour)[0][-14:]:
            assert contrast(colour, ground) >= 4.5
    # A picture keeps its own white ground in the dark.
    for colour in (charts.REACHED, charts.WHOLE, charts.INK):
        assert contrast(colour, charts.GROUND) >= 3


def test_a_target_that_was_missed_never_looks_best() -> None:
    known = Known((delivered(1, {GROUP: 3, 10: 90}),), (), TODAY)
    chart = section(composed(known), "reach-year-groups").chart
    assert chart
    spec = charts.spec(chart)
    targets = compiled().targets.by_year_group
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, max(targets.values())]
    assert {row["of"] for row in spec["data"]["values"]} == set(targets.values())


def test_a_long_name_stands_in_two_lines_beside_its_bar_and_stays_one_of_its_own() -> None:
    chart = section(composed(busy()), "reach-schools").chart
    assert chart
    long = "The Academy of Our Lady and Saint Somebody in the Valley"
    bars = tuple(replace(chart.bars[0], name=Label(f"{long}, {which} Site")) for which in ("Lower", "Upper"))
    spec = charts.spec(replace(chart, bars=bars))
    names = {row["name"] for row in spec["data"]["values"]}
    assert len(names) == 2
    assert all(len(line) <= charts.LINE for name in names for line in name.split("\n"))
    assert charts.png(replace(chart, bars=bars)).startswith(b"\x89PNG")


def test_hostile_names_are_harmless() -> None:
    name = "<script>alert(\"x\")</script> & O'Brien's"
    known = Known(
        (
            delivered(1, urn="999999", school_name=name),
            visit(2, days=30, school_name=name, workshop_title="<b>{{ 7 * 7 }}</b>"),
        ),
        (),
        TODAY,
    )
    told = telling(known)[1]
    changed = replace(
        known, visits=(delivered(1, 5, version=4, urn="999999", school_name=name), *known.visits[1:])
    )
    mail = mailed(composed(changed, [told]))
    assert "<script" not in mail.html
    assert "<b>" not in mail.html
    assert mail.html.count("&lt;script&gt;") >= 2
    assert f"{name}: 11 April 2026 | <b>{{{{ 7 * 7 }}}}</b> | 30" in mail.text
    line = "\r\nBcc: all@x.example"
    assert "\n" not in mailed(replace(composed(known), subject=Label(f"A{line}"))).subject  # type: ignore[arg-type]  # a name


def test_each_figure_leads_to_how_it_is_counted_for_who_has_an_account() -> None:
    head, board = (
        mailed(composed(busy(), role=role, kind=kind, period=period)).html
        for role, kind, period in (
            ("head", "weekly", WEEK),
            ("board", "quarterly", Quarter.of(TODAY).previous),
        )  # type: ignore[attr-defined]
    )
    for figure in ("pupils?period=2025-26&amp;year_group=", "more?period=2026-W11", "series?key="):
        assert f'href="{SITE}/team/figures/{figure}' in head
    assert "/team/" not in board
    assert f"{SITE}/method" in board


def test_no_two_links_of_a_mail_are_called_alike_that_lead_elsewhere() -> None:
    """It once had a dozen links that were called “Open”, and five “More on the page”."""
    known = busy()
    mail = mailed(composed(corrected(known), [telling(known)[1]]))
    without = re.sub(r'<table class="figures".*?</table>', "", mail.html, flags=re.DOTALL)
    named: dict[str, set[str]] = {}
    for to, text in re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', without, re.DOTALL):
        named.setdefault(" ".join(re.sub("<[^>]+>", "", text).split()), set()).add(to)
    assert len(named) >= 15
    assert {name: found for name, found in named.items() if len(found) > 1} == {}
    assert "Open" not in named
    assert "More on the page: By school" in named
    assert f"More on the page: {SITE}/team/coverage" in mail.text


def test_what_changed_leads_to_its_page_for_who_has_an_account_and_nowhere_for_others() -> None:
    """A visit whose count came late once had no link."""
    before = Known((delivered(1), visit(2)), (), TODAY)
    after = Known((delivered(1, 5, version=9), delivered(2, 30)), (), TODAY)
    for role, leads in (("head", True), ("facilitator", True), ("board", False)):
        told = telling(before, role=role)[1]
        changed = section(composed(after, [told], role=role), "changed").todo
        assert changed
        assert {bool(one.link) for one in changed} == {leads}
    told = telling(before)[1]
    late = [
        one.link
        for one in section(composed(after, [told]), "changed").todo
        if "came since" in str(one.sentence)
    ]
    assert late == [f"{SITE}/team/bookings/NM-000002"]


def test_each_sentence_of_the_foot_is_parted_from_the_next() -> None:
    foot = re.sub(r"<[^>]+>", "", mailed(composed(busy())).html.partition("Figures come from")[2])
    assert len(re.findall(r"\.\s", foot)) >= 4
    assert not re.search(r"\.[A-Z]", foot)


def test_an_arrow_stands_in_one_line_with_what_it_is_of() -> None:
    known = busy()
    mail = mailed(composed(corrected(known), [telling(known)[1]]))
    for body in (mail.html, mail.text):
        assert re.search("[↑↓→]\N{NO-BREAK SPACE}", body)
        assert not re.search(r"[↑↓→](?!\N{NO-BREAK SPACE})", body)


def test_a_quiet_week_is_three_lines() -> None:
    programme = compiled().model_copy(update={"sources": (), "schools": (school(1),), "counted_origins": ()})
    views = Series(OWN_WEBSITE, OWN_PAGES, "views", "Website pages shown", "views", "flow")
    days = [TODAY - timedelta(days=back) for back in range(1, 8)]
    values = {day: Value(day, Decimal(9), "2026-03-16", complete=True) for day in days}
    known = Known((delivered(1, days=-14),), (), TODAY, (Readings(views, values, max(values)),))
    mail = quoting.sent_with(mailed(composed(known, programme=programme)), 0)
    head, _, _ = mail.text.partition("\n--\n")
    assert len([line for line in head.splitlines() if line]) == 5, "its name, the headline and three lines"
    assert "<img" not in mail.html
    assert "<h2" not in mail.html


@pytest.mark.parametrize(
    ("kind", "role", "period"),
    [
        ("weekly", "head", WEEK),
        ("weekly", "facilitator", WEEK),
        ("weekly", "safeguarding", WEEK),
        ("quarterly", "board", Quarter.of(TODAY).previous),
        ("termly", "careers", Term.of(TODAY, compiled().availability.terms)),
    ],
)
def test_it_is_laid_out_for_a_person_to_look_at(kind: Any, role: Any, period: Any) -> None:
    known = busy()
    told = telling(known, kind=kind, role=role, period=period, urn=school(1).urn)[1]
    mail = mailed(composed(corrected(known), [told], kind=kind, role=role, period=period, urn=school(1).urn))
    shown(mail, f"{role}-{kind}")
    assert "<h1" in mail.html


@pytest.mark.parametrize(
    ("known", "period"),
    [
        (Known((), (), date(2025, 9, 3)), Week.of(date(2025, 8, 28))),
        (Known((), (), date(2027, 1, 5)), Week.of(date(2026, 12, 31))),
        (Known((delivered(1),), (), TODAY), Week.of(TODAY).previous),
    ],
)
def test_a_young_programme_and_a_year_of_53_weeks_read_well(known: Known, period: Week) -> None:
    mail = mailed(composed(known, period=period))
    for body in (mail.text, mail.html):
        assert not re.search(r"None|\bnan\b|Undefined|\{\{|\}\}", body)
    assert rows(section(composed(known, role="facilitator", period=period), "period"))["Pupils present"]
