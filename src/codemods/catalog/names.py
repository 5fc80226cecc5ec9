"""Names that got another name or another module, as rows."""

from __future__ import annotations

from codemods.declare import Codemod, Example, Rename, Safety

Version = tuple[int, int]


def _renames(
    identifier: str,
    summary: str,
    deprecated_in: Version,
    removed_in: Version,
    rows: tuple[Rename, ...],
    *,
    why: str,
    reference: str = "",
    example: tuple[str, str] | None = None,
    works_from: Version = (1, 8),
    unsafe: str = "",
    follow_up: str = "",
    migrations: bool = True,
    not_executed: str = "",
) -> Codemod:
    """Return a codemod of rows; its example shows the first row where none is given."""
    module, _, name = rows[0].old.rpartition(".")
    new_module, _, new_name = rows[0].new.rpartition(".")
    before, after = example or (
        f"from {module} import {name}\n\nvalue = {name}\n",
        f"from {new_module} import {new_name}\n\nvalue = {new_name}\n",
    )
    make = Example.unsafe if unsafe else Example
    release = ".".join(map(str, removed_in))
    return Codemod(
        id=identifier,
        summary=summary,
        why=why,
        category="names",
        deprecated_in=deprecated_in,
        removed_in=removed_in,
        works_from=works_from,
        reference=reference
        or f"releases/{release}/#features-removed-in-{release.replace('.', '-')}",
        safety=Safety.UNSAFE if unsafe else Safety.SAFE,
        unsafe_when=unsafe,
        follow_up=follow_up,
        migrations=migrations,
        not_executed=not_executed,
        rows=rows,
        examples=(make(before, after),),
    )


_TRANSLATION = "django.utils.translation"
_PG_FIELDS = "django.contrib.postgres.fields"
_PG_FORMS = "django.contrib.postgres.forms"

