"""Handing figures in: several files at once, each with its own answer; a file's preview, the yes to it, and taking it back."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.metrics.declared import declared
from services.metrics.table import drops
from services.metrics.table.drops import Drop
from services.metrics.table.undone import turns
from services.metrics.use_cases import drops as life
from services.metrics.use_cases import receiving, words
from services.metrics.use_cases.drops import NotThatWayError
from services.metrics.use_cases.preview import Preview
from services.metrics.web import drop_wording as wording
from services.metrics.web.sample import samples
from shared.text import N_, gettext
from shared.web import csrf, flash
from shared.web.http import HTTPError, Request, Response, see_other
from shared.web.pages import render
from shared.web.routes import PARTS, address
from shared.web.upload import FORM, MOST_BYTES, MOST_FILES, File, parted

CURRENT: Final = "sources"
ID: Final = re.compile(PARTS["drop"])
PASTED: Final = "pasted.csv"
SHOWN_AGAIN: Final = 100_000
"""Bytes of a pasted text that is shown again to be put right."""

LISTED: Final = 50
TURNS: Final = 12
"""Changes that are named before a drop is taken back; how many there are more is said."""

OVER: Final = N_(
    "These files are longer than 4 MB together. Send fewer at a time, or export shorter periods; whoever runs this site can hand "
    "in longer ones."
)
NO_FILE: Final = N_("Choose a file, or paste the figures")
UNKNOWN: Final = N_("There is no such file. Look for it in the list of files handed in.")
GONE: Final = N_("The file itself is no longer kept, so it can't be read again. Hand it in once more.")


@signed_in
def ask(request: Request, user: TeamUser) -> Response:
    """Show the form for files and pasted figures; after it was sent, each file's answer."""
    wanted = [one for one in request.query.get("files", "").split(",") if ID.fullmatch(one)]
    return _form(user, [found for one in wanted[:MOST_FILES] if (found := drops.read(one))])


def _form(
    user: TeamUser,
    handed_in: list[Drop],
    *,
    error: str = "",
    pasted: str = "",
) -> Response:
    page = render(
        "drop_new.jinja",
        **frame(user, CURRENT),
        words=wording,
        drops=handed_in,
        waiting=sum(one.state == "read" for one in handed_in),
        errors={"files": error} if error else {},
        pasted=pasted,
        most=MOST_BYTES - FORM,
        over=gettext(OVER),
        csrf=csrf.token(user.subject),
    )
    return Response(page, HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK)


@signed_in
def take(request: Request, user: TeamUser) -> Response:
    """Read the files that were sent, each under a drop of its own; nothing of them counts yet."""
    request, files = parted(request, gettext(OVER))
    csrf.check(request, user.subject)
    pasted = request.one("pasted")
    if pasted.strip():
        files.append(File(PASTED, pasted.encode()))
    if not files:
        return _form(user, [], error=gettext(NO_FILE), pasted=pasted)
    made = [
        receiving.hand_in(
            declared(),
            one.name,
            one.content,
            way="pasted" if one.name == PASTED else "page",
            who=user.name,
            at=request.at,
        )
        for one in files
    ]
    if len(made) == 1:
        return see_other(address("console.drop", drop=made[0].id))
    return see_other(address("console.drop.new", files=",".join(one.id for one in made)))


@signed_in
def show(request: Request, user: TeamUser, drop: str) -> Response:
    """Show a drop: what it says and is asked, or what became of it."""
    said, cookies = flash.say_once(request, address("console.drop", drop=drop))
    page = _page(request, user, _one(drop), said=wording.done(said))
    page.cookies += cookies
    return page


@signed_in
def decide(request: Request, user: TeamUser, drop: str) -> Response:
    """Do with a drop what a person decided; decided otherwise by somebody meanwhile, it is shown as it is."""
    csrf.check(request, user.subject)
    found, act = _one(drop), ACTS.get(request.one("do"))
    if act is None:
        raise HTTPError(
            HTTPStatus.BAD_REQUEST,
            gettext("The form arrived damaged. Go back to the page and send it again."),
        )
    try:
        return act(request, user, found)
    except NotThatWayError as error:
        return _page(request, user, error.drop, problem=gettext(words.MEANWHILE[error.drop.state]))
    except receiving.FileGoneError:
        return _page(request, user, found, problem=gettext(GONE))


def _answers(request: Request) -> dict[str, str]:
    return {name: request.one(name) for name in request.form if "|" in name}


