"""Curates with the official client. Arguments: a model's id, a dataset's id. Prints the steps it took."""

import json
import os
import sys

import huggingface_hub
from huggingface_hub import HfApi

model, dataset = sys.argv[1:3]
endpoint = os.environ["HF_ENDPOINT"]
owner = HfApi(endpoint=endpoint, token=os.environ["OWNER_TOKEN"])
stranger = HfApi(endpoint=endpoint, token=os.environ["STRANGER_TOKEN"])
steps = []


def refused(status, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as error:
        assert error.response.status_code == status, (error, error.response.text)
        return error.response
    raise AssertionError(f"not refused with {status}")


title = f"Best of {huggingface_hub.__version__}"
made = owner.create_collection(title, description="What we use", private=False)
assert made.slug.startswith(f"ana/best-of-{huggingface_hub.__version__.replace('.', '')}-"), made
assert (made.title, made.description, made.private, made.items) == (title, "What we use", False, [])
assert made.url == f"{endpoint}/collections/{made.slug}", made.url
steps.append("create")

answer = refused(409, owner.create_collection, title)
assert answer.json()["slug"] == made.slug
assert owner.create_collection(title, exists_ok=True).slug == made.slug
steps.append("exists_ok")

owner.add_collection_item(made.slug, model, "model", note="see https://example.org")
owner.add_collection_item(made.slug, dataset, "dataset")
owner.add_collection_item(made.slug, "2307.09288", "paper")
whole = owner.add_collection_item(made.slug, made.slug, "collection")
assert [item.item_id for item in whole.items] == [model, dataset, "2307.09288", made.slug]
assert [item.position for item in whole.items] == [0, 1, 2, 3]
assert whole.items[0].note == "see https://example.org", whole.items[0]
refused(409, owner.add_collection_item, made.slug, model, "model")
assert len(owner.add_collection_item(made.slug, model, "model", exists_ok=True).items) == 4
refused(404, owner.add_collection_item, made.slug, "ana/never-was", "model")
refused(403, stranger.add_collection_item, made.slug, "1706.03762", "paper")
steps.append("add")

for slug in (made.slug, made.slug[-24:], f"ana/{made.slug[-24:]}", f"ana/other-{made.slug[-24:]}"):
    assert stranger.get_collection(slug).slug == made.slug, slug
steps.append("get")

listed = list(stranger.list_collections(owner="ana", item=f"models/{model}"))
assert [one.slug for one in listed] == [made.slug], listed
for item in (f"datasets/{dataset}", "papers/2307.09288", [f"models/{model}", "papers/0000.00000"]):
    assert made.slug in {one.slug for one in stranger.list_collections(item=item)}, item
for sort in ("lastModified", "trending", "upvotes"):
    assert len(list(stranger.list_collections(owner=["ana"], sort=sort, limit=1))) == 1
owner.add_collection_item(made.slug, "1706.03762", "paper")
assert len(next(iter(stranger.list_collections(owner="ana", item=f"models/{model}"))).items) == 4
assert len(stranger.get_collection(made.slug).items) == 5
steps.append("list")

renamed = owner.update_collection_metadata(
    made.slug, title=f"{title} now", theme="pink", position=0
)
assert renamed.slug != made.slug, renamed
assert renamed.slug[-24:] == made.slug[-24:], renamed
assert (renamed.theme, renamed.position) == ("pink", 0), renamed
assert owner.get_collection(made.slug).slug == renamed.slug
steps.append("update by the old slug")

last = owner.get_collection(renamed.slug).items[-1]
owner.update_collection_item(made.slug, last.item_object_id, note="first now", position=0)
items = owner.get_collection(renamed.slug).items
assert (items[0].item_object_id, items[0].note) == (last.item_object_id, "first now"), items
assert [item.position for item in items] == [0, 1, 2, 3, 4], items
steps.append("note and move")

owner.delete_collection_item(renamed.slug, last.item_object_id)
refused(404, owner.delete_collection_item, renamed.slug, last.item_object_id)
owner.delete_collection_item(renamed.slug, last.item_object_id, missing_ok=True)
assert len(owner.get_collection(renamed.slug).items) == 4
steps.append("remove")

owner.update_collection_metadata(renamed.slug, private=True)
assert owner.get_collection(renamed.slug).private
refused(404, stranger.get_collection, renamed.slug)
assert not list(stranger.list_collections(owner="ana", item=f"models/{model}"))
refused(404, stranger.delete_collection, renamed.slug)
steps.append("private")

owner.delete_collection(made.slug)
refused(404, owner.get_collection, renamed.slug)
owner.delete_collection(renamed.slug, missing_ok=True)
steps.append("delete")
print(json.dumps(steps))
