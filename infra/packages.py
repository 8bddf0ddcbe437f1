"""Every package, declared once as data: what goes into the zip that functions are deployed as. Nothing here needs the CDK."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Package:
    """One zip: services' code, a file of requirements, the clients it uses, and data beside the code.

    With `pages` it carries the templates of all its services; the first service is the one whose functions it is for.
    """

    services: tuple[str, ...]
    requirements: str
    clients: tuple[str, ...]
    data: tuple[str, ...] = ()
    pages: bool = False
    register: bool = False
    """Whether it carries the register of schools, where one was made."""
    fonts: bool = False
    """Whether it carries what is set and drawn when something is printed: the typeface, and the programme's own picture."""
    languages: bool = False
    """Whether its pages speak the programme's other languages: it carries their catalogues."""


PACKAGES: Final[dict[str, Package]] = {
    "booking": Package(
        ("booking", "access"),
        "mailer",  # it gives calendar files too
        ("dynamodb", "events", "secretsmanager", "sqs"),
        ("programme.json", "pupil.json", "assets.json", "day_worker.js"),
        pages=True,
        register=True,
    ),
    "team": Package(
        ("booking", "access"),
        "team",
        ("cognito-idp", "dynamodb", "events", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
        register=True,
    ),
    "mailer": Package(
        ("booking", "access"),
        "mailer",
        ("cognito-idp", "dynamodb", "s3", "secretsmanager", "ses", "sqs"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    "signin": Package(
        ("access",),
        "signin",
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("pupil.json", "assets.json"),
        pages=True,
    ),
    "pupil": Package(
        ("feedback",),
        "pupil",
        ("dynamodb",),
        (
            "pupil.json",
            "careers.json",
            "assets.json",
            "pupil.css",
            "pupil.js",
            "pupil_thanks.js",
            "pupil_worker.js",
            "icons.json",
        ),
        pages=True,
        languages=True,
    ),
    "feedback": Package(
        ("feedback",),
        "functions",
        ("dynamodb", "events", "secretsmanager", "sqs"),
        # Of the whole programme, its terms.
        ("programme.json", "pupil.json"),
    ),
    "poster": Package(
        ("feedback", "access"),
        "poster",
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("pupil.json", "assets.json"),
        pages=True,
        fonts=True,
    ),
    "comments": Package(
        ("feedback", "access"),
        "pupil",
        ("cognito-idp", "dynamodb", "s3", "secretsmanager"),
        ("pupil.json", "assets.json"),
        pages=True,
    ),
    "safeguarding": Package(
        ("feedback",),
        "functions",
        ("dynamodb", "s3", "ses", "sqs"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    # What is read of sessions without signing in: the typesetter, eleven times as heavy, stays with the files.
    "results": Package(
        ("feedback",), "results", ("dynamodb", "secretsmanager"), ("pupil.json", "assets.json"), pages=True
    ),
    "metrics": Package(
        ("metrics",),
        "functions",
        ("dynamodb", "s3", "secretsmanager", "ses", "sqs"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    # What makes reports draws charts and typesets what goes with them: ten times as heavy as the rest.
    "reports": Package(
        ("metrics",),
        "programme",
        ("dynamodb", "s3", "secretsmanager", "ses"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
        fonts=True,
    ),
    "collector": Package(
        ("metrics",),
        "collector",  # it asks platforms
        ("dynamodb", "s3", "secretsmanager", "sqs"),
        ("programme.json", "pupil.json", "assets.json"),
    ),
    "exports": Package(
        ("metrics", "access"),
        "exports",  # it reads workbooks, and forms with files
        ("cognito-idp", "dynamodb", "s3", "secretsmanager", "ses", "sqs"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    "readers": Package(
        ("metrics", "access"),
        "functions",
        ("cognito-idp", "dynamodb", "s3", "secretsmanager", "ses"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    "counter": Package(("metrics",), "counter", ("dynamodb", "sqs"), ("programme.json", "count.js")),
    "dashboard": Package(
        ("metrics", "access"),
        "team",  # it gives workbooks
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    # Charts as pictures: the library that draws them is 80 MB, which no page waits for.
    "pictures": Package(
        ("metrics", "access"),
        "pictures",
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    "board": Package(
        ("metrics", "access"),
        "functions",
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    # The programme's own reports: it draws charts and typesets. Schools' evidence, which needs no chart, is half as heavy.
    "programme": Package(
        ("metrics", "access"),
        "programme",
        ("cognito-idp", "dynamodb", "s3", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
        fonts=True,
    ),
    # Who comes to visits. What only hears, publishes and erases draws no page.
    "people": Package(
        ("people",), "functions", ("dynamodb", "events", "sqs"), ("programme.json", "pupil.json")
    ),
    # The pages of private links; it gives calendar files too.
    "volunteer": Package(
        ("people",),
        "mailer",
        ("dynamodb", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    "partners": Package(
        ("people", "access"),
        "exports",  # it reads lists of people, as workbooks too
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
    ),
    # Letters and statements are typeset, and statements go with mails.
    "papers": Package(
        ("people", "access"),
        "evidence",
        ("cognito-idp", "dynamodb", "secretsmanager", "ses", "sqs"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
        fonts=True,
    ),
    # It asks for pages as a browser does, and speaks to no service of AWS.
    "watch": Package(("watch",), "counter", (), ("pupil.json",)),
    # What schools take away for their returns: it typesets and writes workbooks, which no other package of metrics carries.
    "evidence": Package(
        ("metrics", "access"),
        "evidence",
        ("cognito-idp", "dynamodb", "secretsmanager"),
        ("programme.json", "pupil.json", "assets.json"),
        pages=True,
        fonts=True,
    ),
}
