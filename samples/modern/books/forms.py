from django import forms
from django.forms import BaseModelFormSet, modelformset_factory

from books.models import Loan, Review


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ["text"]


class BaseReviewFormSet(BaseModelFormSet):
    """Count how often a review was edited."""

    def save_existing(self, form, instance, commit=True):
        instance.edits += 1
        return super().save_existing(form, instance=instance, commit=commit)


ReviewFormSet = modelformset_factory(
    Review, form=ReviewForm, formset=BaseReviewFormSet, extra=0
)


class LoanForm(forms.ModelForm):
    template_name = "books/loan_form.html"

    class Meta:
        model = Loan
        fields = ["book", "member"]
