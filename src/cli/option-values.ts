import { ServiceError } from "../errors/service-error.ts";

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `30s`, `10m`, `12h` or `7d`; null for any other text. */
function durationOf(text: string): number | null {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return amount === undefined ? null : Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}

/** The value of an option that takes a span of time, in milliseconds. Throws INVALID_PARAMS. */
export function spanOption(option: string, text: string): number {
  const span = durationOf(text);
  if (span === null) throw invalidOption(option, `'${text}' is not a span of time such as 30s, 10m or 2h`);
  return span;
}

/** The value of an option that takes a moment, in milliseconds since 1970. Throws INVALID_PARAMS. */
export function timeOption(option: string, text: string): number {
  const ago = durationOf(text);
  if (ago !== null) return Date.now() - ago;
  // A date alone means midnight here, not in Greenwich.
  const time = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text).getTime();
  if (Number.isNaN(time))
    throw invalidOption(option, `'${text}' is not a time such as 2026-11-21, 2026-11-21T18:00 or 12h`);
  return time;
}

/** The value of an option that takes a count. Throws INVALID_PARAMS. */
export function countOption(option: string, text: string): number {
  if (!/^\d+$/.test(text)) throw invalidOption(option, `'${text}' is not a whole number`);
  return Number(text);
}

/** The value of an option that takes a distance, 0 or more. Throws INVALID_PARAMS. */
export function distanceOption(option: string, text: string): number {
  if (!/^(\d+(\.\d*)?|\.\d+)$/.test(text)) throw invalidOption(option, `'${text}' is not a number such as 0.1`);
  return Number(text);
}

/** The value of an option that takes a number, also one below 0. Throws INVALID_PARAMS. */
export function numberOption(option: string, text: string): number {
  if (!/^-?(\d+(\.\d*)?|\.\d+)$/.test(text)) throw invalidOption(option, `'${text}' is not a number such as 0.1`);
  return Number(text);
}

/** Classes with their places, as `Ia,Ib,II`. Throws INVALID_PARAMS. */
export function classesOption(option: string, text: string): Record<string, number> {
  const names = text.split(",").map((name) => name.trim());
  if (names.includes("") || new Set(names).size !== names.length) {
    throw invalidOption(option, `'${text}' is not a list of different names such as Ia,Ib,II`);
  }
  return Object.fromEntries(names.map((name, place) => [name, place]));
}

/** Shapes of inputs, as `1x1024`, several with commas. Throws INVALID_PARAMS. */
export function shapeOption(option: string, text: string): number[][] {
  if (!/^\d+(x\d+)*(,\d+(x\d+)*)*$/.test(text)) throw invalidOption(option, `'${text}' is not a shape such as 1x1024`);
  return text.split(",").map((shape) => shape.split("x").map(Number));
}

/** That an option has a value that it cannot have. */
export function invalidOption(option: string, msg: string): ServiceError {
  return new ServiceError("INVALID_PARAMS", [{ loc: [option], msg, type: "value_error" }]);
}
