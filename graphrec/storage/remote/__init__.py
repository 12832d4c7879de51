"""Libraries at an address: downloaded into the cache folder, uploaded when written."""
