# SPDX-License-Identifier: Apache-2.0
"""A series through its life: chains of versions, people and their word, what goes out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chain_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("later", sa.Text(), nullable=False),
        sa.Column("earlier", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chain_edit")),
    )
    with op.batch_alter_table("chain_edit") as table:
        table.create_index(table.f("ix_chain_edit_earlier"), ["earlier"])
        table.create_index(table.f("ix_chain_edit_later"), ["later"])

    op.create_table(
        "hook",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
        sa.UniqueConstraint("name", name=op.f("uq_hook_name")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("list_id", sa.Text(), nullable=False),
        sa.Column("finding_set", sa.String(length=64), nullable=False),
        sa.Column("fingerprints", sa.JSON(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("pending", sa.JSON(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    with op.batch_alter_table("outbox") as table:
        table.create_index(table.f("ix_outbox_series"), ["series"])
        table.create_index("ix_outbox_status_next_at", ["status", "next_at"])

    op.create_table(
        "triage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_triage")),
    )
    with op.batch_alter_table("triage") as table:
        table.create_index(table.f("ix_triage_check_id"), ["check_id"])
        table.create_index(table.f("ix_triage_fingerprint"), ["fingerprint"])
        table.create_index(table.f("ix_triage_series"), ["series"])

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("name", name=op.f("uq_user_name")),
        sa.UniqueConstraint("subject", name=op.f("uq_user_subject")),
    )
    op.create_table(
        "chain_key",
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_chain_key_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("series_id", "key", name=op.f("pk_chain_key")),
    )
    with op.batch_alter_table("chain_key") as table:
        table.create_index(table.f("ix_chain_key_key"), ["key"])

    op.create_table(
        "chain_link",
        sa.Column("later_id", sa.Integer(), nullable=False),
        sa.Column("earlier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier_id"], ["series.id"], name=op.f("fk_chain_link_earlier_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["later_id"], ["series.id"], name=op.f("fk_chain_link_later_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("later_id", "earlier_id", name=op.f("pk_chain_link")),
    )
    with op.batch_alter_table("chain_link") as table:
        table.create_index(table.f("ix_chain_link_earlier_id"), ["earlier_id"])

    op.create_table(
        "hook_event",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("hook_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["hook_id"], ["hook.id"], name=op.f("fk_hook_event_hook_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook_event")),
    )
    with op.batch_alter_table("hook_event") as table:
        table.create_index(table.f("ix_hook_event_hook_id"), ["hook_id"])
        table.create_index("ix_hook_event_status_next_at", ["status", "next_at"])

    op.create_table(
        "login",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_login_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_login")),
    )
    with op.batch_alter_table("login") as table:
        table.create_index(table.f("ix_login_expires_at"), ["expires_at"])
        table.create_index(table.f("ix_login_user_id"), ["user_id"])

    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("facts", sa.JSON(), nullable=True))

    with op.batch_alter_table("run") as table:
        table.add_column(
            sa.Column("to_mail", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.create_index(table.f("ix_run_to_mail"), ["to_mail"])
        table.create_index(table.f("ix_run_finished_at"), ["finished_at"])

    with op.batch_alter_table("series") as table:
        table.add_column(sa.Column("chain", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("previous_id", sa.Integer(), nullable=True))
        table.create_index(table.f("ix_series_chain"), ["chain"])
        table.create_index(table.f("ix_series_previous_id"), ["previous_id"])

    with op.batch_alter_table("token") as table:
        table.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        table.create_index(table.f("ix_token_user_id"), ["user_id"])
        table.create_foreign_key(
            table.f("fk_token_user_id"), "user", ["user_id"], ["id"], ondelete="CASCADE"
        )


def downgrade() -> None:
    with op.batch_alter_table("token") as table:
        table.drop_constraint(table.f("fk_token_user_id"), type_="foreignkey")
        table.drop_index(table.f("ix_token_user_id"))
        table.drop_column("user_id")

    with op.batch_alter_table("series") as table:
        table.drop_index(table.f("ix_series_previous_id"))
        table.drop_index(table.f("ix_series_chain"))
        table.drop_column("previous_id")
        table.drop_column("chain")

    with op.batch_alter_table("message") as table:
        table.drop_column("facts")

    with op.batch_alter_table("run") as table:
        table.drop_index(table.f("ix_run_finished_at"))
        table.drop_index(table.f("ix_run_to_mail"))
        table.drop_column("to_mail")

    with op.batch_alter_table("login") as table:
        table.drop_index(table.f("ix_login_user_id"))
        table.drop_index(table.f("ix_login_expires_at"))

    op.drop_table("login")
    with op.batch_alter_table("hook_event") as table:
        table.drop_index("ix_hook_event_status_next_at")
        table.drop_index(table.f("ix_hook_event_hook_id"))

    op.drop_table("hook_event")
    with op.batch_alter_table("chain_link") as table:
        table.drop_index(table.f("ix_chain_link_earlier_id"))

    op.drop_table("chain_link")
    with op.batch_alter_table("chain_key") as table:
        table.drop_index(table.f("ix_chain_key_key"))

    op.drop_table("chain_key")
    op.drop_table("user")
    with op.batch_alter_table("triage") as table:
        table.drop_index(table.f("ix_triage_series"))
        table.drop_index(table.f("ix_triage_fingerprint"))
        table.drop_index(table.f("ix_triage_check_id"))

    op.drop_table("triage")
    with op.batch_alter_table("outbox") as table:
        table.drop_index("ix_outbox_status_next_at")
        table.drop_index(table.f("ix_outbox_series"))

    op.drop_table("outbox")
    op.drop_table("hook")
    with op.batch_alter_table("chain_edit") as table:
        table.drop_index(table.f("ix_chain_edit_later"))
        table.drop_index(table.f("ix_chain_edit_earlier"))

    op.drop_table("chain_edit")
