books.query.add_filter(("title", "Emma"))
