from django.core.cache import get_cache

pages = get_cache("pages")
