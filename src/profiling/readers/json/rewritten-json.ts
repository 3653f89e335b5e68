import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { ServiceError } from "../../../errors/service-error.ts";
import type { TableSession } from "../../duckdb/session.ts";
import { literal } from "../../duckdb/sql.ts";
import type { LoadedTable } from "../../model/loaded-table.ts";
import type { MisfitRows, Reading } from "../../model/table-profile.ts";
import { loadNothing, TABLE } from "../empty-table.ts";
import type { OpenTable } from "../reader.ts";
import { uniqueNames } from "../unique-names.ts";
import { type JsonNode, JsonSyntaxError, type Oddities, parseJson } from "./json-parser.ts";
import { type FoundRecords, pathStep } from "./json-records.ts";
import { JsonType } from "./json-type.ts";
import { type RawValue, valuesIn } from "./json-values.ts";
import { type JsonFile, sourceOf } from "./load-json.ts";

/** Empty cells that a table of records may have, unless of so many one is full: they are no part of the file's size. */
const [MOST_EMPTY, EMPTY_SHARE] = [25_000_000, 100] as const;
const SHOWN_REJECTS = 10;
const SHOWN_TEXT = 200;
/** Characters that are written at once. */
const BATCH = 1_048_576;
/** The name of the one column of values that are no objects. */
const VALUES = "json";

/**
 * Opens a file of JSON by way of a copy, an object a line, whose names DuckDB can hold and whose types are known: any
 * file that it cannot read by itself, or in which the records do not stand at the top.
 */
export async function openRewritten(
  session: TableSession,
  file: JsonFile & { copy: string; groupWidth: number },
  found: FoundRecords | null,
): Promise<OpenTable> {
  const { layout, path, signal } = { ...file, signal: session.signal };
  const oddities: Oddities = { duplicateKeys: 0, brokenTexts: 0 };
  const rejected: MisfitRows = { count: 0, first: [] };
  const others: MisfitRows = { count: 0, first: [] };
  const [all, ofObjects] = [new JsonType(), new JsonType()];
  let [values, objects] = [0, 0];
  const records = async function* (told: boolean): AsyncGenerator<JsonNode> {
    if (found !== null) return yield* found.records;
    for await (const raw of valuesIn(path, layout, signal)) {
      if (raw.isCut === true) {
        const reason = "the file ends before its array does";
        throw new ServiceError("FILE_READ_ERROR", { file: file.shown, reason, line: raw.line });
      }
      const value = parsed(raw, told ? oddities : { duplicateKeys: 0, brokenTexts: 0 });
      if (!("node" in value)) {
        if (told) reject(rejected, value);
        continue;
      }
      const isOther = !(value.node instanceof Map);
      if (told && isOther) reject(others, { line: raw.line, reason: "it is no object", text: shownOf(raw) });
      if (told || !isOther || objects === 0) yield value.node;
    }
  };
  for await (const record of records(true)) {
    values++;
    all.add(record);
    if (!(record instanceof Map)) continue;
    objects++;
    ofObjects.add(record);
  }
  const [rows, type] = objects === 0 ? [values, all] : [objects, ofObjects];
  if (objects > 0) {
    rejected.count += others.count;
    rejected.first = [...rejected.first, ...others.first].sort((a, b) => a.line - b.line).slice(0, SHOWN_REJECTS);
  }
  const [first] = rejected.first;
  if (rows === 0 && first !== undefined) {
    throw new ServiceError("FILE_READ_ERROR", { file: file.shown, reason: first.reason, line: first.line });
  }
  const { full, empty } = type.cells;
  if (type.isRecord && empty > MOST_EMPTY && empty > full * EMPTY_SHARE) {
    const reason = `its ${rows} records have ${type.members.size} names, of which each has hardly any`;
    throw new ServiceError("FILE_VALIDATION_ERROR", { file: file.shown, reason });
  }
  const reading: Reading = {
    ...(found === null ? {} : { records: found.at }),
    ...(found === null || found.beside.length === 0 ? {} : { beside: found.beside }),
    ...(oddities.duplicateKeys === 0 ? {} : { duplicateKeys: oddities.duplicateKeys }),
    ...(oddities.brokenTexts === 0 ? {} : { brokenTexts: oddities.brokenTexts }),
  };
  const misfits = async (): ReturnType<NonNullable<OpenTable["misfits"]>> => ({
    rejected: rejected.count === 0 ? null : rejected,
    padded: null,
    others: null,
    warnings: [],
  });
  const told = { misfits, ...(Object.keys(reading).length === 0 ? {} : { reading }) };
  const columns = objects > 0 ? columnsOf(type, found) : valueColumn(type);
  if (rows === 0 || columns.length === 0) return { groups: 1, load: () => loadNothing(session, rows), ...told };
  await write(file.copy, records(false), objects > 0 ? null : VALUES, type, signal);
  const groups = Math.ceil(columns.length / file.groupWidth);
  const load = async (group: number): Promise<LoadedTable> => {
    const own = columns.slice(group * file.groupWidth, (group + 1) * file.groupWidth);
    const table = `${TABLE}_${group}`;
    const source = sourceOf({ path: file.copy, size: file.size * 2, layout: "newline_delimited" });
    const declared = own.map(({ sqlName, sql }) => `${literal(sqlName)}: ${literal(sql)}`).join(", ");
    await session.runWithProgress(
      `CREATE OR REPLACE TABLE ${table} AS SELECT * FROM ${source(declared)}`,
      file.onProgress,
    );
    return { table, columns: own.map(({ sql, ...column }) => column) };
  };
  return { groups, columns: columns.length, load, ...told };
}

