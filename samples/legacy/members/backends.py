from django.contrib.auth.backends import ModelBackend


class EmailBackend(ModelBackend):
    def authenticate(self, email=None, password=None):
        return super().authenticate(username=email, password=password)
