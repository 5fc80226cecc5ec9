from django.test import TestCase
from django.test.runner import DiscoverRunner, setup_databases

from orders.models import Order


class Runner(DiscoverRunner):
    def setup_databases(self, **kwargs):
        return setup_databases(self.verbosity, self.interactive, **kwargs)


class OrderTests(TestCase):
    multi_db = True

    def test_unpaid(self):
        Order.objects.create(slug="lamp")
        self.assertEquals(Order.objects.count(), 1)
        self.assertQuerysetEqual(Order.objects.unpaid(), ["<Order: lamp>"])

    def test_form(self):
        response = self.client.post("/pay/", {})
        self.assertFormError(response, "form", "amount", "This field is required.")
