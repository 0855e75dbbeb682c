# Small, cheap, and gone without a trace when it is destroyed.
module "plimsoll" {
  source = "../../modules/plimsoll"

  name                      = "plimsoll-dev"
  vpc_id                    = var.vpc_id
  subnet_ids                = var.private_subnet_ids
  client_security_group_ids = [var.node_security_group_id]
  oidc_provider_arn         = var.oidc_provider_arn
  database_password         = ephemeral.aws_secretsmanager_random_password.database.random_password

  database_instance_class   = "db.t4g.micro"
  database_multi_az         = false
  database_backup_days      = 1
  deletion_protection       = false
  bundles_expire_after_days = 30
  tags                      = { environment = "dev" }
}

# Made anew at every run, but written only when `password_version` changes.
ephemeral "aws_secretsmanager_random_password" "database" {
  password_length     = 40
  exclude_punctuation = true
}
