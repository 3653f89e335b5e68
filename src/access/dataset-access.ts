import { readFileSync } from "node:fs";
import { ServiceError } from "../errors/service-error.ts";
import type { Caller } from "./caller.ts";
import { type Entry, type Grant, grantOf, parsedEntry } from "./grant.ts";

/** Whom rules are looked up for. */
type Identity = Pick<Caller, "subject" | "client_id" | "roles">;

/** What everybody may read, and what subjects, clients and roles may beside. */
interface Rules {
  default: readonly Entry[];
  subjects: ReadonlyMap<string, readonly Entry[]>;
  clients: ReadonlyMap<string, readonly Entry[]>;
  roles: ReadonlyMap<string, readonly Entry[]>;
}

/** Tells what somebody may read; null where that is everything. */
export type DatasetAccess = (identity: Identity) => Grant | null;

const GROUPS = ["subjects", "clients", "roles"] as const;

/**
 * The access to datasets that a file describes; without a file everybody may read everything. What the rules of a
 * subject, of his client and of his roles allow adds up with what everybody is allowed. Throws CONFIGURATION_ERROR.
 */
export function datasetAccess(file: string): DatasetAccess {
  if (file === "") return () => null;
  const rules = readRules(file);
  return ({ subject, client_id, roles }) => {
    const own = [
      rules.default,
      ...(subject === null ? [] : [rules.subjects.get(subject) ?? []]),
      ...(client_id === null ? [] : [rules.clients.get(client_id) ?? []]),
      ...roles.map((role) => rules.roles.get(role) ?? []),
    ];
    return grantOf(own.flat(), subject);
  };
}

function readRules(file: string): Rules {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what = code === undefined ? "is not JSON" : `cannot be read (${code})`;
    throw refusal(`names a file that ${what}`, error);
  }
  const members = membersOf(content, "the file");
  const unknown = [...members.keys()].find((name) => name !== "default" && !GROUPS.some((group) => group === name));
  if (unknown !== undefined) throw refusal(`has the member '${unknown}'; there are default, ${GROUPS.join(", ")}`);
  return {
    default: entriesOf(members.get("default") ?? [], "default"),
    subjects: groupOf(members, "subjects"),
    clients: groupOf(members, "clients"),
    roles: groupOf(members, "roles"),
  };
}

function groupOf(members: ReadonlyMap<string, unknown>, group: string): Map<string, readonly Entry[]> {
  const named = membersOf(members.get(group) ?? {}, group);
  return new Map([...named].map(([name, entries]) => [name, entriesOf(entries, `${group}.${name}`)]));
}

/** The members of an object; a Map, since names are anything, `__proto__` among them. */
function membersOf(value: unknown, what: string): Map<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
  throw refusal(`must have an object as ${what}`);
}

function entriesOf(value: unknown, what: string): Entry[] {
  if (!Array.isArray(value)) throw refusal(`must have a list as ${what}`);
  return value.map((text) => {
    const entry = typeof text === "string" ? parsedEntry(text) : null;
    if (entry !== null) return entry;
    throw refusal(
      `has in ${what} what is neither a path below the data root nor //host, //host:port, //host:port/database, s3://bucket or s3://bucket/prefix/`,
    );
  });
}

function refusal(reason: string, cause?: unknown): ServiceError {
  return new ServiceError("CONFIGURATION_ERROR", { variable: "DATASET_ACCESS", reason }, { cause });
}