def _answer(request: Request, user: TeamUser, drop: Drop) -> Response:
    """Keep how the file is to be read."""
    given = _answers(request)
    asked = life.preview(declared(), drop, given) if drop.state == "read" else Preview()
    left = [one for one in asked.open if one.name in _shown(request)]
    if left:
        return _page(request, user, drop, given=given, missing=True)
    life.answer(declared(), drop, given)
    return see_other(address("console.drop", drop=drop.id))


def _shown(request: Request) -> set[str]:
    """Return the names of the questions that the form had: of one without an answer a browser sends nothing else."""
    return set(request.all("asked"))


def _again(_request: Request, _user: TeamUser, drop: Drop) -> Response:
    """Take the answers to how the file is to be read back."""
    life.answer(declared(), drop, dict.fromkeys(drop.answers or {}, ""))
    return see_other(address("console.drop", drop=drop.id))


def _keep(request: Request, user: TeamUser, drop: Drop) -> Response:
    given = _answers(request)
    after, seen = life.keep(declared(), drop, given, who=user.name, at=request.at)
    if seen is not None:
        return _page(request, user, after, given=given, missing=True)
    return _done(request, after)


def _done(request: Request, drop: Drop) -> Response:
    return flash.lead_on(request, address("console.drop", drop=drop.id), drop.state)


def _act(act: Callable[[Drop, TeamUser, Request], Drop]) -> Callable[[Request, TeamUser, Drop], Response]:
    def doing(request: Request, user: TeamUser, drop: Drop) -> Response:
        return _done(request, act(drop, user, request))

    return doing


ACTS: Final[Mapping[str, Callable[[Request, TeamUser, Drop], Response]]] = {
    "answer": _answer,
    "again": _again,
    "keep": _keep,
    "drop": _act(lambda drop, user, request: life.drop_it(drop, who=user.name, at=request.at)),
    "reconsider": _act(lambda drop, user, request: life.reconsider(drop, who=user.name, at=request.at)),
    "withdraw": _act(
        lambda drop, user, request: life.withdraw(declared(), drop, who=user.name, at=request.at)
    ),
    "restore": _act(lambda drop, user, request: life.restore(declared(), drop, who=user.name, at=request.at)),
}


def _page(
    request: Request,
    user: TeamUser,
    drop: Drop,
    *,
    said: str = "",
    problem: str = "",
    given: Mapping[str, str] | None = None,
    missing: bool = False,
) -> Response:
    """Draw a drop's page; `given` are answers that were sent, `missing` says that some were not."""
    preview, refusal = None, words.refusal(drop.refusal)
    if drop.state == "read" and not drop.pending:
        try:
            preview = life.preview(declared(), drop, given)
        except receiving.FileGoneError:
            problem = problem or gettext(GONE)
    if preview and preview.refusal:
        refusal, preview = words.refusal(preview.refusal.facts()), None
    errors = {one.name: wording.MISSING for one in preview.open} if preview and missing else {}
    values: dict[str, Any] = {
        "words": wording,
        "drop": drop,
        "preview": preview,
        "samples": samples(preview.found) if preview else [],
        "refusal": refusal,
        "turn": _turn(request, drop),
        "same": _same(drop) if drop.state == "read" else [],
        "pasted": _pasted(drop),
        "said": said,
        "problem": problem,
        "errors": errors,
        "csrf": csrf.token(user.subject),
    }
    page = render("drop.jinja", **frame(user, CURRENT), **values)
    bad = HTTPStatus.CONFLICT if problem else HTTPStatus.UNPROCESSABLE_ENTITY
    return Response(page, bad if problem or errors else HTTPStatus.OK)


def _turn(request: Request, drop: Drop) -> wording.Turning | None:
    """Return what would change were the drop taken back, or put back, where that was asked for."""
    asked = request.query.get("look", "")
    if (asked, drop.state) not in {("back", "kept"), ("again", "withdrawn")}:
        return None
    return wording.turning(turns(drop.id, withdrawn=asked == "back"), TURNS, back=asked == "back")


def _same(drop: Drop) -> list[Drop]:
    """Return the drops of the same content."""
    return [one for one in drops.newest(LISTED) if one.digest == drop.digest and one.id != drop.id]


def _pasted(drop: Drop) -> str:
    """Return the text of a refused drop that was pasted, to be put right."""
    if drop.way != "pasted" or drop.state != "refused" or drop.size > SHOWN_AGAIN:
        return ""
    try:
        return receiving.content_of(drop).decode()
    except receiving.FileGoneError:
        return ""


def _one(drop: str) -> Drop:
    found = drops.read(drop)
    if found is None:
        raise HTTPError(HTTPStatus.NOT_FOUND, gettext(UNKNOWN))
    return found
