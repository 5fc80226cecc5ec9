from django.utils.functional import allow_lazy

capital = allow_lazy(capital, str)
