import { type Static, Type } from "typebox";
import { lightMembers } from "./light-document.ts";
import { RecordSetReference } from "./schema/record-set.ts";
import { closed } from "./schema/reference.ts";

/** A Croissant document of a dataset, its files, and its tables with all columns and their statistics. */
export const HeavyProfile = Type.Object({ ...lightMembers, recordSet: Type.Array(RecordSetReference) }, closed);

export type HeavyProfile = Static<typeof HeavyProfile>;
