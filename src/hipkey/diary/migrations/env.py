"""Runs the migrations on the connection that `hipkey.diary.migrate` hands in."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="diary_version")
with context.begin_transaction():
    context.run_migrations()
