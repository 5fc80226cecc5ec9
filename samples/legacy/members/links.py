from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode


def make(request):
    if not request.user.is_authenticated():
        return HttpResponse(status=403)
    return HttpResponse(urlsafe_base64_encode(force_bytes(request.user.pk)).decode())


def read(request, uid):
    return HttpResponse(User.objects.get(pk=urlsafe_base64_decode(uid.encode("ascii"))))


def kind_of(response):
    return response._headers["content-type"][1]
