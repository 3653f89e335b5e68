import { LRUCache } from "lru-cache";
import type { StatementEngine } from "../definitions/statements.ts";
import { ServiceError } from "../errors/service-error.ts";
import { toStoredError } from "../errors/stored.ts";
import type { TableShape, TracedStatement } from "../sql/lineage/lineage.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import { type Part, partsOf, type UnfitPart } from "./parts.ts";

/** What is known of a definition: of each of its parts what it reads and makes, or why not. */
export interface TracedDefinition {
  parts: (Part & { traced: TracedStatement })[];
  unfit: readonly UnfitPart[];
}

/** A definition, and what it reads as far as that is known. */
export interface ToTrace {
  definition: Definition;
  shapes: readonly TableShape[];
}

/** Definitions that are remembered, and statements that are followed at once. */
const REMEMBERED = 20_000;
const AT_ONCE = 25;
/** Batches that are followed side by side: one for each process that answers questions. */
const SIDE_BY_SIDE = 2;

/** Follows the statements of definitions, each version over the same columns once. */
export class Tracer {
  readonly #engine: Pick<StatementEngine, "trace">;
  /** By size, which takes room as they come: given its `max`, it would make lists of that length at once. */
  readonly #known = new LRUCache<string, TracedDefinition>({ maxSize: REMEMBERED, sizeCalculation: () => 1 });

  constructor(engine: Pick<StatementEngine, "trace">) {
    this.#engine = engine;
  }

  /** What is remembered under a key. */
  known(key: string): TracedDefinition | undefined {
    return this.#known.get(key);
  }

  /** Follows definitions, and remembers each under its key. */
  async remember(wanted: ReadonlyMap<string, ToTrace>, signal: AbortSignal): Promise<Map<string, TracedDefinition>> {
    const traced = new Map<string, TracedDefinition>();
    const entries = [...wanted];
    const batches = Array.from({ length: Math.ceil(entries.length / AT_ONCE) }, (_, i) =>
      entries.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    );
    const work = async (): Promise<void> => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
        const results = await this.#batch(
          batch.map(([, each]) => each),
          signal,
        );
        for (const [i, [key]] of batch.entries()) {
          const result = results[i] as TracedDefinition; // one for each
          traced.set(key, result);
          this.#known.set(key, result);
        }
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return traced;
  }

  /** Follows a definition over columns that may be other than they are; nothing is remembered. */
  async once(wanted: ToTrace, signal: AbortSignal): Promise<TracedDefinition> {
    const [result] = await this.#batch([wanted], signal);
    return result as TracedDefinition; // one for each
  }

  async #batch(batch: readonly ToTrace[], signal: AbortSignal): Promise<TracedDefinition[]> {
    const found = batch.map(({ definition, shapes }) => partsOf(definition, shapes));
    const shapes = new Map(batch.flatMap((each) => each.shapes.map((shape) => [shape.ref, shape])));
    const statements = found.flatMap(({ parts }) => parts.map(({ sql }) => sql));
    const traced = await this.#trace(statements, [...shapes.values()], signal);
    let at = 0;
    return found.map(({ parts, unfit }) => ({
      unfit,
      parts: parts.map((part) => ({ ...part, traced: traced[at++] as TracedStatement })), // one for each statement
    }));
  }

  /** All at once, or, where one spoils that, each by itself. */
  async #trace(statements: string[], shapes: TableShape[], signal: AbortSignal): Promise<TracedStatement[]> {
    if (statements.length === 0) return [];
    try {
      return await this.#engine.trace(statements, shapes, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ServiceError) || error.name === "SERVICE_UNAVAILABLE") throw error;
      if (statements.length === 1) return [{ failed: toStoredError(error) }];
      const alone: TracedStatement[] = [];
      for (const sql of statements) alone.push(...(await this.#trace([sql], shapes, signal)));
      return alone;
    }
  }
}
