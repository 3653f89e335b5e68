import "./styles/comparison.css";
import { render } from "preact";
import type { Comparison } from "../model/comparison/comparison.ts";
import { PrintButton } from "./parts/print-button.tsx";
import { SkipLink } from "./parts/skip-link.tsx";
import { Name } from "./parts/text.tsx";
import { Patterns, TopBar } from "./parts/top-bar.tsx";
import { unpacked } from "./parts/unpacked.ts";
import { ComparisonView } from "./views/comparison.tsx";

/** The comparison in one file: it unpacks what it holds and shows it. */
function App({ comparison, all }: { comparison: Comparison; all: boolean }) {
  return (
    <>
      <SkipLink />
      <TopBar
        title={
          <>
            <Name text={comparison.left.name} /> and <Name text={comparison.right.name} />
          </>
        }
      >
        <PrintButton />
      </TopBar>
      <main class="main" id="main" tabIndex={-1}>
        <ComparisonView comparison={comparison} all={all} />
      </main>
      <Patterns />
    </>
  );
}

async function start(root: HTMLElement): Promise<void> {
  const comparison = await unpacked<Comparison>();
  if (comparison === null) throw new Error("it is not complete");
  root.textContent = "";
  const draw = (all: boolean): void => render(<App comparison={comparison} all={all} />, root);
  draw(false);
  window.addEventListener("beforeprint", () => draw(true));
  window.addEventListener("afterprint", () => draw(false));
}

const root = document.getElementById("app");
if (root !== null) {
  start(root).catch((error: unknown) => {
    root.textContent = `This comparison cannot be shown: ${error instanceof Error ? error.message : String(error)}`;
  });
}
