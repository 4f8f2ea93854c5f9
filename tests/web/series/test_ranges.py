# SPDX-License-Identifier: Apache-2.0
"""Two versions side by side: the page, its JSON, and what they refuse."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from app.config import Settings
from app.mail.read import mbox
from app.service.intake import taking
from app.service.intake.taking import Intake
from app.service.series import ranges
from app.store.database import Database
from app.store.review import results
from app.web.factory import create_app
from tests.conftest import SHARED, V1, V2
from tests.support.mails import DATE, DIFF, huge, mail, patch
from tests.web.series.test_pages import EVIL, FIRST, Page

OTHER = "luo-next-derived@reconstructed.invalid"


def body(count: int, last: str, path: str = "drivers/foo/foo.c", notes: str = "") -> str:
    """A patch mail's text that adds lines to a file."""
    lines = "".join(f"+\tset({number});\n" for number in range(count)) + f"+{last}\n"
    return (
        f"Do it.\n\nSigned-off-by: A. Developer <dev@example.org>\n---\n{notes}"
        f"diff --git a/{path} b/{path}\nindex 1111111111..2222222222 100644\n"
        f"--- a/{path}\n+++ b/{path}\n@@ -10,2 +10,{count + 3} @@ int foo(void)\n"
        f" \tint a;\n{lines} \tint b;\n-- \n2.43.0\n"
    )


def versions() -> list[bytes]:
    """v1 and v2 of two patches; the second changed, and everything in it is hostile."""
    later = {"date": DATE + timedelta(days=1)}
    evil = f"Changes in v2:\n- {EVIL}\n"
    return [
        mail("0@x", "[PATCH 0/2] foo: Set"),
        mail("1@x", "[PATCH 1/2] foo: One", body(9, "\tone();"), refs=["0@x"]),
        mail("2@x", "[PATCH 2/2] foo: Two", body(12, "\ttwo();", "b.c"), refs=["0@x"]),
        mail("a/0@x", "[PATCH v2 0/2] foo: Set", f"Hello.\n\nv2:\n{evil}\n-- \n2\n", **later),  # type: ignore[arg-type]
        mail("a/1@x", "[PATCH v2 1/2] foo: One", body(9, "\tone();"), refs=["a/0@x"], **later),  # type: ignore[arg-type]
        mail(
            "a/2@x",
            f"[PATCH v2 2/2] foo: Two {EVIL}",
            body(12, f"\t{EVIL}", "b.c", evil),
            refs=["a/0@x"],
            **later,  # type: ignore[arg-type]
        ),
        patch("o@x", "[PATCH] bar: Other", DIFF % 7),
    ]


def stored(database: Database, *mails: bytes) -> None:
    list(taking.take(Intake(database, timedelta(0)), map(mbox.RawMail, mails)))


@pytest.fixture
def site(settings: Settings, small: Database) -> TestClient:
    """The founding case and two hostile versions; nothing of it is reviewed."""
    for path in (V1, V2):
        with path.open("rb") as stream:
            list(taking.take(Intake(small, timedelta(0)), mbox.split(stream)))
    stored(small, *versions())
    return TestClient(create_app(settings, small))


def address(before: str, after: str, prefix: str = "") -> str:
    return f"{prefix}/range?{urlencode({'from': before, 'to': after})}"


def read(site: TestClient, before: str, after: str) -> Page:
    answer = site.get(address(before, after))
    assert answer.status_code == 200
    return Page(answer.text)


def document(site: TestClient, before: str, after: str) -> dict[str, object]:
    answer = site.get(address(before, after, "/api/v1"))
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def rows(found: dict[str, object]) -> list[dict[str, object]]:
    listed = found["rows"]
    assert isinstance(listed, list)
    return listed


def test_the_page_shows_pairs_marks_and_the_changelog(site: TestClient) -> None:
    page = read(site, "0@x", "a/0@x")
    words = " ".join(page.text.split())
    assert "1 = the same 1 foo: One" in words
    assert "2 ! changed 2 foo: Two" in words
    assert "Changelog of the cover letter" in words
    assert "+\ttwo();" in page.text
    assert {"/patch/2@x", "/patch/a%2F2@x", "#p2-2"} <= set(page.links)
    assert "p2-2" in page.ids


def test_what_mails_say_stays_text(site: TestClient) -> None:
    page = read(site, "0@x", "a/0@x")
    assert {tag for tag, _ in page.tags}.isdisjoint({"script", "img", "style", "b"})
    assert not any(name.startswith("on") or name == "style" for _, a in page.tags for name in a)
    assert page.text.count(EVIL) >= 4
    assert "49" not in page.text.replace("2026-03-0149", "")


def test_any_mail_of_a_series_names_it(site: TestClient) -> None:
    assert document(site, "<2@x>", "a/1@x") == document(site, "0@x", "a/0@x")


def test_the_json_is_what_git_prints(site: TestClient) -> None:
    found = document(site, "0@x", "a/0@x")
    same, changed = rows(found)
    assert (same["status"], same["message"], same["diff"]) == ("=", [], [])
    assert changed["status"] == "!"
    assert f"+    foo: Two {EVIL}" in changed["message"]  # type: ignore[operator]
    assert "-+\ttwo();" in changed["diff"]  # type: ignore[operator]
    assert changed["changelog"] == f"Changes in v2:\n- {EVIL}"
    assert found["changelog"] == f"v2:\nChanges in v2:\n- {EVIL}"
    assert found["remarks"] == []


