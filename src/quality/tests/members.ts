import { Type } from "typebox";

const MAX_COLUMNS = 8;

export const closed = { additionalProperties: false };

export const Column = Type.String({ minLength: 1, maxLength: 1024, description: "A column of the target" });

export const Columns = Type.Array(Column, { minItems: 1, maxItems: MAX_COLUMNS, uniqueItems: true });

export const Bound = Type.Union([Type.Number(), Type.String({ minLength: 1, maxLength: 64 })], {
  description: "A number, or a date or time in ISO 8601, or a whole number beyond 2^53 as digits",
});

export const Share = Type.Number({ minimum: 0, maximum: 1 });
