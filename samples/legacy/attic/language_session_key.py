def choose(request, code):
    request.session["_language"] = code
