from django.test.utils import setup_databases

old = setup_databases(1, False, True, debug_sql=False)
