"""The pages of files handed in: several at once, each with its answer; shown, asked, kept, taken back, put back, twice."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.access.groups import TEAM
from services.access.user import TeamUser, issue
from services.metrics.functions import console
from services.metrics.table import drops, series
from services.metrics.table.drops import Drop
from services.metrics.use_cases import words
from shared.aws import client
from shared.compiled import compiled
from shared.web import csrf
from shared.web.routes import address
from tests.support.aws import ENGINES
from tests.support.feedback import request
from tests.support.handed_in import GOOD, HEAD, NOW, SOURCE, VIEWS, day, known
from tests.support.pseudo import pseudo_language, unsaid

pytestmark = pytest.mark.usefixtures("metrics_aws")

USER = TeamUser("1", "robin@northmoor.example", "Robin", (TEAM,))
NEW = address("console.drop.new")
BOUNDARY = "----boundary7"


def ask(
    method: str, path: str, form: Any = "", *, at: datetime = NOW, user: TeamUser = USER, **headers: str
) -> Any:
    cookie = issue(user, at).partition(";")[0]
    path, _, query = path.partition("?")
    asked = request(method, path, form, query=query, headers={"cookie": cookie, **headers})
    return console.handler(asked, None, clock=lambda: at)


def multipart(*files: tuple[str, str | bytes], **fields: str) -> bytes:
    """Return a form with files as a browser sends it."""
    parts = []
    for name, value in ({"csrf": csrf.token(USER.subject)} | fields).items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    for name, content in files:
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        parts.append(head.encode() + (content.encode() if isinstance(content, str) else content))
    whole = b"".join(f"--{BOUNDARY}\r\n".encode() + part + b"\r\n" for part in parts)
    return whole + f"--{BOUNDARY}--\r\n".encode()


def send(*files: tuple[str, str | bytes], at: datetime = NOW, **fields: str) -> Any:
    """Send files by the form."""
    kind = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
    return ask("POST", NEW, multipart(*files, **fields), at=at, **kind)


def handed_in(file: str = GOOD, name: str = "export.csv", at: datetime = NOW) -> Drop:
    """Hand one file in; return its drop."""
    answer = send((name, file), at=at)
    assert answer["statusCode"] == 303
    found = drops.read(answer["headers"]["location"].rpartition("/")[2])
    assert found
    return found


def do(drop: Drop, deed: str, at: datetime = NOW, **form: Any) -> Any:
    return ask("POST", page_of(drop), {"csrf": csrf.token(USER.subject), "do": deed, **form}, at=at)


def page_of(drop: Drop) -> str:
    return address("console.drop", drop=drop.id)


def shown(path: str, at: datetime = NOW) -> str:
    """Return a page's words."""
    answer = ask("GET", path, at=at)
    assert answer["statusCode"] == 200
    return words_of(answer)


def words_of(answer: Any) -> str:
    main = re.search(r"<main.*</main>", answer["body"], re.DOTALL)
    assert main
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def state(drop: Drop) -> str:
    found = drops.read(drop.id)
    assert found
    return found.state


RADIO = re.compile(r'<input class="nhsuk-radios__input"[^>]*>')


def radios(answer: Any) -> list[tuple[str, str]]:
    """Return name and value of each of a page's radio buttons."""
    found = []
    for one in RADIO.findall(answer["body"]):
        name, value = (re.findall(f' {part}="([^"]*)"', one)[0] for part in ("name", "value"))
        found.append((html.unescape(name), html.unescape(value)))
    return found


def fields(answer: Any) -> set[str]:
    """Return the names of a page's questions."""
    return {name for name, _ in radios(answer)}


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_a_file_is_shown_and_counts_from_a_yes_on() -> None:
    drop = handed_in()
    said = shown(page_of(drop))
    assert f"{VIEWS.title}, 3 days, 990 to 1,204 a day" in said
    assert "Keep it" in said
    row = "13 March 2026 Fieldbook views 1,204 People reached on Fieldbook 410 Fieldbook members 880"
    assert row in said, "its first rows"
    assert known(VIEWS.id) == {}
    answer = do(drop, "keep")
    assert answer["headers"]["location"] == page_of(drop)
    assert known(VIEWS.id) == {"2026-03-13": 1204, "2026-03-14": 990, "2026-03-15": 1010}
    said = shown(page_of(drop))
    assert "8 new figures, 0 changed, 0 as they were." in said
    assert "Kept, by Robin" in said


def test_several_files_have_each_its_own_answer() -> None:
    answer = send(("a.csv", GOOD), ("b.csv", GOOD.replace("990", "many")), ("c.csv", "x"), pasted=GOOD)
    to = answer["headers"]["location"]
    assert to.startswith(f"{NEW}?files=")
    said = shown(to)
    assert "4 files were read" in said
    assert "2 of them wait for your answer" in said
    assert "“many” is not a number of 0 or more" in said
    for name in ("a.csv", "b.csv", "c.csv", "pasted.csv"):
        assert name in said
    assert known(VIEWS.id) == {}


