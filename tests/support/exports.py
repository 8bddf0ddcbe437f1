"""Exports as the platforms write them, made by hand: synthetic figures in real shapes, with their quirks.

`linkedin_content.xls` was written with xlwt, which is not needed for anything else: its sheets are "Metrics" (a description, a
header, 11 to 14 August 2026, month first) and "All posts" (one post).
"""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import xlsxwriter


def meta(title: str, days: Iterable[tuple[str, object]], encoding: str = "utf-16") -> bytes:
    """Return Meta Business Suite's export of one metric by day: its title alone says which."""
    rows = "".join(f'"{day}T00:00:00","{value}"\r\n' for day, value in days)
    return f'sep=,\r\n"{title}"\r\n"Date","Primary"\r\n{rows}'.encode(encoding)


FACEBOOK_VIEWS = meta("Facebook views", [("2026-08-01", 1200), ("2026-08-02", 1214), ("2026-08-03", 1207)])
FACEBOOK_FOLLOWS = meta("Facebook follows", [("2026-08-01", 2), ("2026-08-04", 1), ("2026-08-05", 3)])
INSTAGRAM_REACH = meta("Instagram reach", [("2026-08-01", 410), ("2026-08-02", 395)], "utf-16-le")

META_AUDIENCE = (
    'sep=,\r\n"Age & gender"\r\n"","Women","Men"\r\n"18-24","12.3%","8.1%"\r\n"25-34","20%","11.2%"\r\n\r\n'
    '"Top towns/cities"\r\n"Gloucester, England","Stroud, England"\r\n"31%","12%"\r\n\r\n'
    '"Top countries"\r\n"United Kingdom","Ireland"\r\n"92%","2%"\r\n'
).encode("utf-16")

META_POSTS = (
    '"Post ID","Page ID","Page name","Title","Description","Duration (sec)","Publish time",'
    '"Permalink","Post type","Data comment","Date",'
    '"Views","Reach","Reactions","Comments","Shares","Total clicks"\n'
    '"1789","42","We Want You","Visit at Northmoor","A day at\nNorthmoor School, ""so good""","0","08/13/2026 14:30",'
    '"https://www.facebook.example/1789","Photos","","Lifetime","1204","880","31","4","2","17"\n'
    '"1790","42","We Want You","","Second, with a comma","12","08/20/2026 09:05","https://www.facebook.example/1790","Videos","",'
    '"Lifetime","97","80","3","","0","1"\n'
).encode("utf-8-sig")

YOUTUBE_TOTALS = b"Date,Subscribers\n2026-08-01,3\n2026-08-02,-1\n2026-08-03,0\n"

YOUTUBE_TABLE = (
    b"Date,Views,Watch time (hours),Subscribers,Average view duration\n"
    b"Total,29,2.94,2,0:06:04\n"
    b"2026-08-01,4,0.42,3,0:06:18\n2026-08-02,4,0.42,-1,0:06:18\n2026-08-03,4,0.42,0,0:06:18\n2026-08-04,4,0.42,0,0:06:18\n"
    b"2026-08-05,4,0.42,0,0:06:18\n2026-08-06,4,0.42,0,0:06:18\n2026-08-07,5,0.42,0,0:05:02\n"
)

YOUTUBE_VIDEOS = (
    b"Content,Video title,Video publish time,Duration,Views,Watch time (hours),Average view duration\n"
    b"Total,,,,132,1.5,0:00:41\n"
    b' aB3dE5gH7jK,"Our film, the long one","Aug 13, 2026",271,97,1.4404,0:00:53\n'
    b'zY9xW7vU5tS,Trailer,"Aug 20, 2026",31,35,0.0596,0:04:04\n'
)

YOUTUBE_CHART = (
    b"Date,Content,Video title,Video publish time,Views\n"
    b'2026-08-20,aB3dE5gH7jK,"Our film, the long one","Aug 13, 2026",9\n'
    b'2026-08-21,aB3dE5gH7jK,"Our film, the long one","Aug 13, 2026",7\n'
    b'2026-08-20,zY9xW7vU5tS,Trailer,"Aug 20, 2026",30\n'
)

