from django.db.models.fields.related import RelatedField


class TagField(RelatedField):
    def get_path_info(self, filtered_relation=None):
        return []

    def get_extra_restriction(self, where_class, alias, related_alias):
        return None
