from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner

INVITATION_KEY = "invitations"


def invite(name):
    """Make an account for a guest. Return the user and the password to send."""
    password = User.objects.make_random_password()
    return User.objects.create_user(name, password=password), password


def make_link_token(user):
    return TimestampSigner(INVITATION_KEY, ":", "club").sign(user.username)


def read_link_token(token):
    try:
        name = TimestampSigner(INVITATION_KEY, ":", "club").unsign(token, max_age=3600)
    except BadSignature:
        return None
    return get_user_model().objects.filter(username=name).first()
