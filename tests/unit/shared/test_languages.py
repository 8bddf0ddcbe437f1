"""Which language a reader gets, and what the catalogues of each hold."""

import json
import shutil
from fnmatch import fnmatch
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import example, given
from hypothesis import strategies as st

from operate import words
from shared.compiled import source_folder
from shared.languages import NAMES
from shared.paths import PROGRAMMES, ROOT
from shared.programme import ProgrammeError, essentials_of, load
from shared.text import catalogue, met
from shared.text.languages import negotiated, wanted
from tests.support.programme import DEMO, WELSH

OFFERED = ("en", "cy", "ar")

CATALOGUE_BYTES = 150_000
"""What a first request in another language reads."""

RANGE = st.from_regex(r"[a-z*]{1,3}(-[a-zA-Z0-9]{1,4})?(;q=[0-9.a-z-]{0,5})?", fullmatch=True)


@given(st.one_of(st.text(), st.lists(RANGE).map(",".join)))
@example("cy;q=nan, ar;q=inf")
@example(",;q=;;q=1,cy;;q")
def test_whatever_a_header_says_one_of_those_offered_is_spoken(header: str) -> None:
    assert negotiated(header, OFFERED) in OFFERED
    assert negotiated(header, ("en",)) == "en"


@given(st.text(), st.text())
@example("lang=cy&lang=pl", "ar")
@example("lang=en", "cy")
def test_whatever_an_address_says_one_of_those_offered_is_spoken(query: str, header: str) -> None:
    found = wanted(query, header, OFFERED)
    assert found is None or found[0] in OFFERED


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("cy", "cy"),
        ("cy-GB", "cy"),
        ("AR-eg", "ar"),
        ("pl", "en"),
        ("pl, ar;q=0.1", "ar"),
        ("en-GB,en;q=0.9,cy;q=0.8", "en"),
        ("en;q=0.5, cy;q=0.8", "cy"),
        ("cy, ar", "cy"),
        ("ar, cy", "ar"),
        ("ar ; q=0.2 , cy ; Q=0.3", "cy"),
        ("cy;q=0", "en"),
        ("cy;q=0, ar;q=0.001", "ar"),
        ("cy;q=7, ar;q=0.1", "ar"),
        ("cy;q=nan, ar;q=0.1", "ar"),
        ("*", "en"),
        ("cymraeg", "en"),
    ],
)
def test_a_browser_gets_what_it_prefers_of_what_is_offered(header: str, language: str) -> None:
    assert negotiated(header, OFFERED) == language


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lang=cy", ("cy", True)),
        ("kiosk&lang=en", ("en", True)),
        ("lang=ar&lang=cy", ("cy", True)),
        ("lang=pl", ("ar", False)),
        ("slang=cy", ("ar", False)),
        ("lang=cy-GB", ("ar", False)),
        ("lang=", ("ar", False)),
    ],
)
def test_the_page_s_own_choice_comes_before_the_browsers(query: str, found: tuple[str, bool]) -> None:
    assert wanted(query, "ar", OFFERED) == found


def test_english_that_nobody_chose_is_nothing_to_carry() -> None:
    assert wanted("", "en-GB", OFFERED) is None
    assert wanted("", "sv, de", OFFERED) is None


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "cy"),
        ("en-GB,en;q=0.9", "cy"),
        ("en", "cy"),
        ("ar", "ar"),
        ("en, ar;q=0.1", "ar"),
        ("sv", "cy"),
        ("cy", "cy"),
    ],
)
def test_where_welsh_is_first_a_browsers_english_is_no_choice(header: str, language: str) -> None:
    assert negotiated(header, ("cy", "en", "ar")) == language
    assert wanted("lang=en", header, ("cy", "en", "ar")) == ("en", True)
    assert (wanted("", header, ("cy", "en", "ar")) is None) == (language == "cy")


# The catalogues


def test_each_language_of_the_platform_has_a_name_and_a_catalogue() -> None:
    assert set(NAMES) == set(catalogue.languages())
    for language, name in NAMES.items():
        assert name.casefold() == str(Locale.parse(language).get_display_name(language)).casefold()


