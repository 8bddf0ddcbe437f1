"""The register is made of a GIAS file as it comes, and a wrong file changes nothing."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

from benchmarks import schools as made_up
from operate import __main__ as operate
from operate.columns import GiasError
from operate.gias import read, read_links
from operate.schools import Bar, make
from services.booking.domain.schools import KnownSchool
from services.booking.register.index import unpack
from shared.compiled import plain
from shared.paths import ROOT
from tests.support.gias import HEADER, row_of, write
from tests.support.steps import exponent

TODAY = date(2026, 11, 25)
SOME = made_up.some(40)
LINKS = ("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate")


def nothing(_: float) -> None:
    """Be told how far it is, and don't mind."""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the register will lie."""
    found = tmp_path / "register" / "register.bin"
    monkeypatch.setenv("REGISTER", str(found))
    return found


def file_of(tmp_path: Path, schools: list[KnownSchool], **other: object) -> Path:
    return write(tmp_path / "edubasealldata20261125.csv", map(row_of, schools), **other)  # type: ignore[arg-type]


def test_the_real_header_is_taken_whole() -> None:
    assert len(HEADER) == 139
    assert HEADER[:5] == ("URN", "LA (code)", "LA (name)", "EstablishmentNumber", "EstablishmentName")


def test_what_booking_needs_is_kept_and_no_heads_name(tmp_path: Path, path: Path) -> None:
    assert make(file_of(tmp_path, SOME), None, TODAY) == 0
    content = path.read_bytes()
    kept = unpack(content)
    assert sorted(kept.schools(), key=lambda school: school.urn) == SOME
    assert (kept.made, kept.source) == ("2026-11-25", "edubasealldata20261125.csv")
    assert b"Headington" not in content
    assert b"Quillon" not in content
    assert not path.with_suffix(".part").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_names_are_read_whatever_they_are_written_in(tmp_path: Path, encoding: str) -> None:
    odd = replace(SOME[0], name="St Ælf\u2019s \u2013 Møller “Café” School", town="Beaumaris, Bangor")
    taken = read(file_of(tmp_path, [odd, *SOME[1:]], encoding=encoding), nothing)
    assert taken.schools[odd.urn].name == odd.name
    assert taken.notes == []


def test_a_byte_that_is_no_letter_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    path = file_of(tmp_path, [replace(SOME[0], name="Caf? School"), *SOME[1:]])
    path.write_bytes(path.read_bytes().replace(b"Caf?", b"Caf\x81\xe9"))
    taken = read(path, nothing)
    assert taken.schools[SOME[0].urn].name == "Caf\ufffdé School"
    assert len(taken.schools) == len(SOME)
    assert taken.notes == ["1 names have a letter that can't be read; it is shown as \ufffd."]


def test_columns_are_found_by_name_wherever_they_stand(tmp_path: Path) -> None:
    moved = ("New column", *reversed(HEADER))
    taken = read(file_of(tmp_path, SOME, header=moved), nothing)
    assert list(taken.schools.values()) == SOME
    assert taken.notes == []


def test_a_column_that_drifted_is_taken_and_told(tmp_path: Path) -> None:
    names = {"EstablishmentName": "Establishment Name", "Postcode": "PostCode", "Town": "Town/City"}
    rows = [{names.get(name, name): value for name, value in row_of(school).items()} for school in SOME]
    header = [names.get(name, name) for name in HEADER if name != "EstablishmentStatus (code)"]
    taken = read(write(tmp_path / "gias.csv", rows, header=header), nothing)
    assert list(taken.schools.values()) == SOME
    assert taken.notes == [
        "The column EstablishmentName is called Establishment Name here. It was taken.",
        "The column Postcode is called PostCode here. It was taken.",
        "The column EstablishmentStatus (code) is called EstablishmentStatus (name) here. It was taken.",
        "The column Town is called Town/City here. It was taken.",
    ]


def test_a_column_that_can_be_done_without_is_missed_kindly(tmp_path: Path) -> None:
    header = [name for name in HEADER if name not in {"PercentageFSM", "TypeOfEstablishment (name)"}]
    taken = read(file_of(tmp_path, SOME, header=header), nothing)
    assert list(taken.schools.values()) == [replace(school, fsm=None) for school in SOME]
    assert taken.notes == [
        "There is no column TypeOfEstablishment (name): nothing says which rows are no schools, and none is left out.",
        "There is no column PercentageFSM: nobody knows how many pupils may have free school meals.",
    ]


