"""How people are named: what stands before a name, and what stands there without being one."""

import re
from typing import Final

NO_NAME: Final = frozenset(
    re.findall(
        r"\w+",
        """
        a about after again all alone also always am an and another any anything are as at aunt auntie be because been
        before being best better big brother brothers but by can cant come could cousin dad daddy dads did do doctor
        does doing done dont down dr dumb each even ever every everyone everything family fat feel few first for
        friend friends from fun gay get gets getting give go goes going gone gonna good got gran grandad great had
        happy has hate hates have having he help her here hes him his hit hits home how hurt hurts i id idk if ill im
        in into is isnt it its ive just know late later like liked likes little live lol lonely look loser lot lots
        love made make makes many me mean midwife might mom moms more most much mum mummy mums my names nan need never
        new next nice no nobody not nothing now nurse of off ok okay old older on once one only or other our out over
        people please pls plz poor quite really sad said same scared school see she shes should sister sisters so some
        someone something sometimes sorry stepdad stepmum still stop stuff stupid such sure teacher tell than thank
        thanks that thats the their them then there these they theyre thick thing things think this those though time
        tired to today told too ugly uncle unsafe until up us very want wanted wants was wasnt we week weird well went
        were what when where which while who whole why will wish with without wont work would year years yes yet you
        your
        """,
    )
)
"""Words that are no name where one could stand: what follows them is not masked either."""

_ONE: Final = r"[^\W\d_][\w'\u2019\-]*"
NO: Final = rf"(?!(?i:{'|'.join(sorted(NO_NAME, key=len, reverse=True))})\b)"

_SURE: Final = (
    r"my (?:full |real |first |last |middle |second |sur)?(?:name|nickname|surname)(?:['\u2019]s| is|s|:| =)+",
    r"name\s*[:=]",
    r"name(?: is|['\u2019]s)",
    # Welsh, Polish, Ukrainian and Arabic: "my name is", in which pupils may answer too.
    r"fy enw(?: i)? yw|f['\u2019]enw(?: i)? yw|enw i ydy|nazywam si[ęe]|mam na imi[ęe]|mene zvaty",
    r"мене (?:звати|звуть)|моє ім['\u2019\u02bc]я(?: є)?|اسمي(?: هو)?|انا اسمي|أنا اسمي",
    r"named?:",
    r"(?:i am|i['\u2019]?m) (?:called|named|known as)",
    r"(?:they|people|everyone) calls? me",
    r"call me",
    r"known as",
    r"ask(?:ing)? (?:for|to see)",
    r"signed",
    r"yours sincerely,?",
    r"(?:his|her|their) names?(?:['\u2019]s| is|s| are)?",
    r"mr|mrs|ms|mx|prof|professor|headteacher",
)
"""What a name follows: any word there is one, but an ordinary word."""

_PERHAPS: Final = (
    r"called|named|miss|sir|dr\.?|nurse|this is|it['\u2019]?s me,?|from,?|love,?|i['\u2019]?m|i am",
    r"brother|sister|friend|mate|cousin|uncle|aunt|auntie|boyfriend|girlfriend|teacher",
)
"""What often leads to something else: only a word with a capital letter is a name there."""

_BEFORE: Final = r"(?:(?<=[:=])|(?=\W))[\s.,:=\-\u2013\u2014*_~\"'\u2018-\u201d()\[\]<>]{0,6}"
"""What stands between that and the name: space, and what a child may set a name off with."""

_CAPITAL: Final = r"(?!I\b|[A-Z]+\b)[A-Z][\w'\u2019\-]*(?:\s+(?!I\b)[A-Z][\w'\u2019\-]+){0,2}"

NAMES: Final = (
    # The first word, and up to two more: of those that follow, none that is an ordinary word.
    re.compile(
        rf"\b(?:{'|'.join(_SURE)}){_BEFORE}(?P<value>{NO}{_ONE}(?:\s+{NO}{_ONE}){{0,2}})", re.IGNORECASE
    ),
    re.compile(rf"\b(?i:{'|'.join(_PERHAPS)})\s+(?P<value>{NO}{_CAPITAL})"),
)
"""What finds names, each with the name as the group `value`."""
