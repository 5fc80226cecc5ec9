from django.db import models


class Book(models.Model):
    @models.permalink
    def get_absolute_url(self):
        return ("book", (), {"slug": self.slug})
