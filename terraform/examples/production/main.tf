# Two zones, a month to go back in, and a log of who read which bundle.
module "plimsoll" {
  source = "../../modules/plimsoll"

  name                      = "plimsoll-production"
  vpc_id                    = var.vpc_id
  subnet_ids                = var.private_subnet_ids
  client_security_group_ids = [var.node_security_group_id]
  oidc_provider_arn         = var.oidc_provider_arn
  database_password         = ephemeral.aws_secretsmanager_random_password.database.random_password

  database_instance_class = "db.m7g.large"
  database_storage_gb     = { initial = 50, most = 500 }
  database_backup_days    = 35
  database_url_options    = "sslmode=verify-full&sslrootcert=/etc/plimsoll/ca/ca.crt"
  read_cloudwatch         = true
  access_log_bucket       = var.access_log_bucket
  tags                    = { environment = "production" }
}

# Made anew at every run, but written only when `password_version` changes.
ephemeral "aws_secretsmanager_random_password" "database" {
  password_length     = 40
  exclude_punctuation = true
}
