import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** What is shown of a table. */
export type Tab = "columns" | "correlations" | "keys" | "rows";

/** What is shown: all of the dataset, or a table, in it a tab and perhaps the detail of a column, by their places. */
export interface Place {
  table: number | null;
  tab: Tab;
  column: number | null;
}

export const OVERVIEW: Place = { table: null, tab: "columns", column: null };

/** How the parts of a report lead to each other, wherever it is shown. */
export interface Navigation {
  place: Place;
  hrefOf: (place: Place) => string;
  go: (place: Place) => void;
}

export const NavigationContext = createContext<Navigation>({ place: OVERVIEW, hrefOf: () => "#", go: () => {} });

export function useNavigation(): Navigation {
  return useContext(NavigationContext);
}

const TABS: readonly Tab[] = ["columns", "correlations", "keys", "rows"];

/** The place that a path names, `table/3/columns/15`; whatever else it says, the overview. */
export function placeOf(path: string): Place {
  const [what, table = "", named = "columns", column = ""] = path.split("/");
  const tab = TABS.find((known) => known === named) ?? "columns";
  if (what !== "table" || !/^\d{1,9}$/.test(table)) return OVERVIEW;
  return { table: Number(table) - 1, tab, column: /^\d{1,9}$/.test(column) ? Number(column) - 1 : null };
}

/** The path of a place; that of the overview is empty. */
export function pathOf({ table, tab, column }: Place): string {
  if (table === null) return "";
  return `table/${table + 1}/${tab}${column === null ? "" : `/${column + 1}`}`;
}
