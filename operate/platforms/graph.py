"""Stand-ins for the Graph API, v25: a Facebook Page and an Instagram account."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from operate.platforms.base import Call, Platform, Said

CURRENT = "v25.0"
PAGE = 3
PAGE_METRICS = {
    *("page_media_view", "page_total_media_view_unique", "page_follows", "page_daily_follows"),
    *("page_views_total", "page_video_views", "page_post_engagements", "page_total_actions"),
}
POST_METRICS = {
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_reactions_by_type_total",
}
DAY_METRICS = {"reach", "follower_count"}
TOTAL_METRICS = {"views", "total_interactions", "accounts_engaged"}
MEDIA_METRICS = {
    ("REELS", "VIDEO"): {"views", "reach", "likes", "comments", "shares", "saved", "ig_reels_avg_watch_time"},
    ("FEED", "IMAGE"): {"views", "reach", "likes", "comments", "saved"},
    ("FEED", "CAROUSEL_ALBUM"): {"views", "reach", "likes", "comments", "shares", "saved"},
}


def refusal(code: int, message: str, status: int = 400, subcode: int | None = None) -> Said:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Atrace"}
    return Said({"error": error | ({"error_subcode": subcode} if subcode else {})}, status)


INVALID = "(#100) The value must be a valid insights metric"
EXPIRED = "Error validating access token: Session has expired."


class Graph(Platform):
    """What both have: a version in the path, which answers as the next one when it has ended, and cursors."""

    settles = 5
    secretive = False
    """Whether it tells nothing of a token, as it does where an app's own is wanted."""
    kind = "PAGE"
    """Whose its token is."""
    token_ends = data_ends = 0

    def answer(self, call: Call) -> Said:
        if call.bearer != self.token:
            return refusal(190, f"Invalid OAuth access token: {call.bearer}", 401)
        version, path = call.path[1:].split("/", 1)
        said = self.about(call) if "batch" in call.form else self.below(call, path)
        answered = CURRENT if version in self.ended else version
        usage = '{"17":[{"type":"pages","call_count":12,"total_cputime":1,"total_time":2,"estimated_time_to_regain_access":0}]}'
        headers = {"facebook-api-version": answered, "x-business-use-case-usage": usage}
        return Said(said.body, said.status, {**headers, **said.headers})

    def about(self, call: Call) -> Said:
        """Return what the token is, asked in a batch; where it never ends, 0."""
        [asked] = json.loads(call.form["batch"])
        if self.secretive:
            wrong = refusal(100, "(#100) You must provide an app access token")
            return Said([{"code": 400, "body": json.dumps(wrong.body)}])
        valid = asked == {"method": "GET", "relative_url": f"debug_token?input_token={self.token}"}
        about = {"app_id": "138", "type": self.kind, "is_valid": valid}
        ends = {"expires_at": self.token_ends, "data_access_expires_at": self.data_ends} if valid else {}
        return Said([{"code": 200, "body": json.dumps({"data": about | ends})}])

    def below(self, call: Call, path: str) -> Said:
        raise NotImplementedError

    def page(self, call: Call, rows: list[dict[str, Any]]) -> Said:
        """Return a page of a list; the address of the next one carries the token, as Meta's do."""
        start = int(call.query.get("after", "0"))
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + PAGE)}}
        if start + PAGE < len(rows):
            paging["next"] = f"https://graph.example/next?access_token={call.bearer}&after={start + PAGE}"
        return Said({"data": rows[start : start + PAGE], "paging": paging})

    def series(self, call: Call, names: list[str]) -> Said:
        """Return daily insights; each value is dated by the midnight at which its day ended."""
        until = date.fromisoformat(call.query["until"]) - timedelta(days=1)
        data = [
            {
                "name": name,
                "period": "day",
                "values": [
                    {"value": self.figure(name, day), "end_time": f"{day + timedelta(days=1)}T08:00:00+0000"}
                    for day in self.days(call.query["since"], str(until))
                ],
                "title": name,
                "id": f"17/insights/{name}/day",
            }
            for name in names
        ]
        nexts = f"https://graph.example/next?access_token={call.bearer}"
        return Said({"data": [] if self.empty else data, "paging": {"next": nexts, "previous": nexts}})


