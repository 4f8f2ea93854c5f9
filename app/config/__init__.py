# SPDX-License-Identifier: Apache-2.0
"""All settings, read once from the environment into one frozen value."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from app import invalid
from app.config.setting_types import DAY, Age, Bytes, Duration, Port, Seconds, SigningSecret
from app.errors import UserError, nearest
from app.offline import PREFIX, Offline, default_data

FILE = "_FILE"
MIB = 1024 * 1024
# settings of earlier versions, which an environment may still have after an upgrade
RETIRED = (
    "check_seconds",
    "review_retry",
    "stop_seconds",
    "heartbeat",
    "max_unpacked",
    "max_mail",
    "body_seconds",
    "smtp_seconds",
    "smtp_retry",
    "oidc_role",
    "hook_seconds",
    "keep_submissions",
    "keep_conflicts",
    "keep_dead_letters",
    "lore_bytes",
    "lore_seconds",
    "lmtp_seconds",
    "lmtp_mails",
)
_RETIRED = frozenset(PREFIX + name.upper() for name in RETIRED)
_DEFAULT = Offline()
_TIME = "in seconds or ISO 8601"
_AGE = "The value is at least one day, in seconds or ISO 8601 (`P730D`)."
_UNSET = "If unset, there is no limit."

log = logging.getLogger(__name__)


class Settings(BaseModel):
    """Settings of Kantha. Every field is the variable `KANTHA_<NAME>`, and its description appears
    in docs/."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(
        default_factory=default_data,
        description="Kantha stores its SQLite database in this directory. If the directory is "
        "missing, Kantha creates it.",
    )
    database: SecretStr | None = Field(
        default=None,
        description="Kantha connects to the database at this URL, `sqlite:///…` or "
        "`postgresql://…`. If unset, Kantha uses `kantha.db` in the directory `KANTHA_DATA`.",
    )
    host: str = Field(default="127.0.0.1", description="`kantha serve` listens on this address.")
    port: int = Field(
        default=8000, ge=0, le=65535, description="`kantha serve` listens on this port."
    )
    url: str = Field(
        default=_DEFAULT.url,
        pattern=r"^https?://[^\s/]+(/\S*)?$",
        description="Links in mails, feeds and webhooks begin with this address, at which other "
        "people reach the server. If the address is a loopback address, mails contain no links.",
    )
    log: Literal["text", "json"] = Field(
        default="text",
        description="Kantha writes log lines to standard error as `text` or `json`, one line for "
        "each event.",
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="`kantha worker`, `kantha lmtp` and `kantha follow` serve metrics for "
        "Prometheus on this address.",
    )
    metrics_port: Port | None = Field(
        default=None,
        description="`kantha worker`, `kantha lmtp` and `kantha follow` serve metrics for "
        "Prometheus on this port. Each process needs its own port. If unset, these commands "
        "serve no metrics. `kantha serve` serves its metrics at `/metrics`.",
    )
    webhook_secret: SigningSecret = Field(
        default=None,
        description="Kantha verifies Standard Webhooks signatures at `/webhooks/lore` with this "
        "secret (`whsec_…`). If unset, Kantha accepts only tokens at this address.",
    )
    series_wait: Duration = Field(
        default=timedelta(minutes=30),
        description="Kantha waits this long for the missing mails of an incomplete series. Then "
        f"Kantha reviews the series without the missing mails. The value is {_TIME} (`PT30M`).",
    )
    rules: Path | None = Field(
        default=_DEFAULT.rules,
        description="Kantha reads watch rules and project profiles (`*.toml`) from this "
        "directory, which can be a git checkout. Kantha reloads the rules when the files change. "
        "If unset, Kantha uses only the shipped watch rules and profiles.",
    )
    maintainers: Path | None = Field(
        default=_DEFAULT.maintainers,
        description="Kantha reads this MAINTAINERS file of a kernel tree to recognise the comments "
        "of maintainers. Kantha reloads the file when the file changes. If unset, Kantha skips the "
        "check `comment-unaddressed`.",
    )
    tree: str = Field(
        default=_DEFAULT.tree,
        description="Kantha reads the whole files behind patches from these git repositories with "
        "kernel trees, `PATH` or `PATH#BRANCH;BRANCH`, separated by commas (docs/how-to/tree.md). "
        "Kantha only reads the repositories and never fetches. If unset, Kantha sees only the "
        "lines in the patches.",
    )
    workers: int = Field(
        default=_DEFAULT.workers,
        ge=0,
        le=64,
        description="Kantha reviews series in this number of parallel processes. With `0`, `kantha "
        "serve` reviews nothing and leaves all reviews to `kantha worker`.",
    )
    review_seconds: Seconds = Field(
        default=_DEFAULT.review_seconds,
        description="Kantha stops the review of one series after this number of seconds.",
    )
    review_memory: int = Field(
        default=_DEFAULT.review_memory,
        ge=128,
        description="A review process can use at most this amount of memory, in MiB.",
    )
    max_body: Bytes = Field(
        default=32 * MIB,
        description="Kantha refuses a request body that is larger than this number of bytes "
        "before unpacking. After unpacking, a body can be at most eight times this number of "
        "bytes.",
    )
    max_queue: int = Field(
        default=20_000,
        ge=1,
        description="Kantha accepts no mails by HTTP or LMTP while at least this number of "
        "series wait for a review. Series from archives do not count. Kantha then responds with "
        "status 429, at the incoming webhook with 503, and by LMTP with 451.",
    )
    rate: str = Field(
        default="6000/minute",
        pattern=r"^([1-9]\d{0,8}/(second|minute|hour|day))?$",
        description="Each token can send this number of requests with mails in a period, such as "
        "`600/minute`. All signed requests together can send the same number. An empty value "
        "means no limit.",
    )

    policy: Path | None = Field(
        default=None,
        description="This file names the mailing lists that get reply mails "
        "(docs/how-to/sending.md). Kantha reloads the file when the file changes. If unset, Kantha "
        "creates and sends no mails.",
    )
    smtp: str = Field(
        default="",
        description="Kantha sends reply mails through this mail server, "
        "`smtp://[user@]host[:port]` or `smtps://…`. If unset, the mails wait in the outbox.",
    )
    smtp_password: SecretStr | None = Field(
        default=None,
        description="Kantha signs in to the mail server with this password and the user in "
        "`KANTHA_SMTP`.",
    )
    smtp_starttls: Literal["required", "offered", "never"] | None = Field(
        default=None,
        description="A connection to `smtp://` must switch to TLS (`required`), can switch "
        "(`offered`) or does not switch (`never`). If unset, the value is `never` for a loopback "
        "address, and otherwise `required`.",
    )
    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https://\S+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?)?$",
        description="Users can sign in through OpenID Connect with this issuer, `https://…` "
        "(docs/how-to/accounts.md). If unset, users sign in only with passwords.",
    )
    oidc_client_id: str = Field(
        default="",
        validate_default=True,
        description="The OpenID Connect issuer knows Kantha by this client id. Set this variable "
        "if and only if you set `KANTHA_OIDC_ISSUER`.",
    )
    oidc_client_secret: SecretStr | None = Field(
        default=None,
        description="Kantha proves its identity to the OpenID Connect issuer with this secret. "
        "Leave this variable unset for a public client.",
    )
    oidc_role_claim: str = Field(
        default="",
        description="Kantha sets roles at each sign-in from this claim of the ID token, such as "
        "`groups` or `realm_access.roles`. The value `kantha-triager` or `kantha-admin` in the "
        "claim gives the user the role triager or admin. If unset, you set roles with `kantha "
        "user role`.",
    )

    hook_private: bool = Field(
        default=False,
        description="If `true`, outgoing webhooks can go to private addresses and use plain HTTP "
        "(docs/how-to/webhooks.md).",
    )

    keep_mails: Age | None = Field(
        default=None,
        description="Kantha keeps a series and its reviews for this time after the last version of "
        "its chain. Replies and commits of kernel trees stay for this time after their date "
        f"(docs/how-to/operations.md, Retention). {_AGE} {_UNSET}",
    )
    keep_reviews: Age | None = Field(
        default=None,
        description="If a later review of the same series replaced a review, Kantha keeps the "
        f"replaced review for this time. {_AGE} {_UNSET}",
    )
    keep_sent: Age | None = Field(
        default=None,
        description="Kantha keeps a sent mail in the outbox for this time after the mail was sent. "
        "Kantha keeps a failed, withdrawn, outdated or dry-run mail for this time after the mail "
        "was created. If the chain of the mail's series has a version that was posted within this "
        "time or waits for a review, Kantha keeps the mail longer. "
        f"The time must be longer than each `max_age_days` of the policy. {_AGE} "
        f"{_UNSET}",
    )
    keep_events: Age | None = Field(
        default=90 * DAY,
        description="Kantha keeps delivered and failed webhook events for this time after their "
        f"creation. {_AGE}",
    )

    keep_intake: Age | None = Field(
        default=None,
        description="Kantha keeps the records of the intake for this time. The records are the "
        "results of submissions, conflicts (mails with the Message-ID of a stored mail but "
        "different content), and dead letters (mails that could not be read or stored). "
        f"{_AGE} {_UNSET}",
    )

    lore_hosts: str = Field(
        default="lore.kernel.org",
        description="`kantha ingest lore` sends requests only to these servers, as `host` or "
        "`host:port`, separated by commas (docs/how-to/ingest.md).",
    )
    lore_private: bool = Field(
        default=False,
        description="If `true`, `kantha ingest lore` can request mails from private addresses and "
        "by plain HTTP.",
    )

    lmtp_listen: str = Field(
        default="127.0.0.1:8024",
        description="`kantha lmtp` listens on this socket, `unix:/path` or `host:port`.",
    )
    lmtp_recipients: str = Field(
        default="",
        description="`kantha lmtp` accepts mails for these addresses, separated by commas. "
        "`address=List-Id` assigns each mail to this address to this mailing list, in addition to "
        "the lists that the mail itself names (docs/how-to/ingest.md). If unset, `kantha lmtp` "
        "accepts mails for any address.",
    )

    @field_validator("oidc_client_id")
    @classmethod
    def _is_with_issuer(cls, client_id: str, info: ValidationInfo) -> str:
        if bool(client_id) != bool(info.data.get("oidc_issuer")):
            raise ValueError("set both KANTHA_OIDC_ISSUER and KANTHA_OIDC_CLIENT_ID, or neither")
        return client_id

    @property
    def offline(self) -> Offline:
        """Return the settings that commands on files need."""
        return Offline(*(getattr(self, name) for name in Offline._fields))

    @property
    def tree_index(self) -> Path:
        """The directory of the indexes of kernel trees, which may not exist."""
        return self.offline.tree_index

    @property
    def database_url(self) -> str:
        if self.database:
            return self.database.get_secret_value()
        return f"sqlite:///{self.data.resolve() / 'kantha.db'}"