def test_what_is_no_school_is_left_out_with_a_reason(tmp_path: Path) -> None:
    kinds = [
        "Children's Centre",
        "Children's centre linked site",
        "Higher education institutions",
        "Free schools",
    ]
    rows = [
        row_of(school, **{"TypeOfEstablishment (name)": kind})
        for school, kind in zip(SOME, kinds, strict=False)
    ]
    taken = read(write(tmp_path / "gias.csv", rows), nothing)
    assert list(taken.schools) == [SOME[3].urn]
    assert taken.left_out == {"children's centres": 2, "universities": 1}
    assert taken.rows == 4


def test_odd_values_are_unknown_and_never_zero(tmp_path: Path) -> None:
    odd = row_of(SOME[0], NumberOfPupils="", PercentageFSM="SUPP", OpenDate="00-00-0000", StatutoryLowAge="x")
    other = row_of(
        SOME[1],
        NumberOfPupils="1,204",
        PercentageFSM="51.80%",
        CloseDate="2019-08-31",
        Town="",
        Locality="Fen",
    )
    taken = read(write(tmp_path / "gias.csv", [odd, other]), nothing).schools
    first, second = taken[SOME[0].urn], taken[SOME[1].urn]
    assert (first.pupils, first.fsm, first.opened, first.low_age) == (None, None, "", None)
    assert (second.pupils, second.fsm, second.closed, second.town) == (1204, 51.8, "2019-08-31", "Fen")


