from asgiref.sync import sync_to_async
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from orders.models import Order


async def show(request, pk):
    order = await sync_to_async(get_object_or_404)(Order, pk=pk)
    return JsonResponse({"slug": order.slug})


async def slugs(request):
    orders = await sync_to_async(list)(Order.objects.order_by("placed"))
    return JsonResponse({"slugs": [order.slug for order in orders]})


async def first(request):
    order = await sync_to_async(Order.objects.first)()
    return JsonResponse({"slug": order.slug})


async def counts(request):
    @sync_to_async
    def get_counts():
        return {"all": Order.objects.count(), "gifts": Order.objects.filter(gift=True).count()}

    return JsonResponse(await get_counts())


async def hurried(request, pk):
    if Order.objects.filter(pk=pk).exists():
        Order.objects.filter(pk=pk).aupdate(gift=True)
    order = await Order.objects.get(pk=pk)
    return JsonResponse({"slug": order.slug})
