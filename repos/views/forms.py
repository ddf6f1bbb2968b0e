"""Forms of repository pages: they clean what people type; actions judge it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Namespace
from hub.kernel.wording import quoted
from repos.card_values import LICENSES, SPACE_SDKS
from repos.models import RepoType

# (value, name, what it means)
VISIBILITIES = (
    (
        "public",
        gettext_lazy("Public"),
        gettext_lazy("Everyone who can reach this hub may see and download it."),
    ),
    (
        "private",
        gettext_lazy("Private"),
        gettext_lazy(
            "Only you or your organization's members, and collaborators, know that it exists."
        ),
    ),
)
_VISIBILITY_CHOICES = [(value, name) for value, name, _meaning in VISIBILITIES]
_SDK_NOTES = {
    "static": gettext_lazy("HTML, CSS and JavaScript, served as they are."),
    "gradio": gettext_lazy("A Python app made with Gradio."),
    "streamlit": gettext_lazy("A Python app made with Streamlit."),
    "docker": gettext_lazy("Anything that a Dockerfile can build."),
}


class NewRepoForm(forms.Form):
    """owners: the namespaces in which the person may create repositories, his own first."""

    owner = forms.ChoiceField(label=gettext_lazy("Owner"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=96, strip=True)
    license = forms.ChoiceField(label=gettext_lazy("Licence"), required=False)
    sdk = forms.ChoiceField(label=gettext_lazy("SDK"), required=False)
    visibility = forms.ChoiceField(label=gettext_lazy("Visibility"), initial="public")

    def __init__(
        self, data: object = None, *, repo_type: RepoType, owners: list[Namespace], owner: str = ""
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # QueryDict or None, as Django hands it
        self.fields["owner"].choices = [(one.name, one.name) for one in owners]  # type: ignore[attr-defined]  # ChoiceField
        self.fields["owner"].initial = owner or (owners[0].name if owners else "")
        self.fields["license"].choices = [("", _("None yet")), *((x, x) for x in sorted(LICENSES))]  # type: ignore[attr-defined]  # ChoiceField
        self.fields["visibility"].choices = _VISIBILITY_CHOICES  # type: ignore[attr-defined]  # ChoiceField
        if repo_type is RepoType.SPACE:
            self.fields["sdk"].choices = [(sdk, sdk) for sdk, _note in sdk_choices()]  # type: ignore[attr-defined]  # ChoiceField
            self.fields["sdk"].required = True
        else:
            del self.fields["sdk"]


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(choices=_VISIBILITY_CHOICES)


class RenameForm(forms.Form):
    owner = forms.CharField(max_length=96, required=False)
    name = forms.CharField(max_length=96)


class DeleteForm(forms.Form):
    """typed: must repeat the repository's id, so that a slip of the mouse deletes nothing."""

    typed = forms.CharField(max_length=200)

    def __init__(self, data: object, *, repo_id: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # QueryDict, as Django hands it
        self._repo_id = repo_id

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed.strip() != self._repo_id:
            raise forms.ValidationError(
                _("Type %(repo)s to confirm.") % {"repo": quoted(self._repo_id)}
            )
        return typed


def sdk_choices() -> list[tuple[str, str]]:
    """(value, what it means)."""
    return [(sdk, str(note)) for sdk, note in _SDK_NOTES.items() if sdk in SPACE_SDKS]
