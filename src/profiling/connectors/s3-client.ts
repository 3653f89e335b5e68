import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { S3Client } from "@aws-sdk/client-s3";
import type { S3Access, S3Login } from "./s3-access.ts";

/** Connections to S3 at once. */
const CONNECTIONS = 16;
const CONNECT_MS = 10_000;

/** A bucket as the operator has it read, until a signal aborts. */
export interface S3Bucket {
  client: S3Client;
  bucket: string;
  silenceMs: number;
  signal: AbortSignal;
}

/**
 * A client that goes to the configured server alone and knows no credentials but the configured ones: it looks at no
 * file and variable of Amazon's tools, asks no metadata service and follows no redirect. Loaded with the first bucket.
 */
export async function s3Client({ login, byBucket }: S3Access, bucket: string): Promise<S3Client> {
  const { S3Client } = await import("@aws-sdk/client-s3");
  const own = Object.hasOwn(byBucket, bucket) ? (byBucket[bucket] ?? login) : login;
  return new S3Client({
    region: own.region,
    endpoint: own.endpoint === "" ? `https://s3.${own.region}.amazonaws.com` : own.endpoint,
    forcePathStyle: own.pathStyle,
    ...signing(own),
    maxAttempts: 1, // attempts are ours: those of the client end where a body begins
    retryMode: "standard",
    defaultsMode: "standard",
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    followRegionRedirects: false,
    useArnRegion: false,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useAccelerateEndpoint: false,
    disableMultiregionAccessPoints: true,
    disableS3ExpressSessionAuth: true,
    userAgentAppId: "dataset-profiler",
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: 0,
      httpAgent: new HttpAgent({ keepAlive: true, maxSockets: CONNECTIONS }),
      httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: CONNECTIONS }),
    },
  });
}

function signing({ accessKeyId, secretAccessKey, sessionToken }: S3Login) {
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === "" ? {} : { sessionToken }) };
  if (accessKeyId !== "") return { credentials };
  return { credentials, signer: { sign: async <Request>(request: Request): Promise<Request> => request } };
}
