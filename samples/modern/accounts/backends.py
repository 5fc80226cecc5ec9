from django.contrib.auth.backends import RemoteUserBackend


class ProxyUserBackend(RemoteUserBackend):
    """Trust the proxy; whoever comes for the first time becomes a member."""

    def clean_username(self, username):
        return username.partition("@")[0]

    def configure_user(self, request, user):
        user.email = f"{user.username}@example.com"
        user.save()
        return user