def wrong_files(tmp_path: Path) -> dict[str, Path]:
    whole = file_of(tmp_path, SOME).read_bytes()
    named = {
        "no header": whole.partition(b"\r\n")[2],
        "another header": b"id,name,city\r\n1,a,b\r\n",
        "a page": b"<!doctype html>\n<title>Sign in</title>",
        "empty": b"",
        "semicolons": whole.replace(b'","', b'";"'),
        "no names": whole.replace(b'"EstablishmentName"', b'"EstablishmentNam"'),
        "breaks off": whole[:-200],
        "header alone": whole.partition(b"\r\n")[0],
        "zip": b"PK\x03\x04" + whole,
        "damaged": whole.replace(b'"Academy converter",', b""),
        "too few": b"\r\n".join(whole.split(b"\r\n")[:31]) + b"\r\n",
    }
    found = {}
    for name, content in named.items():
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_bytes(content)
    return found


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("no header", "is not a GIAS file with a header: its first line is “100000,"),
        ("another header", "its first line is “id,name,city”"),
        ("a page", "its first line is “<!doctype html>”"),
        ("empty", "its first line is “”"),
        ("semicolons", "is not separated by commas"),
        ("no names", "has no column EstablishmentName (the nearest is EstablishmentNam)"),
        ("breaks off", "breaks off in line 41"),
        ("header alone", "has a header and no school below it"),
        ("zip", "Unpack it"),
        ("damaged", "40 of 40 rows of damaged.csv are damaged"),
        ("too few", "has 30 schools, and the register has 40"),
    ],
)
def test_a_wrong_file_is_refused_and_the_old_register_stays_whole(
    tmp_path: Path, path: Path, which: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make(file_of(tmp_path, SOME), None, TODAY)
    before = path.read_bytes()
    assert operate.main(["schools", str(wrong_files(tmp_path)[which])]) == 1
    assert said in capsys.readouterr().err
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["register.bin"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path, path: Path) -> None:
    with pytest.raises(GiasError, match=r"There is no file .*none\.csv"):
        make(tmp_path / "none.csv", None, TODAY)
    with pytest.raises(GiasError, match=r"There is no file .*links\.csv"):
        make(file_of(tmp_path, SOME), tmp_path / "links.csv", TODAY)
    assert not path.exists()


def test_what_changed_since_the_last_is_told(
    tmp_path: Path, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(file_of(tmp_path, SOME), None, TODAY)
    assert "Since the register" not in capsys.readouterr().out
    make(file_of(tmp_path, SOME), None, TODAY)
    assert "Since the register of 25 November 2026:\n  nothing changed\n" in capsys.readouterr().out
    first, second, third, *others = SOME
    assert (first.is_closed, third.is_closed) == (False, True)
    new = replace(first, urn="777777", name="Fenland Academy", town="Fen")
    later = [
        replace(first, status="closed", closed="2026-08-31"),
        replace(second, name="Oakland Academy"),
        replace(third, status="open", closed=""),
        *others[:-1],
        new,
    ]
    make(file_of(tmp_path, later), None, TODAY)
    said = capsys.readouterr().out
    assert "  1 new: Fenland Academy, Fen (777777)\n" in said
    assert f"  1 renamed: {second.name} → Oakland Academy, {second.town} ({second.urn})\n" in said
    assert f"  1 closed: {first.name}, {first.town} ({first.urn})\n" in said
    assert f"  1 open again: {third.name}" in said
    assert f"  1 gone from the file: {others[-1].name}" in said
    assert f"40 schools of 40 rows, {sum(one.is_closed for one in later)} of them closed" in said


def test_successors_are_linked_from_either_side_and_kept(
    tmp_path: Path, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, other, new = (school.urn for school in SOME[:3])
    rows = [
        {"URN": old, "LinkURN": new, "LinkType": "Successor - amalgamated"},
        {"URN": new, "LinkURN": other, "LinkType": "Predecessor"},
        {"URN": new, "LinkURN": old, "LinkType": "Predecessor"},
        {"URN": old, "LinkURN": "999999", "LinkType": "Successor"},
        {"URN": other, "LinkURN": old, "LinkType": "Sixth Form Centre Link"},
    ]
    links = write(tmp_path / "alllinksdata.csv", rows, header=LINKS)
    assert read_links(links, nothing) == {old: (new, "999999"), other: (new,)}
    make(file_of(tmp_path, SOME), links, TODAY)
    capsys.readouterr()
    for _ in range(2):
        register = unpack(path.read_bytes())
        assert [getattr(register.find(urn), "successors", None) for urn in (old, other, new)] == [
            (new,),
            (new,),
            (),
        ]
        make(file_of(tmp_path, SOME), None, TODAY)
        assert "The successors of closed schools are those known before." in capsys.readouterr().out
    with pytest.raises(GiasError, match="has no column LinkURN"):
        read_links(file_of(tmp_path, SOME), nothing)


def test_the_programmes_own_schools_are_looked_after(
    tmp_path: Path, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, *_ = plain()["schools"]
    after = SOME[0]
    closed = replace(SOME[1], urn=one["urn"], name=one["name"], town="Tarnfoot", status="closed")
    renamed = replace(SOME[0], urn=two["urn"], name="Glanyrafon Academy", town="Hollin")
    links = write(
        tmp_path / "alllinksdata.csv",
        [{"URN": one["urn"], "LinkURN": after.urn, "LinkType": "Successor"}],
        header=LINKS,
    )
    make(file_of(tmp_path, [after, closed, renamed]), links, TODAY)
    said = capsys.readouterr().out
    assert f"The programme's {one['name']}, Tarnfoot ({one['urn']}) has closed: see {after.name}" in said
    assert f"The programme's {two['name']} is called Glanyrafon Academy, Hollin ({two['urn']})" in said
    assert f"Not in the file, of the programme's {len(plain()['schools'])} schools: " in said


def test_a_register_that_cannot_be_read_is_made_again(tmp_path: Path, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"half a regis")
    assert make(file_of(tmp_path, SOME), None, TODAY) == 0
    assert len(unpack(path.read_bytes())) == len(SOME)


def test_the_bar_is_drawn_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, file = StringIO(), StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    for out in (terminal, file):
        bar = Bar("reading schools", out)
        for part in (0, 0.5, 0.501, 1):
            bar(part)
        bar.done()
    assert file.getvalue() == ""
    assert terminal.getvalue().count("\r") == 3
    assert "[####################....................]  50%" in terminal.getvalue()


def test_a_country_of_50000_schools_takes_less_than_200_mb(tmp_path: Path) -> None:
    """Of the size that GIAS gives it, 50,000 rows of 139 columns, half of them filled: told by what each further row takes."""
    few, many = (_peak(count, tmp_path) for count in (1_000, 9_000))
    assert few + (many - few) / 8_000 * 49_000 < 200, (few, many)


def test_the_work_of_reading_keeps_in_step_with_the_schools(tmp_path: Path) -> None:
    def work(count: int) -> Callable[[], object]:
        file = _of_gias(count, tmp_path)
        return lambda: read(file, lambda _: None)

    work(10)()
    assert exponent(work, 100, 1_000) <= 1.1


def _of_gias(count: int, folder: Path) -> Path:
    filler = dict.fromkeys(HEADER[70:110], "Some longer text as it stands there")
    return write(folder / f"{count}.csv", (filler | row_of(school) for school in made_up.some(count)))


def _peak(count: int, folder: Path) -> float:
    """Return the MB that a process takes that makes the register of so many schools."""
    # The peak that the system tells of a process starts with that of the one it was started from: the memory of its own is read.
    code = (
        "import re, sys\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from operate.schools import make\n"
        "make(Path(sys.argv[1]), None, date(2026, 11, 25))\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) / 1024)\n"
    )
    ran = subprocess.run(  # noqa: S603  this very interpreter
        [sys.executable, "-c", code, str(_of_gias(count, folder))],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={
            "REGISTER": str(folder / f"{count}.bin"),
            "PROGRAMME": "tests/programmes/northmoor",
        },
    )
    assert len(unpack((folder / f"{count}.bin").read_bytes())) == count
    return float(ran.stdout.splitlines()[-1])
