"""One settings file for everyone; only values differ, and all come from `HUB_…` variables.

Every setting is described in docs/settings.md (an architecture test compares).
"""

import os
import secrets
from email.utils import formataddr
from pathlib import Path
from typing import Any

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
    env_str,
)
from hub.large_file_storage import large_file_storage

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env_folder("HUB_DATA_DIR", BASE_DIR / "var")

DEBUG = env_bool("HUB_DEBUG", default=False)
HOST = env_str("HUB_HOST", "127.0.0.1")
PORT = env_int("HUB_PORT", 8000)
WEB_WORKERS = env_int("HUB_WEB_WORKERS", 2)
WEB_THREADS = env_int("HUB_WEB_THREADS", 64)
WORKER_THREADS = env_int("HUB_WORKER_THREADS", 2)
ACCESS_LOG = env_bool("HUB_ACCESS_LOG", default=False)


def _secret_key() -> str:
    """The configured key, or one made at the first start and kept in the data folder."""
    file_path = DATA_DIR / "secret_key"
    key = env_secret("HUB_SECRET_KEY", fallback_file=file_path)
    if key:
        return key
    made = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(file_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file_path.read_text(encoding="utf-8").strip()
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(made)
    return made


SECRET_KEY = _secret_key()

# --- Addresses -------------------------------------------------------------------------------

# Used for e-mails, webhooks and feeds. Answers to a request use the request's own host.
PUBLIC_URL = env_str("HUB_PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
# Static Spaces never live on the hub's own address. Another port shows them at once; where the hub
# has a name, they get another one, and SPACES_URL says it.
SPACES_PORT = env_int("HUB_SPACES_PORT", 0)
SPACES_URL = env_str("HUB_SPACES_URL", "").rstrip("/")
ALLOWED_HOSTS = env_list("HUB_ALLOWED_HOSTS", ["*"])
CSRF_TRUSTED_ORIGINS = env_list("HUB_TRUSTED_ORIGINS", [PUBLIC_URL])
# Forwarded headers are believed only when the operator says that a proxy sets them.
BEHIND_PROXY = env_bool("HUB_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
# Cookies do not know ports: two hubs on one machine would sign each other's people out.
SESSION_COOKIE_NAME = f"hub_session_{PORT}"
CSRF_COOKIE_NAME = f"hub_csrf_{PORT}"
SESSION_COOKIE_AGE = 30 * 86400
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "hub.kernel.html_errors.csrf_failure"
APPEND_SLASH = False

# --- Applications ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "hub.apps.HubConfig",
    "outbox.apps.OutboxConfig",
    "accounts.apps.AccountsConfig",
    "repos.apps.ReposConfig",
    "community.apps.CommunityConfig",
    "collections_app.apps.CollectionsConfig",
    "notifications.apps.NotificationsConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rest_framework",
    "hub.panel.apps.PanelConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "hub.kernel.request_id.RequestIdMiddleware",
    "hub.kernel.database.ReleaseDatabaseMiddleware",
    "repos.spaces.host.SpacesHostMiddleware",
    "hub.kernel.errors_middleware.ErrorsMiddleware",
    "hub.kernel.security_headers.SecurityHeadersMiddleware",
    "hub.kernel.compression.CompressionMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ActorMiddleware",
    "hub.kernel.language.LanguageMiddleware",
    "hub.kernel.rate_limit.RateLimitMiddleware",
]

ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [  # Any: Django's own shape of TEMPLATES
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "hub" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hub.kernel.page_context.hub_context",
            ],
            # Every page has texts.
            "builtins": ["django.templatetags.i18n"],
        },
    },
]

# --- Database, cache, tasks ------------------------------------------------------------------

_database = env_str("HUB_DATABASE_URL", f"sqlite://{DATA_DIR / 'hub.sqlite3'}")
_pool_size = env_int("HUB_DATABASE_POOL", 16)
DATABASES = {"default": database_from_url(_database, pool_size=_pool_size)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env_str("HUB_CACHE_URL", "")
if CACHE_URL:
    CACHES: dict[str, Any] = {  # Any: Django's own shape of CACHES
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
            "KEY_PREFIX": env_str("HUB_CACHE_PREFIX", "hub"),
        },
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        },
    }

_BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = env_str("HUB_BROKER_URL", "filesystem://")
if CELERY_BROKER_URL.startswith("filesystem://"):
    for _name in ("messages", "processed", "control"):
        (_BROKER_DIR / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {  # Any: kombu's options
        "data_folder_in": str(_BROKER_DIR / "messages"),
        "data_folder_out": str(_BROKER_DIR / "messages"),
        "control_folder": str(_BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.3,
    }
    # Kombu warns in every process when the address has no host.
    CELERY_BROKER_URL = "filesystem://localhost//"
    # Orders to workers would need a broadcast, which a folder does badly.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
# Hubs that share a broker need queues of their own.
CELERY_TASK_DEFAULT_QUEUE = env_str("HUB_QUEUE", "hub")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# A nudge must never hold a request: the outbox is swept anyway.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Storage ---------------------------------------------------------------------------------

# Git folders live on named volumes; each repository remembers its own. The first is for new ones.
GIT_VOLUMES: dict[str, Path] = {
    name: Path(path)
    for name, _, path in (
        item.partition("=") for item in env_list("HUB_GIT_VOLUMES", [f"default={DATA_DIR / 'git'}"])
    )
}
GIT_TIMEOUT = env_duration("HUB_GIT_TIMEOUT", "60s")
GIT_TRANSFER_TIMEOUT = env_duration("HUB_GIT_TRANSFER_TIMEOUT", "6h")
GIT_MAX_PACK_BYTES = env_size("HUB_GIT_MAX_PACK", "5G")
MAX_GIT_BLOB_BYTES = env_size("HUB_MAX_GIT_BLOB", "10M")
MAX_FOLDER_ENTRIES = env_int("HUB_MAX_FOLDER_ENTRIES", 10_000)
MAX_COMMIT_BODY_BYTES = env_size("HUB_MAX_COMMIT_BODY", "2G")

LFS_STORAGE = env_str("HUB_LFS_STORAGE", "filesystem")
LFS_PART_BYTES = env_size("HUB_LFS_PART", "100M")
LFS_PAGE_PART_BYTES = env_size("HUB_LFS_PAGE_PART", "16M")
LFS_MULTIPART_FROM_BYTES = env_size("HUB_LFS_MULTIPART_FROM", "1G")
LFS_MAX_OBJECT_BYTES = env_size("HUB_LFS_MAX_OBJECT", "500G")
LFS_MAX_BATCH_OBJECTS = env_int("HUB_LFS_MAX_BATCH", 1000)
LFS_GRANT_LIFETIME = env_duration("HUB_LFS_GRANT_LIFETIME", "6h")
LFS_SWEEP_AFTER = env_duration("HUB_LFS_SWEEP_AFTER", "7d")

XET_ENABLED = env_bool("HUB_XET", default=True)
# Clients remember what they sent by the address: a new number empties those memories.
XET_GENERATION = env_int("HUB_XET_GENERATION", 1)
XET_TOKEN_LIFETIME = env_duration("HUB_XET_TOKEN_LIFETIME", "15m")
# Clients refer to xorbs of the last 21 days without asking; the rest is for those that run long.
XET_PROMISE = env_duration("HUB_XET_PROMISE", "30d")
XET_CONVERT = env_bool("HUB_XET_CONVERT", default=False)
# Off: the collector only says what it would delete.
XET_COLLECT = env_bool("HUB_XET_COLLECT", default=False)
# Between the two looks of the collector; what is used again in between is kept.
XET_QUARANTINE = env_duration("HUB_XET_QUARANTINE", "7d")
# Per person: chunks sent that no file uses (0: any amount). An upload sends all before its first file.
XET_UNUSED_LIMIT_BYTES = env_size("HUB_XET_UNUSED_LIMIT", "1T")
# Without Xet, stock clients can only send what preupload calls regular; such files become LFS here.
REGULAR_UPLOAD_LIMIT_BYTES = env_size("HUB_REGULAR_UPLOAD_LIMIT", "0" if XET_ENABLED else "200M")

# Where clients reach the S3 server, when that is not where the hub reaches it.
S3_PUBLIC_ENDPOINT = env_str("HUB_S3_PUBLIC_ENDPOINT", "")

STORAGES: dict[str, Any] = {  # Any: Django's own shape of STORAGES
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "media")},
    },
    "staticfiles": {"BACKEND": "hub.kernel.static_files.StaticFiles"},
    "lfs": large_file_storage(LFS_STORAGE, DATA_DIR),
}
# What one person may upload into comments within a day.
PICTURES_PER_DAY = env_int("HUB_PICTURES_PER_DAY", 100)
PICTURE_BYTES_PER_DAY = env_size("HUB_PICTURE_BYTES_PER_DAY", "200M")
# Set to the internal location behind nginx (see docs/deploy.md); "" streams files ourselves.
X_ACCEL_PREFIX = env_str("HUB_X_ACCEL_PREFIX", "")

