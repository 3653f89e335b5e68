import { Type } from "typebox";
import { type ErrorName, errorNames } from "../errors/catalog.ts";
import { entries } from "../errors/entries.ts";
import { ServiceError } from "../errors/service-error.ts";
import { type ErrorObject, toErrorObject } from "../errors/wire.ts";
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
  "ORIGIN_NOT_ALLOWED",
  "RATE_LIMIT_EXCEEDED",
  "SERVICE_UNAVAILABLE",
  "REQUEST_TIMEOUT",
  "BATCH_TOO_LARGE",
  "RESPONSE_TOO_LARGE",
];

/** What a service says of itself in its OpenRPC document. */
export interface ServiceFacts {
  info: { title: string; version: string; description: string; license: { name: string } };
  /** What methods' schemas refer to by name. */
  schemas: Readonly<Record<string, object>>;
  extensions: OpenRpcExtensions;
}

/** Members of the document that the OpenRPC specification does not know. */
interface OpenRpcExtensions {
  "x-limits": Readonly<Record<string, number>>;
  /** Errors that stand in a job or a record set, not in a response. */
  "x-job-errors": readonly ErrorName[];
}

/** The document that says what can be called: OpenRPC 1.3. */
export interface OpenRpcDocument extends OpenRpcExtensions {
  openrpc: string;
  info: ServiceFacts["info"];
  methods: {
    name: string;
    summary: string;
    paramStructure: "either";
    params: { name: string; required: boolean; schema: object }[];
    result: { name: string; schema: object };
    errors: { $ref: string }[];
    examples: { name: string; params: { name: string; value: unknown }[] }[];
  }[];
  components: {
    /** What methods' schemas, and these, refer to by name. */
    schemas: Readonly<Record<string, object>>;
    errors: Record<string, ErrorComponent>;
  };
}

type ErrorComponent = ErrorObject & { "x-details": object; "x-raised-when": string };

/** `rpc.discover`, which answers the OpenRPC document of a service, its methods and itself. */
export function discoverMethod(methods: Method[], facts: ServiceFacts) {
  let document: JsonText<OpenRpcDocument> | null = null;
  const self = defineMethod({
    name: "rpc.discover",
    summary: "This document: every method, its schemas, its errors, and the limits",
    params: Type.Object({}, { additionalProperties: false }),
    result: Type.Unsafe<JsonText<OpenRpcDocument>>({ type: "object" }),
    errors: [],
    example: {},
    handler: async (): Promise<JsonText<OpenRpcDocument>> => {
      document ??= new JsonText<OpenRpcDocument>(JSON.stringify(openRpcDocument([...methods, self], facts)));
      return document;
    },
  });
  return self;
}

function openRpcDocument(methods: Method[], { info, schemas, extensions }: ServiceFacts): OpenRpcDocument {
  return {
    openrpc: "1.3.2",
    info,
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
      schemas,
      errors: Object.fromEntries(errorNames.map((name) => [name, errorComponent(name)])),
    },
    ...extensions,
  };
}

function errorComponent(name: ErrorName): ErrorComponent {
  const entry = entries[name];
  const error = new ServiceError(name, entry.example as never);
  const { code, message, data } = toErrorObject(error, { source: "example", request_id: "example", trace: false });
  return { code, message, data, "x-details": entry.details, "x-raised-when": entry.raised_when };
}
