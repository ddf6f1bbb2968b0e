"""Names that no door may let in, with their numbers in the catalogue of attacks."""

# S1: paths, endings, options, devices, what git or a disk would stumble over.
HOSTILE = [
    "",
    ".",
    "..",
    "../x",
    "a/../b",
    "%2e%2e%2f",
    "x\\..\\y",
    "x\x00y",
    "x\ny",
    "x.",
    "x ",
    " x",
    ".git",
    "x.git",
    "X.GIT",
    "x.lock",
    "-rf",
    "--help",
    "x-",
    ".x",
    "a--b",
    "a..b",
    "a/b",
    "CON",
    "nul",
    "com1",
    "aux.txt",
    "x" * 97,
    "x:y",
    "x?y",
    "x*y",
    "~root",
    "$HOME",
    "a b",
    "a\tb",
    "a\u200bb",
    "a\u202eb",
]

# S2: letters that are no ASCII, whatever they look like.
NOT_ASCII = [
    "\u0430na",  # Cyrillic a
    "m\u043edel",  # Cyrillic o
    "\uff41\uff4e\uff41",  # full width
    "\u0130stanbul",  # lower() makes two letters of it
    "ana\u0301",  # combining accent
    "\ufb01le",  # ligature
    "ana\u00b2",  # a digit to isdigit()
    "\u0661\u0662\u0663",  # decimal digits of another script
]

# S3: words that the site needs.
RESERVED = [
    "api",
    "API",
    "datasets",
    "spaces",
    "models",
    "resolve",
    "settings",
    "login",
    "join",
    "logout",
    "new",
    "organizations",
    "collections",
    "notifications",
    "admin",
    "static",
    "media",
    "lfs",
    "healthz",
    "info",
    "xet",
    "oauth",
    "docs",
    "search",
    "users",
    "welcome",
    "avatars",
    "accounts",
    "Admin",
]

# The narrow rule only: an operator may bring them over from elsewhere.
NOT_SELF_CHOSEN = ["x", "a_b", "a.b", "12345", "62f264b9f3c90f4b6514a269", "x" * 43, *RESERVED]

# Beside `model-1` (self-chosen): people would take them for it.
LOOKALIKES = ["model-1", "MODEL-1", "model1", "Model-l", "m0del-1", "modell", "m-odel1"]
