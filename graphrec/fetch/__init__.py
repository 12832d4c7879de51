"""One bibliographic service per file: papers by words or ids, through its maintained client (extra `online`)."""
