"""The two wrapped views of a well-known migration article, word for word but for what it lacks.

Imports that it leaves out are added, and `JsonResponse` is one that keeps what it is given: the
article hands model instances to it. The first view goes on to read an attribute of None.
"""

from __future__ import annotations

from async_orm.shapes.shape import Shape

_DASHBOARD_VIEW = """
from asgiref.sync import sync_to_async
from django.db.models import Sum
from django.views import View
from shop.pages import JsonResponse, httpx
from shop.support import arequest_for

class UserDashboardView(View):
    async def get(self, request):
        # Every ORM operation requires sync_to_async wrapper
        user = await sync_to_async(request.user.refresh_from_db)()

        # Database queries require wrapping
        @sync_to_async
        def get_user_stats():
            return {
                'orders': request.user.orders.count(),
                'revenue': request.user.orders.aggregate(Sum('total'))['total__sum']
            }

        stats = await get_user_stats()

        # External API calls
        async with httpx.AsyncClient() as client:
            external_data = await client.get(f"https://api.example.com/users/{user.id}")

        return JsonResponse({'stats': stats, 'external': external_data.json()})


async def run():
    request = await arequest_for()
    await sync_to_async(bool)(request.user)
    return (await UserDashboardView().get(request)).data
"""

_LOADED = "    await sync_to_async(bool)(request.user)\n"
_DASHBOARD = """
from asgiref.sync import sync_to_async
from shop.models import User
from shop.pages import JsonResponse
from shop.support import arequest_for

async def user_dashboard(request):
    # Requires sync_to_async for every database operation
    @sync_to_async
    def get_user_data():
        user = User.objects.select_related('profile').get(pk=request.user.id)
        orders = user.orders.prefetch_related('items__product')[:10]
        return {'user': user, 'orders': list(orders)}

    data = await get_user_data()
    return JsonResponse(data)


async def run():
    return (await user_dashboard(await arequest_for())).data
"""

SHAPES = (
    Shape("the article's view", _DASHBOARD_VIEW, partly=True, left=True),
    Shape(
        "the article's view, repaired",
        _DASHBOARD_VIEW.replace("{user.id}", "{request.user.id}"),
        partly=True,
        left=True,
    ),
    Shape("the article's dashboard", _DASHBOARD, unsafe=True, left=True),
    Shape(
        "the article's view before the user is loaded",
        _DASHBOARD_VIEW.replace("{user.id}", "{request.user.id}").replace(_LOADED, ""),
        partly=True,
        left=True,
        raises=True,
    ),
)
