"""Names that nobody may choose: they are, or may become, the first part of one of our addresses."""

# Every first path segment of this site, and those that clients or browsers ask for.
_ADDRESSES = """
    - .well-known _ about account accounts activity admin administrator allauth all api apps archive
    ask assets attachments auth avatar avatars badge badges billing blob blog brand bucket buckets cas cdn changelog
    chat cli collection collections commit commits community compare config contact container
    containers contribute cookies create css dashboard data dataset datasets delete deploy dev
    discussion discussions docs documentation download downloads edit email emails endpoints
    enterprise error errors events explore favicon.ico feed feeds file files follow followers
    following forum git gist gists graphql group groups guide guides healthz help home hooks hub
    huggingface icons images img index inference info issues jobs join js jwt kernel kernels keys
    languages leaderboard learn legal lfs libraries license licenses like likes login logout mail
    manifest manifest.json mcp me media member members metrics mine model models new new-collection
    new-dataset new-organization new-space notification notifications oauth openid openapi org
    organization organizations orgs papers password people ping pinned plans posts preview pricing
    privacy private profile profiles project projects prometheus public pull pulls raw readyz refs
    register registry releases repo repos reset resolve resolve-cache robots robots.txt root rss
    s3 saml scim script scripts search security security.txt session sessions settings setup share
    shop sign-in sign-out sign-up signin signout signup site sitemap sitemap.xml space spaces ssh
    sso staff star stars static status storage style styles submit subscribe support system tag tags
    task tasks teams telemetry terms test tests theme themes token tokens tos tree trending undefined
    unsubscribe update upload uploads url user users v1 v2 validate-yaml vendor verify version
    watch webhook webhooks welcome whoami whoami-v2 wiki www xet
"""
# Words that would let a stranger speak for the hub, for nobody, or for a deleted person.
_VOICES = """
    anonymous bot deleted deleted-user everyone ghost guest hostmaster moderator nobody no-reply
    noreply none null official operator owner postmaster superuser sysadmin true false webmaster
"""
_NAMES = frozenset((_ADDRESSES + _VOICES).split())

# Names that Windows gives to devices: a clone of such a repository could not be stored there.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"] + [f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)]
)


def is_reserved(name: str) -> bool:
    """Whether the site needs the name for itself; case does not count."""
    return name.lower() in _NAMES


def is_device_name(name: str) -> bool:
    """Whether Windows takes the name, or what stands before its first dot, for a device."""
    return name.lower().partition(".")[0] in _DEVICES
