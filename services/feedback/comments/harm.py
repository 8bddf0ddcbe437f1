"""Signs in a comment that a child may come to harm: they put it in front of the others, and nothing ever puts it back.

The lists are long on purpose. A comment that is read an hour early costs a minute; one that is read a week late may cost a child.
They follow the kinds of harm of *Keeping children safe in education* (Department for Education) and what the NSPCC lists as
signs of abuse, in the words children use, with their usual slips. A list reads no mind: a person reads every comment.
"""

import re
from functools import cache
from typing import Final, Literal, get_args

from services.feedback.comments.folding import folded, pattern_of, unread
from shared.languages import ENGLISH

Sign = Literal[
    "self-harm",
    "hurt",
    "touched",
    "online",
    "threat",
    "running-away",
    "eating",
    "drugs",
    "bullying",
    "unsafe",
    "neglect",
    "language",
]
"""What a comment may tell of. The order is that in which they are said.

`language` says that it may tell of any of them: it is in a language that our lists don't know, so they found nothing in it.
"""

UNREAD: Final = 3
"""So many letters that folding can't read make a comment one of another script: fewer are a name among English words."""

PHRASES: Final[dict[Sign, str]] = {
    "self-harm": """
        kill myself|killing myself|kil my self|kill my self|end my life|ending my life|end it all|take my own life
        take my life|want to die|wanna die|wish i was dead|wish i were dead|wish i wasnt alive|wish i wasnt here
        wish i was never born|dont want to be here|dont wanna be here|dont want to live|dont wanna live
        dont want to be alive|dont want to wake up|better off dead|better off without me|no reason to live
        no point living|no point in living|nothing to live for|want to disappear|want it to stop|cant go on
        cant take it|cant do this anymore|tired of living|hate my life|hate myself|self harm*|selfharm*|harm myself
        harming myself|hurt myself|hurting myself|cut myself|cutting myself|cut my wrist*|cut my arm*|cut my leg*
        slit my|burn myself|burning myself|punish myself|scratch myself|hit myself|hang myself|hanging myself|jump off
        jump in front|overdose|over dose|od on|took pills|take pills|taking pills|suicid*|sucid*|suiside|suacide
        suecide|kms|kys|unalive*|un alive|ending it|say goodbye to everyone|drown myself|razor*
    """,
    "hurt": """
        hits me|hit me|hitting me|hit us|hits us|beats me|beat me|beats us|beating me|beat me up|punch* me|kick* me
        slap* me|smack* me|chok* me|strangl* me|burn* me|burnt me|throws things|threw things at me|hurts me|hurt me
        hurting me|hurts us|hurt at home|get hurt|being hurt|been hurt|getting hurt|hurts my mum|hurt my mum
        hits my mum|hit my mum|hits mum|hitting my mum|beats my mum|hurts my mom|hits my mom|hits my brother
        hits my sister|hurts my brother|hurts my sister|hits my dad|with a belt|with his belt|with her belt
        with the belt|whip* me|bruis*|black eye|abus*|abuz*|violen*|domestic*|dragged me|push* me down|locks me
        locked me|lock me in|tied me|ties me|made me bleed|pulls my hair|scared to go home|scared of going home
        dont want to go home|dont feel safe at home|not safe at home|unsafe at home|scared of my dad|scared of my mum
        scared of my stepdad|scared of my step dad|scared of dad|scared of mum|afraid of my dad|afraid of my mum
        afraid of my stepdad|afraid to go home|frightened of my|scared of him|scared of her|scared at home
        forced marriage|forced to marry|marry someone|fgm|cut down there|family honour|honour based|possessed
        evil spirit*
    """,
    "touched": """
        touch* me|touches us|touched us|tuches me|tuched me|toches me|feels me up|felt me up|grop* me|grab* me
        kissed me|made me kiss|made me touch|makes me touch|private parts|my privates|his privates|her privates
        inappropriate*|in my bed|into my bed|in my room at night|comes into my room|watches me change|watch me change
        watches me in the shower|take my clothes off|took my clothes off|took off my clothes|undress* me|rape*|raped
        r4pe|rapist|molest*|sexual*|sex with|sexualy|had sex|make me have sex|forced me to|forces me to
        made me do things|makes me do things|our secret|keep it a secret|dont tell anyone|dont tell any one
        told me not to tell|cant tell anyone|grooming|groomed me|pedo*|paedo*|incest|older boyfriend|older girlfriend
        am pregnant|im pregnant|might be pregnant|assault*
    """,
    "online": """
        nudes|send nudes|sent nudes|asked for pics|asks for pics|asked for pictures|asks for pictures
        wants pictures of me|pictures of me|pics of me|sent him pics|sent him pictures|sent her pics|blackmail*
        sextort*|share my pics|shared my pics|leak my|leaked my|post my pics|met online|met him online|met her online
        meet me alone|meet him alone|man online|men online|older man|older men|stalk* me|follows me home|following me
        followed me
    """,
    "threat": """
        kill him|kill her|kill them|kill you|kill everyone|kill someone|kill me|kills me|going to kill|gonna kill
        going to die|shoot up|shoot everyone|shoot the school|stab|stabs|stabbed|stabbing|knife|knifes|knives|nife|gun
        guns|machete|weapon*|acid attack|bomb*|blow up|burn down|hurt someone|hurt people|hurt him|hurt her|hurt them
        hurt everyone|get revenge|make them pay|going to get me|going to hurt|gonna hurt|threaten*|threten*|threatn*
        gang|gangs|county lines|running drugs|join isis|terror*|jihad|nazi*
    """,
    "running-away": """
        run away|running away|ran away|runaway|runing away|run off|running off|leave home|leaving home|sleep outside
        slept outside|kicked out|kicks me out|thrown out|throw me out|nowhere to go|no where to go|nowhere to live
        nowhere to sleep|homeless|living on the street*|sofa surfing|missing from home
    """,
    "eating": """
        anorex*|anerex*|anorix*|bulim*|bulem*|eating disorder*|starv* myself|starving myself|starve|stopped eating
        stop eating|dont eat|not eating|not eaten|havent eaten|wont eat|cant eat|make myself sick|making myself sick
        made myself sick|throw up after|throwing up after|puke after|laxative*|too fat to|hate my body|purg*|binge*
        pro ana|thinspo
    """,
    "drugs": """
        do drugs|does drugs|doing drugs|on drugs|take drugs|takes drugs|took drugs|taking drugs|drugs at home
        buy* drugs|gave me drugs|offered me drugs|druggie|weed|cannabis|cocaine|ketamin*|ket|mdma|ecstasy|heroin
        crack cocaine|smok* spice|smok* crack|acid tabs|xanax|xans|nitrous|nos canister*|i vape|my vape|vaping
        smoke weed|drunk|gets drunk|alcoholic|drinking at home|mum drinks|dad drinks|drinks too much|drinks every
        makes me deliver|deliver drugs|deliver packages|carry drugs|selling drugs|sell drugs|dealing|dealer
        high all the time|addict*
    """,
    "bullying": """
        bully*|bullied|bulied|bullys|buly*|pick* on me|calls me names|call me names|called me names|laugh* at me
        leave me out|left me out|spread* rumours|spread* rumors|everyone hates me|every one hates me|no one likes me
        noone likes me|nobody likes me|no friends|hate me|hates me|racis*|homophob*|tease* me|mean to me
        horrible to me|nasty to me|cyber bully*|cyberbully*
    """,
    "unsafe": """
        please help|someone help|somebody help|anyone help|help me please|help me pls|pls help|plz help|need help
        save me|scared|scarred of|frightened|terrified|not safe|dont feel safe|unsafe|in danger|trapped|hopeless
        depres*|deppres*|panic attack*|anxiety|anxious|alone all the time|so alone|lonely|no one to talk to
        noone to talk to|nobody to talk to|no one listens|noone listens|no one believes me|nobody believes me
        no one cares|noone cares|nobody cares|cry every|cry all|crying every|crying all|cry myself to sleep|nightmare*
        childline|child line|my social worker|police came|call* the police|safeguard*
    """,
    "neglect": """
        no food|not enough food|always hungry|nothing to eat|no dinner|no money for food|no heating|no electric*
        no clean clothes|left alone|home alone|leaves me alone|look after my mum|look after my dad
        look after my brother|look after my sister|look after my brothers|look after my sisters|care for my mum
        carer for|young carer|mum never comes home|dad never comes home|no one at home|noone at home|nobody at home
        food bank|no bed|dont have a bed|dirty house|bed hungry|go hungry|goes hungry|so hungry
    """,
}
"""What is looked for, a phrase between two bars; one that ends in ``*`` may go on. All of it is folded as the comment is."""

