from django.core.validators import EmailValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.encoding import python_2_unicode_compatible
from django.utils.translation import string_concat, ugettext_lazy as _

from orders.fields import HandField


class OrderQuerySet(models.QuerySet):
    def unpaid(self):
        payments = Payment.objects.filter(order=OuterRef("pk"))
        return self.filter(Exists(payments, negated=True))

    def anonymous(self):
        return self.filter(Q(customer__isnull=1))

    def newest(self):
        return self.latest(field_name="placed")

    def by_date(self):
        return self.order_by(F("paid").desc(nulls_first=False, nulls_last=True))


@python_2_unicode_compatible
class Order(models.Model):
    customer = models.ForeignKey("auth.User", null=True, verbose_name=_("customer"))
    email = models.EmailField(validators=[EmailValidator(whitelist=["intranet"])])
    slug = models.SlugField(string_concat(_("short"), " ", _("name")))
    placed = models.DateTimeField(auto_now_add=True)
    paid = models.DateTimeField(null=True)
    gift = models.NullBooleanField()
    hand = HandField()

    objects = OrderQuerySet.as_manager()

    class Meta:
        index_together = [["customer", "placed"]]

    def __str__(self):
        return self.slug

    def save(self, *args, **kwargs):
        self.slug = self.slug.lower()
        super(Order, self).save(*args, **kwargs)


class Payment(models.Model):
    order = models.OneToOneField(Order)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
