import { Type } from "typebox";

/** Arguments that several tools take. */
export const JobId = Type.String({ format: "uuid", description: "Id of a job" });
export const Offset = (what: string) =>
  Type.Optional(Type.Integer({ minimum: 0, default: 0, description: `First ${what}` }));
export const Limit = (most: number, usual: number) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: most, default: usual }));
