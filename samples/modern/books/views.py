from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from books.forms import LoanForm, ReviewForm
from books.models import Book, Review
from books.queries import newest_first


def index(request):
    return render(request, "books/index.html", {"books": newest_first()})


def branch(request):
    return JsonResponse({"branch": request.META.get("HTTP_X_BRANCH", "main")})


def lend(request):
    form = LoanForm(request.POST or None)
    if form.is_valid():
        form.save()
        return redirect("index")
    return render(request, "books/lend.html", {"form": form})


def review(request, pk):
    book = get_object_or_404(Book, pk=pk)
    form = ReviewForm(request.POST or None, instance=Review(book=book))
    if form.is_valid():
        form.save()
        return redirect("index")
    return render(request, "books/review.html", {"form": form, "book": book})


async def book_data(request, pk):
    book = await sync_to_async(get_object_or_404)(Book, pk=pk)
    count = await sync_to_async(Review.objects.filter(book=book).count)()
    return JsonResponse({"title": book.title, "reviews": count})


async def book_list(request):
    books = await sync_to_async(list)(Book.objects.order_by("title"))
    return JsonResponse({"titles": [book.title for book in books]})


async def touch(request, pk):
    review = await sync_to_async(Review.objects.get)(pk=pk)
    review.edits += 1
    await sync_to_async(review.save)(update_fields=["edits"])
    return JsonResponse({"edits": review.edits})
