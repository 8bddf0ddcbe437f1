"""Stand-ins for YouTube, LinkedIn, TikTok and X."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from operate.platforms.base import Call, Platform, Rotating, Said, World


class OAuth(Platform):
    """A platform whose access tokens are renewed by a refresh token."""

    lives = 3600
    rotates = False

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.tokens = Rotating(self, lives=self.lives, rotates=self.rotates)

    @property
    def credential(self) -> dict[str, str]:
        return {
            "client_id": f"{self.id}-client",
            "client_secret": f"{self.id}-client-secret",
            "refresh_token": self.tokens.refresh,
            "token_uri": f"{self.world.address}/{self.id}/token",
        }

    def answer(self, call: Call) -> Said:
        if call.path == "/token":
            return self.renew(call)
        if not self.tokens.holds(call.bearer):
            return self.unknown()
        return self.below(call)

    def renew(self, call: Call) -> Said:
        form = call.form
        if (form.get("client_id"), form.get("client_secret")) != (
            f"{self.id}-client",
            f"{self.id}-client-secret",
        ):
            return Said({"error": "invalid_client"}, 401)
        return self.tokens.renew(form["refresh_token"])

    def unknown(self) -> Said:
        raise NotImplementedError

    def below(self, call: Call) -> Said:
        raise NotImplementedError


class YouTube(OAuth):
    """Analytics by day, without `rows` where there are none and ending two days ago; totals as text."""

    id = "youtube"
    names = (
        *("views", "estimatedMinutesWatched", "averageViewDuration", "subscribersGained", "subscribersLost"),
        *("likes", "shares"),
    )
    hides = False
    """Whether the channel hides its subscribers: their number is 0 then."""

    def settings(self) -> dict[str, str]:
        return {"channel": "UCabcdefghijklmnopqrstuv", "videos": "dQw4w9WgXcQ"}

    def unknown(self) -> Said:
        return self._error(401, "Request had invalid authentication credentials.", "authError")

    def _error(self, code: int, message: str, reason: str) -> Said:
        return Said(
            {"error": {"code": code, "message": message, "errors": [{"message": message, "reason": reason}]}},
            code,
        )

    def below(self, call: Call) -> Said:
        if call.path == "/youtube/v3/channels":
            figures = {
                "viewCount": str(self.total("viewCount")),
                "subscriberCount": "0" if self.hides else str(self.total("subscriberCount")),
            }
            item = {
                "id": call.query["id"],
                "statistics": {**figures, "hiddenSubscriberCount": self.hides, "videoCount": "7"},
            }
            return Said({"kind": "youtube#channelListResponse", "items": [item]})
        if call.path == "/youtube/v3/videos":
            figures = {name: str(self.total(name)) for name in ("viewCount", "likeCount", "commentCount")}
            about = {"title": "The campaign", "publishedAt": "2026-09-01T23:30:00Z"}
            return Said({"items": [{"id": call.query["id"], "snippet": about, "statistics": figures}]})
        asked = call.query["metrics"].split(",")
        for name in asked:
            if name not in self.names or name in self.retired:
                message = f"Unknown identifier ({name}) given in field parameters.metrics."
                return self._error(400, message, "badRequest")
        newest = self.world.today - timedelta(days=2)
        days = [day for day in self.days(call.query["startDate"], call.query["endDate"]) if day <= newest]
        start = int(call.query["startIndex"]) - 1
        rows = [[str(day), *(self.figure(name, day) for name in asked)] for day in days]
        headers = [{"name": name, "columnType": "METRIC", "dataType": "INTEGER"} for name in asked]
        body: dict[str, Any] = {
            "kind": "youtubeAnalytics#resultTable",
            "columnHeaders": [{"name": "day", "columnType": "DIMENSION", "dataType": "STRING"}, *headers],
        }
        page = rows[start : start + int(call.query["maxResults"])]
        return Said({**body, "rows": page} if page else body)


class LinkedIn(OAuth):
    """Days of UTC in milliseconds, versions that end, Rest.li's words."""

    id = "linkedin"
    lives = 60 * 86400
    active = ("202610", "202611")

    def settings(self) -> dict[str, str]:
        return {"organisation": "2414183"}

    def unknown(self) -> Said:
        return Said({"status": 401, "code": "INVALID_ACCESS_TOKEN", "message": "Invalid access token"}, 401)

    def below(self, call: Call) -> Said:
        version = call.headers.get("linkedin-version", "")
        if version not in self.active or version in self.ended:
            message = f"Requested version {version} is not active"
            return Said({"status": 426, "code": "NONEXISTENT_VERSION", "message": message}, 426)
        if call.path.startswith("/rest/networkSizes/urn:li:organization:2414183"):
            return Said({"firstDegreeSize": self.total("followers")})
        times = re.search(
            r"timeIntervals=\(timeRange:\(start:(\d+),end:(\d+)\),timeGranularityType:DAY\)", call.raw_query
        )
        if not times or "organizationalEntity=urn%3Ali%3Aorganization%3A2414183" not in call.raw_query:
            return Said({"status": 400, "message": "Invalid query parameters passed to request"}, 400)
        first, end = (datetime.fromtimestamp(int(found) / 1000, UTC) for found in times.groups())
        if end.date() - timedelta(days=1) > self.world.today - timedelta(days=2):
            return Said({"status": 400, "message": "timeRange must end two days ago or before"}, 400)
        elements = [
            {
                "organizationalEntity": "urn:li:organization:2414183",
                "timeRange": self._range(day),
                **self._of(call.path, day),
            }
            for day in self.days(str(first.date()), str(end.date() - timedelta(days=1)))
        ]
        return Said({"paging": {"start": 0, "count": 10, "links": []}, "elements": elements})

    def _range(self, day: Any) -> dict[str, int]:
        start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000
        return {"start": start, "end": start + 86400_000}

    def _of(self, path: str, day: Any) -> dict[str, Any]:
        if path.endswith("FollowerStatistics"):
            return {"followerGains": {"organicFollowerGain": self.figure("gain", day), "paidFollowerGain": 0}}
        names = (
            "clickCount",
            "commentCount",
            "impressionCount",
            "likeCount",
            "shareCount",
            "uniqueImpressionsCount",
        )
        return {
            "totalShareStatistics": {**{name: self.figure(name, day) for name in names}, "engagement": 0.0342}
        }


