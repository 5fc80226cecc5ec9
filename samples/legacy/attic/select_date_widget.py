from django.forms.extras.widgets import SelectDateWidget

widget = SelectDateWidget()
