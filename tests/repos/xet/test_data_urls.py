import base64

import pytest

from repos.xet.data_urls import MAX_RANGES, DataUrlRefused, read_data, sign_data
from repos.xet.hashes import MerkleHash

XORB = MerkleHash(bytes(range(32)))


def test_read_data__gives_back_what_was_signed():
    grant = read_data(sign_data(XORB, [(0, 10), (20, 2**32 - 1)]))

    assert grant.xorb == XORB
    assert grant.ranges == ((0, 10), (20, 2**32 - 1))


@pytest.mark.parametrize(
    ("start", "end", "is_fine"),
    [(0, 10, True), (3, 4, True), (0, 11, False), (10, 20, False), (19, 21, False)],
)
def test_admits__only_what_is_inside_of_one_range(start, end, is_fine):
    grant = read_data(sign_data(XORB, [(0, 10), (20, 30)]))

    assert grant.admits(start, end) is is_fine


def test_s34_read_data__refuses_every_changed_bit():
    raw = base64.urlsafe_b64decode(sign_data(XORB, [(0, 10)]) + "==")

    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(DataUrlRefused):
            read_data(base64.urlsafe_b64encode(changed).decode())


@pytest.mark.parametrize("text", ["", "x", "=", "ü" * 8, "A" * 10_000, "\0"])
def test_read_data__refuses_rubbish(text):
    with pytest.raises(DataUrlRefused):
        read_data(text)


def test_s34_read_data__refuses_after_expiry(monkeypatch):
    text = sign_data(XORB, [(0, 10)])
    from repos.xet import data_urls

    late = data_urls.time.time() + 901
    monkeypatch.setattr(data_urls.time, "time", lambda: late)

    with pytest.raises(DataUrlRefused):
        read_data(text)


def test_sign_data__stays_under_what_proxies_take():
    text = sign_data(XORB, [(number, number + 1) for number in range(MAX_RANGES)])

    assert len(text) < 7000
