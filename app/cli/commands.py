# SPDX-License-Identifier: Apache-2.0
"""Table of the commands: the help line of each, and its module, imported when it is called."""

from typing import NamedTuple


class Listed(NamedTuple):
    """A module of `app.cli`, and the help line of one of its commands."""

    module: str
    help: str


GROUPS = {
    "Review": {
        "check": Listed("check", "review patches on disk"),
        "reply": Listed("reply", "write the reply mails to a series; sends nothing"),
        "backtest": Listed("backtest", "how often checks would have fired on an archive"),
        "checks": Listed("checks", "list the checks, or show one"),
        "rules": Listed("rules", "list watch rules, or check files of them"),
        "chain": Listed("chain", "which versions belong to one chain, why; correct it"),
    },
    "Take mails in": {
        "ingest": Listed("ingest", "store and review mails from disk"),
        "ingest public-inbox": Listed(
            "ingest_archive", "store and review mails from public-inbox archives on disk"
        ),
        "ingest lore": Listed("ingest_lore", "store and review mails from a public-inbox server"),
        "follow": Listed("follow", "take mails from public-inbox archives as they come"),
        "lmtp": Listed("lmtp", "take mails from a mail server"),
    },
    "Serve": {
        "serve": Listed("serve", "serve pages, REST and webhook"),
        "worker": Listed("serve", "review what waits, without a server"),
    },
    "Send": {
        "policy": Listed("policy", "which lists get mails: check, explain"),
        "outbox": Listed("outbox", "list, show, retry and withdraw mails"),
        "hook": Listed("hooks", "tell other programs of reviews, by webhooks"),
    },
    "Operate": {
        "doctor": Listed("doctor", "look whether all is as it must be"),
        "retry": Listed("retry", "review parked series again"),
        "migrate": Listed("admin", "bring the database to this version"),
        "backup": Listed("backup", "write a copy of a SQLite database while Kantha runs"),
        "restore": Listed("backup", "fill an empty SQLite database from a backup"),
        "copy": Listed("backup", "copy all rows between SQLite and PostgreSQL"),
        "prune": Listed("prune", "forget what is older than KANTHA_KEEP_… says"),
        "user": Listed("users", "create, list and change accounts"),
        "token": Listed("admin", "create, list and revoke API tokens"),
    },
    "This command line": {
        "completion": Listed("completion", "print a script that completes words in your shell"),
    },
}

COMMANDS = {name: listed for group in GROUPS.values() for name, listed in group.items()}
