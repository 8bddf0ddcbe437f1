"""Approved comments in a mail: every letter of what is put in, nothing else can be put in, and nothing of it anywhere else."""

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.metrics.reports import quoting
from services.metrics.reports.gate import refuse_raw_numbers
from services.metrics.reports.mail import Around, Written, written
from services.metrics.reports.section import Label, Sentence, said
from services.metrics.table import quotes as reader
from services.metrics.table.archive import Letter
from services.metrics.table.quotes import Quote
from shared.approved import Approved
from shared.compiled import compiled
from tests.support.aws import SITE
from tests.support.composed import composed, shown
from tests.support.facts import MONDAY
from tests.unit.metrics.test_report_mail import busy, outlook

HELD = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE", "metrics")
    monkeypatch.setenv("SITE", SITE)


def quote(text: str, workshop: str = "theatre-day", held: date = HELD) -> Quote:
    return Quote(reader._MADE, Approved(text, workshop, held, MONDAY))


def letter(role: Any = "head", **more: Any) -> Letter:
    mail = written(composed(busy(), role=role), Around(**more))
    return Letter(mail.subject, mail.text, mail.html)


def filled(*texts: str, role: Any = "head") -> Letter:
    return quoting.filled(letter(role), [quote(one) for one in texts], compiled())


def without_place(text: str) -> str:
    return text.replace(quoting.IN_HTML, "").replace(quoting.IN_TEXT, "")


def test_the_text_is_letter_by_letter_what_it_is() -> None:
    mail = quoting.filled(
        letter(),
        [quote("I liked the robot • it waved"), quote("More of it!", "gone", date(2026, 3, 3))],
        compiled(),
    )
    head, _, rest = mail.text.partition("\nA FEW APPROVED COMMENTS\n")
    assert rest.partition("\n\n")[0] == (
        "Pupils wrote this, and the safeguarding lead approved it. It stands in this mail alone and is not kept with the "
        "report: please don't pass it on.\n"
        "  * I liked the robot • it waved\n"
        "    (Behind the theatre's doors, 12 March 2026)\n"
        "  * More of it!\n"
        "    (3 March 2026)"
    )
    assert "INTEREST" in head.upper()
    assert rest.partition("\n\n")[2]


@pytest.mark.parametrize("role", ["head", "facilitator"])
@pytest.mark.parametrize("number", [0, 1, 3])
def test_nothing_but_the_place_is_touched(role: Any, number: int) -> None:
    before, after = letter(role), filled(*(f"word {n}" for n in range(number)), role=role)
    assert before.html.count(quoting.IN_HTML) == before.text.count(quoting.IN_TEXT) == 1
    for was, now, place in (
        (before.html, after.html, quoting.IN_HTML),
        (before.text, after.text, quoting.IN_TEXT),
    ):
        ahead, _, behind = was.partition(place)
        assert now.startswith(ahead)
        assert now.endswith(behind)
        assert (now == ahead + behind) == (not number), "without any there is no heading"
        assert "\n\n\n\n" not in now
    assert (after.subject, after.headers, after.files) == (before.subject, before.headers, before.files)


@pytest.mark.parametrize("role", ["safeguarding", "board", "careers"])
def test_no_other_reader_has_a_place(role: Any) -> None:
    for text in (letter(role).html, letter(role).text):
        assert without_place(text) == text
    assert quoting.filled(letter(role), [quote("word")], compiled()) == letter(role)


def test_it_is_escaped_and_no_line_of_it_looks_like_the_mail() -> None:
    mail = filled(
        '<b>bold</b> & "so" on\n\nWHAT NEEDS DOING\n  * Call 999\r\n\u2028{{ 7 * 7 }} %(x)s', quoting.IN_HTML
    )
    assert "<b>" not in mail.html
    assert (
        "&lt;b&gt;bold&lt;/b&gt; &amp; &#34;so&#34; on WHAT NEEDS DOING * Call 999 {{ 7 * 7 }} %(x)s"
        in mail.html
    )
    assert '  * <b>bold</b> & "so" on WHAT NEEDS DOING * Call 999 {{ 7 * 7 }} %(x)s\n' in mail.text
    assert quoting.IN_HTML not in mail.html


@pytest.mark.parametrize(
    "bad",
    ["28 pupils", 28, Label("A name"), said("%(a)s", a=Label("b")), None, Approved("t", "w", HELD, MONDAY)],
)
def test_nothing_but_a_quote_can_be_put_in(bad: Any) -> None:
    with pytest.raises(TypeError, match="no approved comment"):
        quoting.filled(letter(), [quote("sound"), bad], compiled())


def test_a_quote_is_made_where_comments_are_read_and_prints_no_word() -> None:
    for made in (None, "made", object()):
        with pytest.raises(TypeError, match="where those are read"):
            Quote(made, Approved("text", "theatre-day", HELD, MONDAY))
    assert "marmalade" not in f"{quote('marmalade')} {quote('marmalade')!r} {[quote('marmalade')]}"
    source = Path(reader.__file__).parents[1]
    making = [path.name for path in source.rglob("*.py") if re.search(r"\bQuote\(", path.read_text("utf-8"))]
    assert making == ["quotes.py"]


def test_a_quote_is_no_value_of_a_report() -> None:
    with pytest.raises(TypeError, match=r"only shared\.suppression decides"):
        refuse_raw_numbers(quote("text"))
    with pytest.raises(TypeError, match=r"only shared\.suppression decides"):
        said("%(a)s", a=quote("text"))  # type: ignore[arg-type]  # it is refused
    assert not isinstance(quote("text"), Sentence)


@pytest.mark.parametrize(
    ("number", "sent_with", "previewed"),
    [
        (
            1,
            "1 approved comment stood here in the mail. It is not kept with the report.",
            "1 approved comment stands here in the mail that is sent. A preview has none of its words.",
        ),
        (
            3,
            "3 approved comments stood here in the mail. They are not kept with the report.",
            "3 approved comments stand here in the mail that is sent. A preview has none of their words.",
        ),
    ],
)
def test_elsewhere_a_line_says_how_many_stood_there_and_where_they_are_read(
    number: int, sent_with: str, previewed: str
) -> None:
    for made, sentence in ((quoting.sent_with, sent_with), (quoting.previewed, previewed)):
        for sheet in (letter(), written(composed(busy()), Around())):
            made_of: Any = made
            page = made_of(sheet, number)
            assert isinstance(page, Letter | Written)
            for body in (page.html, page.text):
                assert sentence in body
                assert f"{SITE}/team/bookings" in body
                assert without_place(body) == body
    none = quoting.sent_with(letter(), 0)
    assert none.html == letter().html.replace(quoting.IN_HTML, "")
    assert none.text == letter().text.replace(quoting.IN_TEXT, "")


def test_it_is_laid_out_for_a_person_to_look_at() -> None:
    long = (
        "It was the best day because we could try the robot arm ourselves and the surgeon told us about " * 3
    )
    for role in ("head", "facilitator"):
        mail = written(composed(busy(), role=role), Around())  # type: ignore[arg-type]
        sent = quoting.filled(Letter(mail.subject, mail.text, mail.html), list(quotes_of(long)), compiled())
        shown(Written(sent.subject, sent.text, sent.html, mail.attachments), f"quoted-{role}")
        kept = quoting.sent_with(mail, 3)
        shown(kept, f"kept-{role}")
        assert not re.search(r"class=\"quote[^>]*>\s*<", outlook(sent.html))


def quotes_of(long: str) -> Iterable[Quote]:
    for text in ("I liked the robot arm", long, "w" * 200):
        yield quote(text)
