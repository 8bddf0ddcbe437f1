"""Sentences in the reader's language: looked up, filled in, counted, escaped, gathered and compared."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import DictLoader

from shared import paths, suppression, text
from shared.text import catalogue, decimal, gettext, ngettext, number, phrases, speaking
from shared.web.pages import make_environment
from shared.web.templating import _environment

POLISH = """
msgid "Hello, %(name)s"
msgstr "Cześć, %(name)s"

msgid "100%% of %(name)s"
msgstr "%(name)s: 100%%"

msgid "%(number)s visit"
msgid_plural "%(number)s visits"
msgstr[0] "%(number)s wizyta"
msgstr[1] "%(number)s wizyty"
msgstr[2] "%(number)s wizyt"

msgid "%(number)s pupil"
msgid_plural "%(number)s pupils"
msgstr[0] "%(number)s uczeń"
msgstr[1] ""
msgstr[2] ""

msgid "Not yet"
msgstr ""

msgid "<b>Bold</b> %(name)s"
msgstr "<i>Pochyły</i> %(name)s"

msgid "Long words of %(name)s"
msgstr "Długie słowa %(name)s"
"""
WELSH = """
msgid "%(weekday)s %(date)s"
msgstr "%(weekday)s, %(date)s"

msgid "midday"
msgstr "canol dydd"
"""
ELSEWHERE = '<b>"Łucja" & co</b>'


@pytest.fixture(autouse=True)
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with a Polish catalogue, whose plurals have three forms, and a Welsh one."""
    (tmp_path / "pl.po").write_text(POLISH, "utf-8")
    (tmp_path / "cy.po").write_text(WELSH, "utf-8")
    monkeypatch.setattr(paths, "CATALOGUES", tmp_path)
    monkeypatch.setattr(catalogue, "CATALOGUES", tmp_path)
    catalogue.write_plain(tmp_path)
    text.spoken.cache_clear()
    yield tmp_path
    text.spoken.cache_clear()


# Sentences


def test_a_sentence_is_said_in_the_readers_language() -> None:
    assert gettext("Hello, %(name)s", name="Ada") == "Hello, Ada"
    with speaking("pl"):
        assert text.language() == "pl"
        assert gettext("Hello, %(name)s", name="Ada") == "Cześć, Ada"
        with speaking("cy"):
            assert gettext("midday") == "canol dydd"
        assert text.language() == "pl"
    assert text.language() == "en"


def test_a_language_is_left_when_something_goes_wrong() -> None:
    with pytest.raises(RuntimeError), speaking("pl"):
        raise RuntimeError
    assert text.language() == "en"


@pytest.mark.parametrize("unknown", ["Not yet", "Never heard of it"])
def test_what_a_catalogue_lacks_is_said_in_english(unknown: str) -> None:
    with speaking("pl"):
        assert gettext(unknown) == unknown


def test_a_language_nobody_wrote_a_catalogue_of_is_english() -> None:
    with speaking("sv"):
        assert gettext("Hello, %(name)s", name="Ada") == "Hello, Ada"
        assert ngettext("%(number)s visit", "%(number)s visits", 2) == "2 visits"
        assert phrases.short_day(date(2026, 3, 1)) == "1 March 2026"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 wizyt"),
        (1, "1 wizyta"),
        (2, "2 wizyty"),
        (4, "4 wizyty"),
        (5, "5 wizyt"),
        (12, "12 wizyt"),
        (22, "22 wizyty"),
        (112, "112 wizyt"),
        (1002, "1\u00a0002 wizyty"),
    ],
)
def test_a_count_takes_the_form_its_language_asks_for(count: int, said: str) -> None:
    with speaking("pl"):
        assert ngettext("%(number)s visit", "%(number)s visits", count) == said


def test_a_count_half_translated_is_said_in_english() -> None:
    with speaking("pl"):
        assert [ngettext("%(number)s pupil", "%(number)s pupils", count) for count in (1, 5)] == [
            "1 pupil",
            "5 pupils",
        ]
    assert [ngettext("%(number)s visit", "%(number)s visits", count) for count in (0, 1, 1500)] == [
        "0 visits",
        "1 visit",
        "1,500 visits",
    ]


def test_a_percent_sign_is_a_percent_sign_and_values_may_hold_one() -> None:
    assert gettext("100%% of %(name)s", name="50% more") == "100% of 50% more"
    with speaking("pl"):
        assert gettext("100%% of %(name)s", name="%(name)s") == "%(name)s: 100%"


# Days and numbers


