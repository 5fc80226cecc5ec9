from django import forms
from django.forms import BaseModelFormSet
from django.forms.utils import ErrorList


class Lines(ErrorList):
    def __str__(self):
        return "<br>".join(self)


class LinkForm(forms.Form):
    link = forms.URLField()
    gift = forms.NullBooleanField()

    def as_compact(self):
        return self._html_output("%(label)s %(field)s", "%s", "", "%s", False)


class TreeField(forms.ChoiceField):
    def _get_choices(self):
        return super()._get_choices()

    def _set_choices(self, value):
        super()._set_choices([("", "-"), *value])

    choices = property(_get_choices, _set_choices)


class OrderFormSet(BaseModelFormSet):
    def save_existing(self, form, instance, commit=True):
        return super().save_existing(form, instance=instance, commit=commit)
