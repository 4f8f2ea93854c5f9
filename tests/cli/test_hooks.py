# SPDX-License-Identifier: Apache-2.0
"""`kantha hook`: add, list, disable, enable, remove, test, events; and the documents."""

import json
import re
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter
from standardwebhooks.webhooks import Webhook

from app.cli import main
from app.net.addresses import is_public
from app.notify.hook_request import HookRules
from app.paths import ROOT
from app.service.hooks.delivery import DELAYS, HookSender
from app.service.hooks.payloads import (
    EVENTS,
    FindingChanged,
    Ping,
    SeriesReviewed,
    SeriesStateEvent,
)
from app.store.database import Database
from tests.peers import receiver as behaviour
from tests.peers.receiver import SECRET, Receiver
from tests.support.mails import GOTO_MIX, patch

Capture = pytest.CaptureFixture[str]
DOCUMENT = ROOT / "docs" / "how-to" / "webhooks.md"
EVENT = ("--event", "series.reviewed")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KANTHA_DATA", str(tmp_path))
    monkeypatch.setenv("KANTHA_HOOK_PRIVATE", "true")
    return tmp_path


@pytest.fixture
def secret(data: Path) -> Path:
    path = data / "secret"
    path.write_text(SECRET + "\n")
    return path


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_secret_is_shown_once_and_never_again(capsys: Capture, receiver: Receiver) -> None:
    code, out, err = run(capsys, "hook", "add", "bot", receiver.url(), *EVENT)
    assert (code, err) == (0, "")
    secret = out.strip()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    assert Webhook(secret)
    for command in (("list",), ("events", "bot"), ("test", "bot"), ("disable", "bot"), ("list",)):
        _, out, err = run(capsys, "hook", *command)
        assert secret not in out + err
        assert secret.removeprefix("whsec_") not in out + err


def test_list_says_where_to_what_and_whether(capsys: Capture, receiver: Receiver) -> None:
    run(capsys, "hook", "add", "bot", receiver.url(), *EVENT, "--event", "finding.opened")
    _, out, _ = run(capsys, "hook", "list")
    address = f"http://127.0.0.1:{receiver.port}/hook?…"
    assert out == f"bot\t{address}\tfinding.opened,series.reviewed\t0 waiting\tenabled\n"
    run(capsys, "hook", "disable", "bot")
    assert "by kantha hook disable" in run(capsys, "hook", "list")[1]
    run(capsys, "hook", "enable", "bot")
    assert run(capsys, "hook", "list")[1] == out
    assert run(capsys, "hook", "remove", "bot") == (0, "", "")
    assert run(capsys, "hook", "list")[1] == ""


def test_a_ping_shows_the_answer(capsys: Capture, receiver: Receiver, secret: Path) -> None:
    added = run(capsys, "hook", "add", "bot", receiver.url(), *EVENT, "--secret-file", secret)
    assert added == (0, "", "")
    assert run(capsys, "hook", "test", "bot") == (0, "204\n", "")
    assert receiver.types == ["ping"]
    assert receiver.got[0][1]["data"] == {"hook": "bot"}
    receiver.behaviours.append(behaviour.status(403, b"who \x1b[31m are you"))
    assert run(capsys, "hook", "test", "bot") == (1, "403: who [31m are you\n", "")


def test_a_ping_does_not_count_as_an_event(capsys: Capture, receiver: Receiver) -> None:
    run(capsys, "hook", "add", "bot", receiver.url(), *EVENT)
    receiver.behaviours.append(behaviour.status(410))
    assert run(capsys, "hook", "test", "bot")[0] == 1
    assert run(capsys, "hook", "events", "bot")[1] == ""
    assert "enabled" in run(capsys, "hook", "list")[1]


