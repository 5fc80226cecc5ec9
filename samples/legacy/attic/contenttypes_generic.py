from django.contrib.contenttypes import generic


class Notes(generic.GenericTabularInline):
    model = None
