"""200,000 repositories as rows, without folders: what a list page reads.

`HUB_DATABASE_URL=postgresql://… python -m tests.bench.seed_list` fills a migrated, empty database;
the case `list_200k` does the same in a database of its own. Values are uneven, as they are in life:
few tasks and licences are frequent, most repositories have no likes, and nothing trends but a few.
"""

import os
import sys

import psycopg

REPOSITORIES = 200_000
_OWNERS = 5_000

_SEED = [
    "SELECT setseed(0.42)",
    """
    INSERT INTO accounts_namespace (public_id, name, collision_key, kind, is_self_chosen, created_at)
    SELECT lpad(to_hex(n), 24, '0'), 'owner-' || n, 'owner' || n, 'org', true, now()
    FROM generate_series(1, {owners}) n
    """,
    """
    CREATE TEMP TABLE seed AS
    SELECT n,
        1 + floor({owners} * power(random(), 2))::int AS owner,
        (ARRAY['text-generation','text-classification','fill-mask','translation','summarization',
               'image-classification','automatic-speech-recognition','question-answering',
               'object-detection','token-classification','feature-extraction',''])
            [1 + floor(12 * power(random(), 2))::int] AS task,
        (ARRAY['transformers','diffusers','sentence-transformers','timm','keras','peft',''])
            [1 + floor(7 * power(random(), 2))::int] AS library,
        (ARRAY['apache-2.0','mit','other','cc-by-4.0','llama2','gpl-3.0','bsd-3-clause','openrail',''])
            [1 + floor(9 * power(random(), 2))::int] AS license,
        (ARRAY['en','zh','de','fr','es','ja','pt','ru','tr','ar','ko','fa','fi','sw'])
            [1 + floor(14 * power(random(), 3))::int] AS language,
        (ARRAY['bert','llama','mistral','gpt','t5','whisper','vit','resnet','qwen','phi'])
            [1 + floor(10 * power(random(), 2))::int] AS family,
        now() - random() * interval '1500 days' AS made,
        CASE WHEN random() < 0.7 THEN 0 ELSE floor(power(10, 4 * random()))::int END AS likes,
        CASE WHEN random() < 0.4 THEN 0 ELSE floor(power(10, 6 * random()))::bigint END AS downloads,
        CASE WHEN random() < 0.9 THEN 0 ELSE random() * 50 END AS trend,
        random() < 0.15 AS is_private, random() < 0.03 AS is_gated,
        CASE WHEN random() < 0.4 THEN NULL ELSE floor(power(10, 7 + 4 * random()))::bigint END AS parameters
    FROM generate_series(1, {repositories}) n
    """,
    """
    INSERT INTO repos_repository (public_id, storage_key, volume, repo_type, namespace_id, repo_id,
        is_private, gate, is_disabled, discussions_disabled, sdk, default_branch, head_oid,
        created_at, last_modified, card_data, weights, parameters,
        pipeline_tag, library_name, license, likes, downloads,
        downloads_all_time, trending_score, used_storage_bytes, pushes_since_maintenance)
    SELECT lpad(to_hex(seed.n), 24, '0'), lpad(to_hex(seed.n), 32, '0'), 'default',
        'model', owner.id, owner.name || '/' || family || '-' || seed.n,
        is_private, CASE WHEN is_gated THEN 'auto' ELSE '' END, random() < 0.001, false, '', 'main',
        repeat('0', 40), made, made + (now() - made) * random(),
        jsonb_build_object('license', license, 'language', language),
        CASE WHEN parameters IS NULL THEN '{{}}' ELSE jsonb_build_object('F32', parameters) END, parameters,
        task, library, license, likes,
        downloads, downloads, trend, 0, 0
    FROM seed JOIN accounts_namespace owner ON owner.name = 'owner-' || seed.owner
    """,
    """
    INSERT INTO repos_repotag (repo_id, tag, position)
    SELECT repo.id, tag.name, tag.place
    FROM seed JOIN repos_repository repo ON repo.storage_key = lpad(to_hex(seed.n), 32, '0'),
    LATERAL (VALUES (seed.library, 0), (seed.task, 1), (seed.language, 2),
        ('license:' || seed.license, 3), (seed.family, 4), ('region:us', 5),
        ('base_model:owner-' || seed.owner || '/' || seed.family, 6)) tag(name, place)
    WHERE tag.name NOT IN ('', 'license:')
    """,
    """
    INSERT INTO repos_cardtext (repo_id, text)
    SELECT repo.id, seed.family || ' is a ' || seed.task || ' model trained on corpus '
        || (seed.n % 1000) || ' in ' || seed.language || ' by team ' || seed.owner
    FROM seed JOIN repos_repository repo ON repo.storage_key = lpad(to_hex(seed.n), 32, '0')
    """,
]


def seed(database_url: str, repositories: int = REPOSITORIES) -> None:
    with psycopg.connect(database_url) as link:
        for statement in _SEED:
            link.execute(statement.format(owners=_OWNERS, repositories=repositories))
    with psycopg.connect(database_url, autocommit=True) as link:
        link.execute("VACUUM (ANALYZE)")


if __name__ == "__main__":
    sys.exit(seed(os.environ["HUB_DATABASE_URL"]))
