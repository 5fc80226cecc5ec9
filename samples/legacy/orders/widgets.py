from django import forms


class Stars(forms.TextInput):
    def render(self, name, value, attrs=None):
        return "*" + super().render(name, value, attrs)


class Price(forms.TextInput):
    def build_attrs(self, extra_attrs=None, **kwargs):
        return super().build_attrs(extra_attrs, **kwargs)
