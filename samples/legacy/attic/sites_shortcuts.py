from django.contrib.sites.models import RequestSite, Site, get_current_site

site = get_current_site(request) if Site else RequestSite(request)
