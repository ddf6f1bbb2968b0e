"""An index for words inside repository ids, where the database has trigrams."""

from django.db import migrations

# The extension is trusted, so an owner of the database may make it. Where it is not installed or not
# allowed, search is slower and finds the same.
MAKE = """
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'no pg_trgm: %', SQLERRM;
END $$;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') THEN
        CREATE INDEX IF NOT EXISTS repo_id_trigrams
            ON repos_repository USING gin (repo_id_lower gin_trgm_ops);
    END IF;
END $$;
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(MAKE, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS repo_id_trigrams")


class Migration(migrations.Migration):
    dependencies = [("repos", "0013_featured")]

    operations = [migrations.RunPython(make, drop)]
