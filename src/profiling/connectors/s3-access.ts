import { ServiceError } from "../../errors/service-error.ts";
import type { S3Objects } from "../model/specification.ts";

/** What the operator allows, and knows, of S3. */
export interface S3Access {
  /** `bucket`, or `bucket/prefix/`; nothing else may be read. */
  buckets: readonly string[];
  /** Time without a byte after which a connection is given up, in milliseconds. */
  silenceMs: number;
  /** Of buckets that have no login of their own. */
  login: S3Login;
  byBucket: Readonly<Record<string, S3Login>>;
}

/** Where buckets are, and by which keys they are read; without an access key requests are not signed. */
export interface S3Login {
  /** Address of the server; empty for Amazon's in the region. */
  endpoint: string;
  region: string;
  /** Whether the bucket stands in the path rather than in the host's name. */
  pathStyle: boolean;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

/** Names of buckets; any other could lead to another host than the operator's. */
const BUCKET = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Endings that Amazon keeps for what is no usual bucket, and asked for elsewhere. */
const RESERVED = /(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** Whether a text is the name of a bucket. */
export function isBucketName(text: string): boolean {
  return BUCKET.test(text) && !RESERVED.test(text);
}

/** Whether one of some entries `bucket` and `bucket/prefix/` covers all that a connector names. */
export function coversObjects(entries: readonly string[], { bucket, key, prefix }: S3Objects): boolean {
  const place = `${bucket}/${key ?? prefix ?? ""}`;
  return entries.some((entry) => (entry.includes("/") ? place.startsWith(entry) : bucket === entry));
}

/** Throws NOT_ALLOWED_HOST unless the operator allows what a connector names. */
export function checkObjects({ buckets }: Pick<S3Access, "buckets">, connector: S3Objects): void {
  if (isBucketName(connector.bucket) && coversObjects(buckets, connector)) return;
  throw new ServiceError("NOT_ALLOWED_HOST", { bucket: connector.bucket });
}

/** Nothing is allowed of S3. */
export const noS3: S3Access = {
  buckets: [],
  silenceMs: 0,
  login: { endpoint: "", region: "", pathStyle: false, accessKeyId: "", secretAccessKey: "", sessionToken: "" },
  byBucket: {},
};
