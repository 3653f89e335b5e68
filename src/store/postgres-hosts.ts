import type { Sql } from "./postgres-database.ts";

/** Whether any process has ever found data in the data root that all share. */
export async function dataWasSeen(database: Sql): Promise<boolean> {
  return (await database.all("SELECT 1 FROM data_seen LIMIT 1")).length > 0;
}

/** Told that there is data in the data root. */
export async function noteDataSeen(database: Sql): Promise<void> {
  await database.run("INSERT INTO data_seen SELECT WHERE NOT EXISTS (SELECT 1 FROM data_seen)");
}

/** Told why a host takes no turns, as long as it takes none; null where it takes them again. */
export async function noteProblem(database: Sql, host: string, problem: string | null): Promise<void> {
  if (problem === null) await database.run("DELETE FROM host_problems WHERE name = $1", [host]);
  else {
    await database.run(
      `INSERT INTO host_problems (name, problem) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET problem = excluded.problem, noted_at = clock_timestamp()`,
      [host, problem],
    );
  }
}

/** Why hosts take no turns, by the name of each that takes none. */
export async function problemsOfHosts(database: Sql): Promise<Map<string, string>> {
  const rows = await database.all("SELECT name, problem FROM host_problems");
  return new Map(rows.map(({ name, problem }) => [String(name), String(problem)]));
}

/** Forgets the problems of hosts that have not told of them for an hour: they have gone. */
export async function forgetOldProblems(database: Sql): Promise<void> {
  await database.run("DELETE FROM host_problems WHERE noted_at < clock_timestamp() - interval '1 hour'");
}
