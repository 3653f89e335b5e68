import { readFileSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import { isBucketName, type S3Access, type S3Login } from "../profiling/connectors/s3-access.ts";

/** What is configured of S3. */
export interface S3Settings {
  s3Buckets: readonly string[];
  s3Endpoint: string;
  s3Region: string;
  s3PathStyle: boolean;
  s3AccessKeyId: string;
  s3SecretAccessKey: string;
  s3CredentialsFile: string;
  s3SilenceMs: number;
}

/** What the configuration allows of S3. Throws CONFIGURATION_ERROR. */
export function s3Access(config: S3Settings): S3Access {
  checkBuckets(config.s3Buckets);
  checkEndpoint(config.s3Endpoint, "S3_ENDPOINT");
  const login: S3Login = {
    endpoint: config.s3Endpoint,
    region: config.s3Region,
    pathStyle: config.s3PathStyle,
    accessKeyId: config.s3AccessKeyId,
    secretAccessKey: config.s3SecretAccessKey,
    sessionToken: "",
  };
  const byBucket = config.s3CredentialsFile === "" ? {} : readLogins(config.s3CredentialsFile, login);
  return { buckets: config.s3Buckets, silenceMs: config.s3SilenceMs, login, byBucket };
}

function checkBuckets(entries: readonly string[]): void {
  const isEntry = (entry: string): boolean =>
    isBucketName(entry.split("/", 1)[0] ?? "") && (!entry.includes("/") || entry.endsWith("/"));
  if (entries.every(isEntry)) return;
  throw refused("S3_BUCKETS", "must be names of buckets, each alone or with a prefix that ends in a slash");
}

function checkEndpoint(endpoint: string, variable: string): void {
  if (endpoint === "") return;
  const url = URL.parse(endpoint);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "") return;
  throw refused(variable, "must be an http or https address without credentials");
}

const MEMBERS = {
  endpoint: "endpoint",
  region: "region",
  path_style: "pathStyle",
  access_key_id: "accessKeyId",
  secret_access_key: "secretAccessKey",
  session_token: "sessionToken",
} as const satisfies Record<string, keyof S3Login>;

/** The logins of buckets; what one leaves out is as for all. */
function readLogins(path: string, login: S3Login): Record<string, S3Login> {
  const variable = "S3_CREDENTIALS_FILE";
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === undefined ? "that is not valid JSON" : `that cannot be read (${code})`;
    throw refused(variable, `names a file ${what}`);
  }
  const logins = membersOf(content).map(([bucket, said]): [string, S3Login] => {
    const own: Record<string, unknown> = {};
    for (const [name, value] of membersOf(said)) {
      const member = Object.hasOwn(MEMBERS, name) ? MEMBERS[name as keyof typeof MEMBERS] : null;
      if (member === null) throw refused(variable, `may say of a bucket ${Object.keys(MEMBERS).join(", ")} only`);
      if (typeof value !== typeof login[member]) throw refused(variable, `has a ${name} of the wrong type`);
      own[member] = value;
    }
    const whole = { ...login, ...own };
    checkEndpoint(whole.endpoint, variable);
    return [bucket, whole];
  });
  return Object.fromEntries(logins);

  function membersOf(value: unknown): [string, unknown][] {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
    throw refused(variable, "must map each bucket to an object");
  }
}

function refused(variable: string, reason: string): ServiceError {
  return new ServiceError("CONFIGURATION_ERROR", { variable, reason });
}
