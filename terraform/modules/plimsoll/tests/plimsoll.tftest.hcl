# Without AWS: every provider is a mock, so what is shown is what would be asked of it.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "eu-central-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/plimsoll-test" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::plimsoll-test-bundles-123456789012" }
  }
}

variables {
  name                      = "plimsoll-test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-1", "subnet-2"]
  client_security_group_ids = ["sg-1", "sg-2"]
  oidc_provider_arn         = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/ABC"
  database_password         = "onlyForThisTestNotASecret1"
}

# Every run starts the provider anew, so what has the same variables is one run.
run "nothing_is_public_or_lost_and_rights_are_few" {
  command = apply

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.bundles.block_public_acls,
      aws_s3_bucket_public_access_block.bundles.block_public_policy,
      aws_s3_bucket_public_access_block.bundles.ignore_public_acls,
      aws_s3_bucket_public_access_block.bundles.restrict_public_buckets,
      !aws_db_instance.this.publicly_accessible,
      aws_db_instance.this.storage_encrypted,
      aws_kms_key.this.enable_key_rotation,
    ])
    error_message = "Something is public, or not encrypted."
  }
  assert {
    condition     = one([for rule in aws_s3_bucket_server_side_encryption_configuration.bundles.rule : one(rule.apply_server_side_encryption_by_default).kms_master_key_id]) == aws_kms_key.this.arn
    error_message = "Bundles are not encrypted with the key."
  }
  assert {
    condition     = one([for each in aws_db_parameter_group.this.parameter : each.value if each.name == "rds.force_ssl"]) == "1"
    error_message = "The database takes connections without TLS."
  }
  assert {
    condition     = data.aws_iam_policy_document.bucket.statement[0].effect == "Deny" && one(data.aws_iam_policy_document.bucket.statement[0].condition).variable == "aws:SecureTransport"
    error_message = "The bucket takes requests without TLS."
  }
  assert {
    condition     = aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot && !aws_s3_bucket.bundles.force_destroy
    error_message = "A destroy would take the records with it."
  }
  assert {
    condition     = aws_db_instance.this.backup_retention_period == 14 && aws_db_instance.this.multi_az
    error_message = "The default is not safe."
  }
  assert {
    condition     = toset([for rule in aws_s3_bucket_lifecycle_configuration.bundles.rule : rule.id]) == toset(["unfinished", "replaced"])
    error_message = "Bundles are deleted although nobody asked for it."
  }
  assert {
    condition     = toset(flatten([for each in data.aws_iam_policy_document.this.statement : each.actions])) == toset(["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject", "kms:GenerateDataKey", "kms:Decrypt"])
    error_message = "The role has other rights than backend/plimsoll/adapters/s3 needs."
  }
  assert {
    condition     = alltrue(flatten([for each in data.aws_iam_policy_document.this.statement : [for resource in each.resources : endswith(resource, "/raw/*")] if contains(each.actions, "s3:DeleteObject")]))
    error_message = "Bundles can be deleted."
  }
  assert {
    condition     = !contains(flatten([for each in data.aws_iam_policy_document.this.statement : each.resources]), "*")
    error_message = "A right is limited to nothing."
  }
  assert {
    condition     = [for each in data.aws_iam_policy_document.assume.statement[0].condition : each.values if endswith(each.variable, ":sub")][0] == tolist(["system:serviceaccount:plimsoll:plimsoll-api", "system:serviceaccount:plimsoll:plimsoll-worker"])
    error_message = "Others than API and workers may take the role."
  }
  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.database : rule.referenced_security_group_id]) == toset(["sg-1", "sg-2"])
    error_message = "Somebody else reaches the database."
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.database : rule.from_port == 5432 && rule.to_port == 5432 && rule.cidr_ipv4 == null])
    error_message = "More than PostgreSQL's port is open."
  }
  assert {
    condition     = yamldecode(output.helm_values).bundles.region == "eu-central-1" && yamldecode(output.helm_values).workloadIdentity.awsRoleArn == aws_iam_role.this.arn
    error_message = "The chart would not find bucket or role."
  }
}

run "what_is_optional_is_done_when_it_is_wanted" {
  command = apply
  variables {
    read_cloudwatch           = true
    bundles_expire_after_days = 365
  }

  assert {
    condition     = contains(flatten([for each in data.aws_iam_policy_document.this.statement : each.actions]), "cloudwatch:GetMetricData")
    error_message = "CloudWatch cannot be read."
  }
  assert {
    condition     = one([for rule in aws_s3_bucket_lifecycle_configuration.bundles.rule : one(rule.expiration).days if rule.id == "old"]) == 365
    error_message = "Old bundles stay."
  }
}

run "mistakes_are_refused" {
  command = plan
  variables {
    service_accounts  = ["*"]
    subnet_ids        = ["subnet-1"]
    database_password = "with/an@in-it-and-longer"
  }
  expect_failures = [var.service_accounts, var.subnet_ids, var.database_password]
}