def test_the_founding_case_says_what_is_missing(site: TestClient) -> None:
    found = document(site, FIRST, OTHER)
    assert [row["status"] for row in rows(found)] == ["<", ">"]
    assert "v1 is incomplete: 2/2 did not arrive" in found["remarks"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("before", "after", "remark"),
    [
        pytest.param("0@x", "0@x", "compares a series with itself", id="one series"),
        pytest.param("0@x", "o@x", "do not belong to one chain", id="other chains"),
        pytest.param("a/0@x", "0@x", "the second series is the earlier version", id="turned round"),
    ],
)
def test_any_two_series_are_compared_and_it_says_so(
    site: TestClient, before: str, after: str, remark: str
) -> None:
    assert remark in read(site, before, after).text


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=0@x&to=nothing@x", 404),
        ("from=nothing@x&to=0@x", 404),
        ("from=0@x&to=%ED%A0%80", 404),
        ("from=0@x&to=%3Cscript%3E", 404),
        ("from=0@x&to=%00", 422),
        ("from=0@x&to=", 404),
        ("from=0@x", 422),
        ("", 422),
        (f"from=0@x&to={'a' * 2000}", 422),
    ],
)
def test_what_is_not_here_is_refused_in_words(
    site: TestClient, prefix: str, query: str, status: int
) -> None:
    answer = site.get(f"{prefix}/range?{query}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html" if not prefix else "application/")
    assert prefix or "<script>" not in answer.text


def test_a_page_answers_to_head(site: TestClient) -> None:
    answer = site.head(address("0@x", "a/0@x"))
    assert (answer.status_code, answer.text) == (200, "")


def test_a_series_page_leads_to_its_ranges(site: TestClient) -> None:
    page = Page(site.get("/series/a/0@x").text)
    assert "/range?from=0%40x&to=a/0%40x" in page.links
    values = [a.get("value") for tag, a in page.tags if tag == "option"]
    assert values == ["0@x", "a/0@x"] * 2
    chosen = [a.get("value") for tag, a in page.tags if tag == "option" and "selected" in a]
    assert chosen == ["0@x", "a/0@x"]


def test_a_series_of_one_version_has_nothing_to_compare(site: TestClient) -> None:
    page = site.get("/series/o@x").text
    assert "/range" not in page


def test_a_patch_of_50000_lines_is_said_to_be_too_large(
    settings: Settings, small: Database
) -> None:
    diff = huge(50_000)
    stored(small, patch("h1@x", "[PATCH] foo: Set", diff))
    more = diff.replace("goto out;", "goto bad;", 1)
    stored(small, patch("h2@x", "[PATCH v2] foo: Set", more, date=DATE + timedelta(days=1)))
    client = TestClient(create_app(settings, small))
    page = client.get(address("h1@x", "h2@x"))
    assert "too large to compare" in page.text
    assert len(page.text) < 20_000
    (row,) = rows(document(client, "h1@x", "h2@x"))
    assert (row["status"], row["is_too_large"], row["diff"]) == ("!", True, [])


def test_series_that_are_too_large_are_not_even_unpacked(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranges.CACHE.clear()
    monkeypatch.setattr(ranges, "MAX_BYTES", 1000)
    monkeypatch.setattr(results, "mails", None)
    answer = site.get(address("0@x", "a/0@x"))
    assert answer.status_code == 422
    assert "too large to compare" in answer.text


def test_a_long_comparison_is_cut_on_the_page_and_whole_in_the_json(
    settings: Settings, small: Database
) -> None:
    for number, subject in ((1, "[PATCH]"), (2, "[PATCH v2]")):
        lines = (f"v{number}({n})" if n % 10 == 0 else f"keep({n})" for n in range(10_000))
        text = "".join(f"+\t{line};\n" for line in lines)
        diff = (
            "diff --git a/b.c b/b.c\nnew file mode 100644\n--- /dev/null\n+++ b/b.c\n"
            f"@@ -0,0 +1,10000 @@\n{text}"
        )
        date = DATE + timedelta(days=number)
        stored(small, patch(f"l{number}@x", f"{subject} foo: Set", diff, date=date))
    client = TestClient(create_app(settings, small))
    page = client.get(address("l1@x", "l2@x")).text
    assert "more lines are not shown" in page
    (row,) = rows(document(client, "l1@x", "l2@x"))
    assert len(row["diff"]) > 8_000  # type: ignore[arg-type]


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared corpus")
def test_real_versions_have_their_covers_changelog_beside_them(
    settings: Settings, small: Database
) -> None:
    for path in sorted((SHARED / "threads").glob("iio-mpl3115-*.mbox")):
        with path.open("rb") as stream:
            list(taking.take(Intake(small, timedelta(0)), mbox.split(stream)))
    client = TestClient(create_app(settings, small))
    third, fourth = (
        "20250926220150.22560-1-apokusinski01@gmail.com",
        ("20251002200206.59824-1-apokusinski01@gmail.com"),
    )
    words = " ".join(read(client, third, fourth).text.split())
    assert "2 < gone – iio: mpl3115: use guards from cleanup.h" in words
    assert "3 ! changed 4 iio: mpl3115: add support for DRDY interrupt" in words
    assert "P2: trigger_handler: replaced scoped_guard with mutex_lock" in words
