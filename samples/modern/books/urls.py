from django.urls import path, re_path

from books import views

urlpatterns = [
    path("", views.index, name="index"),
    re_path(r"^branch/$", views.branch, name="branch"),
    path("lend/", views.lend, name="lend"),
    path("books/<int:pk>/review/", views.review, name="review"),
    path("books/<int:pk>.json", views.book_data, name="book-data"),
    path("books.json", views.book_list, name="book-list"),
    path("reviews/<int:pk>/touch/", views.touch, name="touch"),
]
