"""The demo's partners: twelve organisations and the forty people of theirs. No organisation, person or address in it is real.

Every address ends in a name that is kept for examples, every telephone number is one that is kept for plays.
"""

from dataclasses import dataclass
from typing import Final, Literal

from services.people.domain.person import Size

LEADS: Final = "facilitator"
"""The role of those who lead workshops; a programme without it has another one that does."""

Reach = Literal["here", "elsewhere"]
"""Where a person can go: where the programme's schools are, or not."""

Since = Literal["long ago", "lately", "invited"]
"""Since when a person is with the programme: before the demo year, for some weeks, or not yet."""


@dataclass(frozen=True)
class DemoOrganisation:
    """An employer; its statements go to `contact`, to nobody where that is empty."""

    key: str
    name: str
    sector: str
    size: Size
    contact: str = ""

    @property
    def site(self) -> str:
        """What stands after the @ in its people's addresses."""
        return f"{''.join(letter for letter in self.name.lower() if letter.isalnum())}.example"


@dataclass(frozen=True)
class DemoPerson:
    """A person by the keys of their organisations and the ids of their roles, of which a programme may have others.

    `weekdays` are those on which they are free, none where they said nothing; `away` is whether they are, for some weeks.
    """

    name: str
    posts: tuple[tuple[str, str], ...]
    since: Since = "long ago"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    reach: tuple[Reach, ...] = ()
    asked_about: tuple[str, ...] = ()
    away: bool = False
    checked: bool = True


ORGANISATIONS: Final = (
    DemoOrganisation("outreach", "Example Outreach Team", "Charity", "micro"),
    DemoOrganisation("hospitals", "Example Vale Hospitals", "Hospital trust", "large", "Sam Example"),
    DemoOrganisation("sample", "Sample Street Surgery", "Primary care", "small", "Jo Sample"),
    DemoOrganisation("pattern", "Pattern Lane Surgery", "Primary care", "small"),
    DemoOrganisation("imaging", "Specimen Imaging", "Radiography", "medium", "Kim Specimen"),
    DemoOrganisation("care", "Model Home Care", "Social care", "medium"),
    DemoOrganisation("community", "Template Community Health", "Community health trust", "large"),
    DemoOrganisation("media", "Placeholder Media", "Marketing", "micro"),
    DemoOrganisation("apprentices", "Prototype Apprenticeships", "Training", "medium", "Pat Template"),
    DemoOrganisation("jobcentre", "Example Jobcentre", "Employment service", "large"),
    DemoOrganisation("youth", "Sample Youth Charity", "Youth work", "medium"),
    DemoOrganisation("network", "Draft Youth Network", "Youth work", "small"),
)

RUNS_OUT: Final = "Hal Specimen"
"""Whose employer's confirmation runs out before a visit that they were down for."""

EXEMPT: Final = "Nia Template"
"""Who is exempt for some weeks from a check that is asked of the role since this year."""

