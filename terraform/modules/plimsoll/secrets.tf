resource "aws_secretsmanager_secret" "database" {
  #checkov:skip=CKV2_AWS_57:a new password needs a restart; `password_version` makes one when it suits
  name                    = "${var.name}/database"
  description             = "Address of PostgreSQL with its password, in the property url"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
  tags                    = local.tags
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id = aws_secretsmanager_secret.database.id
  secret_string_wo = jsonencode({
    url = format(
      "postgresql://%s:%s@%s/%s?%s",
      aws_db_instance.this.username,
      var.database_password,
      aws_db_instance.this.endpoint,
      aws_db_instance.this.db_name,
      var.database_url_options,
    )
  })
  secret_string_wo_version = var.password_version
}

# Tokens of GitHub, Grafana and others: people put them in, so that no state and no plan has them.
resource "aws_secretsmanager_secret" "tokens" {
  #checkov:skip=CKV2_AWS_57:other systems issue these tokens, and AWS cannot ask them for new ones
  name                    = "${var.name}/tokens"
  description             = "Tokens of the systems that Plimsoll asks, a property each"
  kms_key_id              = aws_kms_key.this.arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
  tags                    = local.tags
}
