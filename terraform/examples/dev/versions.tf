terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.90, < 6.0"
    }
  }
  # Keep the state where others find it: backend "s3" { ... }
}

provider "aws" {
  region = var.region
}