class Facebook(Graph):
    """A Page. One metric it doesn't know fails the whole question, and it doesn't say which; reels have an edge of their own."""

    id = "facebook"

    def settings(self) -> dict[str, str]:
        return {"page": "1017"}

    def below(self, call: Call, path: str) -> Said:  # noqa: PLR0911  an edge a case
        names = call.query.get("metric", "").split(",")
        match path.split("/"):
            case ["1017", "insights"]:
                if set(names) - (PAGE_METRICS - self.retired):
                    return refusal(100, INVALID)
                if call.query["since"] > call.query["until"]:
                    return refusal(100, "(#100) since must be before until")
                return self.series(call, names)
            case ["1017", "posts"]:
                return self.page(call, [self._post(*post, "message") for post in self.posts()])
            case ["1017", "video_reels"]:
                return self.page(
                    call, [self._post(f"9{n}", at, text, "description") for n, at, text in self.posts(2)]
                )
            case [_, "insights"]:
                if set(names) - (POST_METRICS - self.retired):
                    return refusal(100, INVALID)
                return Said({"data": [self._of_post(path, name) for name in names]})
            case [_, "video_insights"]:
                return Said({"data": [self._of_post(path, name) for name in names]})
        return refusal(100, "Unsupported get request", subcode=33)

    def _post(self, post: str, at: datetime, text: str, name: str) -> dict[str, Any]:
        return {"id": f"1017_{post}", name: text, "created_time": f"{at:%Y-%m-%dT%H:%M:%S}+0000"}

    def _of_post(self, path: str, name: str) -> dict[str, Any]:
        value: Any = self.total(path + name)
        if "reaction" in name:
            value = {"like": value - 7, "love": 7}
        return {"name": name, "period": "lifetime", "values": [{"value": value}]}


class Instagram(Graph):
    """A business account. Some metrics come as totals only; what a post can tell hangs on what it is."""

    id = "instagram"

    def settings(self) -> dict[str, str]:
        return {"user": "17841"}

    def media(self) -> list[dict[str, Any]]:
        kinds = list(MEDIA_METRICS)
        return [
            {
                "id": f"18{number}",
                "caption": text,
                "media_product_type": kinds[number % 3][0],
                "media_type": kinds[number % 3][1],
                "timestamp": f"{at:%Y-%m-%dT%H:%M:%S}+0000",
            }
            for number, (_, at, text) in enumerate(self.posts(4))
        ]

    def below(self, call: Call, path: str) -> Said:
        names = call.query.get("metric", "").split(",")
        match path.split("/"):
            case ["17841"]:
                return Said(
                    {"id": "17841", "username": "northmoor", "followers_count": self.total("followers_count")}
                )
            case ["17841", "media"]:
                return self.page(call, self.media())
            case ["17841", "insights"]:
                return self._account(call, names)
            case [post, "insights"]:
                return self._media(post, names)
        return refusal(100, "Unsupported get request", subcode=33)

    def _account(self, call: Call, names: list[str]) -> Said:
        totals = call.query.get("metric_type") == "total_value"
        known = (TOTAL_METRICS if totals else DAY_METRICS) - self.retired
        for place, name in enumerate(names):
            if name not in known:
                return refusal(
                    100,
                    f"(#100) metric[{place}] must be one of the following values: {', '.join(sorted(known))}",
                )
        since, until = (date.fromisoformat(call.query[name]) for name in ("since", "until"))
        if "follower_count" in names and not self.world.today - timedelta(30) <= since < self.world.today:
            return refusal(
                100,
                "(#100) (follower_count) metric only supports querying data for the last 30 days excluding today",
            )
        if (until - since).days > 30:
            return refusal(100, "(#100) There cannot be more than 30 days between since and until")
        if not totals:
            return self.series(call, names)
        data = [
            {
                "name": name,
                "period": "day",
                "total_value": {
                    "value": sum(
                        self.figure(name, day)
                        for day in self.days(str(since), str(until - timedelta(days=1)))
                    )
                },
                "id": f"17841/insights/{name}/day",
            }
            for name in names
        ]
        return Said({"data": [] if self.empty else data})

    def _media(self, post: str, names: list[str]) -> Said:
        one = next((found for found in self.media() if found["id"] == post), None)
        if one is None:
            return refusal(100, "Unsupported get request", subcode=33)
        known = MEDIA_METRICS[one["media_product_type"], one["media_type"]] - self.retired
        for name in names:
            if name not in known:
                return refusal(100, f"(#100) The metric {name} is not supported for this media type")
        return Said(
            {
                "data": [
                    {"name": name, "period": "lifetime", "values": [{"value": self.total(post + name)}]}
                    for name in names
                ]
            }
        )
