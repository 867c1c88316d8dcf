"""What the server calls. The pages are loaded with it, so that they are there before the server divides into processes."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from xuanxian.platform.pages.wellformed import in_utf_8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuanxian.site.settings")
application = in_utf_8(get_wsgi_application())
import_module(settings.ROOT_URLCONF)
gc.freeze()  # the processes share what is never written to
