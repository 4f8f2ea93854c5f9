# SPDX-License-Identifier: Apache-2.0
"""All settings, read once from the environment into one frozen value."""

import base64
import binascii
import difflib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from app.errors import UserError
from app.mail.read.mbox import MAX_MAIL
from app.model.people import Role
from app.offline import PREFIX, Offline

FILE = "_FILE"
MIB = 1024 * 1024
DAY = timedelta(days=1)
_DEFAULT = Offline()


def default_data() -> Path:
    return Path(platformdirs.user_data_dir("kantha", appauthor=False))


def _seconds(value: object) -> object:
    """Return a number in text as a number, because pydantic reads only numbers as seconds."""
    is_number = isinstance(value, str) and value.replace(".", "", 1).isdecimal()
    return float(str(value)) if is_number else value


Duration = Annotated[timedelta, BeforeValidator(_seconds)]
# the validator comes last: otherwise pydantic shows the bounds as Python writes them
Age = Annotated[timedelta, Field(ge=DAY, le=36_500 * DAY), BeforeValidator(_seconds)]


class Settings(BaseModel):
    """Settings; every field is a variable `KANTHA_<NAME>`, described for the docs."""

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
        default=_DEFAULT.url,
        pattern=r"^https?://[^\s/]+(/\S*)?$",
        description="Address under which others reach the server: for links in mails, feeds and "
        "webhooks. Mails have no links if it is a loopback address.",
    )
    log: Literal["text", "json"] = Field(
        default="text", description="Form of the log lines on standard error, one an event."
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="Address on which `kantha worker`, `lmtp` and `follow` answer Prometheus.",
    )
    metrics_port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="Port on which they do, each its own; unset: on none. `kantha serve` has "
        "`/metrics`.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="Secret (`whsec_…`) of Standard Webhooks signatures at /webhooks/lore; "
        "unset: tokens only.",
    )
    series_wait: Duration = Field(
        default=timedelta(minutes=30),
        description="How long an incomplete series waits for its other mails before it is "
        "reviewed as it is (seconds or ISO 8601, `PT30M`).",
    )
    rules: Path | None = Field(
        default=_DEFAULT.rules,
        description="Directory of watch rules (`*.toml`), for example a git checkout; read again "
        "when it changes.",
    )
    workers: int = Field(
        default=_DEFAULT.workers,
        ge=0,
        le=64,
        description="Processes that review series side by side; 0: `kantha serve` reviews "
        "nothing, `kantha worker` does.",
    )
    check_seconds: float = Field(
        default=_DEFAULT.check_seconds,
        gt=0,
        description="Time limit of one check on one patch or series.",
    )
    review_seconds: float = Field(
        default=_DEFAULT.review_seconds, gt=0, description="Time limit of the review of one series."
    )
    review_memory: int = Field(
        default=_DEFAULT.review_memory,
        ge=128,
        description="Memory limit of a review process in MiB.",
    )
    review_retry: Duration = Field(
        default=timedelta(seconds=10),
        ge=timedelta(0),
        description="Wait after a first review that did not come to its end; six times as long "
        "after the second; after the third the series is parked (seconds or ISO 8601).",
    )
    stop_seconds: float = Field(
        default=8.0,
        ge=0,
        description="How long reviews that are under way may go on after SIGTERM; what takes "
        "longer is given back.",
    )
    heartbeat: float = Field(
        default=10.0,
        gt=0,
        description="Seconds between two signs of life of a worker on PostgreSQL; who gave none "
        "for three times as long has its reviews taken over by others.",
    )
    max_body: int = Field(
        default=32 * MIB, ge=1024, description="Largest request body in bytes, as sent."
    )
    max_unpacked: int = Field(
        default=256 * MIB, ge=1024, description="Largest request body in bytes, unpacked."
    )
    max_mail: int = Field(
        default=_DEFAULT.max_mail,
        ge=1024,
        le=MAX_MAIL,
        description="Largest single mail in bytes; larger is a dead letter.",
    )
    body_seconds: float = Field(
        default=60.0, gt=0, description="Time limit for the body of a request to come in."
    )
    max_queue: int = Field(
        default=20_000,
        ge=1,
        description="Series waiting for review, archives not counted, from which on no mails are "
        "taken by HTTP (429, the webhook 503).",
    )
    rate: str = Field(
        default="6000/minute",
        pattern=r"^([1-9]\d{0,8}/(second|minute|hour|day))?$",
        description="Requests with mails that each token may send, and all signed ones together, "
        "as in `600/minute`; empty: no limit.",
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
    smtp_retry: Duration = Field(
        default=timedelta(minutes=1),
        ge=timedelta(0),
        description="Wait after a first attempt that failed; doubled each time, up to 4 hours "
        "(seconds or ISO 8601).",
    )
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?)?$",
        description="Issuer of OpenID Connect for signing in (docs/accounts.md), with "
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
        description="Role of an account made when somebody signs in by OpenID Connect for the "
        "first time.",
    )
    oidc_role_claim: str = Field(
        default="",
        description="Claim of the ID token that names roles (`kantha-triager`, `kantha-admin`), "
        "for example `groups` or `realm_access.roles`; they then count at each sign-in. Unset: "
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

    keep_mails: Age | None = Field(
        default=None,
        description="How long mails are kept (docs/operations.md, Retention): a series with its "
        "reviews from the last version of its chain, replies from their date. At least a day "
        "(seconds or ISO 8601, `P730D`), as all of these; unset: for ever.",
    )
    keep_reviews: Age | None = Field(
        default=None,
        description="How long reviews are kept in whose place a later one of the same series is.",
    )
    keep_sent: Age | None = Field(
        default=None,
        description="How long a mail stays in the outbox that was sent or given up; longer than "
        "any `max_age_days` of the policy.",
    )
    keep_events: Age | None = Field(
        default=90 * DAY,
        description="How long webhook events are kept that were delivered or given up.",
    )
    keep_submissions: Age | None = Field(
        default=None, description="How long what became of a submission can be asked."
    )
    keep_conflicts: Age | None = Field(
        default=None,
        description="How long a second mail under a Message-ID is kept.",
    )
    keep_dead_letters: Age | None = Field(
        default=None, description="How long what cannot be read as a mail is kept."
    )

    lore_hosts: str = Field(
        default="lore.kernel.org",
        description="Servers that `kantha ingest lore` may ask, `host` or `host:port` with commas "
        "between (docs/ingest.md).",
    )
    lore_private: bool = Field(
        default=False,
        description="Whether they may be at private addresses, and be asked by plain http.",
    )
    lore_bytes: int = Field(
        default=256 * MIB, ge=1024, description="Largest mailbox from there in bytes, as sent."
    )
    lore_seconds: float = Field(
        default=300.0,
        gt=0,
        le=3600,
        description="Time limit of fetching one from there, all in all.",
    )

    lmtp_listen: str = Field(
        default="127.0.0.1:8024",
        description="Where `kantha lmtp` listens: `unix:/path` or `host:port`.",
    )
    lmtp_recipients: str = Field(
        default="",
        description="Addresses that it takes mails for, with commas between; "
        "`address=List-Id` says by which list they come (docs/ingest.md). Unset: any address.",
    )
    lmtp_seconds: float = Field(
        default=300.0,
        gt=0,
        le=3600,
        description="Its time limit of a command, of the way of one mail, and of storing it.",
    )
    lmtp_mails: int = Field(
        default=8, ge=1, le=1000, description="Mails that it holds in memory at a time."
    )

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
    def offline(self) -> Offline:
        """Return the settings that commands on files need."""
        return Offline(*(getattr(self, name) for name in Offline._fields))

    @property
    def database_url(self) -> str:
        if self.database:
            return self.database.get_secret_value()
        return f"sqlite:///{self.data.resolve() / 'kantha.db'}"


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)


def load(environ: Mapping[str, str]) -> Settings:
    """Return the settings of an environment.

    Raises:
        UserError: a variable is unknown (the text names the nearest known one), a value is not
            valid, or the file of a secret cannot be read.
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
    """Return all names that `load` knows, as they appear in an environment."""
    plain = [PREFIX + name.upper() for name in Settings.model_fields]
    return plain + [PREFIX + name.upper() + FILE for name in sorted(SECRETS)]


def _nearest(variable: str) -> str:
    return difflib.get_close_matches(variable, variables(), n=1, cutoff=0)[0]


def _in_words(error: ValidationError) -> str:
    # the value itself stays out of the text: it may be a secret
    return "; ".join(
        f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors(include_input=False)
    )
