"""Stand-ins for a response and for a client of some other service."""


class JsonResponse:
    """A response that keeps its data."""

    def __init__(self, data):
        self.data = data


class _Answer:
    def __init__(self, url):
        self.url = url

    def json(self):
        return {"url": self.url}


class _Client:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def get(self, url):
        return _Answer(url)


class httpx:  # noqa: N801
    """The client's library."""

    AsyncClient = _Client
