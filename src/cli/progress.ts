import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "../executor/protocol.ts";

/** Shows how far a job is. */
export interface ProgressView {
  update: (progress: Progress) => void;
  end: () => void;
}

/** A bar on a terminal; elsewhere a line whenever the phase changes. Both on stderr, so that stdout stays the result. */
export function progressView(stream: NodeJS.WriteStream): ProgressView {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressView {
  const view = new SingleBar(
    { stream, format: "{bar} {percentage} %  {phase} {files}", clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  view.start(100, 0, { phase: "", files: "" });
  return {
    update: ({ percent, phase, files_done, files_total }) =>
      view.update(percent, { phase, files: files_total === 0 ? "" : `${files_done}/${files_total} files` }),
    end: () => view.stop(),
  };
}

function lines(stream: NodeJS.WriteStream): ProgressView {
  let last = "";
  return {
    update: ({ phase, percent }) => {
      if (phase !== last) stream.write(`${phase} ${percent} %\n`);
      last = phase;
    },
    end: () => {},
  };
}
