"""Tasks as lists show them: by the kind of data that goes in or comes out."""

from repos.card_values import PIPELINE_TAGS

_GROUPS = {
    "Language": """
        text-generation text2text-generation text-classification token-classification fill-mask
        question-answering table-question-answering zero-shot-classification translation
        summarization feature-extraction sentence-similarity text-ranking text-retrieval
        multiple-choice table-to-text
    """,
    "Vision": """
        image-classification object-detection image-segmentation depth-estimation text-to-image
        image-to-text image-to-image image-to-video unconditional-image-generation
        video-classification text-to-video zero-shot-image-classification mask-generation
        zero-shot-object-detection text-to-3d image-to-3d image-feature-extraction
        keypoint-detection video-to-video
    """,
    "Audio": """
        text-to-speech text-to-audio automatic-speech-recognition audio-to-audio
        audio-classification voice-activity-detection
    """,
    "Several at once": """
        image-text-to-text image-text-to-image image-text-to-video visual-question-answering
        document-question-answering visual-document-retrieval video-text-to-text
        audio-text-to-text any-to-any
    """,
    "Tables and series": """
        tabular-classification tabular-regression tabular-to-text time-series-forecasting
    """,
    "Other": "reinforcement-learning robotics graph-ml other",
}
GROUPS: dict[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in _GROUPS.items()}
_GROUP_OF = {task: name for name, tasks in GROUPS.items() for task in tasks}
OTHER = "Other"


def group_of(task: str) -> str:
    """The group that a task stands in; tasks that nobody registered stand among the others."""
    return _GROUP_OF.get(task, OTHER)


def ungrouped() -> set[str]:
    """Registered tasks that no group has; a test keeps this empty."""
    return set(PIPELINE_TAGS) - _GROUP_OF.keys()
