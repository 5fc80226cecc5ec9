import time

from django.contrib.sessions.middleware import SessionMiddleware
from django.utils.deprecation import MiddlewareMixin


class TimingMiddleware(MiddlewareMixin):
    def __init__(self, get_response=None):
        self.get_response = get_response
        super().__init__()

    def process_request(self, request):
        request.started = time.time()


def add_session(request):
    SessionMiddleware().process_request(request)
