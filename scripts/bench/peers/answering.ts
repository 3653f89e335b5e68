import { createInterface } from "node:readline";

/**
 * Serves a peer of the benchmark: for each line of standard input, a file, `summarize` is called, and what that took is
 * answered: milliseconds, and seconds of processor time of all threads.
 */
export function answering(summarize: (file: string) => Promise<void>): void {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", async (file) => {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await summarize(file);
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`${JSON.stringify({ ms: performance.now() - start, cpu: (user + system) / 1e6 })}\n`);
  });
  process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
}
