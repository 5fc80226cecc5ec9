from django import template

register = template.Library()


@register.assignment_tag(takes_context=True)
def newest(context, count):
    return context["books"][:count]
