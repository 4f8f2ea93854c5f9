# SPDX-License-Identifier: Apache-2.0
"""The commands: the module of each, imported when the command is called, and its line of help."""

from typing import NamedTuple


class Listed(NamedTuple):
    """A module of `app.cli`, and what the list of commands says about one of its commands."""

    module: str
    help: str


COMMANDS = {
    "check": Listed("check", "review patches on disk"),
    "reply": Listed("reply", "write the reply mails to a series; sends nothing"),
    "backtest": Listed("backtest", "how often checks would have fired on an archive"),
    "ingest": Listed("ingest", "store and review mails from disk"),
    "ingest public-inbox": Listed(
        "ingest_archive", "store and review mails from public-inbox archives on disk"
    ),
    "ingest lore": Listed("ingest_lore", "store and review mails from a public-inbox server"),
    "follow": Listed("follow", "take mails from public-inbox archives as they come"),
    "serve": Listed("serve", "serve pages, REST and webhook"),
    "worker": Listed("serve", "review what waits, without a server"),
    "lmtp": Listed("lmtp", "take mails from a mail server"),
    "policy": Listed("policy", "which lists get mails: check, explain"),
    "outbox": Listed("outbox", "list, show, retry and withdraw mails"),
    "retry": Listed("retry", "review parked series again"),
    "chain": Listed("chain", "which versions are one work, why; correct it"),
    "hook": Listed("hooks", "tell other programs of reviews, by webhooks"),
    "migrate": Listed("admin", "bring the database to this version"),
    "token": Listed("admin", "create, list and revoke API tokens"),
    "backup": Listed("backup", "write all rows to a file, while others work"),
    "restore": Listed("backup", "fill an empty database from a backup"),
    "prune": Listed("prune", "forget what is older than KANTHA_KEEP_… says"),
    "user": Listed("users", "create, list and change accounts"),
    "doctor": Listed("doctor", "look whether all is as it must be"),
    "checks": Listed("checks", "list the checks, or show one"),
    "rules": Listed("rules", "list watch rules, or check files of them"),
}
