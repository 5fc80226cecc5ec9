from django.contrib import admin
from django.contrib.admin import ACTION_CHECKBOX_NAME
from django.contrib.admin.sites import AlreadyRegistered
from django.contrib.admin.utils import lookup_needs_distinct
from django.utils.html import format_html

from orders.models import Order, Payment


class PaymentInline(admin.TabularInline):
    model = Payment

    def has_add_permission(self, request):
        return False


class OrderAdmin(admin.ModelAdmin):
    inlines = [PaymentInline]
    actions = ["copy"]

    def copy(self, request, queryset):
        for order in queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.log_addition(request, object=order, message="copied")

    def lookup_allowed(self, lookup, value):
        return lookup == "payment__amount" or super().lookup_allowed(lookup, value)

    def is_wide(self, lookup):
        return lookup_needs_distinct(self.opts, lookup)

    def mark(self, order):
        return format_html("<b>paid</b>")

    mark.allow_tags = True


try:
    admin.site.register(Order, OrderAdmin)
except AlreadyRegistered:
    pass
