/** What has come of a test, as far as it is shown over time. */
interface Found {
  job_id: string;
  /** Of the test. */
  name: string;
  status: string;
  ran_at: number;
}

/** Tests by runs: what came of each test in each run; null where it was not part of it. */
export interface QualityMatrix {
  /** From the oldest to the newest. */
  runs: { job_id: string; ran_at: number }[];
  tests: { name: string; cells: (string | null)[] }[];
}

/**
 * The newest runs of a specification, of results that are the newest first, in columns; a run of which the oldest results may
 * be missing is left out. Tests that there are now come first, in their order.
 */
export function qualityMatrix(
  found: readonly Found[],
  now: readonly string[],
  { most, isWhole }: { most: number; isWhole: boolean },
): QualityMatrix {
  const runs = new Map<string, Found[]>();
  for (const each of found) runs.set(each.job_id, [...(runs.get(each.job_id) ?? []), each]);
  const whole = [...runs.values()];
  if (!isWhole && whole.length > 1) whole.pop();
  const shown = whole.slice(0, most).reverse();
  const gone = shown.flat().flatMap(({ name }) => (now.includes(name) ? [] : [name]));
  const names = [...new Set([...now, ...gone])];
  return {
    runs: shown.flatMap(([first]) => (first === undefined ? [] : [{ job_id: first.job_id, ran_at: first.ran_at }])),
    tests: names.map((name) => ({
      name,
      cells: shown.map((run) => run.find((each) => each.name === name)?.status ?? null),
    })),
  };
}
