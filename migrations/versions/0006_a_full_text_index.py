# SPDX-License-Identifier: Apache-2.0
"""A full-text index of mails and series, and the orders in which lists are asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQLITE = (
    # the text is in the mails; one tokeniser for both databases has made its words
    """CREATE VIRTUAL TABLE search_mail USING fts5 (
        subject, author, file, function, body,
        content = '', tokenize = "ascii tokenchars '_'", prefix = '3 4')""",
    """CREATE TABLE search_series_words (
        key INTEGER NOT NULL PRIMARY KEY,
        series_id INTEGER NOT NULL UNIQUE REFERENCES series (id) ON DELETE CASCADE,
        subject TEXT NOT NULL,
        author TEXT NOT NULL)""",
    """CREATE VIRTUAL TABLE search_series USING fts5 (
        subject, author,
        content = 'search_series_words', content_rowid = 'key',
        tokenize = "ascii tokenchars '_'", prefix = '1 2 3 4 5 6 7 8')""",
    """CREATE TRIGGER search_series_add AFTER INSERT ON search_series_words BEGIN
        INSERT INTO search_series (rowid, subject, author)
        VALUES (new.key, new.subject, new.author);
    END""",
    """CREATE TRIGGER search_series_remove AFTER DELETE ON search_series_words BEGIN
        INSERT INTO search_series (search_series, rowid, subject, author)
        VALUES ('delete', old.key, old.subject, old.author);
    END""",
)
POSTGRESQL = (
    """CREATE TABLE search_mail (
        key BIGINT NOT NULL PRIMARY KEY,
        message_id INTEGER NOT NULL UNIQUE REFERENCES message (id) ON DELETE CASCADE,
        words TSVECTOR NOT NULL)""",
    "CREATE INDEX ix_search_mail_words ON search_mail USING gin (words)",
    """CREATE TABLE search_series (
        series_id INTEGER NOT NULL PRIMARY KEY REFERENCES series (id) ON DELETE CASCADE,
        key BIGINT NOT NULL,
        words TSVECTOR NOT NULL)""",
    "CREATE INDEX ix_search_series_key ON search_series (key)",
    "CREATE INDEX ix_search_series_words ON search_series USING gin (words)",
)
COUNTS = ("errors", "warnings", "notes")


def upgrade() -> None:
    for statement in SQLITE if _is_sqlite() else POSTGRESQL:
        op.execute(statement)
    op.create_table(
        "search_due",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
            name=op.f("fk_search_due_message_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_search_due")),
    )
    op.execute("INSERT INTO search_due (message_id) SELECT id FROM message")
    op.create_index("ix_series_status_posted_at_id", "series", ["status", "posted_at", "id"])
    op.create_index(op.f("ix_series_run_id"), "series", ["run_id"])
    for name in COUNTS:
        some = sa.text(f"{name} > 0")
        op.create_index(
            f"ix_series_{name}",
            "series",
            ["posted_at", "id"],
            sqlite_where=some,
            postgresql_where=some,
        )


def downgrade() -> None:
    for name in COUNTS:
        op.drop_index(f"ix_series_{name}", "series")
    op.drop_index(op.f("ix_series_run_id"), "series")
    op.drop_index("ix_series_status_posted_at_id", "series")
    op.drop_table("search_due")
    op.execute("DROP TABLE search_series")
    op.execute("DROP TABLE search_mail")
    if _is_sqlite():
        op.execute("DROP TABLE search_series_words")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
