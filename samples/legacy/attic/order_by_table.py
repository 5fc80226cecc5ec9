books = Book.objects.order_by("-shop_book.title")
