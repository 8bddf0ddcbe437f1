"""Makes a package's zip: the same bytes for the same files."""

import hashlib
import os
import zipfile
import zlib
from pathlib import Path
from typing import Final

EPOCH: Final = (1980, 1, 1, 0, 0, 0)

LARGE: Final = 16_000
"""Bytes from which what a file is compressed to is kept in a file too: below, to read that takes as long."""

_SMALL: Final[dict[tuple[int, bytes], bytes]] = {}
"""What smaller files were compressed to by this process, by how hard and their hash: most stand in nearly all packages."""


class _Deflated:
    """Stands where `zipfile` has a compressor: gives what the one write to it was compressed to before."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def compress(self, _: bytes) -> bytes:
        return self._content

    def flush(self) -> bytes:
        return b""


def _deflated(content: bytes, level: int, kept: Path) -> bytes:
    """Return what a file is compressed to: most are libraries', which several packages have, and are compressed once."""
    known = hashlib.sha256(content)
    if len(content) < LARGE:
        if (key := (level, known.digest())) not in _SMALL:
            _SMALL[key] = _compressed(content, level)
        return _SMALL[key]
    once = kept / str(level) / known.hexdigest()
    if not once.exists():
        once.parent.mkdir(parents=True, exist_ok=True)
        part = once.with_suffix(f".part{os.getpid()}")
        part.write_bytes(_compressed(content, level))
        part.rename(once)
    return once.read_bytes()


def _compressed(content: bytes, level: int) -> bytes:
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def make_zip(folder: Path, out: Path, level: int, kept: Path) -> None:
    """Make a zip of a folder's files, compressed as hard as zlib's `level` says; `kept` is where large ones stay compressed."""
    part = out.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                info, content = zipfile.ZipInfo(str(path.relative_to(folder)), EPOCH), path.read_bytes()
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_DEFLATED
                with made.open(info, "w") as member:
                    member._compressor = _Deflated(_deflated(content, level, kept))  # type: ignore[attr-defined]  # noqa: SLF001
                    member.write(content)
    part.rename(out)