class TikTok(OAuth):
    """Tokens that change with each renewal; counters only; an error in each answer, of which "ok" is none."""

    id = "tiktok"
    lives = 7200
    rotates = True

    def renew(self, call: Call) -> Said:
        form = call.form
        if (form.get("client_key"), form.get("client_secret")) != (
            f"{self.id}-client",
            f"{self.id}-client-secret",
        ):
            return Said(
                {"error": "invalid_client", "error_description": "Client key or secret is incorrect."}, 400
            )
        return self.tokens.renew(form["refresh_token"])

    def _said(self, data: dict[str, Any], code: str = "ok", message: str = "", status: int = 200) -> Said:
        return Said({"data": data, "error": {"code": code, "message": message, "log_id": "2026"}}, status)

    def unknown(self) -> Said:
        return self._said(
            {}, "access_token_invalid", "The access token is invalid or not found in the request.", 401
        )

    def below(self, call: Call) -> Said:
        fields = call.query["fields"].split(",")
        for name in fields:
            if name == "open_id":  # of another permission than figures
                return self._said({}, "scope_not_authorized", "The user did not authorize the scope", 401)
            if name in self.retired:
                return self._said({}, "invalid_params", f"Unknown field {name}", 400)
        if call.path == "/v2/user/info/":
            return self._said({"user": {name: self.total(name) for name in fields}})
        posts = self.posts(25, every=1)
        start = int(call.json.get("cursor", 0))
        videos = [
            {
                "id": post,
                "title": text,
                "create_time": int(at.timestamp()),
                **{n: self.total(post + n) for n in fields[3:]},
            }
            for post, at, text in posts[start : start + call.json["max_count"]]
        ]
        more = start + len(videos) < len(posts)
        return self._said({"videos": videos, "cursor": start + len(videos), "has_more": more})


class X(OAuth):
    """Each read costs; 429 says when it resets, in a header of its own; refresh tokens change with each renewal."""

    id = "x"
    lives = 7200
    rotates = True
    per_page = 3

    def settings(self) -> dict[str, str]:
        return {"user": "2244994945"}

    def renew(self, call: Call) -> Said:
        if not call.headers.get("authorization", "").startswith("Basic "):
            return Said({"error": "invalid_client"}, 401)
        return self.tokens.renew(call.form["refresh_token"])

    def unknown(self) -> Said:
        return Said(
            {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}, 401
        )

    def below(self, call: Call) -> Said:
        if not call.path.startswith("/2/users/2244994945"):
            wrong = {"title": "Not Found Error", "detail": "Could not find user with id.", "parameter": "id"}
            return Said({"errors": [wrong]})
        if call.path == "/2/users/2244994945":
            metrics = {
                "followers_count": self.total("followers"),
                "following_count": 3,
                "tweet_count": self.total("posts"),
            }
            return Said({"data": {"id": "2244994945", "username": "northmoor", "public_metrics": metrics}})
        start = int(call.query.get("pagination_token", "0"))
        posts = self.posts()
        if call.query.get("exclude") != "retweets":
            posts = [("x-repost", posts[0][1], "RT @somebody: theirs"), *posts]
        names = (
            "retweet_count",
            "reply_count",
            "like_count",
            "quote_count",
            "bookmark_count",
            "impression_count",
        )
        data = [
            {
                "id": post,
                "text": text,
                "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
                "public_metrics": {name: self.total(post + name) for name in names},
            }
            for post, at, text in posts[start : start + self.per_page]
        ]
        meta: dict[str, Any] = {"result_count": len(data)}
        if start + self.per_page < len(posts):
            meta["next_token"] = str(start + self.per_page)
        return Said({"data": data, "meta": meta} if data else {"meta": meta})
