"""`django.utils.encoding`: the names of the time when ``str`` was bytes."""

from codemods.declare import Codemod, Example, Rename, Safety

force_text = Codemod(
    id="force-text",
    summary="use force_str() and smart_str() for force_text() and smart_text()",
    why="On Python 3 they were the same functions; the ``text`` names are gone.",
    category="names",
    deprecated_in=(3, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    rows=(
        Rename("django.utils.encoding.force_text", "django.utils.encoding.force_str"),
        Rename("django.utils.encoding.smart_text", "django.utils.encoding.smart_str"),
    ),
    examples=(
        Example(
            before="""\
from django.utils.encoding import force_text, smart_text

name = force_text(b"x") + smart_text(1)
""",
            after="""\
from django.utils.encoding import force_str, smart_str

name = force_str(b"x") + smart_str(1)
""",
        ),
        Example.kept(
            """\
from myproject.encoding import force_text

name = force_text(b"x")
""",
            title="a function of the project's own that has the same name",
        ),
    ),
)
