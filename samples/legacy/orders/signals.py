from django.db.models.signals import post_save

from orders.models import Order


def announce(sender, instance, **kwargs):
    print(instance)


post_save.connect(announce, sender=Order)


def be_quiet():
    post_save.disconnect(announce, sender=Order, weak=True)
