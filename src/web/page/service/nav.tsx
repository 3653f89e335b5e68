import { ALL_JOBS, hashOf, type Route } from "../../model/page-route.ts";
import { ALL_TABLES } from "../../model/platform-route.ts";
import type { Room } from "../../rooms.ts";
import { hasRoom } from "./rooms.ts";

interface Place {
  route: Route;
  views: Route["view"][];
  name: string;
  icon: string;
  room?: Room;
  /** Whether the jobs or the catalog lead there too: the bar of a phone leaves it out. */
  isNearby?: boolean;
}

const PLACES: readonly Place[] = [
  {
    route: { view: "jobs", choice: ALL_JOBS },
    views: ["jobs", "job", "profile", "compare"],
    name: "Jobs",
    icon: "M3 5h14M3 10h14M3 15h9",
  },
  {
    route: { view: "catalog", choice: ALL_TABLES },
    views: ["catalog", "dataset"],
    name: "Catalog",
    icon: "M4 4.5h9a2 2 0 0 1 2 2v9H6a2 2 0 0 1-2-2zM4 13.5a2 2 0 0 1 2-2h9",
    room: "catalog",
  },
  {
    route: { view: "sql", query: null, table: null },
    views: ["sql", "queries"],
    name: "SQL",
    icon: "M4 6l4 4l-4 4M10 15h6",
    room: "sql",
  },
  {
    route: { view: "metrics", words: "", page: 0 },
    views: ["metrics", "metric"],
    name: "Metrics",
    icon: "M3 15l4-5l3 3l6-8",
    room: "metrics",
  },
  {
    route: { view: "quality", words: "", page: 0 },
    views: ["quality", "spec"],
    name: "Quality",
    icon: "M3 10.5l4.5 4.5l9.5-10",
    room: "quality",
    isNearby: true,
  },
  {
    route: { view: "workflows", words: "", page: 0 },
    views: ["workflows", "workflow", "run"],
    name: "Workflows",
    icon: "M3 5h5v4H3zM12 11h5v4h-5zM8 7h6.5v4",
    room: "workflows",
    isNearby: true,
  },
  { route: { view: "new" }, views: ["new"], name: "New profile", icon: "M10 4v12M4 10h12", isNearby: true },
  {
    route: { view: "spectra", path: "" },
    views: ["spectra"],
    name: "Spectra",
    icon: "M2.5 15.5c3 0 3-9 5-9s2 5 3.5 5s1.5-8 3.5-8s1.5 12 3 12",
  },
  {
    route: { view: "errors", code: null },
    views: ["errors"],
    name: "Errors",
    icon: "M10 3l7.5 13.5h-15zM10 8.5v4M10 14.6v.1",
  },
  { route: { view: "health" }, views: ["health"], name: "Health", icon: "M2.5 10.5h4l2-5l3 9l2-4h4" },
];

/** The way to every view: in the bar at the top, on phones at the bottom. */
export function Nav({ view }: { view: Route["view"] }) {
  return (
    <nav class="places" aria-label="Page">
      {PLACES.filter(({ room }) => room === undefined || hasRoom(room)).map(
        ({ route, views, name, icon, isNearby }) => (
          <a
            key={name}
            class={isNearby === true ? "nearby" : undefined}
            href={hashOf(route)}
            aria-current={views.includes(view) ? "page" : undefined}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d={icon} />
            </svg>
            <span>{name}</span>
          </a>
        ),
      )}
    </nav>
  );
}
