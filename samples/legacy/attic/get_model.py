from django.db import models

Book = models.get_model("library", "Book")
every = models.get_models()
