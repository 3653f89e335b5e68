import { useEffect, useRef, useState } from "preact/hooks";
import { isRpcError } from "../../../client/index.ts";
import { useSession } from "./session.ts";

/** Something that the service is asked again and again. */
export interface Live<Data> {
  /** Null until the first answer; the last one while there is no newer. */
  data: Data | null;
  /** Why the last question was not answered. */
  error: unknown;
  /** Asks at once. */
  again: () => void;
}

const LONGEST_WAIT_MS = 10_000;

/**
 * Asks for as long as what asks is shown: again after the pause that the answer calls for, never where that is null. A
 * hidden page asks nothing; failures are asked again ever more seldom, or when the service says. An answer to a question
 * that is no longer asked, which the key tells, is dropped.
 */
export function useLive<Data>(
  key: string,
  ask: (signal: AbortSignal) => Promise<Data>,
  pauseMs: (data: Data) => number | null,
): Live<Data> {
  const { round } = useSession();
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<{ data: Data | null; error: unknown }>({ data: null, error: null });
  const asking = useRef({ ask, pauseMs });
  asking.current = { ask, pauseMs };
  useEffect(() => {
    const controller = new AbortController();
    let timer: number | null = null;
    let running = false;
    let failures = 0;
    let due = true;
    const schedule = (ms: number | null): void => {
      due = ms !== null;
      if (ms !== null && !document.hidden) timer = window.setTimeout(run, ms);
    };
    const run = async (): Promise<void> => {
      timer = null;
      if (document.hidden || running) return;
      running = true;
      try {
        const data = await asking.current.ask(controller.signal);
        if (controller.signal.aborted) return;
        failures = 0;
        setState({ data, error: null });
        running = false;
        schedule(asking.current.pauseMs(data));
      } catch (error) {
        if (controller.signal.aborted) return;
        failures++;
        setState((before) => ({ ...before, error }));
        running = false;
        schedule(waitAfter(error, failures));
      }
    };
    const wake = (): void => {
      if (document.hidden) {
        if (timer !== null) window.clearTimeout(timer);
        timer = null;
      } else if (due && timer === null && !running) void run();
    };
    document.addEventListener("visibilitychange", wake);
    void run();
    return () => {
      controller.abort();
      if (timer !== null) window.clearTimeout(timer);
      document.removeEventListener("visibilitychange", wake);
    };
  }, [key, round, turn]);
  return { ...state, again: () => setTurn((before) => before + 1) };
}

/** When to ask again after a failure; null where the answer would be the same. */
function waitAfter(error: unknown, failures: number): number | null {
  const growing = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (failures - 1));
  if (!isRpcError(error)) return growing;
  const { retryable, retry_after_seconds } = error.data;
  if (!retryable) return null;
  return retry_after_seconds === undefined ? growing : Math.max(1000, retry_after_seconds * 1000);
}
