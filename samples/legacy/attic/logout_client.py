from django.test import TestCase
from django.urls import reverse


class LogoutTests(TestCase):
    def test_logout(self):
        self.client.get(reverse("admin:logout"))
