from django.template import RequestContext
from django.template.loader import render_to_string


def show(request):
    head = render_to_string("head.html", context_instance=RequestContext(request))
    return head + render_to_string("a.html", RequestContext(request, {"a": 1}))
