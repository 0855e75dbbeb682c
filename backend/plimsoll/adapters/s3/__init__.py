"""Keeps bundles in an S3 bucket, or in whatever speaks its protocol."""
