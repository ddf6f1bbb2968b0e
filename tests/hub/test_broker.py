"""The message folder: whoever looks at any moment finds whole messages only."""

import threading
from queue import Empty

import pytest
from kombu import Connection

from hub.broker import Transport

MESSAGES = 300


@pytest.fixture
def open_channel(tmp_path):
    """A connection of its own to the same folder, as another process would have."""
    folders = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    for folder in folders.values():
        (tmp_path / folder).mkdir(exist_ok=True)
    connections = []

    def open_():
        connection = Connection("filesystem://localhost//", transport_options=folders)
        connection.transport_cls = Transport
        connections.append(connection)
        return connection.channel()

    yield open_
    for connection in connections:
        connection.close()


def test_channel__writers_and_readers_at_once_lose_nothing(open_channel):
    got, failures = [], []
    everything = threading.Event()

    def read():
        channel = open_channel()
        try:
            while not everything.is_set():
                try:
                    got.append(channel._get("hub")["number"])
                except Empty:
                    continue
                if len(got) == MESSAGES:
                    everything.set()
        except Exception as error:  # noqa: BLE001  # shown by the assertion
            failures.append(error)
            everything.set()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    writer = open_channel()
    for number in range(MESSAGES):
        writer._put("hub", {"number": number, "padding": "x" * 10_000})
    everything.wait(60)
    everything.set()
    for reader in readers:
        reader.join()

    assert failures == []
    assert sorted(got) == list(range(MESSAGES))


def test_channel__a_message_goes_to_its_own_queue(open_channel):
    channel = open_channel()
    channel._put("hub-8001", {"number": 1})

    with pytest.raises(Empty):
        channel._get("hub-8002")
    assert channel._get("hub-8001") == {"number": 1}


def test_channel__binding_twice_is_binding_once(open_channel):
    channel = open_channel()
    for _ in range(2):
        channel._queue_bind("hub", "hub", "", "hub")
    open_channel()._queue_bind("hub", "other", "", "other")

    assert [binding.queue for binding in channel.get_table("hub")] == ["other", "hub"]
