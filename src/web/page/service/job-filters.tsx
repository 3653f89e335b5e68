import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type JobsChoice, type Sort, type Span, sorts, spans } from "../../model/page-route.ts";
import { session } from "./session.ts";

const SPANS: Record<Span, string> = {
  hour: "Last hour",
  day: "Last 24 hours",
  week: "Last 7 days",
  month: "Last 30 days",
};
const SORTS: Record<Sort, string> = {
  newest: "Newest first",
  oldest: "Oldest first",
  finished: "Ended last first",
  name: "By dataset",
  owner: "By owner",
};
/** Pause after which what somebody types is looked for. */
const TYPING_MS = 250;

interface JobFiltersProps {
  choice: JobsChoice;
  onChange: (part: Partial<JobsChoice>, replacing?: boolean) => void;
  children: ComponentChildren;
}

/** Which jobs are wanted, and in which order. */
export function JobFilters({ choice, onChange, children }: JobFiltersProps) {
  const [words, setWords] = useState(choice.words);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => setWords(choice.words), [choice.words]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const type = (text: string): void => {
    setWords(text);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onChange({ words: text }, true), TYPING_MS);
  };
  return (
    <div class="filters">
      <input
        id="find-jobs"
        class="search"
        type="search"
        maxLength={256}
        aria-label="Search dataset, id, owner, error"
        placeholder="Search dataset, id, owner, error"
        value={words}
        onInput={(event) => type(event.currentTarget.value)}
      />
      <select
        class="search"
        aria-label="Submitted"
        value={choice.span ?? ""}
        onChange={(event) => onChange({ span: spans.find((span) => span === event.currentTarget.value) ?? null })}
      >
        <option value="">Any time</option>
        {spans.map((span) => (
          <option key={span} value={span}>
            {SPANS[span]}
          </option>
        ))}
      </select>
      <select
        class="search"
        aria-label="Order"
        value={choice.sort}
        onChange={(event) => onChange({ sort: sorts.find((sort) => sort === event.currentTarget.value) ?? "newest" })}
      >
        {sorts.map((sort) => (
          <option key={sort} value={sort}>
            {SORTS[sort]}
          </option>
        ))}
      </select>
      {session.isAdmin && (
        <label class="check">
          <input
            type="checkbox"
            checked={choice.everyone}
            onChange={(event) => onChange({ everyone: event.currentTarget.checked })}
          />
          <span>everyone's</span>
        </label>
      )}
      {choice.error !== null && (
        <button type="button" class="chip" onClick={() => onChange({ error: null })} aria-label="Of any error again">
          error {choice.error} ×
        </button>
      )}
      {choice.batch !== null && (
        <button type="button" class="chip" onClick={() => onChange({ batch: null })} aria-label="Of any batch again">
          batch {choice.batch.slice(0, 8)} ×
        </button>
      )}
      <span class="found quiet" role="status">
        {children}
      </span>
    </div>
  );
}
