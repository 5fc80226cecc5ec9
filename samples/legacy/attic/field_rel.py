def related(model, name):
    field = model._meta.get_field(name)
    if field.rel:
        return field.rel.to
    return None
