from django.contrib.auth.hashers import make_password

secret = make_password(1234)
