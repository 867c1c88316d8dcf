"""The site with the room in it: one line."""

from xuanxian.site import settings as site

site.INSTALLED_APPS.insert(site.ROOMS.index("xuanxian.web"), "tests.lamps")
site.ROOMS.insert(-1, "tests.lamps")
globals().update({name: value for name, value in vars(site).items() if name.isupper()})
