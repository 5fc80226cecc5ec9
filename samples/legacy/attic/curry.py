from django.utils.functional import curry

double = curry(multiply, 2)


class Number:
    twice = curry(scale, by=2)
