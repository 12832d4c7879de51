"""Libraries at an address such as s3://bucket/library: downloaded to the cache folder, uploaded after a change."""
