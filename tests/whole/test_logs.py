# SPDX-License-Identifier: Apache-2.0
"""Log lines: one an event, whatever is in it, and no secrets."""

import errno
import json
import logging
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.contextvars import bound_contextvars

from app import logs
from app.config import Settings
from app.logs import HIDDEN
from tests.conftest import SECRET
from tests.support.mails import GOTO_MIX, patch
from tests.support.server import ROOT, Server

FORGED = "x\n2026-01-01T00:00:00Z INFO app: forged\r\x1b[31m\u2028\u202e\x85\x00y"
TOKEN = "kantha_" + "Aa-_0" * 9


def line(
    form: logs.Form, message: str, *args: object, secrets: tuple[str, ...] = (), **extra: object
) -> str:
    record = logging.makeLogRecord(
        {"name": "app.x", "levelno": logging.INFO, "levelname": "INFO", "msg": message}
        | {"args": args}
        | extra
    )
    return logs.formatter(form, secrets).format(record)


def trace(error: Exception) -> dict[str, Any]:
    try:
        raise error
    except Exception:
        return {"exc_info": sys.exc_info()}


def test_a_text_line_has_time_level_logger_message_and_fields() -> None:
    with bound_contextvars(request_id="a.b", series=7):
        found = line("text", "%d mails", 3, route="/series/{x}", status=200)
    time, _, rest = found.partition(" ")
    assert rest == "INFO app.x: 3 mails request_id=a.b route=/series/{x} series=7 status=200"
    assert time.endswith("Z")


def test_a_json_line_is_an_object_with_the_same() -> None:
    with bound_contextvars(request_id="a.b"):
        found = json.loads(line("json", "%d mails", 3, status=200))
    assert found.pop("timestamp").endswith("Z")
    assert found == {
        "event": "3 mails",
        "level": "info",
        "logger": "app.x",
        "request_id": "a.b",
        "status": 200,
    }


def test_what_other_libraries_add_to_a_record_is_left_out() -> None:
    assert "color" not in line("text", "x", color_message="\x1b[1mx")


@pytest.mark.parametrize("value", ["", "a b", 'a"b', "a=b", "a\\ b"])
def test_a_field_that_is_no_word_is_quoted(value: str) -> None:
    assert json.loads(line("text", "x", path=value).partition("path=")[2]) == value


@given(st.text(st.characters(codec=None), max_size=80), st.text(max_size=40))
def test_nothing_breaks_a_text_line(message: str, field: str) -> None:
    with bound_contextvars(mail=field):
        found = line("text", "%s", message, path=field + message)
    assert len(found.splitlines()) == 1
    assert found.isprintable()
    assert "app.x: " in found


@given(st.text(st.characters(codec=None), max_size=80))
def test_a_json_line_says_what_was_said(message: str) -> None:
    found = line("json", "%s", message)
    assert len(found.splitlines()) == 1
    assert found.isascii()
    assert json.loads(found)["event"] == message


def test_a_traceback_forges_no_line() -> None:
    first, *more = line("text", "it stumbled", **trace(ValueError(FORGED))).split("\n")
    assert first.endswith("INFO app.x: it stumbled")
    assert more
    assert all(one.startswith("    ") and one.isprintable() for one in more)
    assert "ValueError: x" in more[-2]
    whole = json.loads(line("json", "it stumbled", **trace(ValueError(FORGED))))
    assert whole["exception"].endswith(FORGED)


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f"token {TOKEN} here", TOKEN),
        (f"signed by {SECRET}!", SECRET),
        ("at postgresql://kantha:p%40ss:w@db/kantha", "p%40ss:w"),
        ("at https://user:hunter22@example.org/x", "hunter22"),
        ('the password "quo\\"ted" is wrong', 'quo\\"ted'),
    ],
)
def test_no_secret_is_written(form: logs.Form, text: str, secret: str) -> None:
    own = ('quo\\"ted',)
    for extra in ({}, {"path": text}, trace(ValueError(text))):
        found = line(form, text, secrets=own, **extra)
        assert secret not in found
        assert json.dumps(secret)[1:-1] not in found
        assert HIDDEN in found


@pytest.mark.parametrize(
    "text", ["see http://example.org:80/a@b", "1@example.org: Re: x@y", "12:30"]
)
def test_addresses_without_a_password_are_left_alone(text: str) -> None:
    assert text in line("text", "%s", text)


