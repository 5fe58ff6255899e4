"""Remember which ids were deleted: an outbox that comes late must not bring them back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of deleted ids."""
    op.create_table(
        "deleted",
        sa.Column("person", sa.Uuid, primary_key=True),
        sa.Column("id", sa.Uuid, primary_key=True),
    )
