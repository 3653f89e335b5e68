import { isNode, type Parsed, type ParsedNode } from "../parse.ts";
import { computed, Sources } from "./sources.ts";

/** A column of an operator's output. */
export interface PlanColumn {
  /** DuckDB's id of its type; null where the plan does not say. */
  type: string | null;
  sources: Sources;
  /** Whether it is of a row of an outer query, for which a subquery is computed. */
  isOuter?: boolean;
}

/** Why a plan is not understood. */
export class NotTraced extends Error {
  override readonly name = "NotTraced";
}

/** What expressions refer to: the columns below by place, and those of operators by number where they are not placed yet. */
export interface Below {
  columns: readonly PlanColumn[];
  bound: ReadonlyMap<number, readonly PlanColumn[]>;
}

/** The column that a reference means; what it is said to be must be what is there. */
function referred(node: ParsedNode, { columns, bound }: Below): PlanColumn {
  const binding = isNode(node.binding) ? node.binding : null;
  const found =
    binding === null
      ? columns[Number(node.index)]
      : bound.get(Number(binding.table_index))?.[Number(binding.column_index)];
  if (found === undefined) throw new NotTraced("a column of the plan is not where it should be");
  const type = typeOf(node);
  if (type !== null && found.type !== null && type !== found.type)
    throw new NotTraced(`a column of the plan is ${found.type} and should be ${type}`);
  return found;
}

function isReference({ expression_class }: ParsedNode): boolean {
  return expression_class === "BOUND_REF" || expression_class === "BOUND_COLUMN_REF";
}

/** DuckDB's id of the type that an expression has. */
export function typeOf({ return_type }: ParsedNode): string | null {
  return isNode(return_type) && typeof return_type.id === "string" ? return_type.id : null;
}

/** What an expression gives. */
export function expressionColumn(node: Parsed | undefined, below: Below): PlanColumn {
  if (!isNode(node)) throw new NotTraced("an expression of the plan is missing");
  const isOuter = isReference(node) && referred(node, below).isOuter === true;
  return { type: typeOf(node), sources: expressionSources(node, below), isOuter };
}

/** Where the value of an expression comes from. */
export function expressionSources(node: ParsedNode, below: Below): Sources {
  const kind = String(node.expression_class);
  if (isReference(node)) {
    if (Number(node.depth ?? 0) > 0) throw new NotTraced("a column of an outer query is not joined");
    return referred(node, below).sources;
  }
  if (kind === "BOUND_CONSTANT" || kind === "BOUND_PARAMETER" || kind === "BOUND_LAMBDA_REF") return new Sources();
  if (kind === "BOUND_SUBQUERY") throw new NotTraced("a subquery is not joined");
  return new Sources().take([referredIn(childrenOf(node), below)], kind === "BOUND_UNNEST" ? same : computed);
}

/** Where all columns come from that parts of an expression refer to. */
export function referredIn(parts: Iterable<Parsed | undefined>, below: Below): Sources {
  const sources = new Sources();
  for (const part of parts) {
    if (Array.isArray(part)) sources.take([referredIn(part, below)]);
    else if (isNode(part)) {
      if (typeof part.expression_class === "string") sources.take([expressionSources(part, below)]);
      else sources.take([referredIn(Object.values(part), below)]);
    }
  }
  return sources;
}

const same = <Kind>(kind: Kind): Kind => kind;

/** Members of an expression in which it refers to none: types, and what a function keeps of its own arguments. */
const OTHERS = new Set(["function_data", "return_type", "arguments", "original_arguments", "value", "parameter_data"]);

function childrenOf(node: ParsedNode): Parsed[] {
  return Object.entries(node).flatMap(([member, value]) => {
    if (OTHERS.has(member)) return [];
    return member === "case_checks" && Array.isArray(value) ? value.filter((check) => !raises(check)) : [value];
  });
}

/** Whether a case is the engine's own, which fails where a subquery has several rows. */
function raises(check: Parsed): boolean {
  return isNode(check) && isNode(check.then_expr) && check.then_expr.name === "error";
}
