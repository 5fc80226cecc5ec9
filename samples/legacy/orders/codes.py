import warnings

from django.core.signing import Signer
from django.db.models.functions import JSONExtract
from django.template.base import TOKEN_TEXT, TRANSLATOR_COMMENT_MARK
from django.utils.baseconv import base62
from django.utils.crypto import get_random_string
from django.utils.datetime_safe import datetime
from django.utils.deprecation import RemovedInDjango50Warning
from django.utils.timezone import FixedOffset, make_aware, utc

warnings.simplefilter("error", RemovedInDjango50Warning)

CET = FixedOffset(60, "CET")
FOUNDED = make_aware(datetime(1999, 12, 31), utc, is_dst=None)


def voucher(order):
    return Signer("vouchers", ":").sign(base62.encode(order.pk) + get_random_string())


def is_note(token):
    return token.token_type == TOKEN_TEXT and token.contents.startswith(TRANSLATOR_COMMENT_MARK)
