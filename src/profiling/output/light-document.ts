import { type Static, Type } from "typebox";
import { headMembers } from "./schema/dataset-head.ts";
import { DistributionItem } from "./schema/distribution.ts";
import { closed } from "./schema/reference.ts";

/** Members that the light and the heavy profile have in common. */
export const lightMembers = {
  ...headMembers,
  distribution: Type.Array(DistributionItem, { description: "Every folder that holds files, and every file" }),
};

/** A Croissant document of a dataset and its files, with their sizes and hashes. */
export const LightProfile = Type.Object(lightMembers, closed);

export type LightProfile = Static<typeof LightProfile>;
