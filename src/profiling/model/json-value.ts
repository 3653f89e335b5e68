/** A value as it stands in a profile. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
