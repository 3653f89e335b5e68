import { sqlNames } from "../../duckdb/member-names.ts";
import { identifier } from "../../duckdb/sql.ts";
import { Digits, type JsonNode, jsonOf } from "./json-parser.ts";

/** Members of objects from which on these are a map from names to values rather than each a column: of any, and of seldom ones. */
const [MOST_MEMBERS, MANY_MEMBERS] = [1000, 200] as const;
/** Records within records are columns of their own down to this level. */
const DEEPEST = 16;

const [BOOLEAN, INTEGER, HUGE, FLOAT, TEXT, OBJECT, ARRAY, BEYOND] = [1, 2, 4, 8, 16, 32, 64, 128] as const;
const NUMBERS = INTEGER | HUGE | FLOAT;
const LARGEST = 2n ** 63n - 1n;
const MOST_DIGITS = 38;

/** The type that values at one place of JSON records have together. */
export class JsonType {
  #kinds = 0;
  #objects = 0;
  #memberCount = 0;
  readonly members = new Map<string, JsonType>();
  #element: JsonType | null = null;
  #names: Map<string, string> | null = null;

  /** Whether all values are objects, or there is none. */
  get isRecord(): boolean {
    return (this.#kinds | OBJECT) === OBJECT;
  }

  /** How many members the objects have, and how many cells of a table of them would be empty. */
  get cells(): { full: number; empty: number } {
    return { full: this.#memberCount, empty: this.#objects * this.members.size - this.#memberCount };
  }

  add(value: JsonNode): void {
    if (value === null) return;
    this.#kinds |= kindOf(value);
    if (Array.isArray(value)) {
      this.#element ??= new JsonType();
      for (const item of value) this.#element.add(item);
    }
    if (!(value instanceof Map)) return;
    this.#objects++;
    this.#memberCount += value.size;
    for (const [name, member] of value) {
      const type = this.members.get(name) ?? new JsonType();
      this.members.set(name, type);
      type.add(member);
    }
  }

  /** DuckDB's type. */
  sql(depth = 1): string {
    switch (this.#shape(depth)) {
      case "array":
        return `${(this.#element as JsonType).sql(depth + 1)}[]`;
      case "map":
        return `MAP(VARCHAR, ${this.#anyMember().sql(depth + 1)})`;
      case "record": {
        const names = this.names();
        const members = [...this.members].map(
          ([n, type]) => `${identifier(names.get(n) as string)} ${type.sql(depth + 1)}`,
        );
        return `STRUCT(${members.join(", ")})`;
      }
      default:
        return this.#scalar();
    }
  }

  /** The names of members in SQL. */
  names(): Map<string, string> {
    this.#names ??= sqlNames(this.members.keys());
    return this.#names;
  }

  /** A value as JSON text that DuckDB reads with this type. */
  text(value: JsonNode, depth = 1): string {
    if (value === null) return "null";
    const shape = this.#shape(depth);
    if (shape === "array" && Array.isArray(value)) {
      return `[${value.map((item) => (this.#element as JsonType).text(item, depth + 1)).join(",")}]`;
    }
    if (shape === "map" && value instanceof Map) {
      const any = this.#anyMember();
      return `{${[...value].map(([n, one]) => `${JSON.stringify(n)}:${any.text(one, depth + 1)}`).join(",")}}`;
    }
    if (shape === "record" && value instanceof Map) {
      const names = this.names();
      const member = (n: string, one: JsonNode): string =>
        `${JSON.stringify(names.get(n))}:${(this.members.get(n) as JsonType).text(one, depth + 1)}`;
      return `{${[...value].map(([n, one]) => member(n, one)).join(",")}}`;
    }
    return value instanceof Digits && kindOf(value) === BEYOND ? JSON.stringify(value.text) : jsonOf(value);
  }

  /** A record as JSON text, whose members are columns however many they are. */
  recordText(record: JsonNode): string {
    const names = this.names();
    const members = record instanceof Map ? [...record] : [];
    const texts = members.map(
      ([n, one]) => `${JSON.stringify(names.get(n))}:${(this.members.get(n) as JsonType).text(one)}`,
    );
    return `{${texts.join(",")}}`;
  }

  #shape(depth: number): "array" | "map" | "record" | "scalar" {
    if (depth >= DEEPEST) return "scalar";
    if (this.#kinds === ARRAY) return "array";
    if (this.#kinds !== OBJECT || this.members.size === 0) return "scalar";
    const { size } = this.members;
    const isSparse = this.#memberCount * 2 < this.#objects * size;
    return size > MOST_MEMBERS || (size > MANY_MEMBERS && isSparse) ? "map" : "record";
  }

  #scalar(): string {
    const kinds = this.#kinds;
    if (kinds === BOOLEAN) return "BOOLEAN";
    if (kinds === TEXT) return "VARCHAR";
    if (kinds === 0 || (kinds & ~NUMBERS) !== 0) return "JSON";
    if ((kinds & FLOAT) !== 0) return "DOUBLE";
    return (kinds & HUGE) !== 0 ? "HUGEINT" : "BIGINT";
  }

  /** The type of all members together, where these are values of a map. */
  #anyMember(): JsonType {
    this.#any ??= [...this.members.values()].reduce((whole, type) => whole.with(type), new JsonType());
    return this.#any;
  }

  #any: JsonType | null = null;

  /** The type that values of both have together. */
  with(other: JsonType): this {
    this.#kinds |= other.#kinds;
    this.#objects += other.#objects;
    this.#memberCount += other.#memberCount;
    for (const [name, type] of other.members) {
      const own = this.members.get(name) ?? new JsonType();
      this.members.set(name, own.with(type));
    }
    if (other.#element !== null) this.#element = (this.#element ?? new JsonType()).with(other.#element);
    return this;
  }
}

function kindOf(value: Exclude<JsonNode, null>): number {
  if (typeof value === "string") return TEXT;
  if (typeof value === "boolean") return BOOLEAN;
  if (typeof value === "number") return Number.isInteger(value) ? INTEGER : FLOAT;
  if (Array.isArray(value)) return ARRAY;
  if (value instanceof Map) return OBJECT;
  return kindOfDigits(value.text);
}

function kindOfDigits(text: string): number {
  if (!Number.isFinite(Number(text))) return BEYOND;
  const digits = text.replace("-", "");
  if (!/^\d+$/.test(digits) || digits.length > MOST_DIGITS) return FLOAT;
  return BigInt(digits) > LARGEST ? HUGE : INTEGER;
}
