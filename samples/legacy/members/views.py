from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.models import User
from django.contrib.auth.views import SuccessURLAllowedHostsMixin
from django.views.generic import FormView


class ProxyBackend(RemoteUserBackend):
    def configure_user(self, request, user):
        user.is_staff = True
        return user


class Join(SuccessURLAllowedHostsMixin, FormView):
    def form_valid(self, form):
        password = User.objects.make_random_password()
        User.objects.create_user(form.cleaned_data["name"], password=password)
        return super().form_valid(form)

    def get_success_url(self):
        return "/"