PEOPLE: Final = (
    DemoPerson("Ada Example", (("outreach", "facilitator"),), weekdays=()),
    DemoPerson("Ben Example", (("outreach", "facilitator"),)),
    DemoPerson("Cara Sample", (("outreach", "facilitator"),)),
    DemoPerson("Dev Sample", (("outreach", "facilitator"),)),
    DemoPerson("Eve Muster", (("outreach", "facilitator"),), weekdays=(0, 1, 2)),
    DemoPerson("Finn Muster", (("hospitals", "radiographer"),)),
    DemoPerson("Gita Specimen", (("hospitals", "healthcare-scientist"),), asked_about=("maths",)),
    DemoPerson(RUNS_OUT, (("hospitals", "radiographer"),)),
    DemoPerson("Ivy Model", (("hospitals", "healthcare-scientist"),), weekdays=()),
    DemoPerson("Jack Model", (("hospitals", "apprentice"),), reach=("elsewhere",)),
    DemoPerson("Kim Pattern", (("sample", "practice-nurse"),), weekdays=()),
    DemoPerson("Lena Pattern", (("sample", "practice-nurse"), ("community", "practice-nurse"))),
    DemoPerson("Mo Template", (("pattern", "practice-nurse"),), weekdays=(1, 3)),
    DemoPerson(EXEMPT, (("pattern", "practice-nurse"),)),
    DemoPerson("Omar Placeholder", (("imaging", "radiographer"),), weekdays=()),
    DemoPerson("Pia Placeholder", (("imaging", "radiographer"),), reach=("here",)),
    DemoPerson("Quin Dummy", (("imaging", "radiographer"),), "lately"),
    DemoPerson("Rosa Dummy", (("care", "care-worker"),)),
    DemoPerson("Sol Draft", (("care", "care-worker"),), reach=("here",)),
    DemoPerson("Tia Draft", (("care", "care-worker"),), away=True),
    DemoPerson("Uma Blank", (("care", "care-worker"),), "invited"),
    DemoPerson("Val Blank", (("community", "healthcare-scientist"),)),
    DemoPerson("Will Figment", (("community", "healthcare-scientist"),), weekdays=(2, 3, 4)),
    DemoPerson("Xena Figment", (("community", "care-worker"),), "lately"),
    DemoPerson("Yan Invented", (("community", "care-worker"),)),
    DemoPerson("Zoe Invented", (("media", "marketing-lead"),), weekdays=()),
    DemoPerson("Abe Madeup", (("media", "marketing-lead"),)),
    # May be the nurse of the same name, who has the same telephone number.
    DemoPerson("Kim Pattern", (("media", "marketing-lead"),), "lately", weekdays=()),
    DemoPerson("Bea Madeup", (("apprentices", "apprenticeship-lead"),)),
    DemoPerson("Cal Fictive", (("apprentices", "apprenticeship-lead"),), weekdays=(0, 1)),
    DemoPerson("Dot Fictive", (("apprentices", "apprentice"),)),
    DemoPerson("Fay Notional", (("apprentices", "apprentice"),), "invited"),
    DemoPerson("Gus Pretend", (("jobcentre", "work-coach"),), weekdays=()),
    DemoPerson("Hope Pretend", (("jobcentre", "work-coach"),), reach=("here",)),
    DemoPerson("Ian Standin", (("jobcentre", "work-coach"),), "lately", checked=False),
    DemoPerson("Jan Testcase", (("youth", "youth-worker"),)),
    DemoPerson("Kit Testcase", (("youth", "youth-worker"),)),
    DemoPerson("Lou Mockup", (("youth", "youth-worker"),), "lately", checked=False),
    DemoPerson("Max Mockup", (("network", "youth-worker"),)),
    DemoPerson("Ned Prototype", (("network", "youth-worker"),), "invited"),
)

LANGUAGES: Final[tuple[tuple[str, ...], ...]] = (
    (),
    ("Polish",),
    (),
    ("Urdu",),
    (),
    ("British Sign Language",),
    (),
    ("Welsh", "French"),
)
"""What they speak besides English, one after the other."""

ABOUT: Final = {
    "facilitator": "I lead workshops on careers in health. I worked on a ward before that.",
    "practice-nurse": "I look after people of all ages at a surgery. I became a nurse at 34.",
    "radiographer": "I take pictures of the inside of people and help doctors to read them.",
    "healthcare-scientist": "I test blood in a laboratory at night. Most of what I do is maths.",
    "apprentice": "I learn at work and am paid for it. Two years ago I was at school here.",
    "care-worker": "I help people to live at home. I speak with more people in a day than most do.",
    "marketing-lead": "I find the words that make people stop smoking. I never studied medicine.",
    "apprenticeship-lead": "I find places for people who want to earn while they learn.",
    "work-coach": "I help people to their first job, and to their next one.",
    "youth-worker": "I work with young people outside school, in the evenings and on Saturdays.",
}
"""A person's two lines for schools, by their first role."""
