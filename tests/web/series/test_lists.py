# SPDX-License-Identifier: Apache-2.0
"""A mailing list by all the names that people write, on pages, REST and feeds."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.config import Settings
from app.mail.read import address
from app.model.people import SCOPES
from app.store.database import Database
from app.store.people import api_tokens
from app.web.factory import create_app
from tests.support.mails import now, patch
from tests.web.intake.test_submit import post

GPIO = "linux-gpio.vger.kernel.org"
LISTS = {
    "1@x": (GPIO,),
    "2@x": ("linux-gpio.lists.example.org",),
    "3@x": ("linux-gpio-announce.vger.kernel.org",),
    "4@x": ("libstdc++.gcc.gnu.org", "gpio.example.org"),
}


@pytest.fixture
def filled(database: Database, settings: Settings) -> Iterator[TestClient]:
    """A server that has seen series on lists with names alike, on both databases."""
    with database.writing() as session:
        token = f"Bearer {api_tokens.create(session, 'bot', list(SCOPES), now())}"
    with TestClient(create_app(settings, database)) as client:
        for name, lists in LISTS.items():
            for one in lists:
                headers = {"Authorization": token, "Content-Type": "message/rfc822"}
                body = patch(name, f"[PATCH] Patch {name}")
                sent = client.post(
                    "/api/v1/messages", params={"list": one}, content=body, headers=headers
                )
                assert sent.status_code == 202
        yield client


def test_a_list_is_found_by_all_its_names(filled: TestClient) -> None:
    expected = {
        "linux-gpio": "1@x 2@x",
        "<linux-gpio>": "1@x 2@x",
        "LINUX-GPIO": "1@x 2@x",
        GPIO: "1@x",
        f"<{GPIO}>": "1@x",
        f"Linux GPIO, the list <{GPIO}>": "1@x",
        "linux-gpio@vger.kernel.org": "1@x",
        "linux-gpio+subscribe@vger.kernel.org": "1@x",
        "<linux-gpio@vger.kernel.org>": "1@x",
        "Linux-GPIO@VGER.kernel.org": "1@x",
        "linux-gpio@lists.example.org": "2@x",
        "libstdc++": "4@x",
        "libstdc++.gcc.gnu.org": "4@x",
        "gpio": "4@x",
        "": "1@x 2@x 3@x 4@x",
        # not the beginning of a name, no pattern, no part of a host, and nothing for no name
        "linux-gpi": "",
        "linux-gpio.vger": "",
        "linux-gpio.": "",
        "linux-%": "",
        "linux_gpio": "",
        "vger.kernel.org": "",
        "linux-gpio@vger.kernel.org.example.org": "",
        "<>": "",
        " ": "",
        "@": "",
    }
    for named, ids in expected.items():
        found = filled.get("/api/v1/series", params={"list": named})
        assert sorted(one["message_id"] for one in found.json()["series"]) == ids.split(), named
        page = filled.get("/", params={"list": named}).text
        shown = [name for name in LISTS if f"Patch {name}" in page]
        assert shown == ids.split(), named


def test_short_names_go_with_the_other_filters_and_with_pages(filled: TestClient) -> None:
    def names(query: str) -> list[str]:
        found = filled.get(f"/api/v1/series?list=linux-gpio&{query}").json()
        return [one["message_id"] for one in found["series"]]

    assert names("q=patch+2") == ["2@x"]
    assert names("q=nothing") == []
    assert len(names("author=dev")) in (0, 2)
    page = filled.get("/api/v1/series?list=linux-gpio&limit=1").json()
    following = filled.get(page["next"]).json()
    assert following["next"] is None
    both = [*page["series"], *following["series"]]
    assert sorted(one["message_id"] for one in both) == ["1@x", "2@x"]


@pytest.mark.parametrize("named", ["linux-gpio", "linux-gpio@vger.kernel.org", f"G <{GPIO}>"])
def test_feeds_know_the_same_names(filled: TestClient, named: str) -> None:
    assert filled.get("/feed.atom", params={"list": named}).status_code == 200


@pytest.mark.parametrize("named", ["a@example.org", "<a.example.org>", "A list <a.example.org>"])
def test_a_list_that_a_bot_names_is_kept_as_its_list_id(
    client: TestClient, token: str, named: str
) -> None:
    headers = {"Authorization": token, "Content-Type": "message/rfc822"}
    raw = patch("1@x", "[PATCH] One")
    client.post("/api/v1/messages", params={"list": named}, content=raw, headers=headers)
    assert "a.example.org" in client.get("/api/v1/series/1@x").json()["lists"]
    mail = {"raw": patch("2@x", "[PATCH] Two").decode(), "list": named}
    client.post("/webhooks/lore", json=mail, headers={"Authorization": token})
    assert "a.example.org" in client.get("/api/v1/series/2@x").json()["lists"]


def test_no_name_of_a_list_is_kept_for_an_empty_one(client: TestClient, token: str) -> None:
    headers = {"Authorization": token, "Content-Type": "message/rfc822"}
    raw = patch("1@x", "[PATCH] One")
    client.post("/api/v1/messages", params={"list": "<>"}, content=raw, headers=headers)
    assert client.get("/api/v1/series/1@x").json()["lists"] == ["linux-kernel.vger.kernel.org"]
    assert post(client, token, raw).json()["mails"][0]["result"] == "duplicate"


@given(st.text(max_size=300))
def test_any_text_is_read_as_the_name_of_a_list_and_stays_it(text: str) -> None:
    name = address.list_id(text)
    assert "@" not in name
    assert address.list_id(name) == name