def test_an_address_of_colons_is_searched_once() -> None:
    assert "://:::" in line("text", "%s", "://" + ":" * 2_000_000)


def test_secrets_of_the_settings_are_known() -> None:
    settings = Settings.model_validate({"webhook_secret": SECRET, "smtp_password": "hunter22"})
    assert set(logs.secrets_of(settings)) == {SECRET, "hunter22"}


def test_a_short_secret_does_not_eat_every_line() -> None:
    assert line("text", "a banana", secrets=("a",)).endswith("app.x: a banana")


def passed(records: list[logging.LogRecord]) -> int:
    seldom = logs.Seldom()
    return sum(bool(seldom.filter(record)) for record in records)


def failing(error: Exception) -> logging.LogRecord:
    info = (type(error), error, None)
    return logging.LogRecord("asyncio", logging.ERROR, "", 1, "accept", (), info)


def said(text: str) -> logging.LogRecord:
    return logging.LogRecord("uvicorn.error", logging.WARNING, "", 1, text, (), None)


def test_a_shortage_is_written_down_once_a_minute() -> None:
    no_files = [failing(OSError(errno.EMFILE, "Too many open files")) for _ in range(1000)]
    no_memory = [failing(OSError(errno.ENOMEM, "Cannot allocate memory")) for _ in range(1000)]
    crowded = [said("Exceeded concurrency limit.") for _ in range(1000)]
    assert passed(no_files + no_memory + crowded) == 3


def test_other_errors_are_all_written_down() -> None:
    others = [
        failing(OSError(errno.ENOENT, "No such file")),
        failing(OSError("a reason alone")),
        failing(ValueError(errno.EMFILE)),
        said("Invalid HTTP request received."),
    ]
    assert passed(3 * others) == 12


SET_UP = """
import logging, warnings
from app import logs
from app.config import Settings
logs.set_up(Settings(log="json"))
logging.getLogger("alembic.x").info("not this")
logging.getLogger("uvicorn.error").info("this")
warnings.warn("and\\nthis")
"""


def test_libraries_and_warnings_come_the_same_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SET_UP], cwd=ROOT, check=True, capture_output=True, text=True
    )
    first, second = map(json.loads, done.stderr.splitlines())
    assert (first["logger"], first["event"]) == ("uvicorn.error", "this")
    assert second["logger"] == "py.warnings"
    assert "and\nthis" in second["event"]


@pytest.mark.xdist_group("processes")
def test_a_real_server_writes_whole_lines_with_ids(tmp_path: Path) -> None:
    server = Server(tmp_path, KANTHA_LOG="json", KANTHA_WEBHOOK_SECRET=SECRET)
    token = server.run("token", "create", "lore", "--scope", "ingest")
    server.start()
    try:
        address = f"http://127.0.0.1:{server.port}/r/%0aINFO%20forged%1b%e2%80%a8@x/?code=hidden"
        asked = urllib.request.Request(address, headers={"X-Request-Id": "from.the-proxy_1"})
        with pytest.raises(urllib.error.HTTPError, match="404") as refused:
            urllib.request.urlopen(asked, timeout=20)
        refused.value.close()
        assert refused.value.headers["x-request-id"] == "from.the-proxy_1"
        assert server.post(token, patch("1@x", "[PATCH] One", GOTO_MIX)) == 202
        server.wait_for("SELECT count(*) FROM run", [(1,)])
        server.stop()
    finally:
        server.end()
    text = (tmp_path / "server.log").read_text()
    lines = [json.loads(one) for one in text.splitlines()]
    (odd,) = [one for one in lines if one.get("request_id") == "from.the-proxy_1"]
    assert odd["path"] == "/r/\nINFO forged\x1b\u2028@x/"
    assert (odd["route"], odd["status"]) == ("none", 404)
    assert odd["seconds"] > 0
    (reviewed,) = [one for one in lines if one["event"] == "reviewed"]
    assert (reviewed["series"], reviewed["mail"], reviewed["findings"]) == (1, "1@x", 1)
    assert all(one["request_id"] for one in lines if one["event"] == "request")
    assert not [word for word in (token, SECRET, "hidden", "Signed-off") if word in text]
