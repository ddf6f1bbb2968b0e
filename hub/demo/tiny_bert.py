"""A BERT small enough for a demo: configuration, word-piece tokenizer and random weights."""

import json
import random
import struct
from collections.abc import Iterator

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
_WORDS = [
    "the",
    "a",
    "of",
    "and",
    "in",
    "it",
    "is",
    "to",
    "with",
    "my",
    "i",
    "at",
    "all",
    "as",
    "like",
    "more",
    "than",
    "this",
    "too",
    "tea",
    "cup",
    "leaf",
    "pot",
    "water",
    "milk",
    "honey",
    "lemon",
    "smoke",
    "bread",
    "paper",
    "flower",
    "hay",
    "morning",
    "day",
    "mouth",
    "end",
    "taste",
    "smell",
    "drink",
    "dry",
    "bright",
    "dark",
    "soft",
    "warm",
    "hot",
    "sweet",
    "bitter",
    "thin",
    "strong",
    "old",
    "clean",
    "green",
    "first",
    "second",
    "better",
    "little",
    "friendly",
    "##s",
    "##d",
    "##er",
    "##ly",
    ",",
    ".",
]
VOCABULARY = (*_SPECIAL, *_WORDS)
_HIDDEN = 16
_INTERMEDIATE = 32
_POSITIONS = 64


def config() -> str:
    return _json(
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "vocab_size": len(VOCABULARY),
            "hidden_size": _HIDDEN,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "intermediate_size": _INTERMEDIATE,
            "max_position_embeddings": _POSITIONS,
            "type_vocab_size": 2,
            "hidden_act": "gelu",
            "layer_norm_eps": 1e-12,
            "pad_token_id": 0,
            "torch_dtype": "float32",
        }
    )


def tokenizer() -> str:
    """A `tokenizers` file: lower case, split at punctuation, greedy word pieces."""
    ids = {word: number for number, word in enumerate(VOCABULARY)}
    return _json(
        {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [
                {
                    "id": ids[word],
                    "content": word,
                    "single_word": False,
                    "lstrip": False,
                    "rstrip": False,
                    "normalized": False,
                    "special": True,
                }
                for word in _SPECIAL
            ],
            "normalizer": {
                "type": "BertNormalizer",
                "clean_text": True,
                "handle_chinese_chars": True,
                "strip_accents": None,
                "lowercase": True,
            },
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [_special("[CLS]"), _sequence("A", 0), _special("[SEP]")],
                "pair": [
                    _special("[CLS]"), _sequence("A", 0), _special("[SEP]"),
                    _sequence("B", 1), _special("[SEP]", 1),
                ],
                "special_tokens": {
                    word: {"id": word, "ids": [ids[word]], "tokens": [word]}
                    for word in ("[CLS]", "[SEP]")
                },
            },
            "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
            "model": {
                "type": "WordPiece",
                "unk_token": "[UNK]",
                "continuing_subword_prefix": "##",
                "max_input_chars_per_word": 100,
                "vocab": ids,
            },
        }
    )  # fmt: skip


def tokenizer_config() -> str:
    return _json(
        {
            "tokenizer_class": "BertTokenizer",
            "do_lower_case": True,
            "model_max_length": _POSITIONS,
            "cls_token": "[CLS]",
            "mask_token": "[MASK]",
            "pad_token": "[PAD]",
            "sep_token": "[SEP]",
            "unk_token": "[UNK]",
        }
    )


def vocabulary() -> str:
    return "\n".join(VOCABULARY) + "\n"


def weights() -> bytes:
    """A safetensors file; the same bytes every time."""
    dice = random.Random(20)  # noqa: S311  # weights, not secrets
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    data = bytearray()
    for name, shape in _tensors():
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        if name.endswith("LayerNorm.weight"):
            values = [1.0] * count
        elif name.endswith("bias"):
            values = [0.0] * count
        else:
            values = [dice.gauss(0.0, 0.02) for _ in range(count)]
        start = len(data)
        data += struct.pack(f"<{count}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [start, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + bytes(data)


def _tensors() -> Iterator[tuple[str, list[int]]]:
    yield "embeddings.word_embeddings.weight", [len(VOCABULARY), _HIDDEN]
    yield "embeddings.position_embeddings.weight", [_POSITIONS, _HIDDEN]
    yield "embeddings.token_type_embeddings.weight", [2, _HIDDEN]
    yield from _norm("embeddings")
    layer = "encoder.layer.0"
    for part in ("query", "key", "value"):
        yield from _dense(f"{layer}.attention.self.{part}", _HIDDEN, _HIDDEN)
    yield from _dense(f"{layer}.attention.output.dense", _HIDDEN, _HIDDEN)
    yield from _norm(f"{layer}.attention.output")
    yield from _dense(f"{layer}.intermediate.dense", _INTERMEDIATE, _HIDDEN)
    yield from _dense(f"{layer}.output.dense", _HIDDEN, _INTERMEDIATE)
    yield from _norm(f"{layer}.output")
    yield from _dense("pooler.dense", _HIDDEN, _HIDDEN)


def _dense(name: str, rows: int, columns: int) -> Iterator[tuple[str, list[int]]]:
    yield f"{name}.weight", [rows, columns]
    yield f"{name}.bias", [rows]


def _norm(name: str) -> Iterator[tuple[str, list[int]]]:
    yield f"{name}.LayerNorm.weight", [_HIDDEN]
    yield f"{name}.LayerNorm.bias", [_HIDDEN]


def _special(word: str, sequence: int = 0) -> dict[str, object]:
    return {"SpecialToken": {"id": word, "type_id": sequence}}


def _sequence(name: str, number: int) -> dict[str, object]:
    return {"Sequence": {"id": name, "type_id": number}}


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
