import { styleText } from "node:util";

type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** How text is written to where it goes. */
export interface Terminal {
  /** Columns that a line may take; without a terminal, any number. */
  width: number;
  style: Style;
}

/** What is known of a stream: its width, or that of COLUMNS, and whether it shows colours. */
export function terminalOf(stream: NodeJS.WriteStream): Terminal {
  const given = Number(process.env.COLUMNS);
  const width = stream.isTTY ? stream.columns : given > 0 ? given : Number.POSITIVE_INFINITY;
  const color = stream.isTTY && process.env.NO_COLOR === undefined;
  return { width, style: (format, text) => (color ? styleText(format, text, { validateStream: false }) : text) };
}

/** Writes a result as JSON on a line, exactly as it is. */
export function printJson(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

export function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
