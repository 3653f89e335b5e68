import type { FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";

/** A view whose code is loaded when it is shown for the first time. */
export function later<Props extends object>(
  load: () => Promise<FunctionComponent<Props>>,
): (props: Props) => ReturnType<typeof Coming> {
  let loading: Promise<FunctionComponent<Props>> | null = null;
  let loaded: FunctionComponent<Props> | null = null;
  return function Later(props: Props) {
    const [Loaded, setLoaded] = useState(() => loaded);
    const [error, setError] = useState<unknown>(null);
    useEffect(() => {
      if (loaded !== null) return;
      let isShown = true;
      loading ??= load();
      loading.then(
        (come) => {
          loaded = come;
          if (isShown) setLoaded(() => come);
        },
        (thrown: unknown) => {
          loading = null;
          if (isShown) setError(thrown);
        },
      );
      return () => {
        isShown = false;
      };
    }, []);
    return Loaded === null ? <Coming error={error} /> : <Loaded {...props} />;
  };
}

function Coming({ error }: { error: unknown }) {
  return (
    <main class="page" id="main" tabIndex={-1}>
      <h1 class="unseen">Dataset profiler</h1>
      {/* A browser does not ask again for a module that it did not get. */}
      {error === null ? <Shimmer /> : <FailurePanel error={error} again={() => location.reload()} />}
    </main>
  );
}

/** Has the styles loaded that are not wanted from the beginning. */
export async function laterStyles(): Promise<void> {
  const links = [...document.querySelectorAll<HTMLLinkElement>("link[data-later]")];
  await Promise.all(links.map(enabled));
}

function enabled(link: HTMLLinkElement): Promise<void> {
  if (link.sheet !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve(), { once: true });
    link.addEventListener("error", () => reject(new Error("The page could not load a part of itself.")), {
      once: true,
    });
    link.disabled = false;
  });
}
