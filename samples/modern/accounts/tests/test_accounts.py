from django.contrib.auth.models import User
from django.test import TestCase
from django.urls import reverse

from accounts.services import invite, make_link_token, read_link_token


class ProxyTests(TestCase):
    def test_first_visit_makes_a_member(self):
        self.client.get("/", REMOTE_USER="ada@club")
        self.assertEqual(User.objects.get().email, "ada@example.com")

    def test_later_visits_keep_the_address(self):
        User.objects.create_user("ada", email="ada@elsewhere.org")
        self.client.get("/", REMOTE_USER="ada@club")
        self.assertEqual(User.objects.get().email, "ada@elsewhere.org")


class InvitationTests(TestCase):
    def test_guest_can_log_in(self):
        user, password = invite("grace")
        self.assertEqual(len(password), 10)
        self.assertTrue(self.client.login(username="grace", password=password))

    def test_link(self):
        user, _ = invite("grace")
        self.assertEqual(read_link_token(make_link_token(user)), user)
        self.assertIsNone(read_link_token("grace:forged"))


class LoginTests(TestCase):
    def test_wrong_password(self):
        response = self.client.post(reverse("login"), {"username": "ada", "password": ""})
        self.assertFormError(response, "form", "password", "This field is required.")

    def test_log_out(self):
        user, password = invite("grace")
        self.client.force_login(user)
        page = self.client.get("/").content.decode()
        self.assertIn("Log out", page)
        leave = self.client.post if 'action="/accounts/logout/"' in page else self.client.get
        leave(reverse("logout"))
        self.assertNotIn("Log out", self.client.get("/").content.decode())
