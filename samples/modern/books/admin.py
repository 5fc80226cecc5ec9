from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html

from books.models import Author, Book, Loan, Review


def take_back(modeladmin, request, queryset):
    Loan.objects.filter(book__in=queryset, returned=None).update(returned=timezone.now())


take_back.short_description = "Take all back"


class BookAdmin(admin.ModelAdmin):
    actions = [take_back]
    list_display = ["title", "byline", "state", "is_old"]
    list_filter = ["genre"]

    def lookup_allowed(self, lookup, value):
        return lookup.startswith("authors__") or super().lookup_allowed(lookup, value)

    @admin.display(description="state")
    def state(self, book):
        if book.loans.filter(returned=None).exists():
            return format_html('<b class="out">out</b>')
        return format_html('<i class="{}">{}</i>', "in", book.loans.count())

    def is_old(self, book):
        return book.year is not None and book.year < 1900

    is_old.boolean = True
    is_old.admin_order_field = "year"
    is_old.short_description = "before 1900?"


admin.site.register(Book, BookAdmin)
admin.site.register([Author, Loan, Review])
