"""A function's code is unpacked once, from what was built where it was built here."""

import zipfile
from pathlib import Path

import pytest

from operate.emulator import Unpacked

SOURCE = "services/booking/functions/web.py"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a folder with a package that was built: its zip, and beside it the folder that it was made of."""
    folder = tmp_path / "built" / "booking-0"
    (folder / SOURCE).parent.mkdir(parents=True)
    (folder / SOURCE).write_text("handler = 1\n")
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as made:
        made.write(folder / SOURCE, SOURCE)
    return folder.parent


@pytest.fixture
def unpacked(tmp_path: Path, built: Path) -> Unpacked:
    (tmp_path / "unpacked").mkdir()
    return Unpacked(tmp_path / "unpacked", built)


def handed_on(built: Path, to: Path) -> zipfile.ZipFile:
    """Return a package as the emulator has it for one of the function's processes: a copy of the zip."""
    to.write_bytes((built / "booking-0.zip").read_bytes())
    return zipfile.ZipFile(to)


def test_what_was_built_here_is_linked_and_outlives_the_build(
    built: Path, unpacked: Unpacked, tmp_path: Path
) -> None:
    found = unpacked.of(handed_on(built, tmp_path / "1.zip"))
    assert (found / SOURCE).samefile(built / "booking-0" / SOURCE)
    (built / "booking-0" / SOURCE).unlink()
    assert (found / SOURCE).read_text() == "handler = 1\n"
    assert unpacked.of(handed_on(built, tmp_path / "2.zip")) == found, (
        "once for all of a function's processes"
    )


def test_what_was_built_elsewhere_is_unpacked(built: Path, unpacked: Unpacked, tmp_path: Path) -> None:
    with handed_on(built, tmp_path / "1.zip") as packed:
        (built / "booking-0.zip").unlink()
        assert (unpacked.of(packed) / SOURCE).read_text() == "handler = 1\n"


def test_what_is_just_being_removed_is_unpacked(built: Path, unpacked: Unpacked, tmp_path: Path) -> None:
    (built / "booking-0").rename(built / "gone")
    found = unpacked.of(handed_on(built, tmp_path / "1.zip"))
    assert (found / SOURCE).read_text() == "handler = 1\n"
    assert [one.name for one in found.parent.iterdir()] == [found.name]


def test_another_version_of_a_package_is_another_folder(
    built: Path, unpacked: Unpacked, tmp_path: Path
) -> None:
    before = unpacked.of(handed_on(built, tmp_path / "1.zip"))
    with zipfile.ZipFile(tmp_path / "2.zip", "w") as made:
        made.writestr(SOURCE, "handler = 2\n")
    after = unpacked.of(zipfile.ZipFile(tmp_path / "2.zip"))
    assert (before / SOURCE).read_text() == "handler = 1\n"
    assert (after / SOURCE).read_text() == "handler = 2\n"
