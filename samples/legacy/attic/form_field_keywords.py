from django import forms


class Search(forms.Form):
    text = forms.CharField(100, 2)
    kind = forms.ChoiceField([("a", "A")], False)
    book = forms.ModelChoiceField(books, None)
