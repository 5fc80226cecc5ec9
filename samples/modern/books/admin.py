from django.contrib import admin
from django.utils.html import format_html

from books.models import Author, Book, Loan, Review


class BookAdmin(admin.ModelAdmin):
    list_display = ["title", "byline", "state"]
    list_filter = ["genre"]

    def lookup_allowed(self, lookup, value):
        return lookup.startswith("authors__") or super().lookup_allowed(lookup, value)

    @admin.display(description="state")
    def state(self, book):
        if book.loans.filter(returned=None).exists():
            return format_html('<b class="out">out</b>')
        return format_html('<i class="{}">{}</i>', "in", book.loans.count())


admin.site.register(Book, BookAdmin)
admin.site.register([Author, Loan, Review])
