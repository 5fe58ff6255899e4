"""Events of persons, in the order of their time."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table of events."""
    op.create_table(
        "event",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("offset_s", sa.Integer, nullable=False),
        sa.Column("session", sa.Uuid),
        sa.Column("stretch", sa.String(60)),
        sa.Column("side", sa.String(5)),
        sa.Column("seconds", sa.Double),
        sa.Column("measure", sa.String(60)),
        sa.Column("value", sa.Double),
        sa.Column("note", sa.Text),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("event_person_at", "event", ["person", "at_us"])
