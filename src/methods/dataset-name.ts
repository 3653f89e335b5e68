import { Type } from "typebox";
import { MAX_NAME, NAME } from "../definitions/names.ts";

/** The name of a dataset. */
export const DatasetName = Type.String({
  pattern: NAME,
  maxLength: MAX_NAME,
  description: "catalog.schema.table, in small letters, digits and underscores",
});
