import { useRef } from "preact/hooks";
import type { Contract, Result } from "../../../client/index.ts";
import { session } from "./session.ts";
import { type Live, useLive } from "./use-live.ts";

type LogRow = Result<"jobs.log">["log"][number];
export type LogLevel = NonNullable<Contract["jobs.log"]["params"]["level"]>[number];

/** Rows of a log, of which the last are held. */
export interface LogPart {
  rows: LogRow[];
  /** Rows before these. */
  earlier: number;
  total: number;
}

const PAGE = 500;
/** Rows that are drawn at most, unless all are asked for. */
const MOST = 2000;
const PERIOD_MS = 2000;

interface LogQuestion {
  id: string;
  levels: readonly LogLevel[];
  words: string;
  ended: boolean;
  all: boolean;
}

/** The log of a job while it grows: each time only what is new is asked for. */
export function useLog({ id, levels, words, ended, all }: LogQuestion): Live<LogPart> {
  const key = JSON.stringify([id, levels, words, all]);
  const held = useRef<{ key: string; part: LogPart | null }>({ key, part: null });
  if (held.current.key !== key) held.current = { key, part: null };
  const ask = async (offset: number, signal: AbortSignal): Promise<Result<"jobs.log">> =>
    session.client.call(
      "jobs.log",
      {
        job_id: id,
        offset,
        limit: PAGE,
        ...(levels.length === 0 ? {} : { level: [...levels] }),
        ...(words === "" ? {} : { search: words }),
        ...(session.isAdmin ? { admin: true } : {}),
      },
      { signal },
    );
  return useLive(
    `log ${key} ${ended}`,
    async (signal) => {
      let part = held.current.part;
      if (part === null) {
        const { log, total_count: total } = await ask(0, signal);
        part = { rows: log, earlier: 0, total };
        if (total > MOST && !all) {
          const earlier = total - PAGE;
          part = { rows: (await ask(earlier, signal)).log, earlier, total };
        }
      }
      for (;;) {
        const { log, total_count: total } = await ask(part.earlier + part.rows.length, signal);
        part = { rows: [...part.rows, ...log], earlier: part.earlier, total };
        if (log.length < PAGE) break;
      }
      held.current = { key, part };
      return part;
    },
    () => (ended ? null : PERIOD_MS),
  );
}
