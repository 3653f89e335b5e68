import { useEffect, useRef, useState } from "preact/hooks";
import { isRpcError } from "../../../client/index.ts";
import { count, counted } from "../../model/number-format.ts";
import { exactClock, moment } from "../../model/time-text.ts";
import { visibleText } from "../../model/visible-text.ts";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { type LogLevel, useLog } from "./use-log.ts";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];
const TYPING_MS = 250;

/** What a job said: by level, by text, followed while it grows. */
export function JobLog({ id, ended }: { id: string; ended: boolean }) {
  const [levels, setLevels] = useState<readonly LogLevel[]>([]);
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [follow, setFollow] = useState(true);
  const [all, setAll] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const { data, error, again } = useLog({ id, levels, words, ended, all });
  useEffect(() => {
    const timer = window.setTimeout(() => setWords(typed.trim()), TYPING_MS);
    return () => window.clearTimeout(timer);
  }, [typed]);
  const length = data?.rows.length ?? 0;
  useEffect(() => {
    if (follow && !ended) frame.current?.scrollTo(0, frame.current.scrollHeight);
  }, [length, follow, ended]);
  if (error !== null && data === null && isRpcError(error, "JOB_LOG_NOT_FOUND")) {
    return <p class="empty section">This job has no log any more.</p>;
  }
  const toggle = (level: LogLevel): void =>
    setLevels(levels.includes(level) ? levels.filter((each) => each !== level) : [...levels, level]);
  return (
    <section class="section log" aria-labelledby="log">
      <div class="log-head">
        <h2 id="log">Log</h2>
        {LEVELS.map((level) => (
          <button
            key={level}
            type="button"
            class="chip"
            aria-pressed={levels.includes(level)}
            onClick={() => toggle(level)}
          >
            {level}
          </button>
        ))}
        <input
          class="search"
          type="search"
          maxLength={256}
          aria-label="Find in the log"
          placeholder="Find in the log"
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        {!ended && (
          <label class="check">
            <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} />
            <span>follow</span>
          </label>
        )}
        <span class="space" />
        <span class="quiet">{data !== null && counted(data.total, "row")}</span>
      </div>
      {error !== null && <FailurePanel error={error} again={again} />}
      {data === null && error === null && <Shimmer rows={4} />}
      {data !== null && data.rows.length === 0 && (
        <p class="empty">{levels.length + words.length > 0 ? "No row is like that." : "Nothing yet."}</p>
      )}
      {data !== null && data.rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
        <div class="panel rows" ref={frame} tabIndex={0} role="region" aria-label="Rows of the log">
          {data.earlier > 0 && (
            <button type="button" class="link" onClick={() => setAll(true)}>
              {count(data.earlier)} earlier rows
            </button>
          )}
          <ol>
            {data.rows.map(({ row, logged_at, level, message }) => (
              <li key={row} class={level}>
                <time title={moment(logged_at)}>{exactClock(logged_at)}</time>
                <b>{level}</b>
                <bdi>{visibleText(message)}</bdi>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
