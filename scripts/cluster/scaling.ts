import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { specificationOf } from "../../spec/support/specification.ts";
import { csvOf } from "../../spec/support/tables.ts";
import type { Found } from "./found.ts";
import { House } from "./house.ts";

/** How long the data of a job is waited for, as of a database that is far away. */
const WAIT_MS = 2000;
const WORKERS = [1, 2, 4] as const;
/** Jobs for each worker. */
const EACH = 16;

/** How many times as many jobs several workers do of those that wait rather than work. */
export async function scaling(): Promise<Found[]> {
  const server = createServer(async (_, response) => {
    await sleep(WAIT_MS);
    response.writeHead(200, { "content-type": "text/csv" }).end(csvOf(50));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waiting = specificationOf("", {
    data_connectors: [{ type: "HttpResource", url: `http://${place}/a.csv`, timeout_seconds: 60 }],
  });
  const rates: number[] = [];
  try {
    for (const workers of WORKERS) {
      const house = await House.open(1, workers, { ALLOWED_HOSTS: place, ALLOW_PRIVATE_ADDRESSES: "true" });
      try {
        await house.ended(await house.submit(workers * 4)); // warms up
        const since = performance.now();
        await house.ended(await house.submit(workers * EACH, waiting));
        rates.push((workers * EACH) / ((performance.now() - since) / 1000));
      } finally {
        await house.close();
      }
    }
  } finally {
    server.close();
  }
  const [one = Number.NaN] = rates;
  return WORKERS.map((workers, i) => {
    const times = (rates[i] as number) / one;
    const value = `${(rates[i] as number).toFixed(1)} jobs a second, ${(times / workers).toFixed(2)} × ${workers}`;
    return { what: `${workers} workers, jobs that wait ${WAIT_MS} ms`, value, good: times >= 0.9 * workers };
  });
}
