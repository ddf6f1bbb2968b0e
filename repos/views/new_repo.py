"""`/new`, `/new-dataset`, `/new-space`."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from hub.kernel.errors import BadInput, Forbidden
from repos.actions.create_repo import RepoExists, create_repo
from repos.models import Repository, RepoType
from repos.views.forms import VISIBILITIES, NewRepoForm, sdk_choices
from repos.views.owners import may_own
from repos.views.taken import taken_words


@require_http_methods(["GET", "HEAD", "POST"])
def new_repo(request: ActorRequest, repo_type: RepoType) -> HttpResponse:
    user = request.actor.user
    if user is None:
        return ask_to_sign_in(request)
    form = NewRepoForm(
        request.POST or None,
        repo_type=repo_type,
        owners=may_own(user),
        owner=request.GET.get("owner", ""),
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_create(request, repo_type, form).url_path)
        except RepoExists as error:
            form.add_error("name", taken_words(error, user))
        except (BadInput, Forbidden) as error:
            form.add_error("name", error.message)
    context = {
        "form": form,
        "repo_type": repo_type,
        "visibilities": VISIBILITIES,
        "sdks": sdk_choices() if repo_type is RepoType.SPACE else [],
    }
    return render(request, "repos/new.html", context, status=400 if form.errors else 200)


def _create(request: ActorRequest, repo_type: RepoType, form: NewRepoForm) -> Repository:
    said = form.cleaned_data
    return create_repo(
        actor=request.actor,
        repo_type=repo_type,
        namespace=said["owner"],
        name=said["name"],
        is_private=said["visibility"] == "private",
        sdk=said.get("sdk", ""),
        license=said["license"],
    )
