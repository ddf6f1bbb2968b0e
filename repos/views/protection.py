"""`/{repo}/settings/protection`: the rules for branches and tags."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from repos.actions.protect_ref import protect_ref
from repos.actions.unprotect_ref import unprotect_ref
from repos.lookup import find_repo
from repos.models import Movers, ProtectedRef, Repository, RepoType
from repos.models.protected_ref import MAX_APPROVALS
from repos.policy import Access
from repos.protection import rules_of
from repos.views.frame import repo_context

_WITH_APPROVALS = ngettext_lazy(
    "%(who)s may change it, by pull requests only with %(n)s approval.",
    "%(who)s may change it, by pull requests only with %(n)s approvals.",
    "n",
)
_WITH_APPROVALS_OF_THE_LAST = ngettext_lazy(
    "%(who)s may change it, by pull requests only with %(n)s approval of the last commit.",
    "%(who)s may change it, by pull requests only with %(n)s approvals of the last commit.",
    "n",
)


class ProtectionForm(forms.Form):
    """The fields of a rule; the pattern decides whether it is made or replaced."""

    kind = forms.ChoiceField(
        choices=[("branch", gettext_lazy("Branches")), ("tag", gettext_lazy("Tags"))]
    )
    pattern = forms.CharField(max_length=240)
    movers = forms.ChoiceField(choices=Movers.choices)
    requires_pull_request = forms.BooleanField(required=False)
    required_approvals = forms.IntegerField(min_value=0, max_value=MAX_APPROVALS)
    dismisses_approvals = forms.BooleanField(required=False)
    blocks_force = forms.BooleanField(required=False)
    blocks_deletion = forms.BooleanField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def protection_page(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    if request.method != "POST":
        return _page(request, repo, None)
    form = ProtectionForm(request.POST)
    if not form.is_valid():
        return _page(request, repo, form)
    said = dict(form.cleaned_data)
    is_tag = said.pop("kind") == "tag"
    movers = Movers(said.pop("movers"))
    try:
        rule = protect_ref(actor=request.actor, repo=repo, is_tag=is_tag, movers=movers, **said)
    except BadInput as error:
        form.add_error("pattern", error.message)
        return _page(request, repo, form)
    messages.success(request, _("%(pattern)s is protected now.") % {"pattern": rule.short_pattern})
    return redirect(f"{repo.url_path}/settings/protection")


@require_POST
def unprotect(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    unprotect_ref(actor=request.actor, repo=repo, pattern=request.POST.get("pattern", "")[:255])
    messages.success(request, _("The rule is gone."))
    return redirect(f"{repo.url_path}/settings/protection")


def _page(request: ActorRequest, repo: Repository, refused: ProtectionForm | None) -> HttpResponse:
    context = repo_context(request, repo, "settings")
    context |= {
        "rules": [(rule, _words(rule)) for rule in rules_of(repo)],
        "form": refused
        or ProtectionForm(
            initial={
                "kind": "branch",
                "pattern": repo.default_branch,
                "movers": Movers.WRITERS,
                "requires_pull_request": True,
                "required_approvals": 0,
                "dismisses_approvals": True,
                "blocks_force": True,
                "blocks_deletion": True,
            }
        ),
    }
    return render(request, "repos/protection.html", context, status=400 if refused else 200)


def _words(rule: ProtectedRef) -> str:
    """Who may change what the rule protects, as one sentence."""
    values = {"who": rule.get_movers_display(), "n": rule.required_approvals}
    if rule.movers == Movers.NOBODY or not rule.requires_pull_request:
        return _("%(who)s may change it.") % values
    if not rule.required_approvals:
        return _("%(who)s may change it, by pull requests only.") % values
    sentence = _WITH_APPROVALS_OF_THE_LAST if rule.dismisses_approvals else _WITH_APPROVALS
    return str(sentence % values)