def test_nothing_chosen_is_said_and_what_was_pasted_badly_is_not_lost() -> None:
    answer = send(("", ""))
    assert answer["statusCode"] == 422
    assert "Choose a file, or paste the figures" in words_of(answer)
    answer = send(pasted=GOOD.replace("990", "many"))
    said = ask("GET", answer["headers"]["location"])
    assert "“many” is not a number" in words_of(said)
    assert "1,204" in re.findall(r'<textarea[^>]*id="pasted".*?</textarea>', said["body"], re.DOTALL)[0]


def test_a_file_that_fits_nothing_shows_the_mapping_it_needs() -> None:
    drop = handed_in("Tag,Zahl\n2026-03-13,5\n2026-03-14,6\n2026-03-15,7\n", "strange.csv")
    answer = ask("GET", page_of(drop))
    assert "Line 1 is taken for its header: “Tag, Zahl”" in words_of(answer)
    [mapping] = re.findall(r'<textarea[^>]*id="mapping".*?</textarea>', answer["body"], re.DOTALL)
    assert 'date_column = "Tag"' in html.unescape(mapping)
    assert "readonly" in mapping
    assert do(drop, "keep")["statusCode"] == 409


def test_a_doubt_is_asked_and_kept_only_when_it_is_answered() -> None:
    do(handed_in(), "keep")
    later = NOW + timedelta(days=1)
    drop = handed_in(GOOD.replace("1,204", "1,310"), at=later)
    answer = ask("GET", page_of(drop), at=later)
    assert "1 of 3 known figures is another now; 13 March 2026 was 1,204 and is 1,310." in words_of(answer)
    [name] = fields(answer)
    refused = do(drop, "keep", later)
    assert refused["statusCode"] == 422
    assert "Answer these first" in words_of(refused)
    assert known(VIEWS.id)["2026-03-13"] == 1204
    do(drop, "keep", later, **{name: "keep"})
    assert known(VIEWS.id)["2026-03-13"] == 1310
    said = shown(page_of(drop), later)
    assert "0 new figures, 1 changed, 7 as they were." in said
    assert "1,204" in said
    assert "1,310" in said


def test_what_is_answered_with_no_is_left_out_and_with_nothing_left_nothing_is_kept() -> None:
    do(handed_in(), "keep")
    later = NOW + timedelta(days=1)
    new = f"{HEAD}\n{day(15)},1310,396,882\n{day(16)},1000,400,883\n"
    drop = handed_in(new, at=later)
    names = fields(ask("GET", page_of(drop), at=later))
    views = {name for name in names if name.endswith(VIEWS.id + "#day")}
    assert views
    do(drop, "keep", later, **{name: "drop" if name in views else "keep" for name in names})
    assert state(drop) == "kept"
    assert known(VIEWS.id) == {"2026-03-13": 1204, "2026-03-14": 990, "2026-03-15": 1010}
    assert "1 line of figures was left out" in shown(page_of(drop), later)
    only = handed_in(f"{HEAD}\n{day(15)},1311,,\n", at=later)
    names = fields(ask("GET", page_of(only), at=later))
    do(only, "keep", later, **dict.fromkeys(names, "drop"))
    assert state(only) == "dropped"


def test_a_day_that_was_not_over_when_its_file_came_is_provisional_whenever_somebody_says_yes() -> None:
    drop, later = handed_in(f"{HEAD}\n{day(15)},990,395,881\n{day(16)},40,20,882\n"), NOW + timedelta(days=2)
    asked = ask("GET", page_of(drop), at=later)
    assert "The last day, 16 March 2026, was not over when the file was handed in." in words_of(asked)
    do(drop, "keep", later, **dict.fromkeys(fields(asked), "keep"))
    [line] = [one for one in series.all_series() if one.metric == VIEWS.id]
    values = series.values(line, date(2026, 3, 15), date(2026, 3, 16))
    assert [(int(one.value), one.complete) for one in values.values()] == [(990, True), (40, False)]


def test_what_is_usual_is_remembered_for_a_year_and_of_later_days_too() -> None:
    do(handed_in(), "keep")
    for month in (1, 8):
        at = datetime(2026, 9, 1, 9, tzinfo=UTC)
        file = f"{HEAD}\n" + "".join(f"{day(of, month)},99000,400,880\n" for of in (3, 4, 5))
        drop = handed_in(file, at=at)
        said = shown(page_of(drop), at)
        assert f"{VIEWS.title} is ten times more than before: 99,000 to 99,000; before 990 to 1,204." in said
        do(drop, "drop", at)


