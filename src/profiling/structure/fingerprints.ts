import type { TableSession } from "../duckdb/session.ts";
import type { ColumnProfile } from "../model/table-profile.ts";
import type { Fingerprint } from "../model/table-structure.ts";
import { type AnalysedColumn, type AnalysedTable, isTellable } from "./analysed-table.ts";

/** Columns with more distinct values than this are not compared. */
const COMPARED_VALUES = 100_000;
const LONGEST = 64;

/** The fingerprints of columns that may be keys or refer to them: integers and short texts. */
export async function fingerprintsOf(table: AnalysedTable): Promise<Fingerprint[]> {
  const fingerprints: Fingerprint[] = [];
  for (const column of table.columns) {
    const { dataType, statistics, name } = column.profile;
    const { uniqueCount = 0, maxLength } = statistics;
    if (uniqueCount < 2 || uniqueCount > COMPARED_VALUES) continue;
    const isText = dataType === "sc:Text" && typeof maxLength === "number" && maxLength <= LONGEST;
    if (!isText && (dataType !== "sc:Integer" || !isTellable(column))) continue;
    const values = await distinctValues(table.session, table.relation, column, isText);
    const isKey = uniqueCount === statistics.rowCount;
    fingerprints.push(
      isText
        ? { column: name, kind: "text", isKey, longest: maxLength, identifying: isIdentifying(column.profile), values }
        : { column: name, kind: "integer", isKey, values },
    );
  }
  return fingerprints;
}

const IDENTIFYING = new Set([
  "email",
  "url",
  "uuid",
  "ipv4",
  "ipv6",
  "mac",
  "phone",
  "iban",
  "credit_card",
  "doi",
  "isbn",
  "hash",
]);

/** Whether texts are of a type by which things are known, or of one form with numbers in it. */
function isIdentifying({ semanticTypes = [], pattern }: ColumnProfile): boolean {
  return semanticTypes.some(({ type }) => IDENTIFYING.has(type)) || pattern?.regex.includes("[0-9]") === true;
}

async function distinctValues(
  session: TableSession,
  relation: string,
  { node, cells, scanned }: AnalysedColumn,
  isText: boolean,
): Promise<Float64Array> {
  const { value } = node.scalar;
  const select = isText ? value : `(${value})::DOUBLE`;
  if (scanned !== null) return isText ? hashesOf(scanned.texts()) : distinctOf(scanned.doubles as Float64Array);
  const [present = []] =
    cells !== null
      ? [cells]
      : await session.columns(`SELECT DISTINCT ${select} FROM ${relation} WHERE ${value} IS NOT NULL`);
  const numbers = new Set<number>();
  for (const cell of present) {
    if (typeof cell === "string") numbers.add(hash53(cell));
    else if (typeof cell === "number" && !Number.isNaN(cell)) numbers.add(cell);
  }
  return Float64Array.from(numbers).sort();
}

function hashesOf(texts: Iterable<string>): Float64Array {
  const hashes = new Set<number>();
  for (const text of texts) hashes.add(hash53(text));
  return Float64Array.from(hashes).sort();
}

/** The distinct ones of integers, ascending. */
function distinctOf(cells: Float64Array): Float64Array {
  const values = new Set<number>();
  for (const cell of cells) if (!Number.isNaN(cell)) values.add(cell);
  return Float64Array.from(values).sort();
}

/** Two rounds of multiply-and-mix over UTF-16 units, put together to 53 bits (cyrb53, public domain, by bryc). */
function hash53(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
