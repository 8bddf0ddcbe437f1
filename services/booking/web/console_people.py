"""Personal data: what is kept of an address, as a page and as a file, and erasing it. Each is noted.

An address is sent in a form and never stands in a page's address: those are kept in logs and in browsers.
"""

import json
from http import HTTPStatus
from typing import Any, Final

from services.access.frame import frame
from services.access.user import TeamUser, signed_in
from services.booking.table import people as rows
from services.booking.use_cases import people
from services.booking.web.draw import question
from services.booking.wording import refusal
from shared.clock import london_day
from shared.compiled import plain
from shared.limits import EMAIL
from shared.text import N_, gettext
from shared.web import csrf
from shared.web.forms import Form
from shared.web.http import Request, Response, Router
from shared.web.routes import address

LINES: Final = 20
"""Lines of the audit that are shown."""

DONE: Final = {
    "found": N_("Looked for"),
    "exported": N_("Given out as a file"),
    "erased": N_("Erased"),
    "retention": N_("Erased because the time was over"),
    "list exported": N_("List exported with contacts"),
}


@signed_in
def show_people(request: Request, user: TeamUser) -> Response:
    """Ask for an address."""
    return _page(user, Form(request))


@signed_in
def take_people(request: Request, user: TeamUser) -> Response:
    """Find, give out or erase."""
    csrf.check(request, user.subject)
    form = Form(request)
    missing = gettext("Enter an e-mail address")
    email = form.line("email", missing=missing, label=gettext("The e-mail address"))
    if email and not EMAIL.fullmatch(email):
        form.errors["email"] = gettext("Enter an e-mail address in the right form, such as name@example.org")
    if form.errors:
        return _page(user, form)
    what = request.one("do")
    if what == "file":
        kept = people.export(email, who=user.name, now=request.at)
        name = f"personal-data-{london_day(request.at)}.json"
        return Response(
            json.dumps(kept, ensure_ascii=False, indent=2),
            HTTPStatus.OK,
            "application/json",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )
    if what == "erase" and request.one("sure") != "yes":
        form.errors["sure"] = gettext("Tick that you are sure: what is erased can't be brought back")
    elif what == "erase":
        done, kept_back = people.erase(email, who=user.name, now=request.at)
        reasons = [refusal(error) for _, error in kept_back]
        return _page(user, Form(request), done=done, reasons=reasons)
    return _page(user, form, found=people.find(email, who=user.name, now=request.at))


def _page(user: TeamUser, form: Form, **shown: Any) -> Response:  # noqa: ANN401  each step shows its own things
    usual: dict[str, Any] = {
        **frame(user, "people"),
        "values": form.values,
        "months": plain()["keep_contacts_months"],
        "audit": rows.audit(LINES),
        "did": {name: gettext(sentence) for name, sentence in DONE.items()},
        "back": address("console"),
        "action": address("console.people"),
    }
    title = gettext("Personal data")
    return question("team/people.jinja", title, form.errors, token=user.subject, **usual | shown)


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("console.people")(show_people)
    app.post("console.people")(take_people)
