"""What a package says besides its own words: the languages it speaks, and the console's tabs."""

from pathlib import Path

from infra.packages import Package
from shared.compiled import first_language, source_folder
from shared.languages import ENGLISH
from shared.paths import BASE, CATALOGUES, ESSENTIALS
from shared.text.met import PUPILS


def say(package: Package, out: Path) -> None:
    """Put into a package what its pages say besides their own words: other languages, and the console's tabs."""
    if speaks(package):
        from shared.text.catalogue import write_plain  # noqa: PLC0415  Babel takes long to import

        if package.languages:
            # What pupils open speaks every language, in no more sentences than theirs.
            write_plain(out / CATALOGUES.name, source_folder(), files=PUPILS)
        else:
            write_plain(
                out / CATALOGUES.name, source_folder(), only=[first_language()], files=sayings(package)
            )
    if package.pages and "access" in package.services:
        from services.access.frame import CONSOLE, write  # noqa: PLC0415  only packages of the console have tabs

        write(out / CONSOLE.name)


def speaks(package: Package) -> bool:
    """Return whether a package carries catalogues: of all languages, or of the programme's first where that isn't English."""
    return package.languages or (ESSENTIALS.name in package.data and first_language() != ENGLISH)


def sayings(package: Package) -> tuple[str, ...]:
    """Return the files whose sentences a package can say: its services', what they share, and the console's tabs of them all."""
    return ("shared/*", "services/*/tabs.py", *(f"services/{service}/*" for service in package.services))


def catalogues(package: Package) -> list[Path]:
    """Return the catalogues of which a package carries something: the programme's own, wherever it stands, and the base's."""
    rooms = (source_folder(), BASE) if speaks(package) else ()
    return sorted(path for folder in rooms for path in (folder / "catalogues").glob("*.po"))
