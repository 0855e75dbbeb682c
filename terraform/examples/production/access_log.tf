variable "access_log_bucket" {
  description = "Bucket that gets the log of who read which bundle."
  type        = string
}
