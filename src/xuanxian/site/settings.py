"""Settings of the site. What an operator may change stands in the data folder; the rest is the house's own."""

from __future__ import annotations

from typing import Any

from xuanxian.platform.datafolder import DataFolder
from xuanxian.platform.db.connection import connection_of

DATA = DataFolder.of_environment()
DATA.prepare()

SECRET_KEY = DATA.key("site").hex()
SM4_KEY, MARK_KEY = DATA.key("sm4"), DATA.key("mark")
CLOCK_FILE = str(DATA.clock)
FILES_FOLDER = str(DATA.files)
CALENDARS_FOLDER = str(DATA.calendars)
DEBUG = False
DEMO = bool(DATA.settings.get("demo", False))
ALLOWED_HOSTS: list[str] = list(DATA.settings.get("hosts", ["localhost", "127.0.0.1", "[::1]"]))

DATABASES: dict[str, Any] = {"default": connection_of(DATA.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One line a room, after those it knows; its addresses, and all that its room.py brings, come with it.
ROOMS = [
    "xuanxian.platform.organisations",
    "xuanxian.platform.accounts",
    "xuanxian.platform.acts",
    "xuanxian.platform.calendars",
    "xuanxian.platform.files",
    "xuanxian.platform.tasks",
    "xuanxian.platform.notifications",
    "xuanxian.platform.search",
    "xuanxian.platform.attachments",
    "xuanxian.platform.papers",
    "xuanxian.platform.messages",
    "xuanxian.platform.signing",
    "xuanxian.platform.pages",
    "xuanxian.awards.programmes",
    "xuanxian.awards.nominations",
    "xuanxian.awards.places",
    "xuanxian.awards.packages",
    "xuanxian.awards.sharing",
    "xuanxian.awards.reading",
    "xuanxian.awards.consultations",
    "xuanxian.awards.disclosures",
    "xuanxian.awards.reviews",
    "xuanxian.awards.honours",
    "xuanxian.awards.papers",
    "xuanxian.awards.intake",
    "xuanxian.awards.demo",
    "xuanxian.web",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "xuanxian.platform.pages.middleware.Headers",
    "xuanxian.platform.pages.wellformed.WellFormed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xuanxian.platform.pages.middleware.Door",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xuanxian.site.urls"
WSGI_APPLICATION = "xuanxian.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "xuanxian.platform.pages.frame.frame",
            ],
            "builtins": ["xuanxian.platform.pages.templatetags.house"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "due"
# Five wrong passwords lock the account from that address for half an hour (等保: 登录失败处理).
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "platform/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = bool(DATA.settings.get("secure", False))
CSRF_FAILURE_VIEW = "xuanxian.platform.pages.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LARGEST_UPLOAD = 20 * 1024 * 1024
"""Of one file, in bytes."""
LARGEST_AUDIO = 50 * 1024 * 1024
"""Of one recording: more than an hour as phones make them."""

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
