from huican.access.permissions import requires
from django.http import HttpResponse
@requires("import.run")
def choose(request): return HttpResponse()
one = columns = check = confirm = drop = choose
