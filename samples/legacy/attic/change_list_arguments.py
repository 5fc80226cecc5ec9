from django.contrib.admin.views.main import ChangeList


class Books(ChangeList):
    def __init__(self, request, model, list_display, *, model_admin):
        super().__init__(request, model, list_display, model_admin)
