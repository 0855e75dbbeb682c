variable "name" {
  description = "What everything is called, such as `plimsoll-production`; also the bucket's beginning."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "Use 3 to 32 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "vpc_id" {
  description = "VPC of the database and of the cluster."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the database, in at least two availability zones."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "RDS wants subnets in at least two availability zones."
  }
}

variable "client_security_group_ids" {
  description = "Security groups of the cluster's nodes or pods: nobody else reaches the database."
  type        = list(string)
  validation {
    condition     = length(var.client_security_group_ids) > 0
    error_message = "Without one, nothing could reach the database."
  }
}

variable "oidc_provider_arn" {
  description = "ARN of the cluster's IAM OIDC provider."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/.+$", var.oidc_provider_arn))
    error_message = "Give the ARN of an IAM OIDC provider."
  }
}

variable "namespace" {
  description = "Namespace of the Helm release."
  type        = string
  default     = "plimsoll"
}

variable "service_accounts" {
  description = "Service accounts of the release that may use the role; the chart's, for a release `plimsoll`."
  type        = list(string)
  default     = ["plimsoll-api", "plimsoll-worker"]
  validation {
    condition     = length(var.service_accounts) > 0 && !anytrue([for name in var.service_accounts : strcontains(name, "*")])
    error_message = "Name each service account; a pattern would let others take the role."
  }
}

variable "read_cloudwatch" {
  description = "Also let Plimsoll read CloudWatch's metrics (traffic of load balancers and gateways). AWS cannot limit this to some of them."
  type        = bool
  default     = false
}

variable "bundles_expire_after_days" {
  description = "Delete bundles of this age; null: keep them. Plimsoll itself deletes none."
  type        = number
  default     = null
}

variable "access_log_bucket" {
  description = "Bucket that gets the log of who read which bundle; null: no log."
  type        = string
  default     = null
}

variable "database_version" {
  description = "Major version of PostgreSQL."
  type        = string
  default     = "17"
}

variable "database_instance_class" {
  description = "Size of the database."
  type        = string
  default     = "db.t4g.medium"
}

variable "database_storage_gb" {
  description = "Storage at first, and the most to which it grows by itself."
  type        = object({ initial = number, most = number })
  default     = { initial = 20, most = 100 }
}

variable "database_multi_az" {
  description = "Whether a second instance stands by in another availability zone."
  type        = bool
  default     = true
}

variable "database_backup_days" {
  description = "How long the database can be restored to any moment."
  type        = number
  default     = 14
  validation {
    condition     = var.database_backup_days >= 1 && var.database_backup_days <= 35
    error_message = "RDS keeps 1 to 35 days."
  }
}

variable "database_url_options" {
  description = "What follows the `?` of the database's address. `sslmode=verify-full&sslrootcert=/etc/plimsoll/ca/ca.crt` also checks who answers; the chart's `customCA` mounts the file."
  type        = string
  default     = "sslmode=require"
}

variable "database_password" {
  description = "The database's password, such as of an `ephemeral` resource. It is written when `password_version` changes, and is in no state and no plan."
  type        = string
  ephemeral   = true
  sensitive   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9]{24,128}$", var.database_password))
    error_message = "Use 24 to 128 letters and digits: others would have to be escaped in the address."
  }
}

variable "password_version" {
  description = "Raise it to give the database a new password and the secret with it; then restart the deployments."
  type        = number
  default     = 1
}

variable "deletion_protection" {
  description = "Whether database, bucket and key are kept from being destroyed."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
  default     = {}
}
