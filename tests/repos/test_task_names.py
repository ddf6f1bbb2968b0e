"""Tasks are known by their tags in English, and by their customary names elsewhere."""

from django.utils import translation

from repos.card_values import PIPELINE_TAGS
from repos.task_names import task_name, unnamed


def test_task_name__in_english_is_the_tag():
    assert unnamed() == set()
    assert [task_name(tag) for tag in PIPELINE_TAGS] == list(PIPELINE_TAGS)


def test_task_name__in_another_language():
    with translation.override("zh-hans"):
        assert task_name("text-generation") == "文本生成"
        assert task_name("a-task-of-my-own") == "a-task-of-my-own"
