from django.db import models


class BookQuerySet(models.QuerySet):
    shelf = None

    def _chain(self, **kwargs):
        kwargs["shelf"] = self.shelf
        return super()._chain(**kwargs)
