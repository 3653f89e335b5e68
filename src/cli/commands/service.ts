import { setTimeout } from "node:timers/promises";
import prettyBytes from "pretty-bytes";
import { readConfig, settings } from "../../config.ts";
import { type Connection, type ConnectionOptions, connected } from "../connection.ts";
import { FOUND } from "../embeddings.ts";
import { tableLines } from "../table.ts";
import { print, printJson, terminalOf } from "../terminal.ts";

const EXIT_DEGRADED = 1;
const HIDDEN = "********";

/** `dli health`: how the parts of a service are; the exit code is 1 where one is degraded. */
export async function healthCommand(options: ConnectionOptions & { json?: true }): Promise<void> {
  const health = await connected(options, FOUND, healthOf);
  if (health.status === "degraded") process.exitCode = EXIT_DEGRADED;
  if (options.json === true) {
    printJson(health);
    return;
  }
  const terminal = terminalOf(process.stdout);
  const color = (status: string): string => terminal.style(status === "healthy" ? "green" : "red", status);
  const { store, executor, disk, workers } = health;
  const rows = [
    ["store", store.status, `${store.latency_ms} ms`, store.reason ?? ""],
    [
      "executor",
      executor.status,
      `${executor.latency_ms} ms`,
      `${executor.running} running, ${executor.queued} queued`,
    ],
    ["disk", disk.status, `${disk.latency_ms} ms`, `${prettyBytes(disk.free_bytes)} free`],
    ...(workers ?? []).map(({ name, live, problem }) => [
      "worker",
      live && problem === undefined ? "healthy" : "degraded",
      "",
      problem === undefined ? name : `${name}: ${problem}`,
    ]),
  ];
  const columns = [{ title: "PART" }, { title: "STATUS" }, { title: "LATENCY", right: true }, { title: "" }];
  print([`The service is ${color(health.status)}`, "", ...tableLines(columns, rows, terminal)]);
}

/** `dli migrate`: brings the database of DATABASE_URL to the version of this program, before any of its processes begins. */
export async function migrateCommand(): Promise<void> {
  const { migrateDatabase } = await import("../../main.ts"); // the whole service, which other commands need not load
  print([(await migrateDatabase(process.env)) ? "The database was brought to this version" : "Nothing to do"]);
}

/** Time that a service in this process has to start all its parts, and between two looks at them. */
const STARTING_MS = 15_000;
const LOOK_MS = 100;

async function healthOf({ client, embedded }: Connection) {
  const until = performance.now() + STARTING_MS;
  for (;;) {
    const health = await client.call("system.health");
    if (!embedded || health.executor.status === "healthy" || performance.now() > until) return health;
    await setTimeout(LOOK_MS);
  }
}

/** `dli config`: every setting with its value, and where that comes from. Secrets are not shown. */
export function configCommand(options: { json?: true }): void {
  const config = readConfig(process.env);
  const rows = Object.entries(settings).map(([key, { variable, description, secret }]) => {
    const value = config[key as keyof typeof config];
    return {
      variable,
      value: secret === true && value !== "" ? HIDDEN : value,
      given: (process.env[variable] ?? "") !== "",
      description,
    };
  });
  if (options.json === true) {
    printJson(Object.fromEntries(rows.map(({ variable, value }) => [variable, value])));
    return;
  }
  const columns = [
    { title: "VARIABLE" },
    { title: "VALUE", flexible: true },
    { title: "FROM" },
    { title: "MEANING", flexible: true },
  ];
  const cells = rows.map(({ variable, value, given, description }) => [
    variable,
    Array.isArray(value) ? value.join(",") : String(value),
    given ? "environment" : "default",
    description,
  ]);
  print(tableLines(columns, cells, terminalOf(process.stdout)));
}
