"""Who is mentioned, and who is only quoted."""

import pytest

from community.mentions import MAX_MENTIONS, mentioned_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hello @Ana, and @ben.", ["ana", "ben"]),
        ("@ben @ana @BEN", ["ben", "ana"]),
        ("**@ana** _@ben_ (@cem) “@eve”", ["ana", "ben", "cem", "eve"]),
        ("> @ana said\n\n- @ben\n\n| a |\n|---|\n| @cem |", ["ana", "ben", "cem"]),
        ("@open-lab's @a.b_c. @ana...", ["open-lab", "a.b_c", "ana"]),
        ("&lt;@ana&gt;", ["ana"]),
        ("`@ana` and\n\n```\n@ben\n```\n\n    @cem", []),
        ("<code>@ana</code> <pre>@ben</pre>", []),
        ("[@ana](https://example.org) <a href='/x'>@ben</a> https://example.org/@cem", []),
        ("mail ana@example.org, <ben@example.org>, a.b+c@example.org", []),
        ("@ana@example.org @types/node x@ana /@ana .@ana", []),
        ("<!-- @ana --> <img alt='@ben' src='x.png'>\n\nx $$@cem$$ y", []),
        ("@ @- @. @é \\@", []),
        ("@" + "a" * 97, []),
        ("", []),
    ],
)
def test_mentioned_names__a_name_in_words_and_nothing_else(text, names):
    assert mentioned_names(text) == names


def test_mentioned_names__are_capped():
    text = "\n".join(f"@user{number}" for number in range(10_000))

    assert mentioned_names(text) == [f"user{number}" for number in range(MAX_MENTIONS)]
