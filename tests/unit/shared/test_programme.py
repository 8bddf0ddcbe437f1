"""A programme's folder: read whole, and each mistake in it one sentence that names file and field or line."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.compiled import compiled, source_folder
from shared.paths import ROOT
from shared.programme import (
    Programme,
    ProgrammeError,
    careers_of,
    contrast,
    essentials_of,
    load,
)
from shared.programme.__main__ import main
from tests.support.programme import DEMO, OWN, programme_of

SOURCE = ROOT / OWN
SURVEY = "surveys/first-look.toml"

Spoil = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOURCE, tmp_path / "our-county"))


def put(name: str, old: str, new: str) -> Spoil:
    """Return what writes `new` for the first `old` of a file."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def add(name: str, text: str) -> Spoil:
    return lambda folder: (folder / name).write_text((folder / name).read_text("utf-8") + text, "utf-8")


def write(name: str, content: bytes | str) -> Spoil:
    raw = content if isinstance(content, bytes) else content.encode()
    return lambda folder: (folder / name).write_bytes(raw)


def remove(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def before_beside_now(folder: Path) -> None:
    text = (folder / SURVEY).read_text("utf-8")
    [now] = re.findall(r'\[\[questions\]\]\nid = "now".*?\n\]\n', text, re.DOTALL)
    moved = text.replace(now, "").replace(
        '[[questions]]\nid = "year-group"', f'{now}\n[[questions]]\nid = "year-group"'
    )
    (folder / SURVEY).write_text(moved, "utf-8")


SCHOOL = "910001,St Piran's & All Saints,Tarnfoot,ZZ99 1AA,true,96,104,101,48,41\n"
TERM = '\n[[terms]]\nname = "Backwards"\nfirst = 2026-05-02\nlast = 2026-05-01\n'

WORDS = '[[questions]]\nid = "own-words"\ntype = "text"\ntext = "Anything?"\nlimit = 300\n'

LINES = {
    "an unknown field within": "fax",
    "a missing field": "[[workshops]]",
    "a workshop without a survey": 'survey = "short"',
    "before beside now": "[[questions]]",
    "a scale of four": "options = [",
    "an option twice": '{ id = "loved", text = "Fine" }',
    "a hobby without careers": 'id = "knitting"',
    "a pale colour": "[colours]",
    "a weekday that is none": "Tuesday",
    "a text without a limit": "[[questions]]",
    "a text where nobody reads it": 'type = "text"',
    "an exclusive option of a single": "exclusive = true",
    "a condition that is never met": "when = ",
    "a question twice": 'id = "hobbies"',
    "an unknown outcome": "joy",
}
"""What stands on the line that a mistake's sentence names."""
NO_DOMAIN = {
    "https://visits.example.org": "write the name alone",
    "visits.example.org/f": "write the name alone",
    "visits.example.org:443": "write the name alone",
    "Visits.example.org": "write it in small letters",
    "besuch.müller.example": "as DNS has it, beginning with xn--",
    "192.0.2.7": "an address of a machine",
    "visits": "can't be the programme's own",
    "localhost": "can't be the programme's own",
    "d123.cloudfront.net": "can't be the programme's own",
    "visits..example.org": "a domain looks like",
    "-visits.example.org": "a domain looks like",
    "visits.example.org.": "a domain looks like",
    "visits_here.example.org": "a domain looks like",
    "visits.example.1": "a domain looks like",
    "a visit.example.org": "a domain looks like",
    f"{'a' * 64}.example.org": "a domain looks like",
    f"{'a.' * 126}example": "a domain looks like",
}
"""What is no domain of a programme's own, and why."""


def domain(text: str) -> Spoil:
    return put("programme.toml", "survey_days", f'domain = "{text}"\nsurvey_days')


NO_ORIGIN = {
    "www.example.org": "begins with https://",
    "http://www.example.org": "begins with https://",
    "https://www.example.org/": "no path, no slash",
    "https://www.example.org/news": "no path, no slash",
    "https://www.example.org?x": "no path, no slash",
    "https://www.example.org:443": "leave the port out",
    "https://www.example.org:70000": "leave the port out",
    "https://WWW.example.org": "write it in small letters",
    "https://192.0.2.7": "an address of a machine",
    "https://[2001:db8::1]": "an address of a machine",
    "https://": "an origin names a site",
    "https://example": "can't be the programme's own",
    "https://www.northmoor.example": "stands there before",
}
"""What is no origin of another site, and why; the last one stands in the tests' programme."""


def origin(text: str) -> Spoil:
    """Return what lists another site on a line of its own."""
    return put("programme.toml", "counted_origins = [", f'counted_origins = [\n"{text}",\n')


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'

MISTAKES: dict[str, tuple[Spoil, str]] = {
    **{
        f"the domain {text[:40]}": (domain(text), rf"programme\.toml line \d+: domain: .*{re.escape(why)}.*")
        for text, why in NO_DOMAIN.items()
    },
    **{
        f"the origin {text}": (
            origin(text),
            rf"programme\.toml line 1[0-9]: counted_origins\.[12]: .*{re.escape(why)}.*",
        )
        for text, why in NO_ORIGIN.items()
    },
    "our own site among the others": (
        put(
            "programme.toml",
            "counted_origins = [",
            'domain = "visits.example.org"\ncounted_origins = ["https://visits.example.org", ',
        ),
        r"programme\.toml line \d+: counted_origins\.1: the platform's own pages are counted anyway\.",
    ),
    "a picture that is none": (write("picture.svg", "hello"), r"picture\.svg: line 1: it is no XML .*"),
    "a picture of another kind": (
        write("picture.svg", "<html/>"),
        r"picture\.svg: line 1: it is no SVG picture\..*",
    ),
    "a picture that loads": (
        write("picture.svg", SVG.replace("<path", '\n<image href="https://elsewhere.example/a.png"/><path')),
        r"picture\.svg: line 2: 'href=\"' loads or does something\..*",
    ),
    "a picture with a script": (
        write("picture.svg", SVG.replace("<path", "<script>1</script><path")),
        r"picture\.svg: line 1: '<script' loads or does something\..*",
    ),
    "a picture that isn't UTF-8": (
        write("picture.svg", b"<svg>\xff"),
        r"picture\.svg: byte 5 is not UTF-8\..*",
    ),
    "a picture that is no PNG": (write("picture.png", SVG), r"picture\.png: it is no PNG picture\..*"),
    "a picture that is too large": (
        write("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(1_000_000)),
        r"picture\.png: it has 1,000,008 bytes and may have 1,000,000\..*",
    ),
    "a missing file": (remove("careers.toml"), r"careers\.toml: the file is missing\."),
    "no schools file": (remove("schools.csv"), r"schools\.csv: the file is missing\."),
    "no bank holidays": (remove("bank-holidays.json"), r"bank-holidays\.json: the file is missing\."),
    "broken TOML": (
        put("programme.toml", 'strapline = "', "strapline = "),
        r"programme\.toml: .+\(at line 3, column \d+\)\.",
    ),
    "broken TOML of a survey": (
        put(SURVEY, "version = 3", "version = "),
        r"surveys/first-look\.toml: .+\(at line 3, column \d+\)\.",
    ),
    "not UTF-8": (
        write("availability.toml", "# é".encode("latin-1")),
        r"availability\.toml: byte 2 is not UTF-8\. Save the file as UTF-8\.",
    ),
    "an unknown field": (
        put("programme.toml", "survey_days", "survey_hours = 3\nsurvey_days"),
        r"programme\.toml line \d+: survey_hours: Extra inputs are not permitted \(it is 3\)\.",
    ),
    "an unknown field within": (
        put("programme.toml", "[contact]", '[contact]\nfax = "01452 000 000"'),
        r"programme\.toml line \d+: contact\.fax: Extra inputs are not permitted .+",
    ),
    "an unknown table": (
        put("workshops.toml", "[[workshops]]", '[[workshop]]\nid = "x"\n[[workshops]]'),
        r"workshops\.toml line \d+: workshop: Extra inputs are not permitted\.",
    ),
    "one table where a list of them stands": (
        write("workshops.toml", '[workshops]\nid = "x"\n'),
        r"workshops\.toml line 1: workshops: .+ tuple\.",
    ),
    "a number where a list of tables stands": (
        write("workshops.toml", "workshops = 3"),
        r"workshops\.toml line 1: workshops: .+ \(it is 3\)\.",
    ),
    "no workshop": (write("workshops.toml", ""), r"workshops\.toml: workshops: Field required\."),
    "a missing field": (
        put("workshops.toml", "minutes = 40\n", ""),
        r"workshops\.toml line \d+ workshop 1: minutes: Field required\.",
    ),
    "a workshop without a survey": (
        put("workshops.toml", 'survey = "first-look"', 'survey = "short"'),
        r"workshops\.toml line \d+: workshop 'ward-round': survey: there is no surveys/short\.toml\.",
    ),
    "a workshop longer than every window": (
        put("workshops.toml", "minutes = 40", "minutes = 125"),
        r"workshops\.toml line \d+: workshop 'ward-round': minutes: 125 is longer than .+ 10:40 to 12:40 .+",
    ),
    "a workshop twice": (
        put("workshops.toml", 'id = "theatre-day"', 'id = "ward-round"'),
        r"workshops\.toml: id: ward-round stands there more than once\.",
    ),
    "a bad URN": (
        put("schools.csv", "910003", "91000X"),
        r"schools\.csv line 4: urn: String should match pattern .+ \(it is '91000X'\)\.",
    ),
    "a school twice": (
        add("schools.csv", SCHOOL),
        r"schools\.csv: urn: 910001 stands there more than once\.",
    ),
    "a bad postcode": (put("schools.csv", "ZZ99 2BB", "ZZ992BB"), r"schools\.csv line 3: postcode: .+"),
    "a roll that is no number": (
        put("schools.csv", "88,", "many,"),
        r"schools\.csv line 3: rolls\.7: .+ 'many'\)\.",
    ),
    "a row cut short": (
        add("schools.csv", "910099,Short School,Tarnfoot,ZZ99 1AA"),
        r"schools\.csv line 9: target: .+",
    ),
    "a column missing": (
        put("schools.csv", "urn,name,town,postcode", "urn,name,town,post code"),
        r"schools\.csv line 1: the column\(s\) postcode missing; there are: urn, name, town, post code, .+\.",
    ),
    "no school": (
        write("schools.csv", "urn,name,town,postcode,target\n"),
        r"schools\.csv: there is no school in it\.",
    ),
    "an empty schools file": (
        write("schools.csv", ""),
        r"schools\.csv line 1: the column\(s\) urn, name, .+",
    ),
    "before beside now": (
        before_beside_now,
        r"surveys/first-look\.toml line \d+: questions\.2: 'before' and 'now' must not stand next to each other.+",
    ),
    "a survey without now": (
        put(SURVEY, 'id = "now"', 'id = "then"'),
        r"surveys/first-look\.toml: a survey needs a question 'now' of type 'scale'.+",
    ),
    "a survey of another name": (
        put(SURVEY, 'id = "first-look"', 'id = "usual"'),
        r"surveys/first-look\.toml line \d+: id: it is 'usual' and must be the file's name\.",
    ),
    "a scale of four": (
        put(SURVEY, '  { id = "5", text = "Very much" },\n', ""),
        r"surveys/first-look\.toml line \d+: questions\.1\.options: a scale has 5 options, this one has 4\.",
    ),
    "an option twice": (
        put(SURVEY, 'id = "fine"', 'id = "loved"'),
        r"surveys/first-look\.toml line \d+: questions\.4\.options\.2\.id: two options have the same id\.",
    ),
    "a text with options": (
        put(SURVEY, 'type = "single"', 'type = "text"\nlimit = 9'),
        r"surveys/first-look\.toml line \d+: questions\.4\.options: a text has no options: .+",
    ),
    "a text without a limit": (
        add(SURVEY, WORDS.replace("limit = 300\n", "")),
        r"surveys/first-look\.toml line \d+: questions\.6: a text needs a limit of letters, from 1 to 500\.",
    ),
    "a text that must be written": (
        add(SURVEY, WORDS + "required = true\n"),
        r"surveys/first-look\.toml line \d+: questions\.6\.required: nobody must write a text\.",
    ),
    "a text where nobody reads it": (
        put("programme.toml", "on = true", "on = false"),
        r"surveys/sixth-form\.toml line \d+: question 'comment': .+ turn \[comments\] on in programme\.toml first\.",
    ),
    "a limit of what can be chosen": (
        put(SURVEY, 'type = "single"', 'type = "single"\nlimit = 2'),
        r"surveys/first-look\.toml line \d+: questions\.4\.limit: .+ there is most\.",
    ),
    "a most of one": (
        put(SURVEY, 'type = "multiple"', 'type = "multiple"\nmost = 1'),
        r"surveys/first-look\.toml line \d+: questions\.3\.most: it must lie between 2 and \d, .+ and is 1\.",
    ),
    "a most of a single": (
        put(SURVEY, 'type = "single"', 'type = "single"\nmost = 2'),
        r"surveys/first-look\.toml line \d+: questions\.4\.most: of a single one can be chosen: .+",
    ),
    "an exclusive option of a single": (
        put(SURVEY, 'text = "Dull"', 'text = "Dull", exclusive = true'),
        r"surveys/first-look\.toml line \d+: questions\.4\.options\.3\.exclusive: of a single one can be chosen: .+",
    ),
    "an unknown icon": (
        put(SURVEY, 'text = "Dull"', 'text = "Dull", icon = "Face 5"'),
        r"surveys/first-look\.toml line \d+: questions\.4\.options\.3\.icon: .+ 'Face 5'\)\.",
    ),
    "a condition of a later question": (
        put(SURVEY, 'type = "single"', 'type = "single"\nwhen = { question = "now", any = ["1"] }'),
        r"surveys/first-look\.toml line \d+: questions\.4\.when\.question: there is no question 'now' before this one\.",
    ),
    "a condition that is never met": (
        put(SURVEY, 'type = "single"', 'type = "single"\nwhen = { question = "before", any = ["1", "9"] }'),
        r"surveys/first-look\.toml line \d+: questions\.4\.when\.any\.2: 'before' has no option '9'\.",
    ),
    "a condition of what everyone is asked": (
        put(
            SURVEY, 'type = "year_group"', 'type = "year_group"\nwhen = { question = "before", any = ["1"] }'
        ),
        r"surveys/first-look\.toml line \d+: questions\.2\.when: 'year-group' is asked of everyone\.",
    ),
    "an unknown outcome": (
        put(SURVEY, 'type = "single"', 'type = "single"\noutcome = "joy"'),
        r"surveys/first-look\.toml line \d+: questions\.4\.outcome: .+ 'joy'\)\.",
    ),
    "a question with one option": (
        put(SURVEY, '  { id = "fine", text = "Fine" },\n  { id = "dull", text = "Dull" },\n', ""),
        r"surveys/first-look\.toml line \d+: questions\.4\.options: a question needs at least 2 options, this one has 1\.",
    ),
    "a question called as a part of the page": (
        put(SURVEY, 'id = "mood"', 'id = "words"'),
        r"surveys/first-look\.toml line \d+: questions\.4\.id: the pages use 'words' themselves, call it something else\.",
    ),
    "a question twice": (
        put(SURVEY, 'id = "mood"', 'id = "hobbies"'),
        r"surveys/first-look\.toml line \d+: questions\.4\.id: two questions have the same id\.",
    ),
    "a workshop that asks the teachers' survey": (
        put("workshops.toml", 'survey = "first-look"', 'survey = "staff"'),
        r"workshops\.toml line \d+: workshop 'ward-round': survey: surveys/staff\.toml is of the kind 'teacher', .+",
    ),
    "two surveys for teachers": (
        put("surveys/weeks-on.toml", 'kind = "later"', 'kind = "teacher"'),
        r"surveys/weeks-on\.toml line 4: kind: surveys/staff\.toml is of the kind 'teacher' already, and there can be one\.",
    ),
    "a pale colour": (
        put("programme.toml", "#1f4e79", "#7fd0c0"),
        r"programme\.toml line \d+: colours: accent has a contrast of 1\.8 to white; it needs 4\.5 \(WCAG AA\)\.",
    ),
    "no colour": (
        put("programme.toml", "#1f4e79", "green"),
        r"programme\.toml line \d+: colours\.accent: .+ 'green'\)\.",
    ),
    "weaker suppression": (
        put("programme.toml", "small_cell = 8", "small_cell = 4"),
        r"programme\.toml line \d+: suppression: Suppression can be made stricter than .+, never weaker: .+\.",
    ),
    "no address": (
        put("programme.toml", '"office@northmoor.example"', '"office at northmoor"'),
        r"programme\.toml line \d+: contact\.email: .+ 'office at northmoor'\)\.",
    ),
    "a window that ends before it starts": (
        put("availability.toml", "end = 10:20:00", "end = 08:30:00"),
        r"availability\.toml line \d+: windows\.1: end \(08:30\) must come after start \(08:50\)\.",
    ),
    "windows that overlap": (
        put("availability.toml", "end = 10:20:00", "end = 11:00:00"),
        r"availability\.toml: windows: 08:50 to 11:00 and 10:40 to 12:40 overlap on friday: write them as one\.",
    ),
    "windows of a date that overlap": (
        put(
            "availability.toml",
            "end = 12:00:00 }]",
            "end = 12:00:00 }, { start = 11:00:00, end = 13:00:00 }]",
        ),
        r"availability\.toml line \d+: exceptions\.1: windows: 10:00 to 12:00 and 11:00 to 13:00 overlap on 2026-03-21: .+\.",
    ),
    "a date's hours twice": (
        put("availability.toml", "day = 2026-03-25", "day = 2026-03-21"),
        r"availability\.toml: exceptions: one stands there more than once\.",
    ),
    "a team twice": (
        put("availability.toml", '"Tarn"', '"Fell"'),
        r"availability\.toml: teams: one stands there more than once\.",
    ),
    "a number of teams": (
        put("availability.toml", '["Fell", "Tarn", "Beck"]', "3"),
        r"availability\.toml line \d+: teams: .+ \(it is 3\)\.",
    ),
    "a hobby without careers": (
        put(SURVEY, 'id = "gigs"', 'id = "knitting"'),
        r"surveys/first-look\.toml line \d+: question 'hobbies': 'knitting' is not in \[hobbies\] of careers\.toml\.",
    ),
    "a term that ends before it starts": (
        add("availability.toml", TERM),
        r"availability\.toml line \d+: terms\.13: last \(2026-05-01\) must not come before first \(2026-05-02\)\.",
    ),
    "a weekday that is none": (
        put("availability.toml", '"tuesday"', '"Tuesday"'),
        r"availability\.toml line \d+: windows\.1\.weekdays\.2: .+ 'Tuesday'\)\.",
    ),
    "bank holidays that are no JSON": (
        write("bank-holidays.json", "{"),
        r"bank-holidays\.json: not in the shape of gov\.uk's file, in whose place it stands \(.+\)\. .+",
    ),
    "bank holidays of another country": (
        write("bank-holidays.json", '{"scotland": {"events": []}}'),
        r"bank-holidays\.json: not in the shape .+england-and-wales.+",
    ),
    "bank holidays in a list": (
        write("bank-holidays.json", '["2026-01-01"]'),
        r"bank-holidays\.json: not in the shape .+",
    ),
    "a bank holiday that is no day": (
        write("bank-holidays.json", '{"england-and-wales": {"events": [{"date": "1 May"}]}}'),
        r"bank-holidays\.json: not in the shape .+1 May.+",
    ),
    "an unknown hobby": (
        put("careers.toml", "[roles.because]\nhills", '[roles.because]\nchess = "x"\nhills'),
        r"careers\.toml line 21: roles\.1\.because\.chess: 'chess' is not in \[hobbies\]\.",
    ),
    "a hobby without a role": (
        put("careers.toml", "[hobbies]", '[hobbies]\nchess = "Chess"'),
        r"careers\.toml line 4: hobbies\.chess: no role fits this hobby\.",
    ),
    "a role twice": (
        put("careers.toml", 'id = "perfusionist"', 'id = "mountain-medic"'),
        r"careers\.toml line 25: roles\.2\.id: two roles have the same id\.",
    ),
    "two roles of one name": (
        put("careers.toml", '"Perfusionist"', '"Mountain rescue medic"'),
        r"careers\.toml line 26: roles\.2\.title: two roles have the same title\.",
    ),
    "a role without a way in": (
        put("careers.toml", 'way_in = "A science degree, then paid training in a hospital."\n', ""),
        r"careers\.toml line 24: roles\.2\.way_in: Field required\.",
    ),
    "a role that leads nowhere": (
        put("careers.toml", "https://careers.northmoor.example/roles/perfusionist", "careers site"),
        r"careers\.toml line 29: roles\.2\.source: String should match pattern .+ 'careers site'\)\.",
    ),
    "a reason with a full stop": (
        put("careers.toml", "nobody does a rescue alone", "nobody does a rescue alone."),
        r"careers\.toml line 22: roles\.1\.because\.crew: a reason finishes .+ full stop .+",
    ),
    "a reason with a capital": (
        put("careers.toml", "nobody does", "Nobody does"),
        r"careers\.toml line 22: roles\.1\.because\.crew: .+ small letter .+",
    ),
    "a reason that leans on another": (
        put("careers.toml", "nobody does a rescue alone", "so is a rescue"),
        r"careers\.toml line 22: roles\.1\.because\.crew: a reason must make sense by itself: .+",
    ),
    "a sentence without its full stop": (
        put("careers.toml", "Treats people where no road goes.", "Treats people where no road goes"),
        r"careers\.toml line 17: roles\.1\.sentence: a sentence begins with a capital .+",
    ),
    "a metric twice": (
        put("sources/clipcast.toml", 'id = "clipcast_minutes"', 'id = "clipcast_plays"'),
        r"sources/clipcast\.toml: two metrics have the same id\.",
    ),
    "a metric of unknown meaning": (
        put("sources/fieldbook.toml", 'semantics = "flow"', 'semantics = "sum"'),
        r"sources/fieldbook\.toml line \d+: metrics\.1\.semantics: .+ 'sum'\)\.",
    ),
    "a source twice": (
        put("sources/fieldbook.toml", 'id = "fieldbook"', 'id = "clipcast"'),
        r"sources/: id: clipcast stands there more than once\.",
    ),
    "a source called as the site's own counter": (
        put("sources/fieldbook.toml", 'id = "fieldbook"', 'id = "website"'),
        r"sources/fieldbook\.toml line \d+: id: the site's own counter is called that; take another name \(it is 'website'\)\.",
    ),
}


def mistakes(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ProgrammeError) as caught:
        load(folder)
    return caught.value.mistakes


@pytest.mark.parametrize(
    "listed",
    [
        "https://www.example.org",
        "https://example.org:8443",
        "http://localhost:8080",
        "https://xn--bcher-kva.example",
    ],
)
def test_other_sites_may_carry_the_tag(folder: Path, listed: str) -> None:
    origin(listed)(folder)
    assert load(folder).counted_origins == (listed, "https://www.northmoor.example")


def test_the_programme_loads_and_holds_what_its_files_say() -> None:
    found = load(SOURCE)
    assert found.id == "northmoor"
    assert len(found.target_schools) == 5
    first = found.school("910001")
    assert first is not None
    assert (first.name, first.target, first.rolls[10]) == ("St Piran's & All Saints", True, 104)
    for workshop in found.workshops:
        assert found.workshop(workshop.id) is workshop
        assert workshop.survey in found.surveys
    assert {source.id for source in found.sources} == {"clipcast", "fieldbook"}
    assert found.school("999999") is found.workshop("none") is found.source("none") is None


def test_the_demos_programme_has_no_mistake() -> None:
    assert load(ROOT / "programmes" / DEMO).id == DEMO


@pytest.mark.parametrize(
    ("named", "folder"),
    [
        ("we-want-you", ROOT / "programmes" / "we-want-you"),
        ("tests/programmes/northmoor", ROOT / "tests" / "programmes" / "northmoor"),
        ("/srv/our-county", Path("/srv/our-county")),
    ],
)
def test_a_programme_is_named_by_its_folder_or_by_a_path(
    named: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROGRAMME", named)
    assert source_folder() == folder


def test_the_demos_checks_are_of_its_programme_and_leave_the_tests_theirs() -> None:
    with programme_of(DEMO):
        assert compiled().id == DEMO
    assert compiled().id == Path(OWN).name


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_one_sentence_that_names_its_place(kind: str, folder: Path) -> None:
    spoil, sentence = MISTAKES[kind]
    spoil(folder)
    [found] = mistakes(folder)
    assert re.fullmatch(sentence, found), found


@pytest.mark.parametrize("kind", LINES)
def test_the_line_that_is_named_is_the_mistakes(kind: str, folder: Path) -> None:
    MISTAKES[kind][0](folder)
    [found] = mistakes(folder)
    named = re.match(r"(\S+) line (\d+)", found)
    assert named is not None
    assert LINES[kind] in (folder / named[1]).read_text("utf-8").split("\n")[int(named[2]) - 1]


def test_several_mistakes_are_all_told_at_once(folder: Path) -> None:
    kinds = [
        "a pale colour",
        "a workshop without a survey",
        "a workshop twice",
        "a bad URN",
        "a bad postcode",
        "a window that ends before it starts",
        "bank holidays in a list",
        "a role twice",
        "a survey of another name",
        "a metric twice",
    ]
    for kind in kinds:
        MISTAKES[kind][0](folder)
    found = mistakes(folder)
    for kind in kinds:
        assert any(re.fullmatch(MISTAKES[kind][1], one) for one in found), kind
    assert len(found) == len(kinds)


def test_every_field_that_is_wrong_is_told(folder: Path) -> None:
    for spoil in (MISTAKES["an unknown field"][0], MISTAKES["no address"][0], MISTAKES["no colour"][0]):
        spoil(folder)
    assert len(mistakes(folder)) == 3


def test_a_file_saved_by_a_spreadsheet_is_read(folder: Path) -> None:
    text = (folder / "schools.csv").read_text("utf-8").replace("urn,name", " URN ,Name").replace("\n", "\r\n")
    (folder / "schools.csv").write_text(f"\ufeff{text}\r\n", "utf-8", newline="")
    assert load(folder).schools == load(SOURCE).schools


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "none") == (f"There is no programme folder {tmp_path / 'none'}.",)


def test_a_folder_of_a_wrong_name_is_told(tmp_path: Path) -> None:
    [sentence] = mistakes(Path(shutil.copytree(SOURCE, tmp_path / "Our County")))
    assert re.match(r"Our County: id: .+", sentence)


def test_check_answers_with_a_sentence_and_an_exit_code(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == "Northmoor Next: 7 schools, 3 workshops.\n"
    MISTAKES["a bad URN"][0](folder)
    MISTAKES["a pale colour"][0](folder)
    assert main(["check", str(folder)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines()[0] == f"{folder} has 2 mistake(s):"
    assert "schools.csv line 4: urn" in printed.err
    assert re.search(r"programme\.toml line \d+: colours", printed.err)


@pytest.mark.parametrize("arguments", [[], ["check"], ["compile", "x"], ["tidy", "x"]])
def test_a_wrong_call_shows_the_right_one(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage:")


def test_nothing_is_written_of_a_programme_with_mistakes(folder: Path, tmp_path: Path) -> None:
    MISTAKES["a bad URN"][0](folder)
    out = tmp_path / "out"
    assert main(["compile", str(folder), str(out)]) == 1
    assert not out.exists()


def test_what_is_compiled_is_what_was_read(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["compile", str(folder), str(out)]) == 0
    written = (out / "programme.json").read_bytes()
    assert Programme.model_validate_json(written) == load(folder)
    pupil = json.loads((out / "pupil.json").read_text("utf-8"))
    assert pupil == json.loads(json.dumps(essentials_of(load(folder))))
    assert "digest_to" not in pupil["programme"]
    assert "roles" not in pupil, "a post of answers reads this file, and needs no roles"
    assert json.loads((out / "careers.json").read_text("utf-8")) == json.loads(
        json.dumps(careers_of(load(folder)))
    )


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#005eb8") == contrast("#005eb8", "#ffffff")
