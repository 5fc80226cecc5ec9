from django.utils.module_loading import import_by_path

backend = import_by_path(settings.BACKEND)
