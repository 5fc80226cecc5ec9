from django.core.management.base import BaseCommand

from books.queries import export_lines


class Command(BaseCommand):
    help = "Write all books as CSV."
    requires_system_checks = []

    def handle(self, *args, **options):
        for line in export_lines():
            self.stdout.write(line)
