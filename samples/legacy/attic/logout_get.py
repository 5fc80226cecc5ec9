from django.test import TestCase
from django.urls import reverse


class Tests(TestCase):
    def test_logout(self):
        self.client.get(reverse("logout"))
