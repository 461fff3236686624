"""Settings that hold everywhere; each option read from the environment is documented in `.env.example`."""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = Env()

INSTALLED_APPS = [
    "courses.people",
    "home",
    "courses",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "recurrence",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # For its Danish words: Wagtail's admin says with them how long ago something was.
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "lms.metrics.MetricsMiddleware",
    "lms.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms.csp.ContentSecurityPolicyMiddleware",
    "lms.charset.Utf8Middleware",
    "lms.whole.WholePartsMiddleware",
    "lms.post_only.PostOnlyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "courses.web.replica.ReplicaMiddleware",
    "courses.web.kept.KeptPagesMiddleware",
    "lms.csrf.CrossOriginMiddleware",
    "lms.csrf.TokenMiddleware",
    "lms.composed.ComposedMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.ended.EndedLogInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.second_factor.SecondFactorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "lms.unreadable.UnreadableMiddleware",
    "courses.web.organiser.page_refusals.PageRefusedMiddleware",
    "lms.again.AgainMiddleware",
    "lms.whole.WholeFormMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
ASGI_APPLICATION = "lms.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "courses.web.context.contact",
                "courses.web.context.visitor",
                "home.links.site_links",
            ],
        },
    },
]

# SQLite is a first-class database here: WAL lets readers and the one writer work side by side, and
# IMMEDIATE makes a write transaction queue for the lock instead of failing half-way (docs/adr/0003).
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'db.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # What is deleted is written over with zeros (PRIVACY.md P22).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

ACCOUNT_ADAPTER = "courses.web.member.accounts.AccountAdapter"
ACCOUNT_FORMS = {"request_login_code": "courses.web.member.accounts.RequestCodeForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Ten minutes at most (OWASP ASVS 6.5.5). `tick` looks for these mails each second, so that is long enough.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# How many to one address is counted by us (courses/web/member/accounts.py): allauth's three a minute are anybody's to spend.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip"}
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "member:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
WAGTAILADMIN_LOGIN_URL = "account_login"
# Whoever may open the back office shows a second factor there (an app with codes); trainers and members may have one.
STAFF_SECOND_FACTOR = True
MFA_ADAPTER = "courses.web.member.accounts.FactorAdapter"
MFA_TOTP_ISSUER = env.str("ORGANISER_NAME", "Kursusprogrammet")

# Logging in with the movement's own system (OpenID Connect, docs/LOG_IN.md): off without an issuer. No token is kept.
SOCIALACCOUNT_ADAPTER = "courses.web.member.provider.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
OIDC_ISSUER, OIDC_NAME = env.str("OIDC_ISSUER", ""), env.str("OIDC_NAME", "")
OIDC_CLIENT_ID, OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_ID", ""), env.str("OIDC_CLIENT_SECRET", "")
OIDC_SCOPES: list[str] = env.list("OIDC_SCOPES", ["openid", "profile", "email"])
OIDC_ROLE_CLAIM = env.str("OIDC_ROLE_CLAIM", "groups")
# Whether an address counts though the provider does not say that it has checked it.
OIDC_EMAIL_TRUSTED = env.bool("OIDC_EMAIL_TRUSTED", False)
# Words of `amr` (RFC 8176) that stand for two factors.
OIDC_SECOND_FACTORS: list[str] = env.list("OIDC_SECOND_FACTORS", ["mfa"])
# Seconds that the provider's clock and ours may differ by.
OIDC_CLOCK_SKEW = env.int("OIDC_CLOCK_SKEW", 60)
# What the movement's own system calls a role = the role here; and which of its words makes an administrator: none, unless said.
MOVEMENT_ROLES: dict[str, str] = env.dict("MOVEMENT_ROLES", {})
MOVEMENT_ADMINISTRATORS = env.str("MOVEMENT_ADMINISTRATORS", "")
# Whether the movement's directory may write who is in it and in which groups (SCIM 2.0), with a key from the back office.
SCIM = env.bool("SCIM", False)

LANGUAGE_CODE = "da"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
# Ours, and what the libraries' own Danish lacks (tools/borrowed.py).
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "borrowed"]
TIME_ZONE = "Europe/Copenhagen"
# Nobody's account shows a session at another hour than the clock on the wall of its room: with one zone to choose from,
# Wagtail asks for none.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["lms.formats"]

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))

# A policy for the public site; `/admin/` has one of its own because Wagtail still carries inline scripts.
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
SECURE_CSP_ADMIN = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Whoever has sent a form a moment ago has it, where there is a copy of the database to read from (docs/adr/0123).
WROTE_COOKIE_NAME = "skrev"
# Seconds that the copy may be behind.
REPLICA_LAG = env.int("REPLICA_LAG", 10)
# Pages that are the same for everybody are made once for each change of what they show.
KEEP_PAGES = env.bool("KEEP_PAGES", True)
CSRF_FAILURE_VIEW = "lms.csrf.refuse"

