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

const styles = new Map<string, Promise<void>>();

/** Has the styles loaded that are not wanted from the beginning. */
export async function laterStyles(): Promise<void> {
  const addresses = (document.documentElement.dataset.later ?? "").split(" ").filter((address) => address !== "");
  await Promise.all(addresses.map((address) => styles.get(address) ?? loadedStyle(address)));
}

function loadedStyle(address: string): Promise<void> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  const loading = new Promise<void>((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => reject(new Error("The page could not load a part of itself.")));
  });
  styles.set(address, loading);
  loading.catch(() => {
    styles.delete(address);
    link.remove();
  });
  document.head.append(link);
  return loading;
}
