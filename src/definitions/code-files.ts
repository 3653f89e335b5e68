import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Caller } from "../access/caller.ts";
import { toServiceError } from "../errors/wire.ts";
import { type DefinitionKind, definitionKinds } from "../store/definitions/definition-record.ts";
import type { DefinitionStore } from "../store/definitions/definition-store.ts";
import { type CodeDefinition, circleOf, inOrderOf } from "./code-order.ts";
import type { StatementEngine } from "./statements.ts";

export interface CodeFilesOptions {
  folder: string;
  /** Calls the method by which a kind is registered, or unregistered. */
  call: (kind: DefinitionKind, deed: "register" | "unregister", params: object, caller: Caller) => Promise<unknown>;
  engine: Pick<StatementEngine, "facts"> | null;
  definitions: DefinitionStore;
  logger: Logger;
  /** How often it is looked whether a file has changed. */
  periodMs?: number;
}

const PERIOD_MS = 2_000;
/** Every so many looks, what could not be used is tried again: what it reads may be loaded by then. */
const AGAIN = 5;
const MAX_FILES = 10_000;
const MAX_BYTES = 10_000_000;
const EVERYBODY = { viewer: { subject: undefined, except: [] }, variant: null, tag: null, owner: null, search: null };
const PAGE = 1_000;

/**
 * Definitions that stand in files of the operator: what a file says is registered under its name, as often as it changes,
 * and unregistered when no file says it any more. What is wrong with one is logged once, hinders no other, and is tried
 * again: the tables that it reads may not be loaded yet.
 */
export class CodeFiles {
  readonly #options: CodeFilesOptions;
  #signature = "";
  #looks = 0;
  /** Why definitions could not be used when they were tried last. */
  #refusals = new Map<string, string>();
  #refusedBefore: ReadonlyMap<string, string> = new Map();
  #circles: string[][] = [];
  #timer: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(options: CodeFilesOptions) {
    this.#options = options;
  }

  /** Loads all, and again whenever a file has changed. */
  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => {
      this.#work = this.#work.then(() => this.#look());
    }, this.#options.periodMs ?? PERIOD_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#work;
  }

  /** The circle in which files have a definition read itself; null where they do not. */
  circle(name: string): readonly string[] | null {
    return this.#circles.find((each) => each.includes(name.toLowerCase())) ?? null;
  }

  async #look(): Promise<void> {
    const { folder, logger } = this.#options;
    try {
      const files = await filesIn(folder);
      const signature = JSON.stringify(files);
      const isAgain = this.#refusals.size > 0 && ++this.#looks % AGAIN === 0;
      if (signature === this.#signature && !isAgain) return;
      this.#refusedBefore = this.#refusals;
      this.#refusals = new Map();
      await this.#load(files);
      this.#signature = signature;
    } catch (error) {
      logger.error({ err: error }, "the files of DEFINITIONS_DIR could not be loaded; it will be tried again");
    }
  }

  async #load(files: readonly FileFacts[]): Promise<void> {
    const { definitions, call } = this.#options;
    const { found, unread } = await this.#read(files);
    const known = new Map<string, { hash: string | null; file: string | null }>();
    for (const kind of definitionKinds) {
      for (let offset = 0, total = 1; offset < total; offset += PAGE) {
        const page = await definitions.list({ ...EVERYBODY, kind, limit: PAGE, offset });
        total = page.total_count;
        for (const { name, source_type, spec } of page.items) {
          if (source_type === "CODE") known.set(`${kind} ${name}`, codeOf(spec));
        }
      }
    }
    const { ordered, circles } = await inOrderOf(found, this.#options.engine);
    this.#circles = circles;
    for (const circle of circles)
      this.#refused(circle.join(", "), new Error(`they read each other: ${circleOf(circle)}`));
    for (const definition of ordered) {
      const { kind, name, params, hash } = definition;
      if (known.get(`${kind} ${name}`)?.hash === hash) continue;
      await this.#try(definition.file, () =>
        call(kind, "register", { ...params, name, replace: true }, callerOf(definition)),
      );
    }
    const said = new Set(found.map(({ kind, name }) => `${kind} ${name}`));
    for (const [key, { file }] of known) {
      // What cannot be read just now says nothing of what it said before.
      if (said.has(key) || (file !== null && unread.has(file))) continue;
      const [kind, name] = key.split(" ") as [DefinitionKind, string]; // as it was put together
      const caller = callerOf({ subject: null, roles: [], hash: "", file: "" });
      const params = kind === "dataset" ? { name, force: true } : { name };
      await this.#try(name, () => call(kind, "unregister", params, caller));
    }
  }

  async #read(files: readonly FileFacts[]): Promise<{ found: CodeDefinition[]; unread: Set<string> }> {
    const { folder } = this.#options;
    const [found, unread] = [new Map<string, CodeDefinition>(), new Set<string>()];
    for (const [file, , bytes] of files) {
      await this.#try(file, async () => {
        try {
          if (bytes > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
          for (const definition of definitionsOf(await readFile(join(folder, file), "utf8"), file)) {
            const key = `${definition.kind} ${definition.name}`;
            const other = found.get(key);
            if (other !== undefined) throw new Error(`'${definition.name}' stands in '${other.file}' too`);
            found.set(key, definition);
          }
        } catch (error) {
          unread.add(file);
          throw error;
        }
      });
    }
    return { found: [...found.values()], unread };
  }

  async #try(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (toServiceError(error).name === "STORAGE_ERROR") throw error;
      this.#refused(what, error);
    }
  }

  #refused(file: string, error: unknown): void {
    const { code, name, message } = toServiceError(error);
    const reason = name === "INTERNAL_ERROR" && error instanceof Error ? error.message : message;
    this.#refusals.set(file, `${this.#refusals.get(file) ?? ""}${reason}\n`);
    if (this.#refusedBefore.get(file)?.includes(reason) === true) return;
    this.#options.logger.error({ file, code, reason }, "a definition of DEFINITIONS_DIR cannot be used");
  }
}

