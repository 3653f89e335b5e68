import { Type } from "typebox";
import { Source } from "./details.ts";
import { entry } from "./entry.ts";

/** What goes wrong with what lies elsewhere: hosts, databases, HTTP, S3. */
export const sourceErrors = {
  NOT_ALLOWED_HOST: entry({
    code: 40016,
    http_status: 403,
    retryable: false,
    cli_code: "DLI-016",
    raised_when:
      "an HttpResource or DatabaseConnection names a host outside the allow-list, or is redirected to one; a host is to be told of jobs that is not in WEBHOOK_HOSTS; or S3Objects names a bucket or prefix outside S3_BUCKETS",
    suggestion: "Ask the operator to allow the host or bucket",
    details: Type.Object(
      { bucket: Type.Optional(Type.String({ description: "Bucket of S3 that is not allowed, or not all of it" })) },
      { additionalProperties: false },
    ),
    message: ({ bucket }) =>
      bucket === undefined
        ? "A host is named that is not allowed"
        : `A connector names what is not allowed of the bucket '${bucket}'`,
    example: {},
  }),
  EXTERNAL_SERVICE_ERROR: entry({
    code: 40006,
    http_status: 502,
    retryable: false,
    cli_code: "DLI-006",
    raised_when:
      "a database answered with an error, bad credentials included, or with what makes no sense; or it does not speak TLS as it must, or shows a certificate that is not trusted",
    suggestion: "Check the database and the credentials configured for it",
    details: Type.Object({ source: Source, reason: Type.String() }, { additionalProperties: false }),
    message: ({ source, reason }) => `'${source}' answered with an error: ${reason}`,
    example: { source: "shop", reason: "password authentication failed" },
  }),
  EXTERNAL_SERVICE_TIMEOUT: entry({
    code: 40007,
    http_status: 504,
    retryable: true,
    retry_after_seconds: 30,
    cli_code: "DLI-007",
    raised_when: "a database did not answer in time",
    suggestion: "Retry when the database is less busy",
    details: Type.Object({ source: Source }, { additionalProperties: false }),
    message: ({ source }) => `'${source}' did not answer in time`,
    example: { source: "shop" },
  }),
  UPSTREAM_TIMEOUT: entry({
    code: 40100,
    http_status: 504,
    retryable: true,
    retry_after_seconds: 30,
    cli_code: "DLI-100",
    raised_when:
      "an HttpResource did not answer in time, or nothing came from S3 for S3_SILENCE_MS, several times in a row",
    suggestion: "Raise timeout_seconds, or retry",
    details: Type.Object({ source: Source, timeout_seconds: Type.Number() }, { additionalProperties: false }),
    message: ({ source, timeout_seconds }) => `'${source}' did not answer within ${timeout_seconds} s`,
    example: { source: "records.json", timeout_seconds: 30 },
  }),
  UPSTREAM_HTTP_ERROR: entry({
    code: 40101,
    http_status: 502,
    retryable: false,
    cli_code: "DLI-101",
    raised_when:
      "an HttpResource or S3 answered with an error status, or redirects in a circle, to no address or, S3, at all; retryable only for 429, 502, 503, 504",
    suggestion: "Check the upstream service",
    details: Type.Object(
      {
        source: Source,
        status: Type.Integer(),
        temporary: Type.Boolean({ description: "Whether a retry may help" }),
        redirect: Type.Optional(Type.String({ description: "What is wrong with where it redirects to" })),
      },
      { additionalProperties: false },
    ),
    message: ({ source, status, redirect }) =>
      `The server of '${source}' answered with HTTP status ${status}${redirect === undefined ? "" : `: ${redirect}`}`,
    example: { source: "records.json", status: 500, temporary: false },
  }),
  UPSTREAM_NOT_JSON: entry({
    code: 40102,
    http_status: 502,
    retryable: false,
    cli_code: "DLI-102",
    raised_when: "an HttpResource says application/json, but its body does not parse",
    suggestion: "Check the upstream service",
    details: Type.Object({ source: Source }, { additionalProperties: false }),
    message: ({ source }) => `The response for '${source}' claims to be JSON, but cannot be parsed`,
    example: { source: "records.json" },
  }),
  UPSTREAM_UNEXPECTED_TYPE: entry({
    code: 40103,
    http_status: 502,
    retryable: false,
    cli_code: "DLI-103",
    raised_when: "the JSON of an HttpResource is neither an array nor null",
    suggestion: "Point the connector at an endpoint that returns an array",
    details: Type.Object({ source: Source, type: Type.String() }, { additionalProperties: false }),
    message: ({ source, type }) => `The response for '${source}' is a JSON ${type}, not an array`,
    example: { source: "records.json", type: "object" },
  }),
  UPSTREAM_CONTENT_TYPE: entry({
    code: 40104,
    http_status: 502,
    retryable: false,
    cli_code: "DLI-104",
    raised_when: "an HttpResource answered without an error, but with neither JSON nor a file of a supported format",
    suggestion: "Point the connector at JSON, or at a file of a supported format",
    details: Type.Object({ source: Source, content_type: Type.String() }, { additionalProperties: false }),
    message: ({ source, content_type }) =>
      `The response for '${source}' has the content type '${content_type}', which cannot be profiled`,
    example: { source: "records.json", content_type: "text/html" },
  }),
  UPSTREAM_UNREACHABLE: entry({
    code: 40105,
    http_status: 503,
    retryable: true,
    retry_after_seconds: 30,
    cli_code: "DLI-105",
    raised_when: "no connection could be made to an HttpResource, a database or S3 (refused, DNS, TLS)",
    suggestion: "Check the address and retry",
    details: Type.Object({ source: Source }, { additionalProperties: false }),
    message: ({ source }) => `Could not connect to '${source}'`,
    example: { source: "records.json" },
  }),
};
