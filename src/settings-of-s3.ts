import type { S3Settings } from "./jobs/s3-settings.ts";
import { flag, integer, list, type Setting, secret, text } from "./setting.ts";

const MOST_SILENCE_MS = 3_600_000;

/** The settings of S3, none of which is needed by who reads nothing there. */
export const s3Settings: { readonly [Key in keyof S3Settings]: Setting<S3Settings[Key]> } = {
  s3Buckets: list("S3_BUCKETS", [], "Buckets that connectors may name, comma-separated bucket or bucket/prefix/"),
  s3Endpoint: text("S3_ENDPOINT", "", "Address of the server that speaks S3; empty for Amazon's in S3_REGION"),
  s3Region: text("S3_REGION", "us-east-1", "Region of buckets that have none in S3_CREDENTIALS_FILE"),
  s3PathStyle: flag("S3_PATH_STYLE", false, "Whether buckets stand in the path rather than in the name of the host"),
  s3AccessKeyId: secret("S3_ACCESS_KEY_ID", "Key of buckets that have none in S3_CREDENTIALS_FILE; empty: unsigned"),
  s3SecretAccessKey: secret("S3_SECRET_ACCESS_KEY", "Secret of that key"),
  s3CredentialsFile: text(
    "S3_CREDENTIALS_FILE",
    "",
    "JSON file {bucket: {endpoint?, region?, path_style?, access_key_id?, secret_access_key?, session_token?}}",
  ),
  s3SilenceMs: integer(
    "S3_SILENCE_MS",
    20_000,
    10,
    MOST_SILENCE_MS,
    "Time without a byte after which a connection to S3 is made anew",
  ),
};
