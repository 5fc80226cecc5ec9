from django.contrib.admin.widgets import AutocompleteSelect

widget = AutocompleteSelect(Book._meta.get_field("author").remote_field, site)