def test_events_are_listed_with_what_became_of_them(
    capsys: Capture, data: Path, receiver: Receiver, secret: Path
) -> None:
    run(capsys, "hook", "add", "bot", receiver.url(), *EVENT, "--secret-file", secret)
    (data / "mail").write_bytes(patch("1@x", "[PATCH] foo: lock", GOTO_MIX))
    run(capsys, "ingest", data / "mail")
    _, out, _ = run(capsys, "hook", "events", "bot")
    assert re.search(r"\tevt_[0-9a-f]{48}\tseries\.reviewed\tdue .*\t0 attempts$", out.strip())
    assert "\t1 waiting\t" in run(capsys, "hook", "list")[1]
    receiver.behaviours.append(behaviour.status(500, b"no"))
    database = Database(f"sqlite:///{data / 'kantha.db'}")
    assert HookSender(database, HookRules(may_be_private=True)).send_due() == 1
    database.dispose()
    assert run(capsys, "hook", "events", "bot")[1].rstrip().endswith("\t1 attempt\t500: no")
    # what waits goes out at once when the hook is enabled, and from the first attempt on
    run(capsys, "hook", "enable", "bot")
    assert run(capsys, "hook", "events", "bot")[1].rstrip().endswith("\t0 attempts\t500: no")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://localhost:8443/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://169.254.169.254/latest/meta-data/",
        "https://user:secret@example.org/",
        "https://example.org/#x",
        "https://example.org/" + "x" * 3000,
        "ftp://example.org/",
        "nonsense",
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused_at_once(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.delenv("KANTHA_HOOK_PRIVATE")
    code, out, err = run(capsys, "hook", "add", "bot", url, *EVENT)
    assert (code, out) == (2, "")
    assert err.startswith("kantha: ")
    assert "Traceback" not in err
    assert run(capsys, "hook", "list")[1] == ""


def test_a_host_that_is_not_found_now_may_be_later(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KANTHA_HOOK_PRIVATE")
    assert run(capsys, "hook", "add", "bot", "https://nowhere.invalid/x", *EVENT)[0] == 0
    assert run(capsys, "hook", "test", "bot")[:2] == (
        1,
        "the host nowhere.invalid cannot be resolved\n",
    )


def test_a_hook_that_was_added_while_that_was_allowed_is_not_called_later(
    capsys: Capture, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "hook", "add", "bot", receiver.url(), *EVENT)
    monkeypatch.delenv("KANTHA_HOOK_PRIVATE")
    code, out, _ = run(capsys, "hook", "test", "bot")
    assert (code, out) == (1, "the URL must begin with https://\n")
    assert (receiver.got, receiver.refused) == ([], 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "whsec_c2hvcnQ=",
        "none of ours",
        SECRET.removeprefix("whsec_"),
        "whsec_é",
        "\x00",
    ],
)
def test_a_secret_that_does_not_fit_is_refused(
    capsys: Capture, receiver: Receiver, secret: Path, text: str
) -> None:
    secret.write_text(text)
    code, out, err = run(
        capsys, "hook", "add", "bot", receiver.url(), *EVENT, "--secret-file", secret
    )
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    key = text.removeprefix("whsec_")
    assert not key or key not in err


def test_what_there_is_not_is_said_in_words(
    capsys: Capture, receiver: Receiver, data: Path
) -> None:
    for action in ("disable", "enable", "remove", "test", "events"):
        code, _, err = run(capsys, "hook", action, "none")
        assert (code, err) == (2, "kantha: there is no hook named none\n")
    run(capsys, "hook", "add", "bot", receiver.url(), *EVENT)
    code, _, err = run(capsys, "hook", "add", "bot", receiver.url(), *EVENT)
    assert (code, err) == (2, "kantha: there is already a hook named bot\n")
    for name in ("", " x", "a\nb", "a\x1b[31m", "x" * 101):
        assert run(capsys, "hook", "add", name, receiver.url(), *EVENT)[0] == 2
    missing = run(
        capsys, "hook", "add", "x", receiver.url(), *EVENT, "--secret-file", data / "none"
    )
    assert missing[0] == 2
    for events in ((), ("--event", "ping"), ("--event", "everything")):
        with pytest.raises(SystemExit):
            run(capsys, "hook", "add", "x", receiver.url(), *events)


def test_the_examples_of_the_document_are_what_is_sent() -> None:
    text = DOCUMENT.read_text()
    examples = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    shapes: list[type[BaseModel]] = [
        *(SeriesReviewed, FindingChanged, FindingChanged, SeriesStateEvent, Ping)
    ]
    for example, shape in zip(examples, shapes, strict=True):
        read = TypeAdapter(shape).validate_json(example)
        again = json.loads(read.model_dump_json())
        # nothing is left out either
        assert again == json.loads(example)
    types = [json.loads(example)["type"] for example in examples]
    assert types == [*EVENTS, "ping"]


def test_the_document_knows_all_fields_and_the_schedule() -> None:
    text = DOCUMENT.read_text()
    assert all(f"`{event}`" in text for event in EVENTS)
    words = "5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h"
    assert words in text.replace("\n", " ")
    units = {"s": 1, "min": 60, "h": 3600}
    said = tuple(int(n) * units[u] for n, u in (word.split() for word in words.split(", ")))
    assert said == DELAYS
    for address in re.findall(r"`([0-9a-f.:]*[.:][0-9a-f.:]*[0-9a-f])`", text):
        assert not is_public(address)