NEAR: Final[dict[str, Sign]] = {
    "suicide": "self-harm",
    "suicidal": "self-harm",
    "overdose": "self-harm",
    "selfharm": "self-harm",
    "abused": "hurt",
    "abusive": "hurt",
    "bruises": "hurt",
    "strangled": "hurt",
    "molested": "touched",
    "blackmail": "online",
    "threatened": "threat",
    "anorexia": "eating",
    "anorexic": "eating",
    "bulimia": "eating",
    "starving": "eating",
    "cocaine": "drugs",
    "bullied": "bullying",
    "bullying": "bullying",
    "frightened": "unsafe",
    "terrified": "unsafe",
    "depressed": "unsafe",
    "homeless": "running-away",
}
"""Long words that are also known with one letter wrong, missing, too many, or two swapped."""


def signs(text: str, language: str = ENGLISH) -> tuple[Sign, ...]:
    """Return what a comment may tell of, in the order of `Sign`; nothing that stands beside it takes a sign away.

    `language` is the one in which its form was shown.
    """
    found: set[Sign] = {"language"} if language != ENGLISH or unread(text) >= UNREAD else set()
    # Each sentence for itself too: what stands beside it must not hide it, such as a letter that joins its first word.
    for part in [text, *re.split(r"[.!?;\n]+", text)]:
        said = folded(part)
        found |= {sign for sign, pattern in _patterns().items() if pattern.search(said)}
        if said == "help" or said.startswith("help me"):
            # Elsewhere it is what a workshop does: "this will help me choose".
            found.add("unsafe")
        found |= {sign for word, sign in _near() if any(_one_slip(one, word) for one in said.split())}
    return tuple(sign for sign in get_args(Sign) if sign in found)


@cache
def _patterns() -> dict[Sign, re.Pattern[str]]:
    return {sign: pattern_of(phrases.replace("\n", "|").split("|")) for sign, phrases in PHRASES.items()}


@cache
def _near() -> tuple[tuple[str, Sign], ...]:
    return tuple((folded(word), sign) for word, sign in NEAR.items())


def _one_slip(word: str, wanted: str) -> bool:
    """Tell whether one letter was changed, left out, put in, or swapped with its neighbour, at most."""
    if abs(len(word) - len(wanted)) > 1:
        return False
    same = 0
    while same < min(len(word), len(wanted)) and word[same] == wanted[same]:
        same += 1
    ours, theirs = word[same:], wanted[same:]
    return (
        ours[1:] == theirs[1:]
        or ours[1:] == theirs
        or ours == theirs[1:]
        or (ours[:2] == theirs[:2][::-1] and ours[2:] == theirs[2:])
    )
