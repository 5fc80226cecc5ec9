from django.forms import RadioSelect


def is_radio(widget):
    return isinstance(widget, RadioSelect)
