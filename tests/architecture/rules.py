"""The house rules that no ready-made tool checks; each answers with the lines that break it.

Exceptions are named here, with their reason, and nowhere else.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source

_DOMAIN_FOLDERS = {"actions", "models", "git", "lfs"}
_DOMAIN_FILES = {"policy.py", "queries.py", "lookup.py", "events.py"}
_HTTP = ("django.http", "rest_framework", "django.shortcuts", "django.views")
# Person and credential travel together; an action never takes a bare user.
_JUDGEMENTS = {"is_superuser", "is_staff"}
_OWNERS = {"owner", "owner_id", "role", "created_by", "created_by_id"}
_MAX_LINES = 400
_COUNTED = {".py", ".js", ".css", ".html"}

SPAWNS = {
    # The only place that starts git.
    "repos/git/process.py",
}
TRUSTED_HTML = {"hub/kernel/markdown.py"}
# Actions that no person asks for, or whose permission another action has asked already.
UNASKED_ACTIONS = {
    "collect_storage": "beat and the operator run it; no door for people leads there",
    "convert_lfs": "beat runs it; no door for people leads there",
    "maintain_git": "beat runs it; no door for people leads there",
    "measure_storage": "beat runs it; no door for people leads there",
    "move_refs": "the common tail of actions that have asked already",
    "reconcile_refs": "beat runs it; no door for people leads there",
    "sweep_lfs": "beat runs it; no door for people leads there",
    "sweep_trash": "beat runs it; no door for people leads there",
}


# What moves refs without asking the rules of protected branches, and why that is right.
MOVES_REFS = {
    "repos/git/repository.py": "the face of the function itself",
    "repos/actions/move_refs.py": "asks the rules, for everybody else",
    "repos/actions/create_repo.py": "the first commit of a repository that nobody knows yet",
    "repos/actions/announce_refs.py": "takes away pull request refs that were promised to nobody",
    "community/births.py": "the same, under a number that was just born",
}
# Writes and shows the operator mark, which opens the admin panel and nothing else.
STANDING = {
    "accounts/actions/set_standing.py",
    "accounts/actions/create_first_admin.py",
    "hub/management/welcome.py",
    "hub/provision/people.py",
}
# Comparisons that tell a fact and grant nothing.
FACTS = {
    ("accounts/api/shapes.py", "token.role"): "fine-grained tokens show their grants",
    ("accounts/authentication.py", "token.role"): "fine-grained tokens have grants to load",
    ("accounts/actions/remove_member.py", "membership.role"): "the last admin stays",
    ("accounts/actions/create_token.py", "grant.role"): "what a form may ask for",
    (
        "repos/actions/unlock_file.py",
        "lock.owner_id",
    ): "breaking in needs force, which policy judges",
    ("repos/api/lfs_locks.py", "lock.owner_id"): "git-lfs wants ours and theirs in two lists",
}


def domain_knows_no_http(source: Source) -> Iterator[str]:
    """Actions, models, git, lfs, policies and queries do not know that there is a web."""
    in_domain = source.parts[-1] in _DOMAIN_FILES or bool(_DOMAIN_FOLDERS & set(source.parts[1:-1]))
    if not in_domain or source.parts[0] == "hub":
        return
    for line, module in _imports(source.tree):
        if module.startswith(_HTTP):
            yield f"{source.path}:{line} imports {module}"


def only_git_process_spawns(source: Source) -> Iterator[str]:
    """One module starts programs; the supervisor leaves that to honcho."""
    if source.path in SPAWNS:
        return
    for line, module in _imports(source.tree):
        if module.split(".")[0] in {"subprocess", "pty", "popen2"}:
            yield f"{source.path}:{line} imports {module}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {
            "os.system", "os.popen", "os.fork", "os.execv", "os.execvp", "os.posix_spawn",
        }:  # fmt: skip
            yield f"{source.path}:{node.lineno} uses {ast.unparse(node)}"


def only_moving_moves_refs(source: Source) -> Iterator[str]:
    """Refs are moved by `Moving`, which asks the rules of protected branches and tags."""
    if source.path in MOVES_REFS:
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "update_refs"
            and ast.unparse(node.func.value) != "moving"
        ):
            yield f"{source.path}:{node.lineno} moves refs past the rules"


def only_policy_judges(source: Source) -> Iterator[str]:
    """Who may is asked of a policy; nobody else looks at staff flags, or compares roles and owners."""
    if source.parts[-1] in {"policy.py", "admin.py"} or "models" in source.parts:
        return
    if source.path in STANDING:
        return
    for node in ast.walk(source.tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and node.attr in _JUDGEMENTS
        ):
            yield f"{source.path}:{node.lineno} looks at {node.attr}"
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                if not isinstance(side, ast.Attribute) or side.attr not in _OWNERS:
                    continue
                if (source.path, ast.unparse(side)) not in FACTS:
                    yield f"{source.path}:{node.lineno} compares {ast.unparse(side)}"


def actions_ask_policy_first(source: Source) -> Iterator[str]:
    """The first statement of an action asks a policy, and its first parameter is the actor."""
    if "actions" not in source.parts[:-1] or source.parts[-1] == "__init__.py":
        return
    name = source.parts[-1].removesuffix(".py")
    if name in UNASKED_ACTIONS:
        return
    functions = {node.name: node for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    action = functions.get(name)
    if action is None:
        yield f"{source.path}:1 has no function {name}()"
        return
    keywords = [argument.arg for argument in action.args.kwonlyargs]
    if action.args.args or keywords[:1] != ["actor"]:
        yield f"{source.path}:{action.lineno} must take keywords only, and actor first"
    body = action.body[1:] if ast.get_docstring(action) is not None else action.body
    if not body or not _asks_policy(body[0], functions):
        yield f"{source.path}:{action.lineno} does not ask a policy in its first statement"


def files_stay_short(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    suffix = "." + source.parts[-1].rpartition(".")[2]
    if suffix in _COUNTED and lines > _MAX_LINES:
        yield f"{source.path}:{lines} has {lines} lines, {_MAX_LINES} are allowed"


def only_markdown_trusts_html(source: Source) -> Iterator[str]:
    """Text becomes trusted HTML in one file, behind one allow-list."""
    if source.path in TRUSTED_HTML:
        return
    for node in ast.walk(source.tree):
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        name = called.rpartition(".")[2]
        if name in {"mark_safe", "SafeString", "SafeText"}:
            yield f"{source.path}:{node.lineno} calls {name}"


def templates_trust_nothing(source: Source) -> Iterator[str]:
    if not source.path.endswith(".html"):
        return
    for number, line in enumerate(source.text.splitlines(), start=1):
        if re.search(r"\|\s*safe\b|autoescape\s+off|safeseq", line):
            yield f"{source.path}:{number} turns escaping off"


def imports_are_absolute(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield f"{source.path}:{node.lineno} imports relatively"


_MACHINE_PATH = re.compile(r"(?<![\w.])/(?:root|home/[a-z]+|work|Users/[a-z]+)/[\w.]+")


def no_text_is_translated_at_import(source: Source) -> Iterator[str]:
    """Whoever imports a module has no language yet: translate lazily, or inside a function."""
    eager = {
        alias.asname or alias.name
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in {"gettext", "ngettext", "pgettext", "npgettext"}
    }
    waiting: list[ast.AST] = list(source.tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            # Its body waits for the call, its defaults and decorators do not.
            waiting += [*node.args.defaults, *filter(None, node.args.kw_defaults)]
            waiting += getattr(node, "decorator_list", [])
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in eager:
            yield f"{source.path}:{node.lineno} translates at import"
        waiting += ast.iter_child_nodes(node)


def texts_quote_as_people_write(source: Source) -> Iterator[str]:
    """A person's words go into a sentence by `quoted()`; Python would escape Chinese and backslashes."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            for inner in ast.walk(node.right):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func) in {"repr", "ascii"}:
                    yield f"{source.path}:{inner.lineno} puts {ast.unparse(inner)} into a sentence"


def nothing_of_this_machine(source: Source) -> Iterator[str]:
    """No path of somebody's own disk, which no reader has."""
    for number, line in enumerate(source.text.splitlines(), start=1):
        if match := _MACHINE_PATH.search(line):
            yield f"{source.path}:{number} says {match[0]}"


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _asks_policy(statement: ast.stmt, functions: dict[str, ast.FunctionDef]) -> bool:
    """Itself, or through one function of the same file."""
    for node in ast.walk(statement):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if re.match(r"(\w*_)?policy\.\w+$", called):
            return True
        own = functions.get(called)
        if own is not None and any(_asks_policy(inner, {}) for inner in own.body):
            return True
    return False
