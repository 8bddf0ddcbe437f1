"""What a person agrees to: each of the programme's terms as it reads now, agreed or not, with all that was said before."""

from dataclasses import dataclass

from services.people.domain.consent import Consent, holds, last
from services.people.domain.person import Person
from services.people.domain.refusal import RefusedError
from services.people.domain.rules import Terms
from services.people.table import consents as kept
from services.people.use_cases import consents
from services.people.use_cases.programme import rules
from services.people.web.linked import drawn, own_page
from services.people.wording.reasons import reason
from shared.text import gettext
from shared.web.flash import lead_on
from shared.web.http import Request, Response, Router
from shared.web.routes import address


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms as they read now: whether the person agrees, is asked anew, and all they ever said, the latest first."""

    terms: Terms
    agrees: bool
    changed: bool
    history: tuple[Consent, ...]

    @property
    def answered(self) -> bool:
        """Whether these terms, as they read now, were answered."""
        return bool(self.history) and not self.changed


@own_page
def see(request: Request, person: Person, token: str) -> Response:
    """Show each of the terms and how it stands."""
    return _page(request, person, token)


@own_page
def say(request: Request, person: Person, token: str) -> Response:
    """Note what a person says to terms, as they read on the page that they saw."""
    terms = next((one.terms for one in asked(person) if one.terms.id == request.one("terms")), None)
    given = {"yes": True, "no": False}.get(request.one("agree"))
    if terms is None or given is None:
        return _page(request, person, token, problem=gettext("Choose one of the answers below"))
    if request.one("version") != str(terms.version):
        return _page(
            request,
            person,
            token,
            problem=gettext("The text has changed meanwhile. Read it again, then answer"),
        )
    try:
        consents.say(person.id, terms, given=given, who=person.id, at=request.at)
    except RefusedError as error:
        return _page(request, person, token, problem=reason(rules(), error.reason))
    return lead_on(request, address("volunteer.consent", token=token), "agreed" if given else "not_agreed")


def _page(request: Request, person: Person, token: str, *, problem: str = "") -> Response:
    return drawn(
        "consent",
        person,
        token,
        request=request,
        errors={"terms": problem} if problem else {},
        title=gettext("What you agree to"),
        current="volunteer.consent",
        asked=asked(person),
    )


def asked(person: Person) -> list[Asked]:
    """Return all terms, in the file's order, and how each stands."""
    said = kept.of_person(person.id)
    found = []
    for terms in rules().terms.values():
        before = last(said, terms.id)
        history = sorted((one for one in said if one.terms == terms.id), key=lambda one: one.at, reverse=True)
        changed = before is not None and before.version != terms.version
        found.append(Asked(terms, holds(rules(), said, terms.id), changed, tuple(history)))
    return found


def add_to(app: Router) -> None:
    """Register the page with the function that answers for it."""
    app.get("volunteer.consent")(see)
    app.post("volunteer.consent")(say)
