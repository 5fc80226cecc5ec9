from django.contrib.sitemaps import Sitemap, ping_google

from orders.models import Order


class OrderSitemap(Sitemap):
    def items(self):
        return Order.objects.prefetch_related("payment").iterator()


def announce():
    ping_google()
