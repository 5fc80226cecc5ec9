from django.utils.http import limited_parse_qsl

pairs = limited_parse_qsl(query, keep_blank_values=True, fields_limit=10)
