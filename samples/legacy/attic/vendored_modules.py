from django.utils import unittest
from django.utils.unittest import skipIf


class Tests(unittest.TestCase):
    @skipIf(True, "not now")
    def test(self):
        self.assertTrue(True)
