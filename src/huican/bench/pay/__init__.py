"""`huican bench pay`: a month of payments, a year computed again, and django-hordak beside it."""
