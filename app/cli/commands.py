# SPDX-License-Identifier: Apache-2.0
"""Table of the commands: the help line and the module of each command. A module is imported only
when its command is called."""

from typing import NamedTuple


class Listed(NamedTuple):
    """A module of `app.cli`, and the help line of one of its commands."""

    module: str
    help: str


GROUPS = {
    "Review": {
        "check": Listed("check", "review patches on disk"),
        "reply": Listed("reply", "write reply mails for a series, without sending them"),
        "backtest": Listed("backtest", "count how often checks would have fired on old mails"),
        "checks": Listed("checks", "list the checks, or show one"),
        "rules": Listed("rules", "list the watch rules (checks in TOML), or validate their files"),
        "tree": Listed("tree", "list the kernel trees and their indexes"),
        "tree index": Listed("tree", "index the names of a kernel tree for checks"),
        "tree applied": Listed("tree_applied", "look for commits that applied stored patches"),
        "tree forget": Listed("tree_forget", "remove the commits of a kernel tree no longer read"),
        "chain": Listed("chain", "show the versions of a series (its chain), or correct the chain"),
        "state": Listed("state", "show the states of a series and its patches, or correct them"),
    },
    "Take mails in": {
        "ingest": Listed("ingest", "store and review mails from disk"),
        "ingest public-inbox": Listed(
            "ingest_archive", "store and review mails from public-inbox archives on disk"
        ),
        "ingest lore": Listed("ingest_lore", "store and review mails from a public-inbox server"),
        "follow": Listed("follow", "store mails of public-inbox archives as they arrive"),
        "lmtp": Listed("lmtp", "receive mails from a mail server by LMTP or SMTP"),
    },
    "Serve": {
        "serve": Listed("serve", "run the server: pages, REST API and incoming webhook"),
        "worker": Listed("serve", "review waiting series in a process that serves no pages"),
    },
    "Send": {
        "policy": Listed("policy", "validate the policy for reply mails, or explain its decisions"),
        "outbox": Listed("outbox", "list, show, retry or withdraw reply mails"),
        "hook": Listed("hooks", "manage hooks (webhooks that receive events about reviews)"),
    },
    "Operate": {
        "doctor": Listed("doctor", "examine the installation and report what to repair"),
        "retry": Listed("retry", "review parked series again, whose reviews failed"),
        "migrate": Listed("admin", "upgrade the database to the schema of this version"),
        "backup": Listed("backup", "write a copy of a SQLite database while Kantha runs"),
        "restore": Listed("backup", "fill an empty SQLite database from a backup"),
        "copy": Listed("backup", "copy a whole database, for example from SQLite to PostgreSQL"),
        "prune": Listed("prune", "delete rows that the KANTHA_KEEP_… settings no longer keep"),
        "user": Listed("users", "create, list and change accounts"),
        "token": Listed("admin", "create, list and revoke API tokens"),
    },
    "This command line": {
        "completion": Listed("completion", "print a completion script for your shell"),
    },
}

COMMANDS = {name: listed for group in GROUPS.values() for name, listed in group.items()}
