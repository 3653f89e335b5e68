import { Type } from "typebox";
import { errorNames } from "../errors/catalog.ts";
import { entries } from "../errors/entries.ts";
import { ServiceError } from "../errors/service-error.ts";
import { toServiceError } from "../errors/wire.ts";
import { defineMethod } from "../rpc/method.ts";
import { oneOf, TextOrNull } from "./schemas.ts";

/** What `system.health` asks; each question rejects or answers with more to show. */
export interface HealthChecks {
  store: () => Promise<void>;
  executor: () => Promise<void>;
  /** Jobs that wait, and jobs that run. */
  load: () => Promise<{ queued: number; running: number }>;
  /** Hosts that run jobs; null where the service runs them itself. */
  hosts: (() => Promise<{ name: string; live: boolean; problem?: string }[]>) | null;
  /** Free bytes where the store lies. */
  disk: () => Promise<number>;
}

const strict = { additionalProperties: false };
const Health = oneOf(["healthy", "degraded"] as const);
const Part = { status: Health, latency_ms: Type.Number({ minimum: 0 }) };
const LEAST_FREE_BYTES = 1_073_741_824;

const CatalogRow = Type.Object(
  {
    code: Type.Integer(),
    name: Type.String(),
    http_status: Type.Integer(),
    retryable: Type.Boolean(),
    retry_after_seconds: Type.Optional(Type.Integer()),
    cli_code: Type.String(),
    raised_when: Type.String(),
    suggestion: Type.String(),
    details: Type.Unknown({ description: "JSON Schema of data.details" }),
  },
  strict,
);

/** The methods about the service itself. */
export function systemMethods(version: string, checks: HealthChecks) {
  return [
    defineMethod({
      name: "system.ping",
      summary: "Answers `pong`",
      params: Type.Object({}, strict),
      result: Type.Literal("pong"),
      errors: [],
      example: {},
      handler: async () => "pong" as const,
    }),
    defineMethod({
      name: "system.health",
      summary: "The health of the service's parts; a degraded part is a result, not an error",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          status: Health,
          store: Type.Object(
            { ...Part, reason: Type.Optional(Type.String({ description: "What is wrong, where it is degraded" })) },
            strict,
          ),
          executor: Type.Object({ ...Part, queued: Type.Integer(), running: Type.Integer() }, strict),
          disk: Type.Object({ ...Part, free_bytes: Type.Integer() }, strict),
          workers: Type.Optional(
            Type.Array(
              Type.Object(
                {
                  name: Type.String(),
                  live: Type.Boolean(),
                  problem: Type.Optional(Type.String({ description: "Why it takes no jobs, where it does not" })),
                },
                strict,
              ),
              {
                description: "The hosts that run jobs, where there are several",
              },
            ),
          ),
        },
        strict,
      ),
      errors: [],
      example: {},
      handler: async () => {
        const [store, executor, disk, hosts] = await Promise.all([
          timed(checks.store),
          timed(checks.executor),
          timed(checks.disk),
          timed(async () => (await checks.hosts?.()) ?? null),
        ]);
        const load = await timed(checks.load); // as it is now that the executor has answered
        const { queued, running } = load.value ?? { queued: 0, running: 0 };
        const free = disk.value ?? 0;
        const parts = {
          store: {
            status: health(store.value !== null),
            latency_ms: store.latency_ms,
            ...(store.failure === null ? {} : { reason: toServiceError(store.failure).message }),
          },
          executor: { status: health(executor.value !== null), latency_ms: executor.latency_ms, queued, running },
          disk: { status: health(free >= LEAST_FREE_BYTES), latency_ms: disk.latency_ms, free_bytes: free },
        };
        const status = health(Object.values(parts).every((part) => part.status === "healthy"));
        return { status, ...parts, ...(hosts.value === null ? {} : { workers: hosts.value }) };
      },
    }),
    defineMethod({
      name: "system.version",
      summary: "What this service is",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          service: Type.String(),
          version: Type.String(),
          jsonrpc: Type.Literal("2.0"),
          croissant: Type.Literal("1.1"),
        },
        strict,
      ),
      errors: [],
      example: {},
      handler: async () => ({
        service: "dataset-profiler",
        version,
        jsonrpc: "2.0" as const,
        croissant: "1.1" as const,
      }),
    }),
    defineMethod({
      name: "system.whoami",
      summary:
        "Who the service takes the caller to be; subject and client are null where callers are not authenticated",
      params: Type.Object({}, strict),
      result: Type.Object(
        {
          subject: TextOrNull,
          client_id: TextOrNull,
          roles: Type.Array(Type.String()),
          is_admin: Type.Boolean(),
        },
        strict,
      ),
      errors: [],
      example: {},
      handler: async (_, { caller: { subject, client_id, roles, is_admin } }) => ({
        subject,
        client_id,
        roles: [...roles],
        is_admin,
      }),
    }),
    defineMethod({
      name: "system.errors",
      summary: "The error catalog, or the one entry with a code",
      params: Type.Object({ code: Type.Optional(Type.Integer({ description: "Code of the entry wanted" })) }, strict),
      result: Type.Object({ errors: Type.Array(CatalogRow) }, strict),
      errors: ["NOT_FOUND"],
      example: { code: 40010 },
      handler: async ({ code }) => {
        const rows = errorNames.map((name) => {
          const { code: own, message: _, example: __, ...entry } = entries[name];
          return { code: own, name, ...entry };
        });
        if (code === undefined) return { errors: rows };
        const found = rows.filter((row) => row.code === code);
        if (found.length === 0) throw new ServiceError("NOT_FOUND", { kind: "error code", id: String(code) });
        return { errors: found };
      },
    }),
  ] as const;
}

function health(good: boolean): "healthy" | "degraded" {
  return good ? "healthy" : "degraded";
}

/** What came of a check, and how long it took. */
interface Checked<Value> {
  /** Null where it failed. */
  value: Value | null;
  /** Why it failed; null where it did not. */
  failure: unknown;
  latency_ms: number;
}

async function timed<Value>(check: () => Promise<Value>): Promise<Checked<Value>> {
  const start = performance.now();
  const found = await check().then(
    (value) => ({ value, failure: null }),
    (failure: unknown) => ({ value: null, failure }), // which is what the answer is about
  );
  return { ...found, latency_ms: Math.round((performance.now() - start) * 1000) / 1000 };
}