POSTS = (
    "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Reposts\n"
    '1961,"Wed, Mar 11, 2026","Hello, schools",https://x.example/1961,1204,4,6,1\n'
    '1962,"Thu, Mar 12, 2026",Thank you Northmoor,https://x.example/1962,88,0,1,0\n'
)


def test_posts_have_lines_of_their_own_that_only_grow_unasked() -> None:
    do(handed_in(POSTS, "content.csv"), "keep")
    later = NOW + timedelta(days=2)
    grown = handed_in(POSTS.replace("1204", "1300"), "content.csv", later)
    assert fields(ask("GET", page_of(grown), at=later)) == set()
    do(grown, "keep", later)
    older = handed_in(POSTS, "content.csv", later)
    answer = ask("GET", page_of(older), at=later)
    assert "“Hello, schools” had 1,300 impressions and has 1,204. Is the file an older one?" in words_of(
        answer
    )


def test_a_doubt_with_other_numbers_is_asked_again() -> None:
    do(handed_in(), "keep")
    first = handed_in(GOOD.replace("1,204", "1,310"))
    [name] = fields(ask("GET", page_of(first)))
    second = handed_in(GOOD.replace("1,204", "1,250"))
    [other] = fields(ask("GET", page_of(second)))
    do(second, "keep", NOW + timedelta(minutes=1), **{other: "keep"})
    refused = do(first, "keep", NOW + timedelta(minutes=2), **{name: "keep"})
    assert refused["statusCode"] == 422, "what is known is another by now, and so is the question"
    assert "was 1,250 and is 1,310" in words_of(refused)
    assert known(VIEWS.id)["2026-03-13"] == 1250


def test_how_a_file_is_to_be_read_is_asked_before_anything_is_shown() -> None:
    file = "Date,Views,Watch time (hours),Subscribers\n01/02/2026,4,1.5,0\n02/02/2026,5,1.5,0\n03/02/2026,6,1.5,0\n"
    drop = handed_in(file, "Table data.csv")
    answer = ask("GET", page_of(drop))
    assert "How is it to be read?" in words_of(answer)
    assert "Keep it" not in words_of(answer)
    [name] = fields(answer)
    refused = do(drop, "answer", asked=name)
    assert refused["statusCode"] == 422
    assert do(drop, "keep")["statusCode"] == 422
    _, choice = radios(answer)[0]
    do(drop, "answer", asked=name, **{name: choice})
    assert "Keep this?" in shown(page_of(drop))
    do(drop, "again")
    assert "How is it to be read?" in shown(page_of(drop))


@pytest.mark.parametrize("metrics_aws", ENGINES, indirect=True)
def test_a_drop_is_taken_back_and_put_back_and_what_would_change_is_shown_first() -> None:
    do(handed_in(), "keep")
    later = NOW + timedelta(days=1)
    drop = handed_in(f"{HEAD}\n{day(15)},1310,395,882\n{day(16)},1000,400,883\n", at=later)
    names = fields(ask("GET", page_of(drop), at=later))
    do(drop, "keep", later, **dict.fromkeys(names, "keep"))
    assert known(VIEWS.id)["2026-03-15"] == 1310
    look = shown(address("console.drop", drop=drop.id, look="back"), later)
    assert "4 figures would change: 3 would be unknown again, 1 would be what it was before." in look
    assert "15 March 2026 Now: 1,310 Then: 1,010" in look
    assert known(VIEWS.id)["2026-03-15"] == 1310, "it was only looked at"
    for _ in range(2):
        assert do(drop, "withdraw", later)["statusCode"] == 303
    assert known(VIEWS.id) == {"2026-03-13": 1204, "2026-03-14": 990, "2026-03-15": 1010}
    assert state(drop) == "withdrawn"
    look = shown(address("console.drop", drop=drop.id, look="again"), later)
    assert "4 figures would be what this file says." in look
    for _ in range(2):
        assert do(drop, "restore", later)["statusCode"] == 303
    assert known(VIEWS.id)["2026-03-15"] == 1310
    assert [step.state for step in (drops.read(drop.id) or drop).steps] == [
        "read",
        "kept",
        "withdrawn",
        "kept",
    ]


def test_pressed_twice_it_is_kept_once_and_said_no_it_can_be_looked_at_again() -> None:
    drop = handed_in()
    for minutes in range(2):
        assert do(drop, "keep", NOW + timedelta(minutes=minutes))["statusCode"] == 303
    assert [step.state for step in (drops.read(drop.id) or drop).steps] == ["read", "kept"]
    assert do(drop, "drop")["statusCode"] == 409
    assert state(drop) == "kept"
    other = handed_in()
    for _ in range(2):
        assert do(other, "drop")["statusCode"] == 303
    assert do(other, "keep")["statusCode"] == 409
    do(other, "reconsider")
    said = shown(page_of(other))
    assert "Keep this?" in said
    assert "The same file was handed in" in said


