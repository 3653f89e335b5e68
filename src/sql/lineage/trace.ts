import { isNode, type Parsed, type ParsedNode } from "../parse.ts";
import {
  type Below,
  expressionColumn,
  expressionSources,
  NotTraced,
  type PlanColumn,
  referredIn,
  typeOf,
} from "./expressions.ts";
import { chosen, constant, type Given, rowsOf, sourcesOf, tablesOf, unionOf } from "./given.ts";
import { childrenOf, idOf, listOf, typesIn } from "./plan.ts";
import { aggregated, computed, Sources } from "./sources.ts";

/** Names a table of the plan as statements do. */
export type NameTable = (catalog: string, schema: string, table: string) => string | null;

/** Where each column of a plan's result comes from, and what says which rows there are. */
export interface Traced {
  columns: Sources[];
  rows: Sources;
}

/**
 * Follows the columns of a statement through the plan that DuckDB has bound it to, before that is optimised: each operator
 * by the columns that it gives, each reference by its place. What is not known, or is not what the plan says of its type,
 * is not guessed.
 * @param plan As `json_serialize_plan` writes it, with no member left out.
 * @throws NotTraced
 */
export function trace(plan: ParsedNode, nameOf: NameTable): Traced {
  const { columns, rows } = new Tracer(nameOf).follow(plan);
  return { columns: columns.map(({ sources }) => sources), rows };
}

/** Operators that give the columns of what is below them. */
const PASSING = new Set(["LOGICAL_FILTER", "LOGICAL_ORDER_BY", "LOGICAL_TOP_N", "LOGICAL_LIMIT", "LOGICAL_SAMPLE"]);
const JOINS =
  /^LOGICAL_(?:COMPARISON_JOIN|ANY_JOIN|ASOF_JOIN|DELIM_JOIN|DEPENDENT_JOIN|CROSS_PRODUCT|POSITIONAL_JOIN)$/;
const SETS = new Set(["LOGICAL_UNION", "LOGICAL_EXCEPT", "LOGICAL_INTERSECT"]);
/** Rounds in which a recursive query is followed: each adds a column at least, or is the last. */
const MOST_ROUNDS = 10_000;

class Tracer {
  readonly #nameOf: NameTable;
  /** Columns of operators, by their numbers. */
  readonly #bound = new Map<number, readonly PlanColumn[]>();
  readonly #ctes = new Map<number, Given>();
  /** What the joins above have left of their own rows for the rows below. */
  readonly #delimited: PlanColumn[][] = [];

  constructor(nameOf: NameTable) {
    this.#nameOf = nameOf;
  }

  follow(node: ParsedNode): Given {
    const given = this.#operator(node, String(node.type));
    if (typeof node.table_index === "number") this.#bound.set(node.table_index, given.columns);
    return given;
  }

