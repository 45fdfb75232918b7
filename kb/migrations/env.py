"""Alembic's environment, shared by every package's migrations; run through `kb.database` only."""

from alembic import context

from kb.database import Database

database = Database(context.config.attributes["url"])
with database.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("target_metadata"),
        render_as_batch=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
database.close()
