"""Rows for the case `collections`: run inside a hub by `manage.py shell`, so that models are at hand.

Repositories are rows without git: these pages never open one.
"""

SEED = """
from accounts.models import Namespace
from collections_app.models import Collection, CollectionItem
from collections_app.models.collection import title_key
from collections_app.places import STEP
from repos.models import Repository

ana = Namespace.objects.get(name_lower="ana")
eve = Namespace.objects.get(name_lower="eve")
for owner in (ana, eve):
    Repository.objects.bulk_create([
        Repository(
            repo_type="model", namespace=owner, repo_id=f"{owner.name}/bench-{number}",
            created_by=owner.user, is_private=owner == eve and number % 4 == 0,
            pipeline_tag="text-generation",
        )
        for number in range(400)
    ], batch_size=500)
repos = list(Repository.objects.filter(repo_id__contains="/bench-"))

def collection(number, title, items):
    made = Collection.objects.create(
        namespace=ana, created_by=ana.user, title=title, title_key=title_key(title),
        description="What this one is for, in some words.", place=number * STEP,
    )
    CollectionItem.objects.bulk_create([
        CollectionItem(
            collection=made, kind="model", repo=repo, place=(place + 1) * STEP,
            note="Read https://example.org/why first." if place % 3 == 0 else "",
        )
        for place, repo in enumerate(repos[:items])
    ], batch_size=500)
    return made

print("SLUG", collection(1, "A long one", 700).full_slug)
for number in range(2, COUNT + 1):
    collection(number, f"Collection {number}", 100)
"""


def seed_code(collections: int) -> str:
    """The long one has 700 items, of which a stranger sees 525."""
    return SEED.replace("COUNT", str(collections))
