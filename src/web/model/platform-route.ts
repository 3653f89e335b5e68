/** Which tables of the catalog are shown. */
export interface CatalogChoice {
  words: string;
  tag: string | null;
  /** Only those with columns that tell something about a person. */
  personal: boolean;
  /** From 0. */
  page: number;
}

export const ALL_TABLES: CatalogChoice = { words: "", tag: null, personal: false, page: 0 };

/** What is shown of a dataset. */
export const datasetParts = ["tables", "profile", "lineage", "versions", "queries"] as const;
export type DatasetPart = (typeof datasetParts)[number];

/** What queries are those of. */
export const queryScopes = ["my", "all"] as const;
export type QueryScope = (typeof queryScopes)[number];

/** Which queries are shown. */
export interface QueriesChoice {
  scope: QueryScope;
  words: string;
  /** From 0. */
  page: number;
}

export const MY_QUERIES: QueriesChoice = { scope: "my", words: "", page: 0 };

/** What the page shows of named datasets, SQL, metrics, tests and workflows. */
export type PlatformRoute =
  | { view: "catalog"; choice: CatalogChoice }
  | { view: "dataset"; name: string; part: DatasetPart; table: string | null }
  | { view: "sql"; query: string | null; table: string | null }
  | { view: "queries"; choice: QueriesChoice }
  | { view: "metrics"; words: string; page: number }
  | { view: "metric"; name: string }
  | { view: "quality"; words: string; page: number }
  | { view: "spec"; name: string }
  | { view: "workflows"; words: string; page: number }
  | { view: "workflow"; name: string }
  | { view: "run"; id: string };

const NAME = /^[a-z][\w-]*(\.[a-z][\w-]*){2}$/i;
const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const MOST_WORDS = 256;
const MOST_NAME = 1024;

/** What an address shows of these rooms; null where it is none of theirs. */
export function platformRouteOf(view: string, path: readonly string[], asked: URLSearchParams): PlatformRoute | null {
  const [first = "", second = ""] = path;
  const [words, page] = [(asked.get("find") ?? "").slice(0, MOST_WORDS), pageOf(asked)];
  switch (view) {
    case "catalog": {
      const choice = { words, tag: asked.get("tag") || null, personal: asked.get("personal") === "yes", page };
      return { view, choice };
    }
    case "dataset":
      return isName(first)
        ? { view, name: first, part: oneOf(datasetParts, second) ?? "tables", table: tableOf(asked) }
        : null;
    case "sql":
      return { view, query: ID.test(first) ? first.toLowerCase() : null, table: tableOf(asked) };
    case "queries":
      return { view, choice: { scope: oneOf(queryScopes, asked.get("scope")) ?? "my", words, page } };
    case "metrics":
    case "quality":
    case "workflows":
      return { view, words, page };
    case "metric":
    case "spec":
    case "workflow":
      return isName(first) ? { view, name: first } : null;
    case "run":
      return ID.test(first) ? { view, id: first.toLowerCase() } : null;
    default:
      return null;
  }
}

/** The address of what is shown. */
export function platformHash(route: PlatformRoute): string {
  switch (route.view) {
    case "catalog": {
      const { words, tag, personal, page } = route.choice;
      return `#/catalog${queryOf({ find: words, tag: tag ?? "", personal: personal ? "yes" : "", page: pageText(page) })}`;
    }
    case "dataset": {
      const part = route.part === "tables" ? "" : `/${route.part}`;
      return `#/dataset/${route.name}${part}${queryOf({ table: route.table ?? "" })}`;
    }
    case "sql":
      return `#/sql${route.query === null ? "" : `/${route.query}`}${queryOf({ table: route.table ?? "" })}`;
    case "queries": {
      const { scope, words, page } = route.choice;
      return `#/queries${queryOf({ scope: scope === "my" ? "" : scope, find: words, page: pageText(page) })}`;
    }
    case "metrics":
    case "quality":
    case "workflows":
      return `#/${route.view}${queryOf({ find: route.words, page: pageText(route.page) })}`;
    case "metric":
    case "spec":
    case "workflow":
      return `#/${route.view}/${route.name}`;
    case "run":
      return `#/run/${route.id}`;
  }
}

function queryOf(members: Record<string, string>): string {
  const query = new URLSearchParams();
  for (const [name, text] of Object.entries(members)) if (text !== "") query.set(name, text.toWellFormed());
  return query.size === 0 ? "" : `?${query}`;
}

function isName(text: string): boolean {
  return text.length <= MOST_NAME && NAME.test(text);
}

function tableOf(asked: URLSearchParams): string | null {
  const table = asked.get("table") ?? "";
  return isName(table) ? table : null;
}

function pageOf(asked: URLSearchParams): number {
  const text = asked.get("page") ?? "";
  return /^\d{1,9}$/.test(text) ? Math.max(0, Number(text) - 1) : 0;
}

function pageText(page: number): string {
  return page === 0 ? "" : String(page + 1);
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null;
}
