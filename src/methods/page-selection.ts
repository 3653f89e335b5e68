import { type Static, Type } from "typebox";
import type { EntrySelection } from "../store/store.ts";
import { MAX_PAGE } from "./schemas.ts";

const strict = { additionalProperties: false };

/** Where a page of a profile begins, and how much there is on it. */
export const pageMembers = {
  offset: Type.Optional(
    Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: "Where the page begins; 0" }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAGE, description: "How many are on it; 100" })),
};

/** Record sets of a page, or of some names; with names, neither an offset nor a limit is taken. */
export const RecordSets = Type.Object(
  {
    ...pageMembers,
    names: Type.Optional(
      Type.Array(Type.String({ maxLength: 8192 }), {
        minItems: 1,
        maxItems: MAX_PAGE,
        uniqueItems: true,
        description:
          "Names of the record sets, instead of a page of them: they come in this order, and a name that the profile does not have is left out",
      }),
    ),
  },
  {
    ...strict,
    dependencies: { names: { type: "object", properties: { names: {} }, additionalProperties: false } },
    description: "Which record sets the heavy profile is to have; all, unless this is given",
  },
);

/** The entries of a profile that are asked for. */
export function selectionOf({ names, offset = 0, limit = 100 }: Static<typeof RecordSets>): EntrySelection {
  return names === undefined ? { offset, limit } : { names };
}
