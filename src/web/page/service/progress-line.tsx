import { bytes, count } from "../../model/number-format.ts";
import type { Job } from "./states.tsx";

/** How far a job is: a bar, and the same in words. */
export function ProgressLine({ progress }: { progress: Job["progress"] }) {
  const { percent, phase, files_done, files_total, bytes_done, bytes_total } = progress;
  return (
    <div class="progress">
      <progress max={100} value={percent} aria-label="Progress" />
      <span>
        {percent} % · {phase}
        {files_total > 1 && ` · ${count(files_done)} of ${count(files_total)} files`}
        {bytes_total > 0 && ` · ${bytes(bytes_done)} of ${bytes(bytes_total)}`}
      </span>
    </div>
  );
}
