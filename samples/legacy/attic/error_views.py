def lost(request):
    return render(request, '404.html')


handler404 = lost
