# SPDX-License-Identifier: Apache-2.0
"""Settings come from the environment, and a mistake in it is said in words."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from app import config, offline
from app.errors import UserError


def test_an_empty_environment_listens_on_loopback_and_keeps_data_at_home() -> None:
    settings = config.load({})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.database_url == f"sqlite:///{settings.data}/kantha.db"


def test_other_peoples_variables_are_not_read() -> None:
    assert config.load({"PATH": "/bin", "KANTHAX": "1"}) == config.load({})


def test_values_are_typed() -> None:
    settings = config.load({"KANTHA_PORT": "9000", "KANTHA_SERIES_WAIT": "PT5M"})
    assert (settings.port, settings.series_wait) == (9000, timedelta(minutes=5))


def test_commands_on_files_know_the_kernel_trees_and_their_indexes(tmp_path: Path) -> None:
    trees = "/srv/linux.git#mainline/master,/srv/soc.git"
    found = offline.load({"KANTHA_TREE": trees, "KANTHA_DATA": str(tmp_path)})
    assert (found.tree, found.tree_index) == (trees, tmp_path / "tree-index")
    assert found.tree_index == config.load({"KANTHA_DATA": str(tmp_path)}).tree_index
    # without a variable, and without pydantic
    assert (offline.load({}).tree, config.load({}).tree) == ("", "")
    assert offline.load({}).tree_index == config.load({}).tree_index


@pytest.mark.parametrize("text", ["300", "300.0", "PT5M", "PT300S"])
def test_a_time_is_in_seconds_or_iso_8601(text: str) -> None:
    assert config.load({"KANTHA_SERIES_WAIT": text}).series_wait == timedelta(minutes=5)


def test_a_secret_may_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://u:p@db/k\n")
    settings = config.load({"KANTHA_DATABASE_FILE": str(file)})
    assert settings.database_url == "postgresql://u:p@db/k"


def test_a_secret_is_not_in_the_text_of_the_settings() -> None:
    assert "hush" not in repr(config.load({"KANTHA_WEBHOOK_SECRET": "whsec_aHVzaGh1c2g="}))


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        pytest.param({"KANTHA_PROT": "1"}, "did you mean KANTHA_PORT", id="nearest name"),
        pytest.param(
            {"KANTHA_ZZZZZZ": "1"}, "unknown setting KANTHA_ZZZZZZ; did", id="far from all"
        ),
        pytest.param({"KANTHA_PORT": "many"}, "KANTHA_PORT: Input should be", id="not a number"),
        pytest.param({"KANTHA_PORT": "-1"}, "KANTHA_PORT: ", id="out of range"),
        pytest.param({"KANTHA_PORT_FILE": "/x"}, "unknown setting", id="no secret"),
        pytest.param({"KANTHA_DATABASE_FILE": "/nowhere"}, "No such file", id="no such file"),
        pytest.param(
            {"KANTHA_DATABASE_FILE": "/dev/null", "KANTHA_DATABASE": "x"}, "twice", id="twice"
        ),
        pytest.param(
            {"KANTHA_WEBHOOK_SECRET": "whsec_"}, "KANTHA_WEBHOOK_SECRET", id="empty secret"
        ),
        pytest.param({"KANTHA_WEBHOOK_SECRET": "whsec_!"}, "KANTHA_WEBHOOK_SECRET", id="no base64"),
        pytest.param(
            {"KANTHA_OIDC_ISSUER": "https://x.org"}, "KANTHA_OIDC_CLIENT_ID", id="issuer alone"
        ),
        pytest.param({"KANTHA_OIDC_CLIENT_ID": "x"}, "set both", id="client alone"),
        pytest.param({"KANTHA_OIDC_ISSUER": "http://x.org"}, "KANTHA_OIDC_ISSUER", id="no https"),
    ],
)
def test_a_mistake_is_said_in_words(environ: dict[str, str], said: str) -> None:
    with pytest.raises(UserError, match=said):
        config.load(environ)


def test_a_retired_setting_is_ignored_with_one_warning(caplog: pytest.LogCaptureFixture) -> None:
    environ = {"KANTHA_SMTP_RETRY": "PT5M", "KANTHA_OIDC_ROLE": "root", "KANTHA_PORT": "9000"}
    for _ in range(2):
        assert config.load(environ) == config.load({"KANTHA_PORT": "9000"})
    assert sorted(caplog.messages) == [
        "KANTHA_OIDC_ROLE is no longer a setting and is ignored",
        "KANTHA_SMTP_RETRY is no longer a setting and is ignored",
    ]


def test_no_setting_is_retired() -> None:
    assert not set(config.RETIRED) & set(config.Settings.model_fields)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        config.load({}).port = 1
