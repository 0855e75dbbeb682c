"""What this adapter declares about itself."""

from plimsoll.kit.manifest import Manifest

MANIFEST = Manifest(
    id="s3",
    title="A bucket of S3 or of a store that speaks its protocol",
    documentation="backend/plimsoll/adapters/s3/README.md",
    ports=("BundleStore", "RawOutputs"),
    permissions=(
        "s3:ListBucket on the bucket",
        "s3:GetObject, s3:PutObject and s3:AbortMultipartUpload on the objects below its prefix",
        "s3:DeleteObject on them, where raw output is kept for a number of days",
        "kms:GenerateDataKey and kms:Decrypt on the key, where one is set",
    ),
)
