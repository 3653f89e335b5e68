/** What a query reads and calls, as far as that is written in it. */
export interface ParsedSql {
  functions: Set<string>;
  tables: { catalog: string; schema: string; name: string }[];
  /** Names that it gives to queries of its own. */
  queries: Set<string>;
  /** Kinds of what it reads that are neither tables nor functions, queries or values. */
  others: Set<string>;
}

/** What a query may read from beside tables and functions: queries, values, nothing, and several of these. */
const PLAIN_SOURCES = new Set(["SUBQUERY", "JOIN", "EXPRESSION_LIST", "EMPTY", "TABLE_FUNCTION"]);

/** What a query reads and calls, from DuckDB's JSON of it; null where DuckDB made none. */
export function parsedSql(json: string): ParsedSql | null {
  const tree: unknown = JSON.parse(json);
  if (!isNode(tree) || tree.error !== false) return null;
  const parsed: ParsedSql = { functions: new Set(), tables: [], queries: new Set(), others: new Set() };
  collect(tree.statements, parsed);
  return parsed;
}

type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null;
}

function collect(node: unknown, parsed: ParsedSql): void {
  if (!isNode(node)) return;
  if (typeof node.function_name === "string") parsed.functions.add(node.function_name);
  if ("sample" in node && "alias" in node) collectSource(node, parsed);
  const { cte_map } = node;
  if (isNode(cte_map) && Array.isArray(cte_map.map)) {
    for (const entry of cte_map.map as unknown[])
      if (isNode(entry)) parsed.queries.add(String(entry.key).toLowerCase());
  }
  for (const child of Object.values(node)) collect(child, parsed);
}

/** Something that is read from: of all nodes, these alone have both an alias and a sample. */
function collectSource({ type, catalog_name, schema_name, table_name }: Node, parsed: ParsedSql): void {
  if (type !== "BASE_TABLE") {
    if (!PLAIN_SOURCES.has(String(type))) parsed.others.add(String(type));
    return;
  }
  const [catalog, schema, name] = [catalog_name, schema_name, table_name].map((text) => String(text).toLowerCase());
  parsed.tables.push({ catalog: catalog as string, schema: schema as string, name: name as string });
}
