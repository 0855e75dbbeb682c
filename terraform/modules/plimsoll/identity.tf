locals {
  issuer = split("oidc-provider/", var.oidc_provider_arn)[1]
}

# API and workers: bundles, and CloudWatch if that is wanted. Nothing is ever deleted.
resource "aws_iam_role" "this" {
  name               = var.name
  description        = "Plimsoll's API and workers"
  assume_role_policy = data.aws_iam_policy_document.assume.json
  tags               = local.tags
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [for account in var.service_accounts : "system:serviceaccount:${var.namespace}:${account}"]
    }
  }
}

resource "aws_iam_role_policy" "this" {
  name   = "plimsoll"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.bundles.arn]
  }
  statement {
    sid       = "Bundles"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    resources = ["${aws_s3_bucket.bundles.arn}/*"]
  }
  # k6's own output of runs, which is forgotten after some days; bundles are never deleted.
  statement {
    sid       = "RawOutput"
    actions   = ["s3:DeleteObject"]
    resources = ["${aws_s3_bucket.bundles.arn}/raw/*", "${aws_s3_bucket.bundles.arn}/*/raw/*"]
  }
  statement {
    sid       = "Key"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${data.aws_region.this.name}.amazonaws.com"]
    }
  }
  dynamic "statement" {
    for_each = var.read_cloudwatch ? [1] : []
    content {
      sid       = "Traffic"
      actions   = ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"]
      resources = ["*"]
    }
  }
}

# For the role of External Secrets Operator, which this module does not make.
data "aws_iam_policy_document" "read_secrets" {
  statement {
    sid       = "Read"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = [aws_secretsmanager_secret.database.arn, aws_secretsmanager_secret.tokens.arn]
  }
  statement {
    sid       = "Key"
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.this.arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${data.aws_region.this.name}.amazonaws.com"]
    }
  }
}
