import { type TUnsafe, Type } from "typebox";
import type { ErrorName } from "../errors/catalog.ts";
import type { CddProfile } from "../profiling/output/cdd-document.ts";
import type { HeavyProfile } from "../profiling/output/heavy-document.ts";
import type { LightProfile } from "../profiling/output/light-document.ts";
import { reference } from "../profiling/output/schema/reference.ts";
import { JsonText, type Text } from "../rpc/json-text.ts";

export { documentSchemas } from "../profiling/output/document-schemas.ts";

/** A document is stored as the text that it is sent as. */
const stored = <Document>(name: string): TUnsafe<JsonText<Document>> => reference(name);

export const CddDocument = stored<CddProfile>("CddProfile");
export const LightDocumentOrNull = Type.Union([stored<LightProfile>("LightProfile"), Type.Null()]);
export const HeavyDocumentOrNull = Type.Union([stored<HeavyProfile>("HeavyProfile"), Type.Null()]);
export const CddDocumentOrNull = Type.Union([CddDocument, Type.Null()]);

/** What reading the profile of a job can be refused with. */
export const readingErrors: readonly ErrorName[] = [
  "JOB_NOT_FOUND",
  "JOB_ACCESS_DENIED",
  "JOB_CLEANED_UP",
  "PROFILE_NOT_READY",
  "PROFILE_NOT_FOUND",
  "PROFILING_FAILED",
  "ADMIN_REQUIRED",
  "STORAGE_ERROR",
];

/** A document as it is sent; null where there is none. */
export function document<Document>(text: Text | null): JsonText<Document> | null {
  return text === null ? null : new JsonText(text);
}
