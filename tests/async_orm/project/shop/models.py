"""Models of every relation, manager and override that the async family must know of."""

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from shop.bases import Loud


class User(AbstractUser):
    nickname = models.CharField(max_length=50, blank=True)


class Profile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    city = models.CharField(max_length=50)


class Timed(models.Model):
    created = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Author(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["pk"]


class Note(models.Model):
    text = models.CharField(max_length=50)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveIntegerField()
    subject = GenericForeignKey("content_type", "object_id")


class BookQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published=True)

    def titles(self):
        return list(self.values_list("title", flat=True))


class Book(Timed):
    title = models.CharField(max_length=50)
    price = models.IntegerField(default=0)
    published = models.BooleanField(default=True)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="books")
    editor = models.ForeignKey(
        Author, on_delete=models.SET_NULL, null=True, blank=True, related_name="edited"
    )
    tags = models.ManyToManyField(Tag, related_name="books", blank=True)
    notes = GenericRelation(Note)

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.title} by {self.author.name}"

    @property
    def label(self):
        return f"{self.title}: {self.price}"

    @property
    def author_name(self):
        return self.author.name

    def reprice(self):
        self.price += 1
        self.save()


class PickyManager(models.Manager):
    def get(self, *args, **kwargs):
        return super().get(*args, picked=True, **kwargs)

    def visible(self):
        return self.get_queryset().filter(picked=True)


class Picky(models.Model):
    name = models.CharField(max_length=50)
    picked = models.BooleanField(default=False)
    author = models.ForeignKey(Author, null=True, on_delete=models.CASCADE, related_name="picky")

    objects = PickyManager()

    def save(self, *args, **kwargs):
        self.name = self.name.upper()
        super().save(*args, **kwargs)


class Stubborn(models.Model):
    name = models.CharField(max_length=50)

    def save(self):
        self.name = f"{self.name}!"
        super().save()

    def delete(self, using=None, keep_parents=False):
        self.name = "gone"
        self.save()


class Shout(Loud):
    name = models.CharField(max_length=50)


class ChosenQuerySet(models.QuerySet):
    def get(self, *args, **kwargs):
        return super().get(*args, chosen=True, **kwargs)


class Chosen(models.Model):
    name = models.CharField(max_length=50)
    chosen = models.BooleanField(default=False)

    objects = ChosenQuerySet.as_manager()


class Curious(models.Model):
    name = models.CharField(max_length=50)

    def save(self, **kwargs):
        if "update_fields" in kwargs:
            self.name = "partial"
        super().save(**kwargs)


class Native(models.Model):
    name = models.CharField(max_length=50)

    async def asave(self, *args, **kwargs):
        self.name = "async"
        await super().asave(*args, **kwargs)


class Order(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="orders")
    total = models.IntegerField(default=0)

    class Meta:
        ordering = ["pk"]


class Item(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Book, on_delete=models.CASCADE)
    count = models.IntegerField(default=1)

    class Meta:
        ordering = ["pk"]
