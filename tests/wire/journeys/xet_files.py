"""Uploads, downloads or copies files with huggingface_hub, as a script of a person would.

Arguments: up | down, repo id, folder; or copy, repo id, the other repo id. Prints the sha256 of each
file in the folder as JSON.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from huggingface_hub import HfApi

VERB, REPO, FOLDER = sys.argv[1], sys.argv[2], Path(sys.argv[3])
api = HfApi(endpoint=os.environ["HF_ENDPOINT"], token=os.environ["HUB_TOKEN"])


def sha256(path):
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


if VERB == "copy":
    api.copy_files(f"hf://{REPO}/", f"hf://{sys.argv[3]}/copied/")
elif VERB == "up":
    for path in sorted(FOLDER.iterdir()):
        api.upload_file(path_or_fileobj=str(path), path_in_repo=path.name, repo_id=REPO)
else:
    api.snapshot_download(REPO, local_dir=FOLDER)
files = FOLDER.iterdir() if FOLDER.is_dir() else []
print(json.dumps({path.name: sha256(path) for path in files if path.is_file()}))