YOUTUBE_GERMAN = (
    b"Datum,Aufrufe,Wiedergabezeit (Stunden)\n"
    b'Alle zusammen,"8.820","12,5"\n2026-08-01,"1.250","10,0"\n2026-08-02,"7.570","2,5"\n'
)

TIKTOK_OVERVIEW = (
    b"Date,Video Views,Profile Views,Likes,Comments,Shares\n"
    b"August 30,120,4,9,undefined,1\nAugust 31,131,5,7,1,0\nSeptember 1,99,3,8,0,0\n"
)

TIKTOK_FOLLOWERS = (
    b"Date,Followers,Difference in followers from previous day\n"
    b"30 August,180,undefined\n31 August,179,-1\n1 September,182,3\n"
)

LINKEDIN = Path(__file__).with_name("linkedin_content.xls").read_bytes()

X_OVERVIEW = (
    b"Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,"
    b"Video views,Media views\n"
    b'"Tue, Aug 25, 2026",305,4,12,0,1,1,0,0,2,3,1,0,0\n"Mon, Aug 24, 2026",210,2,7,0,0,0,1,0,1,2,0,0,0\n'
)

GA4_EXPLORATION = (
    b"# ----------------------------------------\n# Free-form exploration\n# Free-form 1\n# 20260825-20260827\n"
    b"# ----------------------------------------\n\nDate,Active users,Sessions,Engagement rate\n,40,52,0.5,Grand total\n"
    b"20260825,12,17,0.5\n20260826,13,15,0.25\n20260827,15,20,0.2\n"
)

GA4_REPORT = (
    b"# ----------------------------------------\n# Reports snapshot\n# ----------------------------------------\n#\n"
    b"# All Users\n# Start date: 20260825\n# End date: 20260827\nNth day,Active users\n0000,12\n0001,13\n0002,15\n#\n"
    b"# All Users\n# Start date: 20260825\n# End date: 20260827\nNth day,New users\n0000,2\n0001,3\n0002,8\n#\n"
    b"# All Users\n# Start date: 20260825\n# End date: 20260827\nCountry,Active users\nUnited Kingdom,38\nIreland,2\n"
)

PLAUSIBLE = (
    b"date,visitors,pageviews,visits,views_per_visit,bounce_rate,visit_duration\n"
    b"2026-08-01,5,8,6,1.33,50.0,75.0\n2026-08-02,,,,,,\n2026-08-03,4,4,4,1.0,100.0,0.0\n"
)

MATOMO = (
    "Date,Unique visitors,Visits,Actions,Bounce Rate,Avg. Visit Duration (in seconds)\n"
    "2026-08-01,15,18,49,48%,00:01:12\n2026-08-02,12,13,31,51%,00:00:48\n"
).encode("utf-16")

UMAMI = b"date,pageviews,visitors,visits,bounces,totaltime\n2026-08-01 00:00:00,18,5,6,2,640\n2026-08-02 00:00:00,9,4,4,1,300\n"

SEARCH = b"Date,Clicks,Impressions,CTR,Position\n2026-08-02,4,120,3.33%,11.1\n2026-08-01,5,100,5%,12.3\n"

EXCEL = (
    'Date,Views,Watch time (hours),,\r\n13/08/2026,"1,234",1.5,,\r\n14/08/2026,"1\u00a0240",0.25,,\r\n15/08/2026,999,,,\r\n'
    "Exported on 25/11/2026,,,,\r\n"
).encode("cp1252")
"""A Studio export that was saved by Excel on a British desk."""


def packed(**files: bytes) -> bytes:
    """Return a ZIP of files, named as the arguments are, with `_` for a full stop."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(name.replace("_", "."), content)
    return made.getvalue()


def workbook(**sheets: list[list[object]]) -> bytes:
    """Return an XLSX of sheets; days are written as text, as TikTok's are."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return made.getvalue()


TIKTOK_BOOK = workbook(
    Overview=[
        ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"],
        ["August 30", 120, 4, 9, "undefined", 1],
        ["August 31", 131, 5, 7, 1, 0],
    ],
    FollowerHistory=[
        ["Date", "Followers", "Difference in followers from previous day"],
        ["August 30", 180, "undefined"],
        ["August 31", 179, -1],
    ],
    FollowerGender=[["Gender", "Distribution"], ["Male", "41%"], ["Female", "59%"]],
)
