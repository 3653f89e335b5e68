import { createRequire } from "node:module";

// Widths of any text: what knows them takes a twentieth of a second to load, and most texts are in letters that are one column wide.
const load = createRequire(import.meta.url);

export function widthOfAny(text: string): number {
  const { default: stringWidth } = load("string-width") as typeof import("string-width");
  return stringWidth(text);
}

export function cutAny(text: string, width: number): string {
  const { default: cliTruncate } = load("cli-truncate") as typeof import("cli-truncate");
  return cliTruncate(text, width);
}

export function wrappedAny(text: string, width: number): string {
  const { default: wrapAnsi } = load("wrap-ansi") as typeof import("wrap-ansi");
  return wrapAnsi(text, width);
}
