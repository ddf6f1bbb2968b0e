"""Forms of collection pages: they clean what people type; actions judge it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Namespace
from collections_app.models import Theme
from collections_app.models.collection import MAX_DESCRIPTION_CHARS, MAX_TITLE_CHARS

VISIBILITIES = (
    (
        "public",
        pgettext_lazy("a collection", "Public"),
        _("Everyone who can reach this hub may see it."),
    ),
    (
        "private",
        pgettext_lazy("a collection", "Private"),
        _("Only you or your organization's members know that it exists."),
    ),
)


class CollectionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE_CHARS, strip=True)
    description = forms.CharField(
        label=_("Description"), max_length=MAX_DESCRIPTION_CHARS, required=False
    )
    theme = forms.ChoiceField(label=_("Colour"), choices=Theme.choices, initial=Theme.ORANGE)
    visibility = forms.ChoiceField(
        label=_("Visibility"),
        choices=[(value, label) for value, label, note in VISIBILITIES],
        initial="public",
    )

    @property
    def chosen_theme(self) -> Theme:
        return Theme(self.cleaned_data["theme"])

    @property
    def is_private(self) -> bool:
        return bool(self.cleaned_data["visibility"] == "private")


class NewCollectionForm(CollectionForm):
    """owners: the namespaces in which the person may make collections, his own first."""

    owner = forms.ChoiceField(label=_("Owner"))

    def __init__(
        self, data: object = None, *, owners: list[Namespace], initial: dict[str, str]
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # QueryDict or None, as Django hands it
        self.fields["owner"].choices = [(one.name, one.name) for one in owners]  # type: ignore[attr-defined]  # ChoiceField
