from django.template import Context, RequestContext
from django.template.loader import get_template


def mail(request):
    text = get_template("mail.txt").render(Context({"name": "x"}))
    template = get_template("mail.html")
    return text, template.render(RequestContext(request, {"name": "x"}))