/** A file below the folder, with what tells whether it has changed. */
type FileFacts = [path: string, changed: number, bytes: number];

async function filesIn(folder: string): Promise<FileFacts[]> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.json$/i.test(name)).sort();
  if (names.length > MAX_FILES) throw new Error(`there are more than ${MAX_FILES} files`);
  return Promise.all(
    names.map(async (name): Promise<FileFacts> => {
      const { mtimeMs, size } = await stat(join(folder, name));
      return [name, mtimeMs, size];
    }),
  );
}

/** The definitions of a text: one, or a list. */
function definitionsOf(text: string, file: string): CodeDefinition[] {
  const document: unknown = JSON.parse(text);
  return (Array.isArray(document) ? document : [document]).map((each: unknown) => {
    if (typeof each !== "object" || each === null) throw new Error("a definition is no object");
    const { kind: said, name, run_as = {}, ...params } = each as Record<string, unknown>;
    const kind = definitionKinds.find((known) => known === said);
    if (kind === undefined) throw new Error(`its kind is not one of ${definitionKinds.join(", ")}`);
    if (typeof name !== "string") throw new Error("it has no name");
    const { subject, roles } = run_as as { subject?: unknown; roles?: unknown };
    return {
      kind,
      name,
      params: { readers: "all", ...params },
      subject: typeof subject === "string" ? subject : null,
      roles: Array.isArray(roles) ? roles.map(String) : [],
      file,
      hash: createHash("sha256").update(JSON.stringify(each)).digest("hex"),
    };
  });
}

function callerOf({ subject, roles, hash, file }: Pick<CodeDefinition, "subject" | "roles" | "hash" | "file">): Caller {
  const of = { subject, client_id: null, roles, is_admin: true, is_reader: true, rate_key: "DEFINITIONS_DIR" };
  return { ...of, code: { hash, file } };
}

/** What a stored definition was registered by. */
function codeOf(spec: string): { hash: string | null; file: string | null } {
  const { code } = JSON.parse(spec) as { code?: { hash: string; file: string } };
  return { hash: code?.hash ?? null, file: code?.file ?? null };
}
