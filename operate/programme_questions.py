"""What `make programme` asks, in its order: each question with what reads its answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from operate import programme_reading as reading
from operate.programme_reading import Answers, Read
from operate.programme_schools import is_gias, of_authorities, read_line, read_schools
from shared.country import ENGLAND, SCHOOLING
from shared.languages import ENGLISH, NAMES
from shared.programme.folder import common


@dataclass(frozen=True)
class Question:
    """One question. `usual` is what an empty answer stands for; without any, one is needed.

    `hint` says more, of what was answered before. An answer of several lines, `many`, is read line by line by `each`, and whole.
    """

    key: str
    asks: str
    read: Read
    usual: Callable[[Answers], str] | None = None
    hint: Callable[[Answers], str] | None = None
    each: Read | None = None
    asked: Callable[[Answers], bool] = lambda _: True

    @property
    def many(self) -> bool:
        """Whether the answer has several lines."""
        return self.each is not None


def _offered(_: Answers) -> str:
    return "\n".join(f"  {workshop.id}: {workshop.title}" for workshop in common()[0])


def _initials(answers: Answers) -> str:
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", answers["name"])).upper()[:5]
    return letters if len(letters) > 1 else f"{answers['name'][:3].upper():X<2}"


def _of_schools(answers: Answers) -> str:
    of = SCHOOLING[reading.country_of(answers)]
    gias = (
        " the DfE's file of schools (edubasealldata….csv, from get-information-schools.service.gov.uk), or of"
    )
    return (
        f"The path of{gias if reading.country_of(answers) == ENGLAND else ''} a CSV with columns number, name, town, postcode;\n"
        f"or type them, a school a line: number of {of.digits} digits, name, town, postcode. An empty line ends."
    )


def _always(text: str) -> Callable[[Answers], str]:
    return lambda _: text


QUESTIONS: Final = (
    Question("name", "What is the programme called?", reading.words),
    Question(
        "country", f"In which country is it: {', '.join(SCHOOLING)}?", reading.country, _always(ENGLAND)
    ),
    Question("county", "Which county or area is it for?", reading.words),
    Question("organisation", "Which organisation runs it?", reading.words),
    Question(
        "strapline",
        "What does it say below its name?",
        reading.words,
        _always("Health and care careers, brought to your classroom"),
    ),
    Question("prefix", "With which letters do the references of visits begin?", reading.prefix, _initials),
    Question(
        "languages",
        f"Which languages may be chosen, the first for whoever chose none: {', '.join(NAMES)}?",
        reading.languages,
        lambda answers: "en, cy" if reading.country_of(answers) == "wales" else ENGLISH,
    ),
    Question(
        "brand", "Which colour is its own? White text stands on it.", reading.colour, _always("#00507a")
    ),
    Question("accent", "And which stands beside it, on buttons?", reading.colour, _always("#00705a")),
    Question(
        "contact",
        "What is the team called that schools can write to?",
        reading.words,
        lambda a: f"the {a['name']} team",
    ),
    Question("email", "At which address?", reading.email),
    Question("phone", "At which number can schools ring? none, if at none.", reading.words, _always("none")),
    Question(
        "sender", "From which address are mails sent? Its owner must be able to confirm it.", reading.email
    ),
    Question(
        "team", "To which mailbox do requests of schools go?", reading.email, lambda answers: answers["email"]
    ),
    Question(
        "digest_to", "Who gets the weekly digest first? Addresses, with commas between.", reading.emails
    ),
    Question(
        "domain",
        "Under which domain is the site, such as visits.example.org? none, if under no own.",
        reading.domain,
        _always("none"),
    ),
    Question("launched", "On which day did or does it begin, such as 2026-09-01?", reading.day),
    Question(
        "workshops",
        "Which of these workshops do you offer? Others can be added to workshops.toml later.",
        reading.workshops,
        lambda _: ", ".join(workshop.id for workshop in common()[0]),
        _offered,
    ),
    Question(
        "years",
        "For which year groups, or are they as the workshops say: usual?",
        lambda typed, answers: [] if typed == "usual" else reading.years(typed, answers),
        _always("usual"),
        lambda answers: f"Such as {reading.example(answers)}, with commas between.",
    ),
    Question(
        "target",
        "How many pupils of each year group are to be reached in an academic year?",
        reading.targets,
        hint=lambda answers: f"Such as {reading.example(answers)}: 800, with commas between.",
    ),
    Question(
        "teams",
        "What are the teams called that go to schools? With commas between.",
        reading.several,
        _always("Team 1"),
    ),
    Question(
        "terms",
        "When is school? A line for each half of a term, such as 2026-09-02 to 2026-10-23. An empty line ends.",
        reading.terms,
        each=reading.term,
    ),
    Question("schools", "Which schools are there?", read_schools, hint=_of_schools, each=read_line),
    Question(
        "authority",
        "Of which local authorities, as the file names them? With commas between.",
        of_authorities,
        asked=lambda answers: is_gias(answers["schools"]),
    ),
)
"""In this order: what a question's usual answer is made of was answered before it."""