interface RewrittenColumn {
  name: string;
  sqlName: string;
  sql: string;
  jsonPath?: string;
}

/** The one column of values that are no objects. */
function valueColumn(type: JsonType): RewrittenColumn[] {
  return [{ name: VALUES, sqlName: VALUES, sql: type.sql(), jsonPath: "$" }];
}

function columnsOf(type: JsonType, found: FoundRecords | null): RewrittenColumn[] {
  const names = type.names();
  const own = uniqueNames([...type.members.keys()]);
  return [...type.members].map(([name, member], i) => ({
    name: own[i] as string,
    sqlName: names.get(name) as string,
    sql: member.sql(),
    ...(found === null
      ? name === own[i]
        ? {}
        : { jsonPath: `$${pathStep(name)}` }
      : { jsonPath: found.pathOf(name) }),
  }));
}

function reject(rows: MisfitRows, row: MisfitRows["first"][number]): void {
  rows.count++;
  if (rows.first.length < SHOWN_REJECTS) rows.first.push(row);
}

function shownOf(raw: RawValue): string {
  return raw.text.trim().slice(0, SHOWN_TEXT).toWellFormed();
}

/** The value of a text, or why it has none. */
function parsed(raw: RawValue, oddities: Oddities): { node: JsonNode } | MisfitRows["first"][number] {
  try {
    return { node: parseJson(raw.text, oddities) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const line = raw.line + raw.text.slice(0, error.at).split("\n").length - 1;
    return { line, reason: error.message, text: shownOf(raw) };
  }
}

async function write(
  path: string,
  records: AsyncIterable<JsonNode>,
  wrapper: string | null,
  type: JsonType,
  signal: AbortSignal,
): Promise<void> {
  const out = createWriteStream(path);
  let text = "";
  const flush = async (): Promise<void> => {
    if (!out.write(text)) await once(out, "drain");
    text = "";
    signal.throwIfAborted();
  };
  try {
    for await (const record of records) {
      text += wrapper === null ? `${type.recordText(record)}\n` : `{"${wrapper}":${type.text(record)}}\n`;
      if (text.length >= BATCH) await flush();
    }
    await flush();
  } finally {
    out.end();
    await finished(out);
  }
}