def test_days_and_numbers_are_said_as_the_language_does() -> None:
    moment = datetime(2026, 3, 12, 12, tzinfo=UTC)
    assert (phrases.when(moment), number(8176)) == ("Thursday 12 March 2026, midday", "8,176")
    with speaking("cy"):
        assert phrases.when(moment) == "Dydd Iau, 12 Mawrth 2026, canol dydd"
        assert phrases.days(date(2026, 2, 27), date(2026, 3, 1)) == "27 Chwefror to 1 Mawrth 2026"
        assert [phrases.month_name(date(2026, month, 1)) for month in (1, 12)] == ["Ionawr", "Rhagfyr"]
    with speaking("pl"):
        assert phrases.weekday(date(2026, 3, 9)) == "poniedziałek"
        assert phrases.weekday(date(2026, 3, 15)) == "niedziela"
        assert (number(8176), number(12), number(1_234_567)) == ("8\u00a0176", "12", "1\u00a0234\u00a0567")
        assert decimal(0.0354, 3) == "0,035"
        assert str(suppression.attendance(8176)) == "8\u00a0176"
    assert decimal(0.0354, 3) == "0.035"


def test_english_days_need_no_catalogue() -> None:
    days = [date(2026, month, 9 + month) for month in range(1, 13)]
    assert [phrases.month_name(day) for day in days] == [day.strftime("%B") for day in days]
    assert [phrases.weekday(day) for day in days] == [day.strftime("%A") for day in days]


# Templates


def drawn(source: str, file: str = "page.jinja", /, **values: object) -> str:
    """Return a template as a checkout draws it."""
    return _environment(DictLoader({file: source})).get_template(file).render(**values)


@pytest.mark.parametrize(
    "source",
    [
        '{{ _("<b>Bold</b> %(name)s", name=name) }}',
        "{% trans trimmed name=name %}\n  <b>Bold</b>\n  {{ name }}\n{% endtrans %}",
    ],
)
def test_a_sentence_is_ours_and_a_value_is_escaped(source: str) -> None:
    escaped = "&lt;b&gt;&#34;Łucja&#34; &amp; co&lt;/b&gt;"
    assert drawn(source, name=ELSEWHERE) == f"<b>Bold</b> {escaped}"
    assert drawn(source, "page.txt.jinja", name=ELSEWHERE) == f"<b>Bold</b> {ELSEWHERE}"
    with speaking("pl"):
        assert drawn(source, name=ELSEWHERE) == f"<i>Pochyły</i> {escaped}"


def test_an_anchor_made_in_the_template_stands_in_a_sentence() -> None:
    source = '{% set to %}<a href="/">{{ who }}</a>{% endset %}{{ _("Hello, %(name)s", name=to) }}'
    assert drawn(source, who="<Ada>") == 'Hello, <a href="/">&lt;Ada&gt;</a>'


def test_a_template_counts_and_writes_percent_signs() -> None:
    counted = '{{ ngettext("%(number)s visit", "%(number)s visits", n) }}'
    assert [drawn(counted, n=n) for n in (1, 2000)] == ["1 visit", "2,000 visits"]
    with speaking("pl"):
        assert drawn(counted, n=3) == "3 wizyty"
        assert drawn('{{ _("100%% of %(name)s", name="all") }}') == "all: 100%"
        assert drawn("{% trans name='all' %}100% of {{ name }}{% endtrans %}") == "all: 100%"
    assert drawn("{% trans %}Up to 400% {% endtrans %}").strip() == "Up to 400%"
    assert drawn("{% trans name='x' %}Up to 400% of {{ name }}{% endtrans %}") == "Up to 400% of x"


def test_a_page_is_drawn_anew_in_each_language() -> None:
    page = _environment(DictLoader({"page.jinja": '{{ _("Hello, %(name)s", name="Ada") }}'}))
    said = []
    for language in ("en", "pl", "en"):
        with speaking(language):
            said.append(page.get_template("page.jinja").render())
    assert said == ["Hello, Ada", "Cześć, Ada", "Hello, Ada"]


def test_a_compiled_page_needs_no_extension(tmp_path: Path) -> None:
    import jinja2

    source = "{% trans trimmed name=name %}\n  <b>Bold</b>\n  {{ name }}\n{% endtrans %}"
    _environment(DictLoader({"page.jinja": source})).compile_templates(tmp_path / "compiled", zip=None)
    made = make_environment(jinja2.ModuleLoader(tmp_path / "compiled"))
    with speaking("pl"):
        assert made.get_template("page.jinja").render(name="<x>") == "<i>Pochyły</i> &lt;x&gt;"


