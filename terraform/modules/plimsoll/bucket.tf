resource "aws_s3_bucket" "bundles" {
  #checkov:skip=CKV2_AWS_62:nobody waits for events of this bucket
  #checkov:skip=CKV_AWS_144:a lost bundle is made again from the service's code and traffic
  #checkov:skip=CKV_AWS_18:logged where `access_log_bucket` names a bucket, as the example production does
  bucket        = local.bucket
  force_destroy = !var.deletion_protection
  tags          = local.tags
}

resource "aws_s3_bucket_public_access_block" "bundles" {
  bucket                  = aws_s3_bucket.bundles.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "bundles" {
  bucket = aws_s3_bucket.bundles.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "bundles" {
  bucket = aws_s3_bucket.bundles.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.this.arn
    }
  }
}

# A bundle is named by its digest and never changes, so a second version is a mistake to be undone.
resource "aws_s3_bucket_versioning" "bundles" {
  bucket = aws_s3_bucket.bundles.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "bundles" {
  #checkov:skip=CKV_AWS_300:the rule `unfinished` does; the check does not see past a dynamic one
  # The order matters to S3.
  depends_on = [aws_s3_bucket_versioning.bundles]
  bucket     = aws_s3_bucket.bundles.id

  rule {
    id     = "unfinished"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  rule {
    id     = "replaced"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  dynamic "rule" {
    for_each = var.bundles_expire_after_days == null ? [] : [var.bundles_expire_after_days]
    content {
      id     = "old"
      status = "Enabled"
      filter {}
      expiration {
        days = rule.value
      }
    }
  }
}

resource "aws_s3_bucket_logging" "bundles" {
  count         = var.access_log_bucket == null ? 0 : 1
  bucket        = aws_s3_bucket.bundles.id
  target_bucket = var.access_log_bucket
  target_prefix = "${var.name}/"
}

resource "aws_s3_bucket_policy" "bundles" {
  # Otherwise the block of public policies and the policy are written at once, and S3 refuses one.
  depends_on = [aws_s3_bucket_public_access_block.bundles]
  bucket     = aws_s3_bucket.bundles.id
  policy     = data.aws_iam_policy_document.bucket.json
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid       = "OnlyEncrypted"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.bundles.arn, "${aws_s3_bucket.bundles.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