WAGTAIL_SITE_NAME = "Rundkreds"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_PERMITTED_LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
# Stock Wagtail tells Gravatar who edits and asks wagtail.org for updates: nothing leaves this site.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# One door for everybody, and it has no password (courses.web.member.accounts). An address changes when it was proven.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.pages.actions.publishing.publish_approved"
# What was pasted from Word and the like is tidied when it is sent in.
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "courses.web.organiser.rich_text.TidyTextArea"}}
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "courses.web.organiser.documents.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "ods", "xlsx", "pptx", "odp", "txt", "png", "jpg"]
# Bytes of a film that lies here, which arrives in pieces (docs/adr/0113).
FILM_MAX_BYTES = env.int("FILM_MAX_BYTES", 200_000_000)
# What somebody on a telephone in a village hall can still fetch. Bytes.
WAGTAILDOCS_MAX_UPLOAD_SIZE = 15_000_000
# A photograph of a good telephone; 96 MB when it is unpacked (courses/apps.py holds Pillow to it).
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 24_000_000
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# One base address for links in mail, calendars and certificates, where no request is at hand.
BASE_URL = WAGTAILADMIN_BASE_URL
# The host that stands behind the @ of every calendar UID. Fixed for life: changing it duplicates everybody's entries.
CALENDAR_DOMAIN = env.str("CALENDAR_DOMAIN", "rundkreds.example")
ORGANISER_NAME = env.str("ORGANISER_NAME", "Kursusprogrammet")
# The name on a neutral certificate: of the courses, and not of the movement that holds them.
ACADEMY_NAME = env.str("ACADEMY_NAME", "Kursusprogrammet")
ORGANISER_PHONE = env.str("ORGANISER_PHONE", "70 00 00 00")
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "Kursusprogrammet <kurser@rundkreds.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# The folder with the keys that sign certificates; one is made when there is none, but never in production.
CERTIFICATE_KEYS = env.str("CERTIFICATE_KEYS", str(BASE_DIR / "var" / "keys"))
CERTIFICATE_KEYS_MADE_WHEN_MISSING = False

# Who was forgotten, as hashes. Kept apart from the database, so that a backup of it brings nobody back.
ERASURE_LEDGER = env.str("ERASURE_LEDGER", str(BASE_DIR / "var" / "ledger" / "erasures"))

# The keys that the ballots of open rounds are sealed under: outside the database and every backup of it (docs/adr/0110).
BALLOT_KEYS = env.str("BALLOT_KEYS", str(BASE_DIR / "var" / "ballots"))

# For whom backups are encrypted: public keys of age («age1…»). The secret one is on another machine.
BACKUP_RECIPIENTS: list[str] = env.list("BACKUP_RECIPIENTS", [])
# Where a bucket for backups is, and the key to it. Left out, the library looks where Amazon's programs do.
BUCKET_ENDPOINT, BUCKET_REGION = env.str("BUCKET_ENDPOINT", ""), env.str("BUCKET_REGION", "")
BUCKET_KEY, BUCKET_SECRET = env.str("BUCKET_KEY", ""), env.str("BUCKET_SECRET", "")

# How many enrolments one address on the network may send in ten minutes before it is asked to wait.
ENROL_RATE = env.int("ENROL_RATE", 60)

# How many requests a program with a key may send in ten minutes (docs/API.md).
API_RATE = env.int("API_RATE", 600)

# «host:port» that may be asked though they stand in a network of one's own: receivers of webhooks, calendars.
OUTWARD_ALLOWED: list[str] = env.list("OUTWARD_ALLOWED", [])

# Whoever has it reads `/metrics` (docs/DEPLOY.md); without one there is no such address.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# On how many machines the site's servers and workers are: `check --deploy` asks each whether it has what all need (courses/common/actions/machines.py).
MACHINES = env.int("MACHINES", 1)

# The planner of the year (a process beside `tick`): how long it searches unless somebody says otherwise, on how many
# threads, with how much memory. Where a machine of its own calculates (`manage.py plan --loop`), other workers leave it to that.
PLANS_HERE = env.bool("PLANS_HERE", True)
PLANNER_SECONDS = env.int("PLANNER_SECONDS", 20)
PLANNER_THREADS = env.int("PLANNER_THREADS", 2)
PLANNER_MEMORY_MB = env.int("PLANNER_MEMORY_MB", 2048)

# After so many months without teaching a course a trainer counts as a co-trainer of it again, until they have co-taught once.
LADDER_LAPSE_MONTHS = env.int("LADDER_LAPSE_MONTHS", 24)

# Subjects that name neither the movement nor a course, for people who read their mail where others see the screen.
NEUTRAL_SUBJECTS = env.bool("NEUTRAL_SUBJECTS", False)
# Whether codes to log in with stay readable in the outbox when they were sent. Only where mails are looked at there.
SENT_CODES_KEPT = False
# Seconds before the next try of a mail, by number of tries made; after the last one it is given up, visibly.
MAIL_PAUSES = [60, 300, 900, 3600, 4 * 3600, 12 * 3600]
