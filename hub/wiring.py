"""Binds ports to implementations; the only file with that right."""


def wire() -> None:
    """Called once, when Django is ready."""
    from accounts import ports as accounts_ports
    from community import pushes
    from community.actions.propose_commits import propose_commits
    from repos import grant_targets
    from repos import ports as repos_ports

    accounts_ports.find_repo_target.bind(grant_targets.find_repo_target)
    accounts_ports.repo_targets.bind(grant_targets.repo_targets)
    accounts_ports.repo_counts.bind(grant_targets.repo_counts)
    accounts_ports.like_count.bind(grant_targets.like_count)
    repos_ports.open_pull_request.bind(propose_commits)
    repos_ports.may_push_to_pull_request.bind(pushes.may_push_to_pull_request)
