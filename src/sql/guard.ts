import { redact } from "../errors/redact.ts";
import { ServiceError } from "../errors/service-error.ts";
import { allowedFunctions, allowedTableFunctions } from "./functions.ts";
import { isNode, type Parsed, type ParsedNode } from "./parse.ts";
import { folded, keyOf, partsIn, unknownTable } from "./reference.ts";

/** What a statement names. */
export interface Named {
  /** The parts of each table's reference, as it is first written. */
  refs: string[][];
  parameters: string[];
}

/** Names of common table expressions that are in scope. */
type Scope = ReadonlySet<string>;

/** Kinds of expressions that compute something from values, and nothing else. */
const EXPRESSIONS = new Set(
  `BETWEEN CASE CAST COLLATE COLUMN_REF COMPARISON CONJUNCTION CONSTANT FUNCTION LAMBDA OPERATOR PARAMETER
  POSITIONAL_REFERENCE STAR SUBQUERY TYPE WINDOW`.split(/\s+/),
);

/** Kinds of what stands in FROM. DESCRIBE, SHOW and SUMMARIZE would be another. */
const TABLE_KINDS = new Set(["EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SUBQUERY"]);

const QUERIES = new Set(["SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE"]);

/** Kinds of parts that are neither: how rows are ordered, cut off and made distinct, and types. */
const PARTS =
  /^(?:ORDER_MODIFIER|LIMIT_MODIFIER|LIMIT_PERCENT_MODIFIER|DISTINCT_MODIFIER|ORDER_DEFAULT|ASCENDING|DESCENDING|[A-Z_]+_TYPE_INFO)$/;

/** Names that DuckDB has tables of its own under, which a common table expression must not seem to be. */
const SYSTEM_NAME = /^(?:duckdb_|pg_|pragma_|sqlite_)|[./\\:]/;

/** Types whose values are states and addresses of the inside. */
const INNER_TYPE = /aggregate_state|pointer/i;

/**
 * Looks through a parsed SELECT: every kind of part is one that is known to read only the tables that the statement
 * names, and every function one that is listed. What is not known is refused.
 * @param known Keys of the tables that may be named; null where that is seen to elsewhere.
 * @param functions Names of the functions that may be used.
 * @throws ServiceError SQL_NOT_ALLOWED, TABLE_NOT_FOUND or INVALID_TABLE_REFERENCE.
 */
export function guarded(
  statement: ParsedNode,
  known: ReadonlySet<string> | null,
  functions: ReadonlySet<string> = allowedFunctions,
): Named {
  const guard = new Guard(known, functions);
  guard.visit(statement.node, new Set());
  return { refs: [...guard.refs.values()], parameters: [...guard.parameters] };
}

class Guard {
  readonly refs = new Map<string, string[]>();
  readonly parameters = new Set<string>();
  readonly #known: ReadonlySet<string> | null;
  readonly #functions: ReadonlySet<string>;

  constructor(known: ReadonlySet<string> | null, functions: ReadonlySet<string>) {
    this.#known = known;
    this.#functions = functions;
  }

  visit(value: Parsed | undefined, scope: Scope): void {
    if (Array.isArray(value)) for (const one of value) this.visit(one, scope);
    else if (isNode(value)) this.#visitNode(value, scope);
  }

