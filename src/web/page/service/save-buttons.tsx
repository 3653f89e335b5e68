import { useState } from "preact/hooks";
import { messageOf } from "./failure-panel.tsx";
import { session } from "./session.ts";

/** What a profile can be saved as. */
export function SaveButtons(props: { id: string; name: string; onProblem: (problem: string) => void }) {
  const { id, name, onProblem } = props;
  const [busy, setBusy] = useState(false);
  const admin = session.isAdmin ? { admin: true } : {};
  const plain = name.replace(/[^\w.-]+/g, "_").slice(0, 80);
  const save = async (make: () => Promise<[file: string, type: string, text: string]>): Promise<void> => {
    setBusy(true);
    onProblem("");
    try {
      saveFile(...(await make()));
    } catch (error) {
      onProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const report = async (): Promise<[string, string, string]> => {
    const { html = "" } = await session.client.call("profiler.getReport", { job_id: id, format: "html", ...admin });
    return [`${plain}.html`, "text/html", html];
  };
  const croissant = async (): Promise<[string, string, string]> => {
    const { moma_profile_heavy, moma_profile_light } = await session.client.getProfile(id);
    return [`${plain}.json`, "application/ld+json", JSON.stringify(moma_profile_heavy ?? moma_profile_light, null, 2)];
  };
  return (
    <>
      <button type="button" class="button" disabled={busy} onClick={() => void save(report)}>
        Save report
      </button>
      <button type="button" class="button" disabled={busy} onClick={() => void save(croissant)}>
        Save Croissant
      </button>
    </>
  );
}

/** Has the browser save a text as a file. */
function saveFile(file: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = file;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000); // by then it is read
}
