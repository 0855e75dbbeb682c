output "bucket" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.bundles.id
}

output "role_arn" {
  description = "ARN of the role of API and workers."
  value       = aws_iam_role.this.arn
}

output "database_endpoint" {
  description = "Host and port of the database."
  value       = aws_db_instance.this.endpoint
}

output "database_secret" {
  description = "Name of the secret with the database's address, in the property `url`."
  value       = aws_secretsmanager_secret.database.name
}

output "tokens_secret" {
  description = "Name of the secret for tokens; it is empty until somebody puts them in."
  value       = aws_secretsmanager_secret.tokens.name
}

output "read_secrets_policy" {
  description = "Policy for the role of External Secrets Operator, as JSON."
  value       = data.aws_iam_policy_document.read_secrets.json
}

output "helm_values" {
  description = "Values for the chart, as YAML: `terraform output -raw helm_values > values.yaml`."
  value = yamlencode({
    bundles          = { bucket = aws_s3_bucket.bundles.id, region = data.aws_region.this.name }
    workloadIdentity = { awsRoleArn = aws_iam_role.this.arn }
  })
}
