"""transformers and tokenizers: push a tiny config and tokenizer, load them again from the hub."""

import os
import sys

from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoConfig, AutoTokenizer, BertConfig, PreTrainedTokenizerFast

TOKEN, REPO = os.environ["HUB_TOKEN"], sys.argv[1]

words = {"[UNK]": 0, "hello": 1, "world": 2}
tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]")
config = BertConfig(vocab_size=3, hidden_size=8, num_hidden_layers=1, num_attention_heads=1)
config.push_to_hub(REPO, token=TOKEN, private=True)
fast.push_to_hub(REPO, token=TOKEN)

assert AutoConfig.from_pretrained(REPO, token=TOKEN).hidden_size == 8
loaded = AutoTokenizer.from_pretrained(REPO, token=TOKEN)
assert loaded("hello world")["input_ids"] == [1, 2], loaded("hello world")
print("transformers: done")
