"""datasets: push a table, load it whole and as a stream."""

import os
import sys

from datasets import Dataset, load_dataset

TOKEN, REPO, CACHE = os.environ["HUB_TOKEN"], sys.argv[1], sys.argv[2]

rows = {"text": [f"row {n}" for n in range(1000)], "n": list(range(1000))}
Dataset.from_dict(rows).push_to_hub(REPO, token=TOKEN, private=True)
loaded = load_dataset(REPO, token=TOKEN, cache_dir=CACHE)["train"]
assert loaded["n"] == rows["n"]
streamed = load_dataset(REPO, token=TOKEN, streaming=True)["train"]
assert next(iter(streamed))["text"] == "row 0"
Dataset.from_dict(rows).push_to_hub(REPO, token=TOKEN, split="test")
assert set(load_dataset(REPO, token=TOKEN, cache_dir=CACHE)) == {"train", "test"}
print("datasets: done")
