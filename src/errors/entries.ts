import { catalog, type ErrorName } from "./catalog.ts";
import type { CatalogEntry } from "./entry.ts";

/** The catalog for code that treats all errors alike, whatever their details. */
export const entries: Readonly<Record<ErrorName, CatalogEntry>> = catalog;