@pytest.mark.parametrize("pattern", met.PUPILS)
def test_the_pupils_files_are_there(pattern: str) -> None:
    assert [
        path
        for path in ROOT.glob(f"{pattern.partition('/')[0]}/**/*")
        if fnmatch(str(path.relative_to(ROOT)), pattern)
    ]


def test_another_language_holds_what_pupils_meet_and_nothing_of_the_teams() -> None:
    pupils, everyone = catalogue.gathered("pl"), catalogue.gathered("en")
    assert 50 < len(pupils) < len(everyone) / 3
    for message in pupils:
        assert not message.id or everyone.get(message.id) is not None
    for sentence in (
        "Send",
        "Page not found",
        "This survey is not open yet",
        "Choose an answer to question %(number)s",
    ):
        assert pupils.get(sentence), sentence
    told = {place for message in pupils for place, _ in message.locations}
    assert not [place for place in told if "team" in place or "booking" in place]


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """Return a programme's folder with a Welsh catalogue in which everything is translated."""
    folder = tmp_path / "programmes" / "somewhere"
    shutil.copytree(source_folder(), folder)
    shutil.rmtree(folder / "catalogues")
    room = catalogue.room_of(folder)
    room.mkdir()
    _translate(folder)
    return folder


def _translate(folder: Path) -> None:
    path = catalogue.room_of(folder) / "cy.po"
    text = catalogue.refreshed("cy", folder).decode()
    head, *entries = text.split("\n\n")
    path.write_text(
        "\n\n".join([head, *(one.replace('msgstr ""', 'msgstr "Cymraeg"') for one in entries)]), "utf-8"
    )


def test_a_programmes_catalogue_holds_what_it_tells_pupils(programme: Path) -> None:
    said = {message.id for message in catalogue.gathered_of(programme, "cy")}
    surveys = load(programme).surveys
    assert {"Gigs and singing", "Perhaps", "Mountain rescue medic", surveys["first-look"].title} <= said
    [teachers] = [survey for survey in surveys.values() if survey.kind == "teacher"]
    assert {teachers.title, "Midwife", "Employer's word & promise", "Badge to keep"} <= said, (
        "who meets no pupils' pages reads a country's own language too"
    )
    arabic = {message.id for message in catalogue.gathered_of(programme, "ar")}
    assert "Perhaps" in arabic
    assert not arabic & {teachers.title, "Midwife"}, "these are the pupils' alone"
    assert list(catalogue.differences("cy", programme)) == []


def test_what_a_programme_changed_is_missing_and_unused(programme: Path) -> None:
    careers = programme / "careers.toml"
    careers.write_text(careers.read_text("utf-8").replace("Voice therapist", "Singing teacher"), "utf-8")
    assert set(catalogue.differences("cy", programme)) == {
        "missing: Singing teacher",
        "unused: Voice therapist",
    }


