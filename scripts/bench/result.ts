/** What one round of work took. */
export interface Cost {
  ms: number;
  /** Seconds of processor time, user and system. */
  cpu: number;
}

/** The medians of a program's rounds. */
export interface Measured extends Cost {
  /** Who did the work. */
  by: string;
  /** The most memory of any of its processes, where it is known. */
  peakMb?: number;
}

/** One number, with the goal that it is held against. */
export interface Figure {
  what: string;
  value: number;
  /** Behind the number: "×", "ms", … */
  unit: string;
  goal?: { atMost: number } | { atLeast: number };
}

/** One row of the benchmark's report. */
export interface BenchResult {
  what: string;
  /** This project first. */
  measured?: Measured[];
  figures: Figure[];
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** How a row is shown: in the README as in the terminal. */
export interface ShownRow {
  what: string;
  took: string;
  figures: string;
}

export function shown({ what, measured = [], figures }: BenchResult): ShownRow {
  return {
    what,
    took: measured.map(costText).join("; "),
    figures: figures.map(figureText).join("; "),
  };
}

function costText({ by, ms, cpu, peakMb }: Measured): string {
  const time = ms < 1000 ? `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
  return `${by} ${time}, CPU ${cpu.toFixed(2)} s${peakMb === undefined ? "" : `, ${Math.round(peakMb)} MB`}`;
}

function figureText({ what, value, unit, goal }: Figure): string {
  const number = value >= 100 ? value.toFixed(0) : value >= 20 ? value.toFixed(1) : value.toFixed(2);
  const told = `${what} ${number}${unit === "" ? "" : ` ${unit}`}`;
  if (goal === undefined) return told;
  const [isMet, bound] =
    "atMost" in goal ? [value <= goal.atMost, `≤ ${goal.atMost}`] : [value >= goal.atLeast, `≥ ${goal.atLeast}`];
  return `${told} (goal ${bound}${isMet ? "" : ", not met"})`;
}
