"""Read years of one kind, and sums of days, from an index alone."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Index what is asked for by kind, with all that sums are made of."""
    op.create_index(
        "event_person_kind",
        "event",
        [
            "person",
            "kind",
            "at_us",
            "offset_s",
            "measure",
            "value",
            "seconds",
            "stretch",
            "side",
        ],
    )
