"""How text becomes words for search: the same cut for cards and for what people type."""

import re

# Beyond, a card is a book; PostgreSQL's index of one text ends at 1 MB.
_MAX_CHARACTERS = 100_000
# Chinese, Japanese and Korean do not part words by spaces: every sign is a word, and a search is a
# phrase of them.
_SIGNS = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_SIGNS}]|[^\W_{_SIGNS}]+")
_SIGN = re.compile(rf"[{_SIGNS}]")
# Both databases skip longer "words"; keys and hashes are found by their beginning.
_MAX_WORD = 80


def words_of(text: str) -> str:
    """Lower-case words with one space between them: `Tiny-BERT, v2` is `tiny bert v2`."""
    found = _WORD.findall(text[:_MAX_CHARACTERS].lower())
    return " ".join(word[:_MAX_WORD] for word in found)


def phrase_of(typed: str) -> str:
    """What to look for in cards when somebody typed this word; "" when it is too short for that.

    `bert-bas` is `bert bas*`. Beginnings need three letters, whole words two; one sign is enough.
    """
    words = words_of(typed[:200]).split()
    if not words:
        return ""
    last = words[-1]
    if _SIGN.match(last):
        return " ".join(words)
    if len(words) == 1 and len(last) < 2:
        return ""
    return " ".join(words) + ("*" if len(last) >= 3 else "")
