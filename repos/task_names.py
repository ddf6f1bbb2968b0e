"""What tasks are called on pages; in English by their tags, as everybody knows them."""

from django.utils.translation import pgettext_lazy

from repos.card_values import PIPELINE_TAGS

_NAMES = {
    "text-classification": pgettext_lazy("task", "text-classification"),
    "token-classification": pgettext_lazy("task", "token-classification"),
    "table-question-answering": pgettext_lazy("task", "table-question-answering"),
    "question-answering": pgettext_lazy("task", "question-answering"),
    "zero-shot-classification": pgettext_lazy("task", "zero-shot-classification"),
    "translation": pgettext_lazy("task", "translation"),
    "summarization": pgettext_lazy("task", "summarization"),
    "feature-extraction": pgettext_lazy("task", "feature-extraction"),
    "text-generation": pgettext_lazy("task", "text-generation"),
    "text2text-generation": pgettext_lazy("task", "text2text-generation"),
    "fill-mask": pgettext_lazy("task", "fill-mask"),
    "sentence-similarity": pgettext_lazy("task", "sentence-similarity"),
    "text-to-speech": pgettext_lazy("task", "text-to-speech"),
    "text-to-audio": pgettext_lazy("task", "text-to-audio"),
    "automatic-speech-recognition": pgettext_lazy("task", "automatic-speech-recognition"),
    "audio-to-audio": pgettext_lazy("task", "audio-to-audio"),
    "audio-classification": pgettext_lazy("task", "audio-classification"),
    "audio-text-to-text": pgettext_lazy("task", "audio-text-to-text"),
    "voice-activity-detection": pgettext_lazy("task", "voice-activity-detection"),
    "depth-estimation": pgettext_lazy("task", "depth-estimation"),
    "image-classification": pgettext_lazy("task", "image-classification"),
    "object-detection": pgettext_lazy("task", "object-detection"),
    "image-segmentation": pgettext_lazy("task", "image-segmentation"),
    "text-to-image": pgettext_lazy("task", "text-to-image"),
    "image-to-text": pgettext_lazy("task", "image-to-text"),
    "image-to-image": pgettext_lazy("task", "image-to-image"),
    "image-to-video": pgettext_lazy("task", "image-to-video"),
    "unconditional-image-generation": pgettext_lazy("task", "unconditional-image-generation"),
    "video-classification": pgettext_lazy("task", "video-classification"),
    "reinforcement-learning": pgettext_lazy("task", "reinforcement-learning"),
    "robotics": pgettext_lazy("task", "robotics"),
    "tabular-classification": pgettext_lazy("task", "tabular-classification"),
    "tabular-regression": pgettext_lazy("task", "tabular-regression"),
    "tabular-to-text": pgettext_lazy("task", "tabular-to-text"),
    "table-to-text": pgettext_lazy("task", "table-to-text"),
    "multiple-choice": pgettext_lazy("task", "multiple-choice"),
    "text-ranking": pgettext_lazy("task", "text-ranking"),
    "text-retrieval": pgettext_lazy("task", "text-retrieval"),
    "time-series-forecasting": pgettext_lazy("task", "time-series-forecasting"),
    "text-to-video": pgettext_lazy("task", "text-to-video"),
    "image-text-to-text": pgettext_lazy("task", "image-text-to-text"),
    "image-text-to-image": pgettext_lazy("task", "image-text-to-image"),
    "image-text-to-video": pgettext_lazy("task", "image-text-to-video"),
    "visual-question-answering": pgettext_lazy("task", "visual-question-answering"),
    "document-question-answering": pgettext_lazy("task", "document-question-answering"),
    "zero-shot-image-classification": pgettext_lazy("task", "zero-shot-image-classification"),
    "graph-ml": pgettext_lazy("task", "graph-ml"),
    "mask-generation": pgettext_lazy("task", "mask-generation"),
    "zero-shot-object-detection": pgettext_lazy("task", "zero-shot-object-detection"),
    "text-to-3d": pgettext_lazy("task", "text-to-3d"),
    "image-to-3d": pgettext_lazy("task", "image-to-3d"),
    "image-feature-extraction": pgettext_lazy("task", "image-feature-extraction"),
    "video-text-to-text": pgettext_lazy("task", "video-text-to-text"),
    "keypoint-detection": pgettext_lazy("task", "keypoint-detection"),
    "visual-document-retrieval": pgettext_lazy("task", "visual-document-retrieval"),
    "any-to-any": pgettext_lazy("task", "any-to-any"),
    "video-to-video": pgettext_lazy("task", "video-to-video"),
    "other": pgettext_lazy("task", "other"),
}


def task_name(task: str) -> str:
    """In the page's language; a task that nobody registered keeps its tag."""
    return str(_NAMES.get(task, task))


def unnamed() -> set[str]:
    """Registered tasks that translators never see; a test keeps this empty."""
    return set(PIPELINE_TAGS) - _NAMES.keys()
