import { Type } from "typebox";
import { type ErrorName, errorNames } from "../errors/catalog.ts";
import { entries } from "../errors/entries.ts";
import { ServiceError } from "../errors/service-error.ts";
import { toErrorObject } from "../errors/wire.ts";
import { JsonText } from "./json-text.ts";
import { defineMethod, type Method } from "./method.ts";

/** Errors that any call to any method can meet. */
export const commonErrors: readonly ErrorName[] = [
  "PARSE_ERROR",
  "INVALID_REQUEST",
  "METHOD_NOT_FOUND",
  "INVALID_PARAMS",
  "INTERNAL_ERROR",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "RATE_LIMIT_EXCEEDED",
  "SERVICE_UNAVAILABLE",
  "REQUEST_TIMEOUT",
  "BATCH_TOO_LARGE",
  "RESPONSE_TOO_LARGE",
];

/** Errors that stand in a job or a record set, not in an answer. */
export const jobErrors: readonly ErrorName[] = [
  "UNKNOWN_ERROR",
  "DATASET_EXECUTION_TIMEOUT",
  "FILE_READ_ERROR",
  "UNSUPPORTED_FILE_FORMAT",
  "FILE_VALIDATION_ERROR",
  "FILE_NOT_FOUND",
  "INVALID_PROFILE_SPECIFICATION",
  "PROCESSING_FAILED",
  "STORAGE_ERROR",
  "NOT_ALLOWED_HOST",
  "EXTERNAL_SERVICE_ERROR",
  "EXTERNAL_SERVICE_TIMEOUT",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_HTTP_ERROR",
  "UPSTREAM_NOT_JSON",
  "UPSTREAM_UNEXPECTED_TYPE",
  "UPSTREAM_CONTENT_TYPE",
  "UPSTREAM_UNREACHABLE",
];

/** `rpc.discover`, which answers the OpenRPC document of the given methods and of itself. */
export function discoverMethod(methods: Method[], version: string, limits: Record<string, number>) {
  const self = defineMethod({
    name: "rpc.discover",
    summary: "This document: every method, its schemas, its errors, and the limits",
    params: Type.Object({}, { additionalProperties: false }),
    result: Type.Unsafe<JsonText>({ type: "object" }),
    errors: [],
    example: {},
    handler: async () => document,
  });
  const document = new JsonText(JSON.stringify(openRpcDocument([...methods, self], version, limits)));
  return self;
}

function openRpcDocument(methods: Method[], version: string, limits: Record<string, number>): object {
  return {
    openrpc: "1.3.2",
    info: {
      title: "Dataset profiler",
      version,
      description: "Profiles datasets into Croissant JSON-LD. Errors are explained in errors.md.",
      license: { name: "MIT" },
    },
    methods: methods.map((method) => ({
      name: method.name,
      summary: method.summary,
      paramStructure: "either",
      params: Object.entries((method.published ?? method.params).properties).map(([name, schema]) => ({
        name,
        required: (method.published ?? method.params).required?.includes(name) ?? false,
        schema,
      })),
      result: { name: "result", schema: method.result },
      errors: [...method.errors, ...commonErrors].map((name) => ({ $ref: `#/components/errors/${name}` })),
      examples: [
        {
          name: "example",
          params: Object.entries(method.example).map(([name, value]) => ({ name, value })),
        },
      ],
    })),
    components: {
      errors: Object.fromEntries(errorNames.map((name) => [name, errorComponent(name)])),
    },
    "x-limits": limits,
    "x-job-errors": jobErrors,
  };
}

function errorComponent(name: ErrorName): object {
  const entry = entries[name];
  const error = new ServiceError(name, entry.example as never);
  const { code, message, data } = toErrorObject(error, { source: "example", request_id: "example", trace: false });
  return { code, message, data, "x-details": entry.details, "x-raised-when": entry.raised_when };
}
