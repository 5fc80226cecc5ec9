import io
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from books.forms import ReviewFormSet
from books.kinds import Genre, words
from books.models import FOUNDED, Author, Book, Loan, Review
from books.queries import authors_of, loans_by_month, newest_first, since_line, start_of


class ClubTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.austen = Author.objects.create(name="Jane Austen", born=1775)
        cls.emma = Book.objects.create(title="Emma", year=1815)
        cls.sand = Book.objects.create(title="Sand")
        cls.emma.authors.add(cls.austen)
        cls.member = User.objects.create_user("ada", is_staff=True, is_superuser=True)


class QueryTests(ClubTestCase):
    def test_books_without_a_year_come_last(self):
        self.assertQuerysetEqual(newest_first(), [self.emma, self.sand])

    def test_authors(self):
        self.assertQuerysetEqual(authors_of(["Emma", "Sand"]), ["Jane Austen"], transform=str)

    def test_export(self):
        out = io.StringIO()
        call_command("export_books", stdout=out)
        self.assertEqual(out.getvalue(), "Emma;Jane Austen\nSand;\n")

    def test_loans_by_month(self):
        for day in (2, 3):
            Loan.objects.create(book=self.emma, member=self.member, since=start_of(2023, 5, day))
        self.assertEqual(loans_by_month(), {"2023-05": 2})

    def test_since(self):
        loan = Loan.objects.create(book=self.sand, member=self.member, since=start_of(2023, 5, 2))
        self.assertEqual(since_line(loan), "02.05.2023")

    def test_founding(self):
        self.assertEqual(FOUNDED.utcoffset(), timedelta(0))
        self.assertLess(FOUNDED, timezone.now().astimezone(timezone.utc))
        self.assertEqual(datetime(2011, 5, 1, tzinfo=timezone.utc), FOUNDED)

    def test_words(self):
        self.assertEqual(words(Genre), ["Essay", "Novel", "Verse"])
        with self.assertRaises(TypeError):
            words(str)


class PageTests(ClubTestCase):
    def test_index(self):
        response = self.client.get("/")
        self.assertContains(response, "2 books.")
        self.assertContains(response, "Emma by Jane Austen")
        Book.objects.filter(title="Sand").delete()
        self.assertContains(self.client.get("/"), "One book.")

    def test_lend(self):
        data = {"book": self.emma.pk, "member": self.member.pk}
        for _ in range(3):
            self.assertRedirects(self.client.post(reverse("lend"), data), "/")
        response = self.client.post(reverse("lend"), data)
        self.assertFormError(response, "form", None, "3 books at most.")

    def test_branch(self):
        self.assertEqual(self.client.get("/branch/").json(), {"branch": "main"})
        response = self.client.get("/branch/", HTTP_X_BRANCH="harbour")
        self.assertEqual(response.json(), {"branch": "harbour"})

    def test_review(self):
        url = reverse("review", args=[self.emma.pk])
        response = self.client.post(url, {"text": ""})
        self.assertFormError(response, "form", "text", "This field is required.")
        self.client.post(url, {"text": "Witty."})
        self.assertEqual(Review.objects.get().text, "Witty.")

    def test_admin(self):
        Loan.objects.create(book=self.emma, member=self.member)
        self.client.force_login(self.member)
        response = self.client.get("/admin/books/book/?authors__name=Jane+Austen")
        self.assertContains(response, '<b class="out">out</b>')
        self.assertNotContains(response, "Sand")
        self.assertContains(response, "Before 1900?")
        self.assertContains(response, "Take all back")


class ReviewTests(ClubTestCase):
    def test_edits_are_counted(self):
        review = Review.objects.create(book=self.emma, text="Dull.")
        formset = ReviewFormSet(
            {
                "form-TOTAL_FORMS": 1,
                "form-INITIAL_FORMS": 1,
                "form-0-id": review.pk,
                "form-0-text": "Witty.",
            }
        )
        formset.save()
        review.refresh_from_db()
        self.assertEqual((review.text, review.edits), ("Witty.", 1))


class AsyncViewTests(ClubTestCase):
    async def test_book(self):
        response = await self.async_client.get(reverse("book-data", args=[self.emma.pk]))
        self.assertEqual(response.json(), {"title": "Emma", "reviews": 0})
        response = await self.async_client.get(reverse("book-data", args=[0]))
        self.assertEqual(response.status_code, 404)

    async def test_list(self):
        response = await self.async_client.get(reverse("book-list"))
        self.assertEqual(response.json(), {"titles": ["Emma", "Sand"]})

    async def test_touch(self):
        review = await Review.objects.acreate(book=self.emma, text="Witty.")
        for count in (1, 2):
            response = await self.async_client.get(reverse("touch", args=[review.pk]))
            self.assertEqual(response.json(), {"edits": count})
