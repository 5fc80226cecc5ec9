"""The form that a logout link becomes, clicked on a real Django; and the links left alone."""

from __future__ import annotations

import pytest
from environments import run_script
from template_rewriting import plan_for, rewrite

LINK = """\
<ul>{% if user.is_authenticated %}
  <li class="{% if a > b %}x{% endif %}">\
<a class='nav {{ extra }}' title="1 > 0" id=leave href = "{% url 'logout' %}?next=/page/">
    <b>{% if user.is_staff %}Log out, boss{% else %}Log out{% endif %}</b></a></li>
{% endif %}</ul>
"""
SITE = """
import json, re
from django.contrib.auth import views
from django.contrib.auth.models import User
from django.core.management import call_command
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path
from django.conf import settings

urlpatterns = [path("page/", lambda r: render(r, "page.html"), name="page"),
               path("bye/", views.LogoutView.as_view(), name="logout")]
settings.ROOT_URLCONF = "__main__"
call_command("migrate", verbosity=0)
User.objects.create_user("ann", password="x")
client = Client(enforce_csrf_checks=True)
client.force_login(User.objects.get())
page = client.get("/page/").content.decode()
link = re.search(r"<a [^<]*href ?= ?[\\"']([^\\"']*)", page)
form = re.search(r'<form method="post" action="([^"]*)">', page)
token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)
if form:
    answer = client.post(form[1], {"csrfmiddlewaretoken": token[1]})
else:
    answer = client.get(link[1])
left = "_auth_user_id" not in client.session
print(json.dumps([answer.status_code, answer.headers.get("Location"), left, page]))
"""


def visit(series: str, template: str) -> list[object]:
    settings = {
        "INSTALLED_APPS": [
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        "MIDDLEWARE": [
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {"page.html": template}),
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                    ],
                },
            }
        ],
    }
    result = run_script(series, SITE, settings=settings).result
    assert isinstance(result, list)
    return result


def test_the_form_logs_out() -> None:
    assert visit("4.2", LINK)[:3] == [302, "/page/", True]
    assert visit("5.0", LINK)[:3] == [405, None, False]
    after = rewrite(LINK, "logout-link", unsafe=True)
    status, location, left, page = visit("5.0", after)
    assert [status, location, left] == [302, "/page/", True]
    assert """<button type="submit" class='nav ' title="1 > 0" id=leave>""" in str(page)


def test_unsafe_says_why_and_what_follows() -> None:
    (change,) = plan_for(LINK, "logout-link").changes
    assert "the project's own" in change.reason and change.follow_up
    assert rewrite(LINK, "logout-link") == LINK


def test_the_admins_form_gets_the_admins_style() -> None:
    after = rewrite(
        "<a href=\"{% url 'admin:logout' %}\">{% trans 'Log out' %}</a>", "logout-link", unsafe=True
    )
    assert after == (
        '<form id="logout-form" method="post" action="{% url \'admin:logout\' %}">{% csrf_token %}'
        "<button type=\"submit\">{% trans 'Log out' %}</button></form>"
    )


LEFT = {
    "open tag": "{% <a\nhref=\"{% url 'logout' %}\">Log out</a>",
    "script": "<script>location = \"{% url 'logout' %}\"</script>",
    "image": "<img src=\"{% url 'logout' %}\">",
    "get form": "<form action=\"{% url 'logout' %}\"><button>Log out</button></form>",
    "handler": '<a onclick="ask()" href="{% url \'logout\' %}">Log out</a>',
    "branch in the tag": '<a {% if a %}class="b"{% endif %} href="{% url \'logout\' %}">Log out</a>',
    "branch around half": "{% if a %}<a href=\"{% url 'logout' %}\">{% else %}<a>{% endif %}Log out</a>",
    "in a form": "<form method=post><a href=\"{% url 'logout' %}\">Log out</a></form>",
    "in a paragraph": "<p>Hi, <a href=\"{% url 'logout' %}\">Log out</a></p>",
    "button inside": "<a href=\"{% url 'logout' %}\"><button>Log out</button></a>",
    "no quotes": "<a href={% url 'logout' %}>Log out</a>",
    "never closed": "<a href=\"{% url 'logout' %}\">Log out",
    "variable": "{% url 'logout' as leave %}",
    "alone": "{% url 'logout' %}",
    "namespace": "<b data-to=\"{% url 'accounts:logout' %}\"></b>",
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_reported(name: str) -> None:
    plan = plan_for(LEFT[name], "logout-link", unsafe=True)
    assert not plan.changes
    assert [finding.kind for finding in plan.findings] == ["report"]


SILENT = {
    "posts": '<form method="POST" action="{% url \'logout\' %}">{% csrf_token %}</form>',
    "button posts": '<button formmethod="post" formaction="{% url \'logout\' %}">Log out</button>',
    "script posts": '<a data-turbo-method="post" href="{% url \'logout\' %}">Log out</a>',
    "htmx": "<a hx-post=\"{% url 'logout' %}\">Log out</a>",
    "other name": "<a href=\"{% url 'account_logout' %}\">Log out</a>",
    "variable name": '<a href="{% url logout %}">Log out</a>',
    "html comment": "<!-- <a href=\"{% url 'logout' %}\">Log out</a> -->",
    "comment": "{% comment %}<a href=\"{% url 'logout' %}\">Log out</a>{% endcomment %}",
}


@pytest.mark.parametrize("name", SILENT)
def test_what_is_none_of_its_business(name: str) -> None:
    plan = plan_for(SILENT[name], "logout-link", unsafe=True)
    assert not plan.changes and not plan.findings
