from django import forms

field = forms.ModelMultipleChoiceField(books, error_messages={"list": "Not a list"})
