from django.utils.datastructures import SortedDict

fields = SortedDict([("a", 1)])
