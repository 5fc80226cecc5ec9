from django.core.management.base import BaseCommand


class Command(BaseCommand):
    requires_system_checks = False

    def handle(self, *args, **options):
        self.stdout.write("nothing to load")
