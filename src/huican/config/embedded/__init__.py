"""The PostgreSQL that comes with Huican: no installation, no service, no port."""