SECRETS = frozenset(
    name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
)


def load(environ: Mapping[str, str]) -> Settings:
    """Return the settings in an environment; warn about each retired setting in the environment.

    Raises:
        UserError: a variable is unknown (the text names the nearest known one), a value is not
            valid, or the file of a secret cannot be read.
    """
    values: dict[str, str] = {}
    for variable, value in environ.items():
        if variable in _RETIRED:
            _warn_of(variable)
        elif variable.startswith(PREFIX):
            name, text = _read(variable, value)
            if name in values:
                raise UserError(
                    f"{variable} is set twice, as a value and as a file: unset one of them"
                )
            values[name] = text
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        found = invalid.faults_of(error.errors())
        raise UserError(invalid.in_words(found, _variable)) from None


def _variable(path: invalid.Path) -> str:
    return PREFIX + str(path[0]).upper()


@cache
def _warn_of(variable: str) -> None:
    """Warn once of a retired setting, even if a process loads its settings several times."""
    log.warning("%s is no longer a setting and is ignored", variable)


def _read(variable: str, value: str) -> tuple[str, str]:
    name = variable.removeprefix(PREFIX).lower()
    if name in Settings.model_fields:
        return name, value
    secret = name.removesuffix(FILE.lower())
    if name.endswith(FILE.lower()) and secret in SECRETS:
        return secret, _content(variable, value)
    raise UserError(f"unknown setting {variable}; did you mean {nearest(variable, variables())}?")


def _content(variable: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{variable}: {error}") from error


def variables() -> list[str]:
    """Return the names of all environment variables that `load` knows."""
    plain = [PREFIX + name.upper() for name in Settings.model_fields]
    return plain + [PREFIX + name.upper() + FILE for name in sorted(SECRETS)]
