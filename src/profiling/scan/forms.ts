import type { PatternRun } from "../semantics/pattern.ts";

/** Numbers of the kinds of elements; those of wasm/forms.ts. */
const KINDS = { upper: 1, lower: 2, digit: 3 } as const;
const LITERAL = 0;

/** The runs of a pattern as the scanner reads them: a kind, a length or 0 for any, and the bytes that a literal has. */
export function formOf(runs: readonly PatternRun[]): Uint8Array {
  return Buffer.concat(
    runs.map((run) => {
      if (typeof run !== "string") return Buffer.from([KINDS[run.kind], run.length ?? 0]);
      const bytes = Buffer.from(run);
      return Buffer.concat([Buffer.from([LITERAL, bytes.length]), bytes]);
    }),
  );
}
