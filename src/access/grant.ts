/** What somebody may read, as plain data. */
export interface Grant {
  /** Files, and folders with all that is in them, below the data root, without `.` and `..`; "" is the data root. */
  paths: readonly string[];
  /** `host` or `host:port`, in small letters: every address and database there; `*` is every host. */
  hosts: readonly string[];
  databases: readonly Database[];
  /** `bucket` or `bucket/prefix/`: every object there. */
  objects: readonly string[];
}

interface Database {
  /** `host` or `host:port`, in small letters. */
  host: string;
  name: string;
}

/** One rule, in which `{sub}` may stand for the subject. */
export type Entry = { path: string } | { host: string } | { database: Database } | { objects: string };

const SUBJECT = "{sub}";
/** `//host`, `//host:port`, either with the name of a database behind a slash. */
const SOURCE = /^\/\/(\*|\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?(?:\/([^/]+))?$/i;

/** `s3://bucket`, or that with a prefix that ends in a slash. */
const OBJECTS = /^s3:\/\/[a-z0-9][a-z0-9.-]+(?:\/(?:.*\/)?)?$/s;

/** The rule that a text is; null where it is none. */
export function parsedEntry(text: string): Entry | null {
  const rest = text.replaceAll(SUBJECT, "");
  if (rest.includes("{") || rest.includes("}") || text.includes("\0")) return null;
  if (text.startsWith("s3://")) return OBJECTS.test(text) ? { objects: text.slice("s3://".length) } : null;
  if (text.startsWith("//")) return sourceEntry(text);
  if (text.startsWith("/") || text === "") return null;
  const path = normalPath(text);
  return path === null ? null : { path };
}

/** What rules allow to a subject. One with `{sub}` allows nothing where the subject could not be one name in a path. */
export function grantOf(entries: readonly Entry[], subject: string | null): Grant {
  const usable = entries.filter((entry) => isName(subject) || !JSON.stringify(entry).includes(SUBJECT));
  const filled = (text: string): string => text.replaceAll(SUBJECT, () => subject ?? "");
  return {
    paths: usable.flatMap((entry) => ("path" in entry ? [filled(entry.path)] : [])),
    hosts: usable.flatMap((entry) => ("host" in entry ? [entry.host] : [])),
    objects: usable.flatMap((entry) => ("objects" in entry ? [filled(entry.objects)] : [])),
    databases: usable.flatMap((entry) =>
      "database" in entry ? [{ host: entry.database.host, name: filled(entry.database.name) }] : [],
    ),
  };
}

/**
 * Whether a path below the data root, as a caller names it, is one that may be read or lies below one. Names are equal
 * only letter by letter, whatever the file system takes for equal.
 */
export function allowsPath({ paths }: Pick<Grant, "paths">, named: string): boolean {
  const path = normalPath(named);
  return path !== null && paths.some((prefix) => prefix === "" || path === prefix || path.startsWith(`${prefix}/`));
}

/** Whether an address at a host and port may be read. */
export function allowsHost({ hosts }: Grant, host: string, port: number): boolean {
  return hosts.some((entry) => entry === "*" || isAt(entry, host, port));
}

/** Whether a database at a host and port may be read. */
export function allowsDatabase(grant: Grant, host: string, port: number, name: string): boolean {
  return (
    allowsHost(grant, host, port) ||
    grant.databases.some((database) => database.name === name && isAt(database.host, host, port))
  );
}

/** Of entries `host` and `host:port`, what of them the grant allows. */
export function allowedOf(hosts: readonly string[], grant: Grant): string[] {
  if (grant.hosts.includes("*")) return [...hosts];
  return hosts.flatMap((entry) => {
    const host = entry.toLowerCase();
    return grant.hosts.flatMap((own) => {
      if (own === host || host.startsWith(`${own}:`)) return [host];
      return own.startsWith(`${host}:`) ? [own] : [];
    });
  });
}

function isAt(entry: string, host: string, port: number): boolean {
  const name = host.toLowerCase();
  return entry === name || entry === `${name}:${port}`;
}

function sourceEntry(text: string): Entry | null {
  const [, bracketed, port, name] = SOURCE.exec(text) ?? [];
  if (bracketed === undefined || (bracketed === "*" && (port ?? name) !== undefined)) return null;
  const host = bracketed.replace(/^\[|\]$/g, "").toLowerCase() + (port === undefined ? "" : `:${port}`);
  return name === undefined ? { host } : { database: { host, name } };
}

/** A relative path without empty and `.` segments; null where it has `..` in it, or is none. */
export function normalPath(path: string): string | null {
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== ".");
  return path.startsWith("/") || segments.includes("..") ? null : segments.join("/");
}

/** Whether a subject can be a name in a path, and no more than one. */
function isName(subject: string | null): boolean {
  return subject !== null && !/^\.{0,2}$|[/\\\0]/.test(subject);
}