  #operator(node: ParsedNode, type: string): Given {
    if (type === "LOGICAL_GET") return this.#get(node);
    if (type === "LOGICAL_PROJECTION") return this.#projection(node);
    if (PASSING.has(type)) return this.#passing(node, type);
    if (type === "LOGICAL_AGGREGATE_AND_GROUP_BY") return this.#aggregate(node);
    if (JOINS.test(type)) return this.#join(node, type);
    if (type === "LOGICAL_WINDOW" || type === "LOGICAL_UNNEST") return this.#widened(node);
    if (type === "LOGICAL_DISTINCT") return this.#distinct(node);
    if (SETS.has(type)) return this.#set(node, type);
    if (type === "LOGICAL_MATERIALIZED_CTE") return this.#cte(node);
    if (type === "LOGICAL_RECURSIVE_CTE") return this.#recursive(node);
    if (type === "LOGICAL_CTE_REF") return this.#cteReference(node);
    if (type === "LOGICAL_DELIM_GET") return this.#delimGet(node);
    if (type === "LOGICAL_EXPRESSION_GET") return this.#values(node);
    if (type === "LOGICAL_DUMMY_SCAN" || type === "LOGICAL_EMPTY_RESULT" || type === "LOGICAL_CHUNK_GET")
      return { columns: typesIn(node).map(constant), rows: new Sources(), tables: new Set() };
    throw new NotTraced(`${type.toLowerCase().replaceAll("_", " ")} is not followed`);
  }

  #below(columns: readonly PlanColumn[]): Below {
    return { columns, bound: this.#bound };
  }

  #only(node: ParsedNode): Given {
    const [child] = childrenOf(node);
    if (child === undefined) throw new NotTraced("an operator of the plan has nothing below it");
    return this.follow(child);
  }

  #get(node: ParsedNode): Given {
    const names = listOf(node.names).map(String);
    const types = listOf(node.returned_types).map(idOf);
    const places = listOf(node.column_indexes).map((place) => (isNode(place) ? Number(place.index) : Number.NaN));
    const data = isNode(node.function_data) ? node.function_data : null;
    if (data !== null && typeof data.table === "string") {
      const table = this.#nameOf(String(data.catalog), String(data.schema), data.table);
      if (table === null) throw new NotTraced("the plan has a table that the statement does not name");
      const columns = places.map((place): PlanColumn => {
        const column = names[place] ?? null; // what is beyond is the number of the row
        return { type: types[place] ?? null, sources: Sources.of({ table, column }) };
      });
      return { columns, rows: new Sources(), tables: new Set([table]) };
    }
    // A function makes what it gives of all that it is given.
    const inputs = childrenOf(node).map((child) => this.follow(child));
    const [input] = inputs;
    const sources = new Sources().take(
      (input?.columns ?? []).map((column) => column.sources),
      computed,
    );
    const own = places.map((place): PlanColumn => ({ type: types[place] ?? null, sources }));
    const kept = listOf(node.projected_input).map((place) => {
      const column = input?.columns[Number(place)];
      if (column === undefined) throw new NotTraced("a function keeps a column that it is not given");
      return column;
    });
    return { columns: [...own, ...kept], rows: rowsOf(inputs), tables: tablesOf(inputs) };
  }

  #projection(node: ParsedNode): Given {
    const child = this.#only(node);
    const below = this.#below(child.columns);
    return { ...child, columns: listOf(node.expressions).map((each) => expressionColumn(each, below)) };
  }

  #passing(node: ParsedNode, type: string): Given {
    const child = this.#only(node);
    const below = this.#below(child.columns);
    const rows = new Sources().take([child.rows]);
    if (type === "LOGICAL_FILTER") rows.take([referredIn(listOf(node.expressions), below)], () => "filter");
    if (node.orders !== undefined) rows.take([referredIn(listOf(node.orders), below)], () => "order");
    rows.take([referredIn([node.limit_val, node.offset_val], below)], () => "filter");
    return { ...child, columns: chosen(child.columns, node.projection_map), rows };
  }

  #aggregate(node: ParsedNode): Given {
    const child = this.#only(node);
    const below = this.#below(child.columns);
    const groups = listOf(node.groups).map((each) => expressionColumn(each, below));
    const aggregates = listOf(node.expressions).map((each): PlanColumn => {
      if (!isNode(each)) throw new NotTraced("an aggregate of the plan is missing");
      const sources = new Sources().take([expressionSources(each, below)], aggregated);
      // What has no argument is told by the rows alone.
      if (listOf(each.children).length === 0) {
        for (const table of child.tables) sources.add({ table, column: null }, "aggregation");
      }
      return { type: typeOf(each), sources };
    });
    const groupings = listOf(node.grouping_functions).map(
      (): PlanColumn => ({ type: "BIGINT", sources: new Sources().take(sourcesOf(groups), () => "group") }),
    );
    this.#bind(node.group_index, groups);
    this.#bind(node.aggregate_index, aggregates);
    this.#bind(node.groupings_index, groupings);
    const own = groups.filter(({ isOuter }) => isOuter !== true);
    const rows = new Sources().take([child.rows]).take(sourcesOf(own), () => "group");
    return { ...child, columns: [...groups, ...aggregates, ...groupings], rows };
  }

  #join(node: ParsedNode, type: string): Given {
    const [first, second] = childrenOf(node);
    if (first === undefined || second === undefined) throw new NotTraced("a join of the plan has one side");
    const left = this.follow(first);
    const isDelim = type === "LOGICAL_DELIM_JOIN";
    if (isDelim) {
      if (node.delim_flipped === true) throw new NotTraced("a join of the plan has changed sides");
      const below = this.#below(left.columns);
      this.#delimited.push(listOf(node.duplicate_eliminated_columns).map((each) => expressionColumn(each, below)));
    }
    const right = this.follow(second);
    if (isDelim) this.#delimited.pop();
    return this.#joined(node, left, right);
  }

  #joined(node: ParsedNode, left: Given, right: Given): Given {
    const join = String(node.join_type ?? "INNER");
    const both = this.#below([...left.columns, ...right.columns]);
    const conditions = new Sources();
    for (const condition of listOf(node.conditions).filter(isNode)) {
      const first = expressionColumn(condition.left, this.#below(left.columns));
      const second = expressionColumn(condition.right, this.#below(right.columns));
      // What is computed for a row of an outer query is joined to that row.
      const isOuter = first.isOuter === true || second.isOuter === true;
      if (!isOuter || condition.comparison !== "COMPARE_NOT_DISTINCT_FROM")
        conditions.take(sourcesOf([first, second]), () => "join");
    }
    conditions.take([referredIn([node.condition, node.predicate, node.expressions], both)], () => "join");
    const tables = new Set([...left.tables, ...right.tables]);
    const lefts = chosen(left.columns, node.left_projection_map);
    const rights = chosen(right.columns, node.right_projection_map);
    if (join === "MARK" || join === "SINGLE") {
      // A subquery in an expression: it is of one value, and of no row.
      const made = new Sources().take([conditions, right.rows]);
      const mark = { type: "BOOLEAN", sources: new Sources().take(sourcesOf(right.columns), computed).take([made]) };
      const values = rights.map(({ type, sources }) => ({ type, sources: new Sources().take([sources, made]) }));
      return { columns: [...lefts, ...(join === "MARK" ? [mark] : values)], rows: left.rows, tables: left.tables };
    }
    const rows = new Sources().take([left.rows, right.rows, conditions]);
    if (join === "SEMI" || join === "ANTI") return { columns: lefts, rows, tables: left.tables };
    if (join === "RIGHT_SEMI" || join === "RIGHT_ANTI") return { columns: rights, rows, tables: right.tables };
    if (!["INNER", "LEFT", "RIGHT", "FULL", "OUTER"].includes(join))
      throw new NotTraced(`a ${join} join is not followed`);
    return { columns: [...lefts, ...rights], rows, tables };
  }

  /** Windows and lists that are taken apart: columns beside those below. */
  #widened(node: ParsedNode): Given {
    const child = this.#only(node);
    const below = this.#below(child.columns);
    const added = listOf(node.expressions).map((each) => {
      if (!isNode(each) || each.expression_class !== "BOUND_WINDOW") return expressionColumn(each, below);
      const { partitions, orders, arg_orders, ...rest } = each;
      const sources = new Sources()
        .take([expressionSources(rest, below)], aggregated)
        .take([referredIn([partitions], below)], () => "group")
        .take([referredIn([orders, arg_orders], below)], () => "order");
      return { type: typeOf(each), sources };
    });
    this.#bind(node.window_index ?? node.unnest_index, added);
    return { ...child, columns: [...child.columns, ...added] };
  }

  #distinct(node: ParsedNode): Given {
    const child = this.#only(node);
    const below = this.#below(child.columns);
    const rows = new Sources()
      .take([child.rows, new Sources().take([referredIn(listOf(node.distinct_targets), below)], () => "group")])
      .take([referredIn([node.order_by], below)], () => "order");
    return { ...child, rows };
  }

  #set(node: ParsedNode, type: string): Given {
    const parts = childrenOf(node).map((child) => this.follow(child));
    const [first, ...others] = parts;
    if (first === undefined) throw new NotTraced("a set of the plan is empty");
    if (parts.some(({ columns }) => columns.length !== first.columns.length))
      throw new NotTraced("the parts of a set have other columns");
    const rows = rowsOf(parts);
    if (type !== "LOGICAL_UNION") {
      for (const { columns } of others) rows.take(sourcesOf(columns), () => "filter");
      return { ...first, rows };
    }
    const columns = first.columns.map((column, i) => unionOf([column, ...others.map((other) => other.columns[i])]));
    return { columns, rows, tables: tablesOf(parts) };
  }

  #cte(node: ParsedNode): Given {
    const [definition, query] = childrenOf(node);
    if (definition === undefined || query === undefined) throw new NotTraced("a WITH of the plan has one side");
    this.#ctes.set(Number(node.table_index), this.follow(definition));
    return this.follow(query);
  }

  #recursive(node: ParsedNode): Given {
    const [anchor, step] = childrenOf(node);
    if (anchor === undefined || step === undefined) throw new NotTraced("a recursive query of the plan has one side");
    let given = this.follow(anchor);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.#ctes.set(Number(node.table_index), given);
      const next = this.follow(step);
      const columns = given.columns.map((column, i) => unionOf([column, next.columns[i]]));
      const rows = new Sources().take([given.rows, next.rows]);
      const known = (of: Given): number =>
        of.rows.size + of.columns.reduce((sum, { sources }) => sum + sources.size, 0);
      const wider = { columns, rows, tables: tablesOf([given, next]) };
      const isDone = known(wider) === known(given) && wider.tables.size === given.tables.size;
      given = wider;
      if (isDone) return given;
    }
    throw new NotTraced("a recursive query of the plan does not come to an end");
  }

  #cteReference(node: ParsedNode): Given {
    const given = this.#ctes.get(Number(node.cte_index));
    if (given === undefined) throw new NotTraced("a WITH of the plan is not where it should be");
    return given;
  }

  #delimGet(node: ParsedNode): Given {
    const columns = this.#delimited.at(-1) ?? [];
    const types = typesIn(node);
    if (types.length !== columns.length || columns.some(({ type }, i) => type !== types[i]))
      throw new NotTraced("the rows of an outer query are not where they should be");
    return { columns: columns.map((column) => ({ ...column, isOuter: true })), rows: new Sources(), tables: new Set() };
  }

  #values(node: ParsedNode): Given {
    const child = this.#only(node);
    const below = this.#below(child.columns);
    const lines = listOf(node.expressions).map((line) => listOf(line).map((each) => expressionColumn(each, below)));
    const [first = [], ...others] = lines;
    return { ...child, columns: first.map((column, i) => unionOf([column, ...others.map((line) => line[i])])) };
  }

  #bind(number: Parsed | undefined, columns: readonly PlanColumn[]): void {
    if (typeof number === "number") this.#bound.set(number, columns);
  }
}
