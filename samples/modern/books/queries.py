from datetime import datetime

from django.db.models import Count, F
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.datetime_safe import new_datetime

from books.models import Author, Book, Loan


def newest_first():
    """Books by year; those without one come last, on every database."""
    return Book.objects.order_by(F("year").desc(nulls_first=False, nulls_last=True))


def export_lines():
    """Yield one line for each book without holding all of them in memory."""
    for book in Book.objects.prefetch_related("authors").iterator():
        yield f"{book.title};{book.byline}"


def loans_by_month():
    month = TruncMonth("since", is_dst=False)
    rows = Loan.objects.annotate(month=month).values("month").annotate(count=Count("pk"))
    return {row["month"].strftime("%Y-%m"): row["count"] for row in rows.order_by("month")}


def start_of(year, month, day):
    return timezone.make_aware(datetime(year, month, day), is_dst=None)


def since_line(loan):
    return new_datetime(loan.since).strftime("%d.%m.%Y")


def authors_of(titles):
    return Author.objects.filter(books__title__in=titles).distinct().order_by("name")
