output "helm_values" {
  description = "Values for the chart, as YAML."
  value       = module.plimsoll.helm_values
}

output "read_secrets_policy" {
  description = "Policy for the role of External Secrets Operator."
  value       = module.plimsoll.read_secrets_policy
}
