"""The rows that every shape finds."""

from shop.models import (
    Author,
    Book,
    Curious,
    Item,
    Native,
    Note,
    Order,
    Picky,
    Profile,
    Stubborn,
    Tag,
    User,
)


def seed():
    """Make the rows."""
    ann = User.objects.create_user("ann", "ann@example.com", "secret", nickname="Ann")
    bob = User.objects.create_user("bob", "bob@example.com", "secret")
    Profile.objects.create(user=ann, city="Berlin")
    le_guin, lem = Author.objects.create(name="Le Guin"), Author.objects.create(name="Lem")
    books = [
        Book.objects.create(title=title, price=price, author=author, published=published)
        for title, price, author, published in (
            ("Lathe", 10, le_guin, True),
            ("Tehanu", 20, le_guin, True),
            ("Solaris", 30, lem, True),
            ("Draft", 40, lem, False),
        )
    ]
    tags = [Tag.objects.create(name=name) for name in ("sf", "fantasy", "sea")]
    books[0].tags.set(tags[:1])
    books[1].tags.set(tags[1:])
    Note.objects.create(text="fine", subject=books[0])
    Note.objects.create(text="wet", subject=books[2])
    for user, totals in ((ann, (5, 7)), (bob, (11,))):
        for total in totals:
            order = Order.objects.create(user=user, total=total)
            Item.objects.create(order=order, product=books[0], count=total)
    Picky.objects.create(name="one", picked=True, author=lem)
    Picky.objects.create(name="two", picked=False)
    for model in (Stubborn, Curious, Native):
        row = model(name="start")
        row.save_base()