def test_a_yes_that_was_cut_off_is_finished_with_the_moment_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    drop = handed_in()

    def down(**_: Any) -> Any:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(client("dynamodb"), "batch_write_item", down, raising=False)
        assert do(drop, "keep")["statusCode"] == 500
    assert state(drop) == "read"
    assert "begun and not finished" in shown(page_of(drop))
    assert do(drop, "drop")["statusCode"] == 409, "the yes was given"
    do(drop, "keep", NOW + timedelta(hours=2))
    found = drops.read(drop.id)
    assert found
    assert found.yes
    assert found.yes.at == NOW.isoformat()
    assert found.outcome
    assert found.outcome.new == 8
    assert len(known(VIEWS.id)) == 3


def test_a_file_that_is_no_longer_there_is_said() -> None:
    drop = handed_in()
    client("s3").delete_object(Bucket="drops", Key=drop.key)
    answer = ask("GET", page_of(drop))
    assert "no longer kept" in words_of(answer)
    assert do(drop, "keep")["statusCode"] == 409


def test_too_much_at_once_is_said_and_a_damaged_form_is_no_fault_of_ours() -> None:
    answer = send(("a.csv", b"1" * 4_000_001))
    assert answer["statusCode"] == 413
    assert "longer than 4 MB together" in html.unescape(answer["body"])
    kind = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"--y\r\n\r\n", b"--x\r\nno header\r\n", b"\xff\xfe"):
        assert ask("POST", NEW, body, **kind)["statusCode"] in {400, 403}
    assert ask("POST", NEW, b"a", **{"content-type": "multipart/form-data"})["statusCode"] in {400, 403}
    assert drops.newest(1) == []


def test_who_may_see_and_do_it() -> None:
    drop = handed_in()
    for path in (NEW, page_of(drop), address("console.sources")):
        signed_out = console.handler(request("GET", path), None, clock=lambda: NOW)
        assert signed_out["headers"]["location"].startswith("/team/sign-in?next=")
        stranger = TeamUser("2", "sam@school.example", "Sam", ())
        assert ask("GET", path, user=stranger)["statusCode"] == 403
    assert ask("POST", page_of(drop), {"do": "keep"})["statusCode"] == 403
    assert send(("a.csv", GOOD), csrf="forged")["statusCode"] == 403
    assert state(drop) == "read"
    assert do(drop, "explode")["statusCode"] == 400
    for name in ("20260101T000000000000Z-aaaaaaaa", "x" * 3000):
        assert ask("GET", address("console.drop", drop=name))["statusCode"] == 404


def test_every_sentence_comes_from_the_catalogue(tmp_path: Path) -> None:
    do(handed_in(), "keep")
    drop = handed_in(GOOD.replace("1,204", "1,310"))
    unknown = handed_in("Tag,Zahl\n2026-03-13,5\n2026-03-14,6\n", "strange.csv")
    kept, gone = drops.newest(9)[2], handed_in(name="gone.csv")
    do(gone, "drop")
    programme = compiled()
    own = {
        *(programme.name, programme.organisation, programme.contact.email, programme.contact.name, USER.name),
        *("export.csv", "strange.csv", "gone.csv", "Tag, Zahl", words.refusal(unknown.refusal).mapping),
        *(text for one in programme.sources for text in (one.title, one.id)),
        *(
            text
            for one in programme.sources
            for metric in one.metrics
            for text in (metric.title, metric.unit)
        ),
        *(one.title for one in programme.connections),
    }
    with pseudo_language(tmp_path):
        for path in (
            *(NEW, f"{NEW}?files={drop.id},{unknown.id}"),
            *(page_of(one) for one in (drop, kept, gone)),
            address("console.drop", drop=kept.id, look="back"),
            address("console.sources"),
            address("console.source", source=SOURCE.id),
        ):
            assert unsaid(ask("GET", path)["body"], own) == [], path


@pytest.mark.parametrize(
    ("again", "said"),
    [(False, "8 figures would be unknown again."), (True, "1 figure would be what it was before.")],
)
def test_what_would_change_is_told_without_what_would_not(*, again: bool, said: str) -> None:
    drop = handed_in()
    do(drop, "keep")
    if again:
        later = NOW + timedelta(days=1)
        drop = handed_in(f"{HEAD}\n{day(15)},1310,395,882\n", at=later)
        do(drop, "keep", later, **dict.fromkeys(fields(ask("GET", page_of(drop), at=later)), "keep"))
    assert said in shown(address("console.drop", drop=drop.id, look="back"), NOW + timedelta(days=2))