NAMES = [
    _renames(
        "ugettext",
        "use the gettext functions without u",
        (3, 0),
        (4, 0),
        tuple(
            Rename(f"{_TRANSLATION}.{old}", f"{_TRANSLATION}.{old.replace('u', '', 1)}")
            for old in ("ugettext", "ugettext_lazy", "ugettext_noop", "ungettext", "ungettext_lazy")
        ),
        why="On Python 3 they were the same functions; the ``u`` names are gone.",
        example=(
            "from django.utils.translation import ugettext_lazy as _, ungettext\n\n"
            'label = _("x")\nmany = ungettext("a", "b", 2)\n',
            "from django.utils.translation import gettext_lazy as _, ngettext\n\n"
            'label = _("x")\nmany = ngettext("a", "b", 2)\n',
        ),
    ),
    _renames(
        "timezone-utc",
        "use datetime.timezone.utc for django.utils.timezone.utc",
        (4, 1),
        (5, 0),
        (
            Rename(
                "django.utils.timezone.utc",
                "datetime:timezone.utc",
                differs="up to Django 3.2 it was pytz.utc",
            ),
        ),
        why="``django.utils.timezone.utc`` was an alias; it is gone.",
        reference="releases/5.0/#features-removed-in-5-0",
        example=(
            "from django.utils import timezone\n\nnow = timezone.now().astimezone(timezone.utc)\n",
            "import datetime\n\nfrom django.utils import timezone\n\n"
            "now = timezone.now().astimezone(datetime.timezone.utc)\n",
        ),
    ),
    _renames(
        "core-urlresolvers",
        "import from django.urls instead of django.core.urlresolvers",
        (1, 10),
        (2, 0),
        (
            Rename("django.core.urlresolvers", "django.urls"),
            Rename("django.core.urlresolvers.*", "django.urls.*"),
        ),
        why="The module moved in Django 1.10.",
        works_from=(1, 10),
        example=(
            "from django.core.urlresolvers import reverse\n\nhome = reverse('home')\n",
            "from django.urls import reverse\n\nhome = reverse('home')\n",
        ),
    ),
    _renames(
        "queryset-paginator",
        "use Paginator for QuerySetPaginator",
        (2, 2),
        (3, 1),
        (Rename("django.core.paginator.QuerySetPaginator", "django.core.paginator.Paginator"),),
        why="It was an alias.",
    ),
    _renames(
        "float-range-field",
        "use DecimalRangeField for FloatRangeField",
        (2, 2),
        (3, 1),
        (
            Rename(f"{_PG_FIELDS}.FloatRangeField", f"{_PG_FIELDS}.DecimalRangeField"),
            Rename(f"{_PG_FIELDS}.ranges.FloatRangeField", f"{_PG_FIELDS}.DecimalRangeField"),
            Rename(f"{_PG_FORMS}.FloatRangeField", f"{_PG_FORMS}.DecimalRangeField"),
            Rename(f"{_PG_FORMS}.ranges.FloatRangeField", f"{_PG_FORMS}.DecimalRangeField"),
        ),
        why="The field always stored ``numrange``; its bounds become ``Decimal``.",
        works_from=(2, 2),
        unsafe="bounds become Decimal instead of float",
        follow_up="run makemigrations: FloatRangeField became DecimalRangeField",
    ),
    _renames(
        "postgres-jsonfield",
        "use django.db.models.JSONField and django.forms.JSONField",
        (3, 1),
        (4, 0),
        (
            Rename(f"{_PG_FIELDS}.JSONField", "django.db.models.JSONField"),
            Rename(f"{_PG_FIELDS}.jsonb.JSONField", "django.db.models.JSONField"),
            Rename(f"{_PG_FORMS}.JSONField", "django.forms.JSONField"),
            Rename(f"{_PG_FORMS}.jsonb.JSONField", "django.forms.JSONField"),
        ),
        why="JSONField works on every database since Django 3.1; the one for PostgreSQL is gone.",
        works_from=(3, 1),
        migrations=False,
        follow_up="run makemigrations: JSONField moved, the migration alters nothing in PostgreSQL",
        example=(
            "from django.contrib.postgres.fields import ArrayField, JSONField\n"
            "from django.db import models\n\n\n"
            "class Book(models.Model):\n    data = JSONField()\n"
            "    tags = ArrayField(models.TextField())\n",
            "from django.contrib.postgres.fields import ArrayField\n"
            "from django.db import models\n\n\n"
            "class Book(models.Model):\n    data = models.JSONField()\n"
            "    tags = ArrayField(models.TextField())\n",
        ),
    ),
    _renames(
        "key-transform",
        "import key transforms from django.db.models.fields.json",
        (3, 1),
        (4, 0),
        (
            Rename(f"{_PG_FIELDS}.jsonb.KeyTransform", "django.db.models.fields.json.KeyTransform"),
            Rename(
                f"{_PG_FIELDS}.jsonb.KeyTextTransform",
                "django.db.models.fields.json.KeyTextTransform",
            ),
        ),
        why="They moved together with JSONField.",
        works_from=(3, 1),
    ),
    _renames(
        "lookup-needs-distinct",
        "use lookup_spawns_duplicates for lookup_needs_distinct",
        (4, 0),
        (4, 0),
        (
            Rename(
                "django.contrib.admin.utils.lookup_needs_distinct",
                "django.contrib.admin.utils.lookup_spawns_duplicates",
            ),
        ),
        why="The function was renamed.",
        reference="releases/4.0/#miscellaneous",
        works_from=(4, 0),
    ),
    _renames(
        "action-checkbox-name",
        "import ACTION_CHECKBOX_NAME from django.contrib.admin.helpers",
        (2, 1),
        (3, 1),
        (
            Rename(
                "django.contrib.admin.ACTION_CHECKBOX_NAME",
                "django.contrib.admin.helpers.ACTION_CHECKBOX_NAME",
            ),
        ),
        why="``django.contrib.admin`` does not offer it any more.",
    ),
    _renames(
        "static-templatetags",
        "import static() from django.templatetags.static",
        (2, 1),
        (3, 0),
        (
            Rename(
                "django.contrib.staticfiles.templatetags.staticfiles.static",
                "django.templatetags.static.static",
            ),
            Rename(
                "django.contrib.admin.templatetags.admin_static.static",
                "django.templatetags.static.static",
            ),
        ),
        why="``static()`` serves both; the template tag libraries are gone.",
        works_from=(1, 10),
    ),
    _renames(
        "force-rhr",
        "use ForcePolygonCW for ForceRHR",
        (2, 1),
        (3, 0),
        (
            Rename(
                "django.contrib.gis.db.models.functions.ForceRHR",
                "django.contrib.gis.db.models.functions.ForcePolygonCW",
            ),
        ),
        why="PostGIS renamed the function.",
        works_from=(2, 1),
        not_executed="gis",
    ),
    _renames(
        "choices-type",
        "use ChoicesType for ChoicesMeta",
        (5, 0),
        (6, 0),
        (Rename("django.db.models.enums.ChoicesMeta", "django.db.models.enums.ChoicesType"),),
        why="The metaclass was renamed.",
        reference="releases/5.0/#miscellaneous",
        works_from=(5, 0),
    ),
    _renames(
        "standard-library-names",
        "import from the standard library what Django only passed on",
        (2, 0),
        (3, 0),
        (
            Rename("django.utils.lru_cache.lru_cache", "functools.lru_cache"),
            Rename("django.utils.decorators.ContextDecorator", "contextlib.ContextDecorator"),
            Rename("django.utils._os.abspathu", "os.path.abspath"),
        ),
        why="The Python 2 shims are gone.",
    ),
    _renames(
        "setup-databases",
        "import setup_databases from django.test.utils",
        (1, 11),
        (2, 1),
        (
            Rename(
                "django.test.runner.setup_databases",
                "django.test.utils.setup_databases",
                differs="all but the first two arguments are keyword-only since Django 3.2",
            ),
        ),
        why="The function moved in Django 1.11.",
        works_from=(1, 11),
    ),
    _renames(
        "translator-comment-mark",
        "import TRANSLATOR_COMMENT_MARK from django.utils.translation.template",
        (4, 0),
        (4, 0),
        (
            Rename(
                "django.template.base.TRANSLATOR_COMMENT_MARK",
                "django.utils.translation.template.TRANSLATOR_COMMENT_MARK",
            ),
        ),
        why="The constant moved.",
        reference="releases/4.0/#miscellaneous",
        works_from=(1, 11),
    ),
    _renames(
        "token-type",
        "use TokenType for the TOKEN_ constants",
        (2, 1),
        (2, 1),
        tuple(
            Rename(f"django.template.base.TOKEN_{kind}", f"django.template.base:TokenType.{kind}")
            for kind in ("TEXT", "VAR", "BLOCK", "COMMENT")
        ),
        why="The constants became an enumeration.",
        reference="releases/2.1/#miscellaneous",
        works_from=(2, 1),
        example=(
            "from django.template.base import TOKEN_TEXT\n\nkind = TOKEN_TEXT\n",
            "from django.template.base import TokenType\n\nkind = TokenType.TEXT\n",
        ),
    ),
    _renames(
        "classproperty",
        "import classproperty from django.utils.functional",
        (3, 1),
        (3, 1),
        (Rename("django.utils.decorators.classproperty", "django.utils.functional.classproperty"),),
        why="The decorator moved.",
        reference="releases/3.1/#miscellaneous",
        works_from=(3, 1),
    ),
    _renames(
        "json-form-strings",
        "import InvalidJSONInput and JSONString from django.forms.fields",
        (3, 1),
        (3, 1),
        (
            Rename(f"{_PG_FORMS}.jsonb.InvalidJSONInput", "django.forms.fields.InvalidJSONInput"),
            Rename(f"{_PG_FORMS}.jsonb.JSONString", "django.forms.fields.JSONString"),
        ),
        why="They moved together with JSONField, without a time of deprecation.",
        reference="releases/3.1/#jsonfield-for-all-supported-database-backends",
        works_from=(3, 1),
    ),
]