# Catalogues


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the root of a code base of one module and one template."""
    root = tmp_path / "code"
    (root / "services/feedback/web").mkdir(parents=True)
    (root / "services/feedback/pages").mkdir()
    (root / "shared").mkdir()
    (root / "services/feedback/web/pupil_say.py").write_text(
        'gettext("Hello, %(name)s", name=n)\n'
        'ngettext("%(number)s visit", "%(number)s visits", n)\n'
        'ngettext("%(number)s pupil", "%(number)s pupils", n)\n'
        'LATER = N_("Not yet")\n'
        'QUIET = "no sentence"\n',
        "utf-8",
    )
    (root / "services/feedback/pages/pupil_page.jinja").write_text(
        '{{ _("Only in " "a page") }}{% trans trimmed name=who %}\n  Long words\n  of {{ name }}\n{% endtrans %}'
        "{% trans %}400% wide{% endtrans %}",
        "utf-8",
    )
    monkeypatch.setattr(catalogue, "ROOT", root)
    return root


def test_every_sentence_is_gathered_from_code_and_templates(code: Path) -> None:
    found = {message.id: [place for place, _ in message.locations] for message in catalogue.gathered()}
    found.pop("", None)
    assert found == {
        "Hello, %(name)s": ["services/feedback/web/pupil_say.py"],
        ("%(number)s visit", "%(number)s visits"): ["services/feedback/web/pupil_say.py"],
        ("%(number)s pupil", "%(number)s pupils"): ["services/feedback/web/pupil_say.py"],
        "Not yet": ["services/feedback/web/pupil_say.py"],
        "Only in a page": ["services/feedback/pages/pupil_page.jinja"],
        "Long words of %(name)s": ["services/feedback/pages/pupil_page.jinja"],
        "400%% wide": ["services/feedback/pages/pupil_page.jinja"],
    }


def test_what_a_catalogue_lacks_has_too_much_or_leaves_untranslated_is_said(code: Path) -> None:
    assert catalogue.languages() == ["cy", "pl"]
    assert set(catalogue.differences("pl")) == {
        "missing: Only in a page",
        "missing: 400%% wide",
        "not translated: Not yet",
        "not translated: %(number)s pupil",
        "unused: 100%% of %(name)s",
        "unused: <b>Bold</b> %(name)s",
    }


def test_a_translation_with_a_value_its_sentence_lacks_is_said(code: Path, catalogues: Path) -> None:
    polish = (catalogues / "pl.po").read_text("utf-8")
    (catalogues / "pl.po").write_text(polish.replace("Cześć, %(name)s", "Cześć, %(nazwa)s"), "utf-8")
    [wrong] = [one for one in catalogue.differences("pl") if one.startswith("wrong: ")]
    assert wrong.startswith("wrong: Hello, %(name)s: ")
    assert "nazwa" in wrong


def test_english_needs_no_translation_only_its_sentences(code: Path, catalogues: Path) -> None:
    (catalogues / "en.po").write_bytes(catalogue.refreshed("en"))
    assert list(catalogue.differences("en")) == []
    (code / "services/feedback/web/pupil_say.py").write_text('gettext("Something new")', "utf-8")
    catalogue._said.cache_clear()
    assert set(catalogue.differences("en")) == {
        "missing: Something new",
        "unused: Hello, %(name)s",
        "unused: %(number)s visit",
        "unused: %(number)s pupil",
        "unused: Not yet",
    }


def test_bringing_a_catalogue_up_to_date_keeps_its_translations(code: Path, catalogues: Path) -> None:
    (catalogues / "pl.po").write_bytes(catalogue.refreshed("pl"))
    assert set(catalogue.differences("pl")) == {
        "not translated: Only in a page",
        "not translated: 400%% wide",
        "not translated: Not yet",
        "not translated: %(number)s pupil",
    }
    kept = catalogue.committed("pl")
    assert _string(kept, "Hello, %(name)s") == "Cześć, %(name)s"
    assert _string(kept, "%(number)s visit") == ("%(number)s wizyta", "%(number)s wizyty", "%(number)s wizyt")
    catalogue.write_plain(catalogues)
    text.spoken.cache_clear()
    with speaking("pl"):
        assert ngettext("%(number)s visit", "%(number)s visits", 5) == "5 wizyt"
        assert gettext("Only in a page") == "Only in a page"
    assert catalogue.refreshed("pl") == (catalogues / "pl.po").read_bytes(), "a second time changes nothing"


def _string(kept: Catalog, sentence: str) -> object:
    message = kept.get(sentence)
    assert message
    return message.string
