# SPDX-License-Identifier: Apache-2.0
"""All settings: read once from the environment into one frozen value."""

import base64
import binascii
import difflib
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo

from app.errors import UserError
from app.mail.mbox import MAX_MAIL
from app.model.people import Role

PREFIX = "KANTHA_"
FILE = "_FILE"
MIB = 1024 * 1024


def default_data() -> Path:
    return Path(platformdirs.user_data_dir("kantha", appauthor=False))


class Settings(BaseModel):
    """Every field is a variable `KANTHA_<NAME>`; its description is its line in the docs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        default_factory=default_data,
        description="Directory for the SQLite database, made when it is missing.",
    )
    database: SecretStr | None = Field(
        default=None,
        description="Database URL, `sqlite:///…` or `postgresql://…`; by default "
        "`kantha.db` in the data directory.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `kantha serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that it listens on.")
    url: str = Field(
        default="http://127.0.0.1:8000",
        pattern=r"^https?://[^\s/]+(/\S*)?$",
        description="Address under which others reach the server: for links in mails, feeds and "
        "webhooks.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret (`whsec_…`) of Standard Webhooks signatures at /webhooks/lore; "
        "unset: tokens only.",
    )
    series_wait: timedelta = Field(
        default=timedelta(minutes=30),
        description="How long an incomplete series waits for its other mails before it is "
        "reviewed as it is (seconds or ISO 8601, `PT30M`).",
    )
    rules: Path | None = Field(
        default=None,
        description="Directory of watch rules (`*.toml`), for example a git checkout; read again "
        "when it changes.",
    )
    workers: int = Field(
        default=2, ge=1, le=64, description="Processes that review series side by side."
    )
    check_seconds: float = Field(
        default=5.0, gt=0, description="Time limit of one check on one patch or series."
    )
    review_seconds: float = Field(
        default=60.0, gt=0, description="Time limit of the review of one series."
    )
    review_memory: int = Field(
        default=1024, ge=128, description="Memory limit of a review process in MiB."
    )
    max_body: int = Field(
        default=32 * MIB, ge=1024, description="Largest request body in bytes, as sent."
    )
    max_unpacked: int = Field(
        default=256 * MIB, ge=1024, description="Largest request body in bytes, unpacked."
    )
    max_mail: int = Field(
        default=MAX_MAIL,
        ge=1024,
        le=MAX_MAIL,
        description="Largest single mail in bytes; larger is a dead letter.",
    )

    policy: Path | None = Field(
        default=None,
        description="Which lists get mails (docs/sending.md); read again when it changes. Unset: "
        "no mail is made or sent.",
    )
    smtp: str = Field(
        default="",
        description="Mail server that takes them, `smtp://[user@]host[:port]` or `smtps://…`; "
        "unset: they wait in the outbox.",
    )
    smtp_password: SecretStr | None = Field(
        default=None, description="Password of that user there."
    )
    smtp_starttls: Literal["required", "offered", "never"] | None = Field(
        default=None,
        description="Whether `smtp://` must turn to TLS (`required`), may (`offered`) or does "
        "not (`never`); unset: `required`, and `never` for a loopback address.",
    )
    smtp_seconds: float = Field(
        default=60.0, gt=0, le=600, description="Time limit of one attempt to send a mail."
    )
    smtp_retry: timedelta = Field(
        default=timedelta(minutes=1),
        ge=timedelta(0),
        description="Wait after a first attempt that failed; doubled each time, up to 4 hours "
        "(seconds or ISO 8601).",
    )
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?)?$",
        description="Issuer of OpenID Connect for logging in (docs/accounts.md), with "
        "`https://…`; unset: passwords only.",
    )
    oidc_client_id: str = Field(
        default="", validate_default=True, description="What the server is called there."
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None, description="Its secret there; unset for a public client."
    )
    oidc_role: Role = Field(
        default=Role.VIEWER,
        description="Role of an account made when somebody logs in by OpenID Connect for the "
        "first time.",
    )
    oidc_role_claim: str = Field(
        default="",
        description="Claim of the ID token that names roles (`kantha-triager`, `kantha-admin`), "
        "for example `groups` or `realm_access.roles`; they then count at each login. Unset: "
        "`kantha user role` gives roles.",
    )

    hook_private: bool = Field(
        default=False,
        description="Whether outgoing webhooks may go to private addresses, and by plain http "
        "(docs/webhooks.md).",
    )
    hook_seconds: float = Field(
        default=15.0,
        gt=0,
        le=60,
        description="Time limit of one webhook request, all in all.",
    )

    @field_validator("series_wait", "smtp_retry", mode="before")
    @classmethod
    def _seconds(cls, value: object) -> object:
        """pydantic reads numbers as seconds, but not numbers in text."""
        is_number = isinstance(value, str) and value.replace(".", "", 1).isdecimal()
        return float(str(value)) if is_number else value

    @field_validator("oidc_client_id")
    @classmethod
    def _is_with_issuer(cls, client_id: str, info: ValidationInfo) -> str:
        if bool(client_id) != bool(info.data.get("oidc_issuer")):
            raise ValueError("an issuer and a client id belong together")
        return client_id

    @field_validator("webhook_secret")
    @classmethod
    def _is_usable(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            try:
                key = base64.b64decode(secret.get_secret_value().removeprefix("whsec_") + "==")
            except binascii.Error:
                key = b""
            if not key:
                raise ValueError("must be whsec_ and base64, as Standard Webhooks writes secrets")
        return secret

    @property
    def database_url(self) -> str:
        if self.database:
            return self.database.get_secret_value()
        return f"sqlite:///{self.data.resolve() / 'kantha.db'}"


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)


def load(environ: Mapping[str, str]) -> Settings:
    """The settings that an environment gives.

    Raises:
        UserError: an unknown variable (with the nearest known one), a value that does
            not fit, or a secret's file that cannot be read.
    """
    values: dict[str, str] = {}
    for variable, value in environ.items():
        if variable.startswith(PREFIX):
            name, text = _read(variable, value)
            if name in values:
                raise UserError(f"{variable} is given twice, as a value and as a file")
            values[name] = text
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise UserError(_in_words(error)) from None


def _read(variable: str, value: str) -> tuple[str, str]:
    name = variable.removeprefix(PREFIX).lower()
    if name in Settings.model_fields:
        return name, value
    secret = name.removesuffix(FILE.lower())
    if name.endswith(FILE.lower()) and secret in SECRETS:
        return secret, _content(variable, value)
    raise UserError(f"unknown setting {variable}; did you mean {_nearest(variable)}?")


def _content(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{variable}: {error}") from error


def variables() -> list[str]:
    """All names that `load` knows, as they are written in an environment."""
    plain = [PREFIX + name.upper() for name in Settings.model_fields]
    return plain + [PREFIX + name.upper() + FILE for name in sorted(SECRETS)]


def document() -> str:
    """The page docs/configuration.md: every variable with its default and what it is for."""
    lines = [
        "# Configuration",
        "",
        DOCUMENT,
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        shown = PREFIX + name.upper()
        also = f" or `{shown}{FILE}`" if name in SECRETS else ""
        lines.append(f"| `{shown}`{also} | {_default(name, field)} | {field.description} |")
    return "\n".join(lines) + "\n"


DOCUMENT = """\
Kantha reads its settings from the environment, once, at start. A variable that begins with
`KANTHA_` and is not in this table is an error. A secret may be in a file that its `_FILE`
variable names. This page is made from the code: `python -m app.config > docs/configuration.md`."""


def _default(name: str, field: FieldInfo) -> str:
    if name == "data":
        return "`kantha` in the user's data directory"
    if field.default in (None, ""):
        return ""
    value = field.default
    return f"`{int(value.total_seconds()) if isinstance(value, timedelta) else value}`"


def _nearest(variable: str) -> str:
    return difflib.get_close_matches(variable, variables(), n=1, cutoff=0)[0]


def _in_words(error: ValidationError) -> str:
    # the value itself stays out of the text: it may be a secret
    return "; ".join(
        f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)
    )


if __name__ == "__main__":
    sys.stdout.write(document())
