from django.utils.tzinfo import FixedOffset

zone = FixedOffset(60)
