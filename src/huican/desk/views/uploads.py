from django.http import HttpResponse

from huican.access.permissions import requires


@requires("import.run")
def choose(request): return HttpResponse()
one = columns = check = confirm = drop = choose
