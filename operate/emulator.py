"""The emulator as the stage starts it: a function's code is unpacked once, and not once for each of the function's processes.

It is run by the emulator's own Python (`operate.stage.ENVIRONMENT`), which has none of our libraries. To unpack a package is two
to three thousand small files, and took longer than all else that the emulator does. A process of a function has a link to what
was unpacked, which it only reads, as on Lambda. What was built on this machine isn't even unpacked: its folder stands beside
the zip, and its files are given a second name, which outlives the build.
"""

import filecmp
import hashlib
import os
import shutil
import sys
import tempfile
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

StrPath = str | os.PathLike[str]


class Unpacked:
    """What was unpacked, in a folder of the emulator's own; `built` is where zips stand beside the folders they are made of."""

    def __init__(self, folder: Path, built: Path) -> None:
        self._folder, self._built = folder, built
        self._lock = threading.Lock()

    def of(self, packed: zipfile.ZipFile) -> Path:
        """Return the folder with what is in a zip."""
        path = Path(str(packed.filename))
        kept = self._folder / hashlib.sha256(path.read_bytes()).hexdigest()
        with self._lock:
            if not kept.exists():
                part = kept.with_suffix(".part")
                if not self._linked(path, part):
                    shutil.rmtree(part, ignore_errors=True)
                    zipfile.ZipFile.extractall(packed, part)
                part.rename(kept)
        return kept

    def _linked(self, path: Path, out: Path) -> bool:
        """Link what a zip was made of, if it was made here; False where it wasn't, or is just being removed."""
        try:
            for made in self._built.glob("*.zip"):
                if filecmp.cmp(path, made, shallow=False):
                    shutil.copytree(made.with_suffix(""), out, copy_function=os.link)
                    return True
        except (OSError, shutil.Error):
            pass
        return False


def main() -> None:
    """Run the emulator; the first argument is the folder of what was built."""
    # The emulator's Python alone has it.
    from ministack import app  # noqa: PLC0415
    from ministack.core import lambda_runtime  # noqa: PLC0415

    unpacked = Unpacked(Path(tempfile.mkdtemp(prefix="unpacked-")), Path(sys.argv.pop(1)))

    class Linked(zipfile.ZipFile):
        """Gives whoever unpacks it a link to what was unpacked."""

        def extractall(self, path: StrPath | None = None, *_: object, **__: object) -> None:
            folder = Path(path or ".")
            folder.rmdir()
            folder.symlink_to(unpacked.of(self))

    lambda_runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": Linked})
    app.main()


if __name__ == "__main__":
    main()
