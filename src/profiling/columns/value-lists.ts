import { DuckDBListValue, type DuckDBStructValue, type DuckDBValue } from "@duckdb/node-api";

/** The items of both lists. */
export function both(a: DuckDBValue, b: DuckDBValue): DuckDBValue {
  return new DuckDBListValue([...(a as DuckDBListValue).items, ...(b as DuckDBListValue).items]);
}

/** The structs of a list. */
export function items<Item>(list: DuckDBValue): Item[] {
  if (!(list instanceof DuckDBListValue)) return [];
  return list.items.map((item) => (item as DuckDBStructValue).entries as Item);
}
