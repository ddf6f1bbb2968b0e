"""Environment values: what is accepted, and the words of a refusal."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from hub.databases import database_from_url
from hub.env import (
    env_bool,
    env_choice,
    env_colour,
    env_duration,
    env_folder,
    env_int,
    env_list,
    env_picture,
    env_secret,
    env_size,
)


@pytest.mark.parametrize(
    ("text", "size"), [("10M", 10 << 20), ("5g", 5 << 30), ("7", 7), ("2KiB", 2048)]
)
def test_env_size__units(monkeypatch, text, size):
    monkeypatch.setenv("HUB_X", text)

    assert env_size("HUB_X", "1") == size


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda: env_size("HUB_X", "1"), "ten"),
        (lambda: env_int("HUB_X", 1), "1.5"),
        (lambda: env_bool("HUB_X", default=True), "perhaps"),
        (lambda: env_duration("HUB_X", "1s"), "soon"),
        (lambda: env_colour("HUB_X"), "red"),
        (lambda: env_picture("HUB_X"), "/nowhere.svg"),
    ],
)
def test_env__refusal_names_the_variable(monkeypatch, read, text):
    monkeypatch.setenv("HUB_X", text)

    with pytest.raises(ImproperlyConfigured, match=f"HUB_X='{text}'"):
        read()


def test_env__other_values(monkeypatch):
    monkeypatch.setenv("HUB_X", "a, b,,c ")
    assert env_list("HUB_X", []) == ["a", "b", "c"]
    monkeypatch.setenv("HUB_X", "90m")
    assert env_duration("HUB_X", "1s") == timedelta(minutes=90)
    monkeypatch.setenv("HUB_X", "Off")
    assert env_bool("HUB_X", default=True) is False


def test_env_secret__from_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("secret\n")
    monkeypatch.setenv("HUB_X_FILE", str(tmp_path / "key"))

    assert env_secret("HUB_X") == "secret"


def test_database_from_url__both_kinds(tmp_path):
    sqlite = database_from_url(f"sqlite://{tmp_path}/a/hub.sqlite3", pool_size=8)
    postgres = database_from_url("postgresql://ana:p%40ss@db:5433/hub?sslmode=require", pool_size=8)

    assert sqlite["NAME"] == f"{tmp_path}/a/hub.sqlite3"
    assert sqlite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert (postgres["USER"], postgres["PASSWORD"], postgres["HOST"]) == ("ana", "p@ss", "db")
    assert postgres["OPTIONS"]["sslmode"] == "require"
    assert postgres["OPTIONS"]["pool"]["max_size"] == 8
    assert postgres["OPTIONS"]["options"] == "-c jit=off"
    without = database_from_url("postgresql://ana@pgbouncer/hub?options=", pool_size=8)
    assert without["OPTIONS"]["options"] == ""
    more = database_from_url("postgresql://ana@db/hub?options=-c%20work_mem%3D8MB", pool_size=8)
    assert more["OPTIONS"]["options"] == "-c jit=off -c work_mem=8MB"
    with pytest.raises(ImproperlyConfigured):
        database_from_url("mysql://x", pool_size=8)


def test_env_choice__is_one_of_the_choices(monkeypatch):
    monkeypatch.setenv("HUB_X", " ZH-Hans ")
    assert env_choice("HUB_X", "en", ["en", "zh-hans"]) == "zh-hans"

    monkeypatch.setenv("HUB_X", "fr")
    with pytest.raises(ImproperlyConfigured, match=r"HUB_X='fr' must be one of en, zh-hans"):
        env_choice("HUB_X", "en", ["en", "zh-hans"])


def test_env_folder__is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("HUB_X", str(tmp_path / "a" / "b"))

    assert env_folder("HUB_X", tmp_path) == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_env_folder__refusal_names_the_variable(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HUB_X", str(tmp_path / "file" / "b"))

    with pytest.raises(ImproperlyConfigured, match=r"HUB_X=.* cannot be made: Not a directory"):
        env_folder("HUB_X", tmp_path)
