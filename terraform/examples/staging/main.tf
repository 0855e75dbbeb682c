# Like production, with one instance less.
module "plimsoll" {
  source = "../../modules/plimsoll"

  name                      = "plimsoll-staging"
  vpc_id                    = var.vpc_id
  subnet_ids                = var.private_subnet_ids
  client_security_group_ids = [var.node_security_group_id]
  oidc_provider_arn         = var.oidc_provider_arn
  database_password         = ephemeral.aws_secretsmanager_random_password.database.random_password

  database_instance_class   = "db.t4g.small"
  database_multi_az         = false
  database_backup_days      = 7
  bundles_expire_after_days = 180
  tags                      = { environment = "staging" }
}

# Made anew at every run, but written only when `password_version` changes.
ephemeral "aws_secretsmanager_random_password" "database" {
  password_length     = 40
  exclude_punctuation = true
}
