"""Libraries in shards: each shard has a range of the papers, and queries run shard by shard."""
