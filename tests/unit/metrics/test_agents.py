"""Who is a program and on what a browser runs, by the names that real ones send."""

import subprocess
import sys

import pytest

from services.metrics.sources.agents import device, is_program

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"

PEOPLE = [
    (f"Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20) {CHROME} Mobile Safari/537.36", "phone"),
    (f"Mozilla/5.0 (Linux; Android 9; CUBOT_X19) {CHROME} Mobile Safari/537.36", "phone"),
    (
        f"Mozilla/5.0 (Linux; Android 11; CUBOT Build/RP1A.200720.011; wv) {CHROME} Mobile Safari/537.36",
        "phone",
    ),
    (
        f"Mozilla/5.0 (Linux; U; Android 8.1.0; en-GB; Cubot Power/O11019) {CHROME} Mobile Safari/537.36",
        "phone",
    ),
    (f"Mozilla/5.0 (Linux; Android 13; CUBOT TAB 50) {CHROME} Safari/537.36", "tablet"),
    (f"Mozilla/5.0 (Linux; Android 12; Botswana TV) {CHROME} Mobile Safari/537.36", "phone"),
    (
        f"Mozilla/5.0 (Linux; Android 13; SM-G991B; wv) {CHROME} Mobile Safari/537.36 Instagram 336.0.0.35.90",
        "phone",
    ),
    (
        f"Mozilla/5.0 (Linux; Android 13) {CHROME} Mobile Safari/537.36 musical_ly_2023001010 BytedanceWebview",
        "phone",
    ),
    (f"Mozilla/5.0 (Linux; Android 14; SM-X200) {CHROME} Safari/537.36", "tablet"),
    (
        "Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 Silk/112.5.1 like Chrome/112 Safari/537.36",
        "tablet",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS]",
        "phone",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 GSA/318.0 Mobile/15E148",
        "phone",
    ),
    (
        "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1",
        "tablet",
    ),
    ("Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0", "phone"),
    ("Mozilla/5.0 (Android 14; Tablet; rv:127.0) Gecko/127.0 Firefox/127.0", "tablet"),
    ("Opera/9.80 (J2ME/MIDP; Opera Mini/9.80/191.227; U; en) Presto/2.12.423 Version/12.16", "phone"),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/126.0.0.0", "desktop"),
    (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36", "desktop"),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
        "desktop",
    ),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0", "desktop"),
]

PROGRAMS = [
    "",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X) {CHROME} Mobile Safari/537.36 (compatible; Googlebot/2.1)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {CHROME} Safari/537.36 Chrome-Lighthouse",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.1; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; NobodyKnowsBot/0.1)",
    "Mozilla/5.0 (compatible; a crawler of our own)",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "WhatsApp/2.23.20.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "SkypeUriPreview Preview/0.5",
    "curl/8.5.0",
    "Wget/1.21",
    "python-requests/2.31",
    "Java/17.0.1",
    "Go-http-client/1.1",
    "okhttp/4.9.0",
]


@pytest.mark.parametrize(("agent", "on"), PEOPLE)
def test_people_are_no_programs_whatever_their_device_is_called(agent: str, on: str) -> None:
    assert not is_program(agent)
    assert device(agent) == on


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_are_told_by_the_list_or_by_their_words(agent: str) -> None:
    assert is_program(agent)


def test_a_very_long_name_is_looked_at_in_part() -> None:
    assert not is_program(PEOPLE[0][0] + "x" * 1_000_000)


@pytest.mark.parametrize("function", ["collect", "count", "digest"])
def test_the_list_is_in_the_package_of_what_takes_hits_alone(function: str) -> None:
    code = f"import sys, services.metrics.functions.{function}; print('crawleruseragents' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert ran.stdout.strip() == "False"
