import "./styles/report.css";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { openReport, type Report } from "../model/open-report.ts";
import type { ReportModel } from "../model/report-model.ts";
import { type Place, pathOf, placeOf } from "./navigation.ts";
import { PrintButton } from "./parts/print-button.tsx";
import { SkipLink } from "./parts/skip-link.tsx";
import { Name } from "./parts/text.tsx";
import { Patterns, TopBar } from "./parts/top-bar.tsx";
import { unpacked } from "./parts/unpacked.ts";
import { ReportView } from "./report-view.tsx";
import { PrintView } from "./views/print-view.tsx";

/** The report in one file: it unpacks what it holds and shows it. */
function App({ report }: { report: Report }) {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const follow = (): void => setPlace(here());
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const go = (next: Place): void => {
    const href = hrefOf(next);
    // Walking from column to column is no step back in the history.
    if (next.column !== null && place.column !== null) {
      history.replaceState(null, "", href);
      setPlace(next);
    } else location.hash = href;
  };
  return (
    <>
      <SkipLink />
      <TopBar title={<Name text={report.head.name} />}>
        <PrintButton />
      </TopBar>
      <ReportView report={report} navigation={{ place, hrefOf, go }} />
      <Patterns />
    </>
  );
}

function here(): Place {
  return placeOf(location.hash.replace(/^#\/?/, ""));
}

function hrefOf(place: Place): string {
  return `#/${pathOf(place)}`;
}

async function start(root: HTMLElement): Promise<void> {
  const model = await unpacked<ReportModel>();
  if (model === null) throw new Error("it is not complete");
  const report = openReport(model);
  root.textContent = "";
  const draw = (): void => render(<App report={report} />, root);
  draw();
  window.addEventListener("beforeprint", () => {
    render(
      <>
        <PrintView report={report} />
        <Patterns />
      </>,
      root,
    );
  });
  window.addEventListener("afterprint", draw);
}

const root = document.getElementById("app");
if (root !== null) {
  start(root).catch((error: unknown) => {
    root.textContent = `This report cannot be shown: ${error instanceof Error ? error.message : String(error)}`;
  });
}