# --- People ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "signup": "accounts.forms.SignUpForm"}
EMAIL_VERIFICATION = env_bool("HUB_EMAIL_VERIFICATION", default=True)
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# One address per account: a new one takes the old one's place when it is verified.
ACCOUNT_CHANGE_EMAIL = True
# Nobody gets mail because a stranger typed his address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SIGNUP_REDIRECT_URL = "/"
# A changed password, address or second factor is told to the address known before.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SIGN_UP_OPEN = env_bool("HUB_SIGN_UP", default=True)

RATE_LIMITS = env_bool("HUB_RATE_LIMITS", default=True)
# Requests in five minutes: (one anonymous address, one person).
RATE_LIMIT_TABLE = {
    "api": (env_int("HUB_RATE_API_ANONYMOUS", 2_000), env_int("HUB_RATE_API", 20_000)),
    "resolvers": (
        env_int("HUB_RATE_RESOLVERS_ANONYMOUS", 10_000),
        env_int("HUB_RATE_RESOLVERS", 100_000),
    ),
    # Diffs, comparisons and blame cost a git process each, and there is no end of their addresses.
    "history": (env_int("HUB_RATE_HISTORY_ANONYMOUS", 300), env_int("HUB_RATE_HISTORY", 3_000)),
    "pages": (env_int("HUB_RATE_PAGES_ANONYMOUS", 1_000), env_int("HUB_RATE_PAGES", 5_000)),
}
if not RATE_LIMITS:
    ACCOUNT_RATE_LIMITS: Any = False  # Any: allauth takes False or a table

SITE_NAME = env_str("HUB_NAME", "Weighhouse")

# --- E-mail ----------------------------------------------------------------------------------

_smtp = env_str("HUB_SMTP_HOST", "")
if _smtp:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp
    EMAIL_PORT = env_int("HUB_SMTP_PORT", 587)
    EMAIL_HOST_USER = env_str("HUB_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env_secret("HUB_SMTP_PASSWORD")
    EMAIL_USE_TLS = env_bool("HUB_SMTP_STARTTLS", default=True)
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env_str("HUB_MAIL_FROM", formataddr((SITE_NAME, "hub@localhost")))
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_PER_HOUR = env_int("HUB_MAIL_PER_HOUR", 30)
MAIL_LEASE = env_duration("HUB_MAIL_LEASE", "2m")
MAIL_HOOK_SECRET = env_secret("HUB_MAIL_HOOK_SECRET")

# --- Pages -----------------------------------------------------------------------------------

ACCENT = env_colour("HUB_ACCENT")
MARK = env_picture("HUB_MARK")
# "Open in Colab" of notebooks; {url} becomes the encoded address of the file. Empty: no such link.
NOTEBOOK_RUNNER_URL = env_str("HUB_NOTEBOOK_RUNNER_URL", "")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
_NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS: list[Any] = [BASE_DIR / "static"]  # Any: Django takes paths and (prefix, path)
for _prefix, _folder in (
    ("vendor/katex", "katex/dist"),
    ("vendor/noble", "@noble/hashes"),
    ("vendor/bundles", ".bundles"),
):
    if (_NODE_MODULES / _folder).is_dir():
        STATICFILES_DIRS.append((_prefix, str(_NODE_MODULES / _folder)))
# Without its package the editor is a plain field; a page asks for it only where it is there.
HAS_EDITOR = (_NODE_MODULES / ".bundles" / "editor.js").is_file()
HAS_HASHES = (_NODE_MODULES / "@noble" / "hashes" / "sha2.js").is_file()
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
USE_TZ = True
TIME_ZONE = "UTC"
# Of people whose browser asks for none of them, and of mails to people who never chose one.
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
DEFAULT_LANGUAGE = env_choice("HUB_LANGUAGE", "en", [code for code, _ in LANGUAGES])
# What is not a page is English: clients know their errors by the words.
LANGUAGE_CODE = "en"
USE_I18N = True

# --- Requests --------------------------------------------------------------------------------

# Large bodies are parsed as streams by their own views; forms and JSON stay small.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "hub.kernel.wire.let_errors_through",
}

LOGGING: dict[str, Any] = {  # Any: logging's own shape
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "hub.kernel.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_str("HUB_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "botocore": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
