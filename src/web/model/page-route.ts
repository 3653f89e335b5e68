import { type PlatformRoute, platformHash, platformRouteOf } from "./platform-route.ts";

/** What jobs can be filtered by on the page. */
export const stateFilters = ["waiting", "running", "done", "failed", "cancelled"] as const;
export type StateFilter = (typeof stateFilters)[number];

/** How far back jobs are looked for. */
export const spans = ["hour", "day", "week", "month"] as const;
export type Span = (typeof spans)[number];

/** What jobs are sorted by. */
export const sorts = ["newest", "oldest", "finished", "name", "owner"] as const;
export type Sort = (typeof sorts)[number];

/** Which jobs are shown. */
export interface JobsChoice {
  state: StateFilter | null;
  words: string;
  span: Span | null;
  sort: Sort;
  everyone: boolean;
  /** Code of the error that they failed with. */
  error: number | null;
  batch: string | null;
  /** From 0. */
  page: number;
}

export const ALL_JOBS: JobsChoice = {
  state: null,
  words: "",
  span: null,
  sort: "newest",
  everyone: false,
  error: null,
  batch: null,
  page: 0,
};

/** What a job's profile is compared with: that of another job, or of the one before it that profiled the same dataset. */
export type Compared = { job: string } | "previous";

/** What the page shows; all of it stands in the part of the address after `#`. */
export type Route =
  | { view: "jobs"; choice: JobsChoice }
  | { view: "job"; id: string }
  | { view: "profile"; id: string; path: string }
  | { view: "compare"; left: string; right: Compared }
  | { view: "new" }
  | { view: "spectra"; path: string }
  | { view: "errors"; code: number | null }
  | { view: "health" }
  | PlatformRoute
  | { view: "nowhere" };

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const MOST_WORDS = 256;

/** What an address shows, whatever stands in it. */
export function routeOf(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#?\/?/, "").split("?");
  const [view = "", first = "", ...rest] = path.split("/");
  const asked = new URLSearchParams(query);
  const id = idOf(first);
  if (view === "" || (view === "jobs" && first === "")) return { view: "jobs", choice: choiceOf(asked) };
  if (view === "job" && id !== null) return { view, id };
  if (view === "profile" && id !== null) return { view, id, path: rest.join("/") };
  if (view === "compare" && id !== null) return compareRoute(id, rest.join("/"));
  if (view === "new" || view === "health") return { view };
  if (view === "spectra" && first === "") return { view, path: asked.get("path") ?? "" };
  if (view === "errors") return { view, code: errorCode(first) };
  return platformRouteOf(view, [first, ...rest], asked) ?? { view: "nowhere" };
}

/** The address of what is shown. */
export function hashOf(route: Route): string {
  switch (route.view) {
    case "jobs":
      return `#/jobs${queryOf(route.choice)}`;
    case "job":
      return `#/job/${route.id}`;
    case "profile":
      return `#/profile/${route.id}${route.path === "" ? "" : `/${route.path}`}`;
    case "compare":
      return `#/compare/${route.left}/${route.right === "previous" ? "previous" : route.right.job}`;
    case "errors":
      return route.code === null ? "#/errors" : `#/errors/${route.code}`;
    case "spectra":
      return route.path === "" ? "#/spectra" : `#/spectra?${new URLSearchParams({ path: route.path.toWellFormed() })}`;
    case "nowhere":
      return "#/jobs";
    case "new":
    case "health":
      return `#/${route.view}`;
    default:
      return platformHash(route);
  }
}

function compareRoute(left: string, text: string): Route {
  if (text === "previous") return { view: "compare", left, right: text };
  const job = idOf(text);
  return job === null ? { view: "nowhere" } : { view: "compare", left, right: { job } };
}

function idOf(text: string): string | null {
  return ID.test(text) ? text.toLowerCase() : null;
}

function choiceOf(asked: URLSearchParams): JobsChoice {
  return {
    state: oneOf(stateFilters, asked.get("state")),
    words: (asked.get("find") ?? "").slice(0, MOST_WORDS),
    span: oneOf(spans, asked.get("span")),
    sort: oneOf(sorts, asked.get("sort")) ?? "newest",
    everyone: asked.get("everyone") === "yes",
    error: errorCode(asked.get("error") ?? ""),
    batch: idIn(asked, "batch") === "" ? null : idIn(asked, "batch"),
    page: Math.max(0, (wholeNumber(asked.get("page") ?? "") ?? 1) - 1),
  };
}

function queryOf({ state, words, span, sort, everyone, error, batch, page }: JobsChoice): string {
  const query = new URLSearchParams();
  if (state !== null) query.set("state", state);
  if (words !== "") query.set("find", words.toWellFormed());
  if (span !== null) query.set("span", span);
  if (sort !== "newest") query.set("sort", sort);
  if (everyone) query.set("everyone", "yes");
  if (error !== null) query.set("error", String(error));
  if (batch !== null) query.set("batch", batch);
  if (page > 0) query.set("page", String(page + 1));
  return query.size === 0 ? "" : `?${query}`;
}

function idIn(asked: URLSearchParams, name: string): string {
  return idOf(asked.get(name) ?? "") ?? "";
}

/** Those of JSON-RPC itself are negative. */
function errorCode(text: string): number | null {
  return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function oneOf<Value extends string>(values: readonly Value[], text: string | null): Value | null {
  return values.find((value) => value === text) ?? null;
}