  #visitNode(node: ParsedNode, scope: Scope): void {
    if (node.class !== undefined) this.#visitExpression(node, scope);
    else if (typeof node.type !== "string") this.#visitUntyped(node, scope);
    else if (QUERIES.has(node.type)) this.#visitQuery(node, scope);
    else if (node.type === "BASE_TABLE") this.#visitTable(node, scope);
    else if (node.type === "TABLE_FUNCTION") this.#visitTableFunction(node, scope);
    else if (TABLE_KINDS.has(node.type)) this.#visitTableKind(node, scope);
    else if (PARTS.test(node.type)) this.#visitMembers(node, scope);
    else throw notAllowed(`${words(node.type)} may not be used`);
  }

  #visitMembers(node: ParsedNode, scope: Scope, except: readonly string[] = []): void {
    for (const [member, value] of Object.entries(node)) if (!except.includes(member)) this.visit(value, scope);
  }

  /** A constant is a type and a value, in which nothing is computed. */
  #visitUntyped(node: ParsedNode, scope: Scope): void {
    if (isNode(node.type) && "is_null" in node) return;
    this.#visitMembers(node, scope);
  }

  #visitExpression(node: ParsedNode, scope: Scope): void {
    const kind = String(node.class);
    if (!EXPRESSIONS.has(kind)) throw notAllowed(`${words(kind)} may not be used`);
    if (kind === "TYPE" && INNER_TYPE.test(String(node.type_name))) throw notAllowed("this type may not be used");
    if (node.export_state !== undefined) throw notAllowed("EXPORT_STATE may not be used");
    if (kind === "PARAMETER") this.parameters.add(String(node.identifier));
    const name = node.function_name;
    if (name !== undefined && !this.#functions.has(folded(String(name)))) throw functionRefused(String(name));
    this.#visitMembers(node, scope, kind === "CONSTANT" ? ["value"] : []);
  }

  /** Common table expressions see those before them; a recursive one sees itself where it goes on. */
  #visitQuery(node: ParsedNode, scope: Scope): void {
    const inner = new Set(scope);
    for (const { key, value } of entriesOf(node.cte_map)) {
      const name = folded(key);
      if (SYSTEM_NAME.test(name)) throw notAllowed("a common table expression has a name that may not be used");
      this.visit(value, inner);
      inner.add(name);
    }
    if (node.type === "RECURSIVE_CTE_NODE") {
      this.visit(node.left, inner);
      this.visit(node.right, new Set(inner).add(folded(String(node.cte_name))));
    }
    const seen = node.type === "RECURSIVE_CTE_NODE" ? ["cte_map", "left", "right"] : ["cte_map"];
    this.#visitMembers(node, inner, seen);
  }

  #visitTable(node: ParsedNode, scope: Scope): void {
    if (node.at_clause !== undefined) throw notAllowed("AT may not be used");
    const parts = partsIn(node);
    const isExpression = parts.length === 1 && scope.has(folded(parts[0] ?? ""));
    if (!isExpression) {
      const key = keyOf(parts);
      if (this.#known !== null && !this.#known.has(key)) throw unknownTable(parts);
      if (!this.refs.has(key)) this.refs.set(key, parts);
    }
    this.#visitMembers(node, scope);
  }

  #visitTableFunction(node: ParsedNode, scope: Scope): void {
    const called = node.function;
    if (!isNode(called)) throw notAllowed("a table function is called in a way that may not be used");
    const name = String(called.function_name);
    if (!allowedTableFunctions.has(folded(name))) throw functionRefused(name);
    this.#visitMembers(called, scope); // its name is not one of an expression
    this.#visitMembers(node, scope, ["function"]);
  }

  #visitTableKind(node: ParsedNode, scope: Scope): void {
    for (const pivot of Array.isArray(node.pivots) ? node.pivots : []) {
      if (isNode(pivot) && pivot.pivot_enum !== undefined) throw notAllowed("PIVOT by an ENUM may not be used");
    }
    this.#visitMembers(node, scope);
  }
}

/** The entries of a map as DuckDB writes one. */
function entriesOf(map: Parsed | undefined): { key: string; value: Parsed }[] {
  const entries = isNode(map) && Array.isArray(map.map) ? map.map : [];
  return entries.filter(isNode).map(({ key, value }) => ({ key: String(key), value: value ?? null }));
}

function functionRefused(name: string): ServiceError {
  return notAllowed(`the function '${redact(name.slice(0, 100))}' is not among those that may be used`);
}

function notAllowed(reason: string): ServiceError {
  return new ServiceError("SQL_NOT_ALLOWED", { reason });
}

function words(kind: string): string {
  return kind === "SHOW_REF" ? "DESCRIBE, SHOW or SUMMARIZE" : kind.toLowerCase().replaceAll("_", " ");
}
