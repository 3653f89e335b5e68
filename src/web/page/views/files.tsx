import { useState } from "preact/hooks";
import { bytes, count } from "../../model/number-format.ts";
import type { Report } from "../../model/open-report.ts";
import { visibleText } from "../../model/visible-text.ts";
import { Failure } from "../parts/marks.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { Name } from "../parts/text.tsx";

const SHOWN = 50;

/** The files of a dataset: type, size, hash, and what is odd about them. */
export function Files({ report: { files } }: { report: Report }) {
  const [all, setAll] = useState(false);
  const ordered = files.toSorted((one, other) => oddness(one) - oddness(other));
  const shown = all ? ordered : ordered.slice(0, SHOWN);
  return (
    <section class="section" aria-labelledby="files">
      <h2 id="files">Files</h2>
      {files.length === 0 ? (
        <p class="empty">There is no file in this dataset.</p>
      ) : (
        <Scrolls class="panel" label="List of files">
          <table class="files">
            <thead>
              <tr>
                <th scope="col">file</th>
                <th scope="col">type</th>
                <th scope="col">size</th>
                <th scope="col">SHA-256</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ name, type, size, sha256, error, remark, live }) => (
                <tr key={name}>
                  <th scope="row">
                    <Name text={name} />
                    {error !== undefined && <Failure error={error} />}
                    {remark !== undefined && <p class="remark">{visibleText(remark.text)}</p>}
                  </th>
                  <td class="quiet">{visibleText(type)}</td>
                  <td>{size === undefined ? (live === true ? "live" : "") : bytes(size)}</td>
                  <td class="mono quiet" title={sha256}>
                    {sha256 === undefined ? "" : <span class="hash">{sha256}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
      {files.length > shown.length && (
        <p class="more">
          <button type="button" class="button" onClick={() => setAll(true)}>
            {count(files.length - shown.length)} more files
          </button>
        </p>
      )}
    </section>
  );
}

/** What could not be read comes first, then what is odd. */
function oddness({ error, remark }: Report["files"][number]): number {
  return error !== undefined ? 0 : remark !== undefined ? 1 : 2;
}
