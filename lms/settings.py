"""The one settings module, fed by the environment.

``make run`` and the tests export everything below for the embedded parts (and ``make run`` leaves it in
``var/devstack.env`` while it is up, for management commands in another terminal). In production the
environment gives the real ones; DATABASE_URL, BROKER_URL, AWS_S3_ENDPOINT_URL, SECRET_KEY and SITE_URL
are the ones to start with.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from botocore.config import Config
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from environs import Env, validate
from kombu import Queue

from lib.brokers import REDIS, has_remote_control, transport_options

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
VAR_DIR = Path(env.str("TITULA_VAR", default="") or BASE_DIR / "var")
if "DATABASE_URL" not in os.environ and (VAR_DIR / "devstack.env").is_file():
    env.read_env(VAR_DIR / "devstack.env", recurse=False)

# --- The basics -------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="Titula")
_SITE = urlsplit(SITE_URL)
ALLOWED_HOSTS = [
    *env.list("ALLOWED_HOSTS", default=[_SITE.hostname or "127.0.0.1"]),
    *(["127.0.0.1", "localhost", "[::1]"] if DEBUG else []),
]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])

INSTALLED_APPS = [
    "lms.apps.LmsConfig",
    "djstripe",
    "payments",
    "certificates",
    "progress",
    "enrollments",
    "courses",
    "accounts",
    "notifications",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.inlines",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.middleware.PolicyMiddleware",
    "lms.middleware.BrowserHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.middleware.BodyLimitMiddleware",
    "accounts.middleware.PreferredLanguageMiddleware",
    "accounts.oidc.middleware.ProviderSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.second_factor.gate.SecondFactorGate",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context_processors.site",
                "accounts.context_processors.ways_in",
                "accounts.context_processors.reach",
            ],
        },
    }
]

# --- Data: PostgreSQL, Valkey, S3 -------------------------------------------------------------------

DATABASES = {
    "default": env.dj_db_url(
        "DATABASE_URL", default="postgres://titula@127.0.0.1:5432/titula", conn_max_age=60
    )
    | {"CONN_HEALTH_CHECKS": True, "ENGINE": "lib.postgresql"}
}
# Only what goes through preparing_cursor. 0 behind a pooler that cannot keep prepared statements apart.
_PREPARE = env.int("DATABASE_PREPARE_THRESHOLD", default=5)
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", _PREPARE or None)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env.str("BROKER_URL", default="redis://127.0.0.1:6379/0")
if not BROKER_URL.startswith(REDIS) and not env.str("CACHE_URL", default=""):
    raise ImproperlyConfigured(
        "BROKER_URL is no Redis or Valkey, which is the cache as well: set CACHE_URL."
    )
CACHES = {
    "default": {
        "BACKEND": "lib.cache.ResilientRedisCache",
        "LOCATION": env.str("CACHE_URL", default="") or BROKER_URL,
        "KEY_PREFIX": "titula",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# Hashed names, cached for ever: needs `manage.py collectstatic`.
STATIC_MANIFEST = env.bool("STATIC_MANIFEST", default=not DEBUG)
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not STATIC_MANIFEST

_S3 = {
    "endpoint_url": env.str("AWS_S3_ENDPOINT_URL", default="") or None,
    "region_name": env.str("AWS_S3_REGION_NAME", default="eu-west-1"),
    "access_key": env.str("AWS_ACCESS_KEY_ID", default="") or None,
    "secret_key": env.str("AWS_SECRET_ACCESS_KEY", default="") or None,
    "client_config": Config(
        signature_version="s3v4",  # boto3 would presign with SigV2, which KMS objects refuse
        s3={"addressing_style": env.str("AWS_S3_ADDRESSING_STYLE", default="auto")},
        connect_timeout=3,
        read_timeout=20,
        retries={"max_attempts": 2, "mode": "standard"},
    ),
    "file_overwrite": False,
    "default_acl": None,
}
PUBLIC_MEDIA_URL = env.str("PUBLIC_MEDIA_URL", default="")  # a CDN in front of the public bucket
# A CloudFront distribution in front of the private bucket, for videos; docs/guides/operators.md.
CLOUDFRONT_DOMAIN = env.str("CLOUDFRONT_DOMAIN", default="")
_CLOUDFRONT = {
    "custom_domain": CLOUDFRONT_DOMAIN,
    "cloudfront_key_id": env.str("AWS_CLOUDFRONT_KEY_ID", default=""),
    "cloudfront_key": env.str("AWS_CLOUDFRONT_KEY", default="").replace("\\n", "\n"),  # PEM
}
if CLOUDFRONT_DOMAIN and not all(_CLOUDFRONT.values()):
    # Addresses without a signature would be handed out, good for anybody and for ever.
    raise ImproperlyConfigured(
        "CLOUDFRONT_DOMAIN is set without AWS_CLOUDFRONT_KEY_ID and AWS_CLOUDFRONT_KEY: videos would be open to "
        "everybody. Set the id of the public key in its key group, and the private key in PEM."
    )
# How long one address of a video works; the player asks for the next by itself.
STREAM_URL_SECONDS = env.int(
    "STREAM_URL_SECONDS", default=3600, validate=validate.Range(min=1, max=7 * 24 * 3600)
)
STORAGES = {
    # Videos, lesson files, certificates: private, reached by short-lived signed URLs.
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **_S3,
            "bucket_name": env.str("MEDIA_BUCKET", default="titula-media"),
            "querystring_expire": 6 * 3600,
        },
    },
    # The same bucket, as players read it.
    "streams": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **_S3,
            "bucket_name": env.str("MEDIA_BUCKET", default="titula-media"),
            **(_CLOUDFRONT if CLOUDFRONT_DOMAIN else {}),
        },
    },
    # Course covers: public by design, cached for long.
    "public": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            **_S3,
            "bucket_name": env.str("PUBLIC_BUCKET", default="titula-public"),
            "querystring_auth": False,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
            **({"custom_domain": PUBLIC_MEDIA_URL} if PUBLIC_MEDIA_URL else {}),
        },
    },
    "staticfiles": {
        "BACKEND": "lib.staticfiles.HashedStaticFilesStorage"
        if STATIC_MANIFEST
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # JSON and form bodies; files have their own path
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000  # a course with all its lessons has some hundreds
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # a larger one waits on disk
ADMIN_UPLOAD_MAX_BYTES = env.int("ADMIN_UPLOAD_MAX_BYTES", default=2 * 1024**3)  # a lesson's video
# Work that a student hands in: the largest file of an assignment, its text, and the form around them.
SUBMISSION_MAX_BYTES = 21 * 1024**2
# A video that goes from the browser straight to the store, in parts. S3 takes 10,000 parts of 5 MiB to 5 GiB.
VIDEO_UPLOAD_MAX_BYTES = env.int("VIDEO_UPLOAD_MAX_BYTES", default=20 * 1024**3)
VIDEO_UPLOAD_PART_BYTES = env.int(
    "VIDEO_UPLOAD_PART_BYTES", default=8 * 1024**2, validate=validate.Range(min=5 * 1024**2)
)
# The streams of a video (docs/guides/operators.md). Limits are for one run of ffmpeg; a film has some six of them.
VIDEO_FFMPEG = env.str("FFMPEG", default="")  # empty: the one that came with the requirements
VIDEO_WORK_DIR = env.str("VIDEO_WORK_DIR", default="")  # empty: the system's folder for temporaries
VIDEO_THREADS = env.int("VIDEO_THREADS", default=min(os.cpu_count() or 1, 4))
VIDEO_PRESET = env.str("VIDEO_PRESET", default="veryfast")  # of x264: slower is smaller
VIDEO_MEMORY_BYTES = env.int("VIDEO_MEMORY_BYTES", default=4 * 1024**3)
# On the clock: so many seconds, and so many more for each second of the film.
VIDEO_LEAST_SECONDS = env.float("VIDEO_LEAST_SECONDS", default=300)
VIDEO_SECONDS_PER_SECOND = env.float("VIDEO_SECONDS_PER_SECOND", default=20)

# --- Celery -----------------------------------------------------------------------------------------

CELERY_BROKER_URL = BROKER_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
# A new child warms up first; on a busy machine that takes longer than the four seconds that Celery would wait
# before it kills the child, and then gives up altogether.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [
    Queue("certificates"),
    Queue("payments"),
    Queue("mail"),
    Queue("archive"),
    Queue("video"),
    Queue("default"),
]
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(
    BROKER_URL,
    queues=[queue.name for queue in CELERY_TASK_QUEUES],
    # https://sqs.REGION.amazonaws.com/ACCOUNT/titula- for queues named titula-mail, titula-video, …
    queue_url_prefix=env.str("SQS_QUEUE_URL_PREFIX", default=""),
    region=env.str("SQS_REGION_NAME", default=str(_S3["region_name"])),
)
CELERY_WORKER_ENABLE_REMOTE_CONTROL = has_remote_control(BROKER_URL)
CELERY_TASK_ROUTES = {
    "certificates.tasks.issue_due_certificates": {"queue": "certificates"},
    "certificates.tasks.archive_due_certificates": {"queue": "archive"},
    "certificates.tasks.erase_due_documents": {"queue": "archive"},
    "notifications.tasks.deliver_due_emails": {"queue": "mail"},
    "notifications.tasks.match_early_events": {"queue": "mail"},
    "courses.tasks.process_due_videos": {"queue": "video"},
    "payments.tasks.apply_due_events": {"queue": "payments"},
    "payments.tasks.send_due_refunds": {"queue": "payments"},
    "payments.tasks.erase_customers": {"queue": "payments"},
}
# The sweepers: whatever a lost doorbell left behind is found within seconds. A tick that no worker picked up
# expires, so that an outage does not leave a pile of them.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": 10.0, "options": {"expires": 10}}
    for name, task in {
        "sweep certificates": "certificates.tasks.issue_due_certificates",
        "sweep archives": "certificates.tasks.archive_due_certificates",
        "sweep erasures": "certificates.tasks.erase_due_documents",
        "sweep e-mail": "notifications.tasks.deliver_due_emails",
        "sweep Stripe events": "payments.tasks.apply_due_events",
        "sweep refunds": "payments.tasks.send_due_refunds",
        "sweep videos": "courses.tasks.process_due_videos",
    }.items()
} | {
    "purge expired rows": {"task": "lms.tasks.purge_expired", "schedule": 3600.0},
    "sweep uploads": {
        "task": "courses.tasks.sweep_uploads",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "send alerts": {"task": "lms.tasks.send_alerts", "schedule": crontab(hour=8, minute=0)},
    "plan reminders": {
        "task": "progress.tasks.plan_reminders",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "queue course updates": {
        "task": "enrollments.tasks.queue_updates",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "match early news of mails": {
        "task": "notifications.tasks.match_early_events",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "sweep submissions": {"task": "progress.tasks.sweep_submissions", "schedule": 3600.0},
    "sweep streams": {
        "task": "courses.tasks.sweep_streams",
        "schedule": crontab(hour=3, minute=40),
    },
    "erase customers at Stripe": {"task": "payments.tasks.erase_customers", "schedule": 3600.0},
    "sync the catalogue at Stripe": {"task": "payments.tasks.sync_catalogue", "schedule": 3600.0},
    "record expired certificates": {
        "task": "certificates.tasks.record_expired_certificates",
        "schedule": crontab(hour=0, minute=20),
    },
    "reconcile payments": {
        "task": "payments.tasks.reconcile_payments",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}

# --- Mail -------------------------------------------------------------------------------------------

_EMAIL = env.dj_email_url("EMAIL_URL", default="console://")
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _EMAIL["EMAIL_FILE_PATH"] or None
EMAIL_HOST = _EMAIL["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _EMAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _EMAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _EMAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = _EMAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10  # the lease of a mail ends while a slower server is waited for
if env.bool("USE_SES", default=False):
    EMAIL_BACKEND = "django_ses.SESBackend"
AWS_SES_REGION_NAME = env.str("AWS_SES_REGION_NAME", default=str(_S3["region_name"]))
AWS_SES_REGION_ENDPOINT_URL = env.str("AWS_SES_REGION_ENDPOINT_URL", default="") or None
AWS_SES_AUTO_THROTTLE = None  # its bucket is per process; ours is EMAIL_RATE
AWS_SES_CONFIGURATION_SET = env.str("AWS_SES_CONFIGURATION_SET", default="") or None
# Mails a second, for all workers together; 0: as fast as they can. Unset: what SES allows the account.
EMAIL_RATE = env.float("EMAIL_RATE", default=None)
# botocore would wait a minute, five times over, and send once more what SES took but did not confirm; the
# outbox is what tries again.
AWS_SES_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})
USE_SES_V2 = env.bool("USE_SES_V2", default=True)
# What became of a mail, as SES tells it over SNS (docs/guides/operators.md). No topic: nothing is believed.
AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS: list[str] = env.list(
    "AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS", default=[]
)
SNS_SIGNATURE_VERSIONS: list[str] = env.list("SNS_SIGNATURE_VERSIONS", default=["2"])
SNS_CERTIFICATE_HOSTS: list[str] = env.list("SNS_CERTIFICATE_HOSTS", default=[])  # of an emulator
SNS_MAX_AGE_SECONDS = env.int("SNS_MAX_AGE_SECONDS", default=3600)
MAIL_RESENDS_PER_HOUR = env.int("MAIL_RESENDS_PER_HOUR", default=5)  # for one reader
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <no-reply@example.com>")
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="support@example.com")
# Who is told, once a day at most, that something needs attention: addresses; "staff" is everybody of the office.
STAFF_ALERTS = env.list("STAFF_ALERTS", default=["staff"])
# Reminders to go on with a course: so many days after a student's last progress, the first and the last one.
REMINDER_DAYS = (
    env.int("REMINDER_FIRST_DAYS", default=7, validate=validate.Range(min=1)),
    env.int("REMINDER_SECOND_DAYS", default=21, validate=validate.Range(min=2)),
)
REMINDER_GAP_DAYS = env.int("REMINDER_GAP_DAYS", default=3)  # of one student, whatever the course
# Hours of the student's own clock, from evening to morning, in which none is sent.
REMINDER_QUIET_HOURS = (
    env.int("REMINDER_QUIET_FROM", default=21, validate=validate.Range(min=12, max=24)),
    env.int("REMINDER_QUIET_UNTIL", default=9, validate=validate.Range(min=0, max=11)),
)

# --- People -----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# auth.W004 asks for unique=True on the e-mail; ours is unique whatever its case, by a constraint on Lower("email").
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "accounts.oidc.backend.ProviderBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "full_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("my_learning")
LOGOUT_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"signup": "accounts.signing_up.SignupForm"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one replaces it once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = (
    False  # other sessions end all the same: they are bound to the password
)
# Amount/duration/per what: network address, account ("user"), or what is tried ("key": the e-mail).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/3m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
}
MFA_ADAPTER = "accounts.second_factor.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "accounts.second_factor.forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_factor.forms.RenamePasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False  # "trust this browser" would make a stolen laptop a factor
# allauth fears that somebody shuts out the owner of an address that they never confirmed. Nobody signs in here
# before the address is confirmed, and a changed one is pending; without this nobody with a factor could change it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Roles that have to have a second factor; empty, as in the demonstration, for none.
SECOND_FACTOR_REQUIRED_FOR = env.list(
    "SECOND_FACTOR_REQUIRED_FOR", default=["instructor", "staff", "administrator"]
)
# Open to who has yet to set it up: setting it up, and what needs no account.
SECOND_FACTOR_FREE_VIEWS = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_confirm_email",
    "accounts:sign_out",
    "set_language",
    "home",
    "terms",
    "healthz",
    "security_txt",
    "courses:catalogue",
    "enrollments:course",
    "certificates:verify_form",
    "certificates:verify_file",
    "certificates:verify",
}
# A name that a certificate cannot print is refused where it is typed, not where it is printed.
PRINTABLE_NAME_CHECK = "certificates.pdf.lettering.names.unprintable"
API_TOKEN_DAYS = 30
API_TOKENS_PER_PERSON = 20

# --- Signing in with an OpenID provider: Amazon Cognito, or any other ---------------------------------

COGNITO_USER_POOL_ID = env.str("COGNITO_USER_POOL_ID", default="")  # set: people register there
COGNITO_REGION = env.str("COGNITO_REGION", default="") or COGNITO_USER_POOL_ID.partition("_")[0]
COGNITO_DOMAIN = env.str("COGNITO_DOMAIN", default="").rstrip("/")  # https://… of the sign-in pages
COGNITO_ENDPOINT_URL = env.str("COGNITO_ENDPOINT_URL", default="") or None
OIDC_ISSUER = env.str("OIDC_ISSUER", default="") or (  # empty: there is no provider
    f"https://cognito-idp.{COGNITO_REGION}.amazonaws.com/{COGNITO_USER_POOL_ID}"
    if COGNITO_USER_POOL_ID
    else ""
)
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_NAME = env.str("OIDC_NAME", default=SITE_NAME)  # on the button
OIDC_SCOPES = env.str("OIDC_SCOPES", default="openid email profile")
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="cognito:groups")
# "titula-staff=staff,titula-teachers=instructor": a group that is not here gives nothing.
OIDC_GROUP_ROLES: dict[str, str] = env.dict("OIDC_GROUP_ROLES", default={})
OIDC_LINK_BY_EMAIL = env.bool("OIDC_LINK_BY_EMAIL", default=True)
OIDC_LOGOUT_STYLE = env.str("OIDC_LOGOUT_STYLE", default="") or (  # "standard", "cognito" or "none"
    "cognito" if COGNITO_USER_POOL_ID or "://cognito-idp." in OIDC_ISSUER else "standard"
)
OIDC_DISCOVERY_URL = (
    env.str("OIDC_DISCOVERY_URL", default="")
    or f"{OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
)
# What is empty is found by discovery.
OIDC_ENDPOINTS = {
    "authorization": env.str("OIDC_AUTHORIZATION_ENDPOINT", default=""),
    "token": env.str("OIDC_TOKEN_ENDPOINT", default=""),
    "jwks": env.str("OIDC_JWKS_URI", default=""),
    "userinfo": env.str("OIDC_USERINFO_ENDPOINT", default=""),
    "end_session": env.str("OIDC_END_SESSION_ENDPOINT", default="")
    or (f"{COGNITO_DOMAIN}/logout" if COGNITO_DOMAIN else ""),
}
# Asymmetric ones alone: with a shared secret, whoever verifies could sign.
OIDC_ALGORITHMS = env.list("OIDC_ALGORITHMS", default=["RS256"])
OIDC_LEEWAY_SECONDS = env.int("OIDC_LEEWAY_SECONDS", default=60)
OIDC_TIMEOUT = env.float("OIDC_TIMEOUT", default=10)
OIDC_TOKEN_USE_BASIC_AUTH = env.bool("OIDC_TOKEN_USE_BASIC_AUTH", default=False)
OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS = env.int("OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS", default=900)
# Whose access tokens the API takes: Cognito's by the client that asked for it, others by their audience.
OIDC_API_CLIENTS = env.list("OIDC_API_CLIENTS", default=[OIDC_CLIENT_ID] if OIDC_CLIENT_ID else [])
OIDC_API_AUDIENCE = env.str("OIDC_API_AUDIENCE", default="")
# "open", or "administrators": the provider is the only way in, but for a way back in when it is away.
LOCAL_SIGN_IN = env.str("LOCAL_SIGN_IN", default="open")

# --- Payments (docs/guides/payments.md) --------------------------------------------------------------

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")  # empty: nothing is sold
STRIPE_LIVE_MODE = STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
if _STRIPE_API_HOST := env.str("STRIPE_API_HOST", default=""):  # the double of devstack/
    if _SITE.scheme == "https":
        raise ImproperlyConfigured(
            "STRIPE_API_HOST is set: buyers of a public site would be sent to a double that takes no money. Unset it."
        )
    STRIPE_API_HOST = _STRIPE_API_HOST
# In which an instructor may ask a price (https://docs.stripe.com/currencies has more).
CURRENCIES = env.list(
    "CURRENCIES",
    default=[
        "EUR",
        "USD",
        "GBP",
        "CHF",
        "MXN",
        "COP",
        "CLP",
        "ARS",
        "PEN",
        "UYU",
        "BRL",
        "JPY",
        "KWD",
    ],
)
# Where buyers are sent to: the double's pages, Stripe's, or a domain of one's own that was set up there.
STRIPE_CHECKOUT_ORIGIN = env.str("STRIPE_CHECKOUT_ORIGIN", default="") or (
    _STRIPE_API_HOST or "https://checkout.stripe.com"
)
STRIPE_API_VERSION = "2026-08-26.dahlia"  # that of the pinned stripe package
STRIPE_TIMEOUT = env.float("STRIPE_TIMEOUT", default=8)  # seconds; a page waits for it
STRIPE_AUTOMATIC_TAX = env.bool(
    "STRIPE_AUTOMATIC_TAX", default=False
)  # Stripe Tax, once set up there
STRIPE_TAX_BEHAVIOR = env.str(
    "STRIPE_TAX_BEHAVIOR", default="inclusive", validate=validate.OneOf(["inclusive", "exclusive"])
)
STRIPE_TAX_IDS = env.bool("STRIPE_TAX_IDS", default=False)  # ask companies for their number
STRIPE_INVOICES = env.bool("STRIPE_INVOICES", default=True)
CHECKOUT_MINUTES = env.int(  # that a page at Stripe takes money; 30 minutes to 24 hours is its rule
    "CHECKOUT_MINUTES", default=120, validate=validate.Range(min=35, max=1435)
)
# What becomes of access ("suspend", "keep") and certificate ("revoke", "keep") after a sale.
_ACCESS, _CERTIFICATE = validate.OneOf(["suspend", "keep"]), validate.OneOf(["revoke", "keep"])
AFTER_SALE = {
    "refund_full_access": env.str("REFUND_FULL_ACCESS", default="suspend", validate=_ACCESS),
    "refund_full_certificate": env.str(
        "REFUND_FULL_CERTIFICATE", default="keep", validate=_CERTIFICATE
    ),
    "refund_partial_access": env.str("REFUND_PARTIAL_ACCESS", default="keep", validate=_ACCESS),
    "refund_partial_certificate": env.str(
        "REFUND_PARTIAL_CERTIFICATE", default="keep", validate=_CERTIFICATE
    ),
    "dispute_open_access": env.str("DISPUTE_OPEN_ACCESS", default="suspend", validate=_ACCESS),
    "dispute_lost_access": env.str("DISPUTE_LOST_ACCESS", default="suspend", validate=_ACCESS),
    "dispute_lost_certificate": env.str(
        "DISPUTE_LOST_CERTIFICATE", default="revoke", validate=_CERTIFICATE
    ),
}
# Who pays twice for what they have is given the second payment back, or both are kept.
DUPLICATE_PURCHASE = env.str(
    "DUPLICATE_PURCHASE", default="refund", validate=validate.OneOf(["refund", "keep"])
)
WITHDRAWAL_DAYS = env.int("WITHDRAWAL_DAYS", default=14)  # 0: there is no right to withdraw
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
# Its own 623 steps take over a minute on an empty database: docs/adr/0028-mirror-of-stripe.md.
MIGRATION_MODULES = {"djstripe": "payments.mirror.migrations"}

# --- Privacy (docs/guides/privacy.md) ---------------------------------------------------------------

# A new version is shown once to whoever accepted an older one; say in templates/privacy/terms_changed.html what is new.
TERMS_VERSION = "2026-11"
EXPORTS_PER_HOUR = 5  # of one person
# Days after which it goes, by the hourly purge.
RETENTION_UNCONFIRMED_DAYS = env.int("RETENTION_UNCONFIRMED_DAYS", default=7)
RETENTION_MAIL_DAYS = env.int("RETENTION_MAIL_DAYS", default=90)
RETENTION_FAREWELL_DAYS = env.int("RETENTION_FAREWELL_DAYS", default=1)
# What a mail service told about mails that are not ours; the others go with their mail.
RETENTION_MAIL_EVENT_DAYS = env.int("RETENTION_MAIL_EVENT_DAYS", default=30)
RETENTION_UNPAID_ORDER_DAYS = env.int("RETENTION_UNPAID_ORDER_DAYS", default=90)
# Not less than the 30 days for which Stripe can still send an event, or it would be applied anew.
RETENTION_STRIPE_EVENT_DAYS = env.int(
    "RETENTION_STRIPE_EVENT_DAYS", default=90, validate=validate.Range(min=31)
)
# The database itself keeps an entry for 90 days.
RETENTION_AUDIT_DAYS = env.int("RETENTION_AUDIT_DAYS", default=730, validate=validate.Range(min=91))

# --- Languages --------------------------------------------------------------------------------------

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="es")
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["lms.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Madrid")
USE_TZ = True

# --- Certificates and progress ----------------------------------------------------------------------

CERTIFICATE_ISSUER = env.str("CERTIFICATE_ISSUER", default=SITE_NAME)
CERTIFICATE_NUMBER_PREFIX = env.str("CERTIFICATE_NUMBER_PREFIX", default="TIT")
CERTIFICATE_BATCH = env.int("CERTIFICATE_BATCH", default=50)
# Seconds that a worker waits after the doorbell, so that those who finish together share a batch.
CERTIFICATE_LINGER = env.float("CERTIFICATE_LINGER", default=0.05)
# file:///path/to/key.pem, env:NAME or kms:…; `manage.py create_signing_key` makes one.
CERTIFICATE_SIGNING_KEY = env.str("CERTIFICATE_SIGNING_KEY", default="")

# --- API --------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["lib.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "lib.api.throttling.CallerThrottle",
        "lib.api.throttling.ScopedThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anonymous": "300/minute",
        "user": "600/minute",
        "registration": "30/hour",
        "tokens": "20/minute",
        "verification": "120/minute",
    },
    "EXCEPTION_HANDLER": "lib.api.problems.exception_handler",
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Titula API",
    "DESCRIPTION": "Courses, enrolments, progress and verifiable certificates.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/(v1/)?",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CertificateState": "certificates.enums.CertificateState",
        "OrderState": "payments.enums.OrderState",
        "UploadState": "courses.enums.UploadState",
        "LessonKind": "courses.enums.LessonKind",
        "QuestionKind": "courses.enums.QuestionKind",
        "SubmissionState": "progress.submissions.models.SubmissionState",
    },
}

# --- Security ---------------------------------------------------------------------------------------

_MEDIA_ORIGINS = [
    origin
    for origin in {
        _S3["endpoint_url"],
        PUBLIC_MEDIA_URL,
        f"https://{CLOUDFRONT_DOMAIN}" if CLOUDFRONT_DOMAIN else None,
        *env.list("MEDIA_ORIGINS", default=[]),
    }
    if origin
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", *_MEDIA_ORIGINS],
        "media-src": [SELF, "blob:", *_MEDIA_ORIGINS],  # a blob is what hls.js fills
        "connect-src": [SELF, *_MEDIA_ORIGINS],
        "manifest-src": [SELF],
        "object-src": [NONE],
        # The redirect that answers "Go to payment" counts as the form's, in Chrome.
        "form-action": [SELF, *_MEDIA_ORIGINS, STRIPE_CHECKOUT_ORIGIN],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
# What django-unfold needs on top, and why: docs/adr/0023-content-security-policy.md.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
_HTTPS = _SITE.scheme == "https"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
)
SECURE_SSL_REDIRECT = _HTTPS
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _HTTPS
SECURE_HSTS_PRELOAD = _HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts get the token from their page
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", default=14) * 24 * 3600
if _HTTPS:
    # The browser takes them from this very host alone: no other subdomain can plant one (RFC 6265bis, 4.1.3.2).
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
X_FRAME_OPTIONS = "DENY"
# URIs, the preferred one first (RFC 9116, section 2.5.3).
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[f"mailto:{SUPPORT_EMAIL}"])

# --- Logs -------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "lib.logs.JsonFormatter"},
        "plain": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain" if DEBUG else "json"}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "stripe": {"level": "WARNING"},  # below it, two lines for each call
        "xhtml2pdf": {"level": "ERROR"},
    },
}

UNFOLD = {
    "SITE_TITLE": SITE_NAME,
    "SITE_HEADER": SITE_NAME,
    "SITE_SUBHEADER": _("Administration"),
    "SITE_URL": "/",
    "SITE_SYMBOL": "workspace_premium",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "lms.admin_navigation.favicon"},
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": "lms.admin_navigation.environment" if DEBUG else None,
    "DASHBOARD_CALLBACK": "lms.admin_home.dashboard",
    # The banknote green of static/css/tokens.css, from wash to ink.
    "COLORS": {
        "base": {
            "50": "oklch(98.3% .003 160)",
            "100": "oklch(96.4% .004 160)",
            "200": "oklch(92% .007 160)",
            "300": "oklch(86% .01 160)",
            "400": "oklch(69% .016 162)",
            "500": "oklch(53.5% .018 163)",
            "600": "oklch(44% .018 164)",
            "700": "oklch(36.5% .018 165)",
            "800": "oklch(27.5% .016 165)",
            "900": "oklch(20.8% .013 165)",
            "950": "oklch(14.5% .01 165)",
        },
        "primary": {
            "50": "oklch(97.3% .012 165)",
            "100": "oklch(94% .025 165)",
            "200": "oklch(88.5% .048 165)",
            "300": "oklch(81% .075 165)",
            "400": "oklch(71% .092 165)",
            "500": "oklch(60% .092 166)",
            "600": "oklch(45% .076 166)",
            "700": "oklch(39.5% .064 166)",
            "800": "oklch(33.5% .052 167)",
            "900": "oklch(28.5% .043 168)",
            "950": "oklch(21% .032 169)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "lms.admin_navigation.navigation",
    },
}
