import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { counted } from "../../model/number-format.ts";
import { tablesIn } from "../../model/sql-words.ts";
import { session } from "../service/session.ts";

/** Letters from which on tables are looked for. */
const LEAST = 2;
const MOST = 30;
/** Tables of a statement whose columns are offered. */
const MOST_TABLES = 8;

const columns = new Map<string, Promise<Completion[]>>();

/** Offers the tables of the catalog, and the columns of those that the statement names. */
export async function fromCatalog(context: CompletionContext): Promise<CompletionResult | null> {
  const word = context.matchBefore(/[\w.]+/);
  if (word === null && !context.explicit) return null;
  const [from, text] = [word?.from ?? context.pos, word?.text ?? ""];
  const named = tablesIn(context.state.doc.toString()).slice(0, MOST_TABLES);
  // After an alias and a dot a column follows.
  const own = /^[a-z_]\w*\.(\w*)$/i.exec(text);
  const start = own === null ? from : context.pos - (own[1] ?? "").length;
  const [tables, ...ofTables] = await Promise.all([
    text.length >= LEAST ? tablesLike(text) : [],
    ...named.map((table) => columnsOf(table)),
  ]);
  if (context.aborted) return null;
  if (own !== null && tables.length === 0) return resultOf(start, ofTables.flat());
  return resultOf(from, [...ofTables.flat(), ...tables]);
}

function resultOf(from: number, options: readonly Completion[]): CompletionResult | null {
  const once = new Map(options.map((option) => [`${option.type} ${option.label}`, option]));
  return once.size === 0 ? null : { from, options: [...once.values()], validFor: /^\w*$/ };
}

async function tablesLike(keyword: string): Promise<Completion[]> {
  try {
    const { items } = await session.client.call("catalog.search", { keyword, in: ["name"], limit: MOST });
    return items.map((item) => ({
      label: item.table_ref,
      type: "class",
      detail: counted(item.columns, "column"),
      boost: 1,
    }));
  } catch {
    return []; // the editor goes on without
  }
}

function columnsOf(table: string): Promise<Completion[]> {
  const known = columns.get(table);
  if (known !== undefined) return known;
  const asked = askedColumns(table);
  columns.set(table, asked);
  asked.catch(() => columns.delete(table)); // it may be there the next time
  return asked.catch(() => []);
}

async function askedColumns(table: string): Promise<Completion[]> {
  const told = await session.client.call("catalog.get", { table_ref: table, section: "columns" });
  return (told.columns ?? []).map(({ name, type, profile_type }) => ({
    label: name,
    apply: nameInSql(name),
    type: "property",
    detail: type ?? profile_type?.replace(/^sc:/, "") ?? "",
    boost: 2,
  }));
}

/** A name as SQL takes it: in quotes where it is not a plain word. */
function nameInSql(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
