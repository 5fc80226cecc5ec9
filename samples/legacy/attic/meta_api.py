names = Book._meta.get_all_field_names()
title = Book._meta.get_field_by_name("title")[0]
many = Book._meta.get_all_related_many_to_many_objects()
