import { Presets, SingleBar } from "cli-progress";
import type { BatchProgress } from "../client/index.ts";
import type { Progress } from "../profiling/model/progress.ts";

/** Shows how far something is. */
export interface ProgressView<State> {
  update: (state: State) => void;
  end: () => void;
}

/** A bar on a terminal; elsewhere a line whenever the phase changes. Both on stderr, so that stdout stays the result. */
export function progressView(stream: NodeJS.WriteStream): ProgressView<Progress> {
  if (!stream.isTTY) {
    return lines(
      stream,
      ({ phase }) => phase,
      ({ phase, percent }) => `${phase} ${percent} %`,
    );
  }
  return bar(stream, ({ percent, phase, files_done, files_total }) => ({
    percent,
    text: files_total === 0 ? phase : `${phase} ${files_done}/${files_total} files`,
  }));
}

/** The same for many jobs; elsewhere than on a terminal, a line for every tenth of them. */
export function batchProgressView(stream: NodeJS.WriteStream): ProgressView<BatchProgress> {
  const percentOf = ({ total, done, failed }: BatchProgress): number => Math.floor(((done + failed) / total) * 100);
  const textOf = ({ total, done, failed }: BatchProgress): string =>
    `${done + failed} of ${total} datasets${failed === 0 ? "" : `, ${failed} failed`}`;
  if (!stream.isTTY) return lines(stream, (state) => String(Math.floor(percentOf(state) / 10)), textOf);
  return bar(stream, (state) => ({ percent: percentOf(state), text: textOf(state) }));
}

function bar<State>(
  stream: NodeJS.WriteStream,
  shown: (state: State) => { percent: number; text: string },
): ProgressView<State> {
  const view = new SingleBar(
    { stream, format: "{bar} {percentage} %  {text}", clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  view.start(100, 0, { text: "" });
  return {
    update: (state) => {
      const { percent, text } = shown(state);
      view.update(percent, { text });
    },
    end: () => view.stop(),
  };
}

function lines<State>(
  stream: NodeJS.WriteStream,
  stepOf: (state: State) => string,
  textOf: (state: State) => string,
): ProgressView<State> {
  let last: string | null = null;
  return {
    update: (state) => {
      const step = stepOf(state);
      if (step !== last) stream.write(`${textOf(state)}\n`);
      last = step;
    },
    end: () => {},
  };
}