def test_the_check_names_file_language_and_sentence_in_both_rooms(
    programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    platform = tmp_path / "catalogues"
    platform.mkdir()
    for module in (catalogue, words):
        monkeypatch.setattr(module, "CATALOGUES", platform)
    monkeypatch.setattr(words, "PROGRAMMES", programme.parent)
    monkeypatch.setattr(words, "source_folder", lambda: programme)
    shutil.copy(ROOT / "catalogues" / "cy.po", platform)
    assert words.check() == 0
    assert str(programme / "catalogues/cy.po") in capsys.readouterr().out
    for path, sentence in ((platform / "cy.po", "Send"), (programme / "catalogues/cy.po", "Perhaps")):
        text = path.read_text("utf-8")
        start = text.index(f'msgid "{sentence}"\n')
        end = text.index("\n\n", start)
        path.write_text(text[:start] + f'msgid "{sentence}"\nmsgstr ""' + text[end:], "utf-8")
    assert words.check() == 1
    told = capsys.readouterr().err
    assert f"{platform / 'cy.po'}: not translated: Send" in told
    assert f"{programme / 'catalogues/cy.po'}: not translated: Perhaps" in told


def test_bringing_them_up_to_date_keeps_what_was_translated_in_both_rooms(
    programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = tmp_path / "catalogues"
    platform.mkdir()
    shutil.copy(ROOT / "catalogues" / "cy.po", platform)
    for module in (catalogue, words):
        monkeypatch.setattr(module, "CATALOGUES", platform)
    monkeypatch.setattr(words, "PROGRAMMES", programme.parent)
    monkeypatch.setattr(words, "source_folder", lambda: programme)
    before = [(platform / "cy.po").read_bytes(), (programme / "catalogues/cy.po").read_bytes()]
    (programme / "catalogues/cy.po").write_text(
        before[1].decode().replace("Voice therapist", "Nobody says this"), "utf-8"
    )
    assert words.write() == 0
    assert (platform / "cy.po").read_bytes() == before[0]
    text = (programme / "catalogues/cy.po").read_text("utf-8")
    assert "Nobody says this" not in text
    assert 'msgid "Voice therapist"\nmsgstr ""' in text
    assert text.count('msgstr "Cymraeg"') == before[1].decode().count('msgstr "Cymraeg"') - 1


def test_a_sentence_that_is_one_of_a_count_no_more_is_translated_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = "".join(f'\nmsgstr[{form}] "Anfon"' for form in range(5))
    text = (ROOT / "catalogues" / "cy.po").read_text("utf-8")
    assert 'msgid "Send"\nmsgstr "Anfon"' in text
    (tmp_path / "cy.po").write_text(
        text.replace('msgid "Send"\nmsgstr "Anfon"', f'msgid "Send"\nmsgid_plural "Sends"{forms}'), "utf-8"
    )
    monkeypatch.setattr(catalogue, "CATALOGUES", tmp_path)
    assert 'msgid "Send"\nmsgstr ""' in catalogue.refreshed("cy").decode()


def test_a_countrys_own_language_says_all_that_english_does() -> None:
    """Red where a sentence, of whatever page, mail or file, would be English in a Welsh-first programme."""
    welsh, english = catalogue.committed("cy"), catalogue.gathered("en")
    missing = [message.id for message in english if message.id and welsh.get(message.id) is None]
    assert missing == []


# What a programme offers


def test_a_programme_offers_the_languages_of_its_catalogues() -> None:
    assert list(essentials_of(load(source_folder()))["languages"]) == ["en", "cy", "ar"]


def test_a_programme_without_catalogues_offers_english_only(programme: Path) -> None:
    shutil.rmtree(programme / "catalogues")
    assert essentials_of(load(programme))["languages"] == {"en": "English"}


def test_a_language_the_platform_does_not_speak_is_a_mistake_of_that_file(programme: Path) -> None:
    (programme / "catalogues/sv.po").write_text("", "utf-8")
    with pytest.raises(ProgrammeError, match=r"catalogues/sv\.po: the platform speaks en, cy, pl, uk, ar"):
        load(programme)


@pytest.mark.parametrize("name", [DEMO, WELSH])
@pytest.mark.parametrize("language", [one for one in NAMES if one != "en"])
def test_the_real_programme_is_whole_in_each_language_and_light(language: str, name: str) -> None:
    folder = PROGRAMMES / name
    assert list(catalogue.differences(language)) == []
    assert list(catalogue.differences(language, folder)) == []
    plain = catalogue.plain(language, folder, met.PUPILS)
    said = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    assert len(said.encode()) <= CATALOGUE_BYTES


@pytest.mark.parametrize("language", [one for one in NAMES if one != "en"])
def test_a_translation_names_the_values_of_its_sentence(language: str) -> None:
    has = catalogue.committed(language)
    for message in has:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else [message.string]
        one, many = (message.id, message.id) if isinstance(message.id, str) else message.id
        for form in forms:
            # One form of a count may leave the number out: "one question".
            assert _named(form) <= _named(many) | {"number"}, message.id
            assert (_named(one) & _named(many)) - {"number"} <= _named(form), message.id


def _named(sentence: str) -> set[str]:
    kept: set[str] = set()

    class Names(dict[str, str]):
        def __missing__(self, key: str) -> str:
            kept.add(key)
            return key

    assert sentence % Names() is not None
    return kept
