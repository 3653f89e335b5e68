import { useEffect, useRef } from "preact/hooks";
import { visibleText } from "../../model/visible-text.ts";
import { Patterns, TopBar } from "../parts/top-bar.tsx";
import { Banner } from "./banner.tsx";
import { FailurePanel, Shimmer } from "./failure-panel.tsx";
import { Login } from "./login.tsx";
import { Nav } from "./nav.tsx";
import { useRoute } from "./route.ts";
import { session, useSession } from "./session.ts";
import { useLive } from "./use-live.ts";
import { View } from "./view.tsx";

/** How often the service is asked how much it has to do, wherever one is on the page. */
const PULSE_MS = 15_000;

/** What stands round every view: the way to the others, who one is, how the service is. */
export function Shell() {
  const { caller, refused, hasToken } = useSession();
  const route = useRoute();
  const place = useRef(route);
  const who = useLive(
    "who",
    (signal) => session.client.call("system.whoami", {}, { signal }),
    () => null,
  );
  useEffect(() => {
    if (who.data !== null) session.introduce(who.data);
  }, [who.data]);
  useEffect(() => {
    const before = place.current;
    place.current = route;
    if (before.view === route.view) return;
    window.scrollTo(0, 0);
    // Whoever walks by keys goes on where the new view begins.
    if (route.view !== "jobs") document.getElementById("main")?.focus({ preventScroll: true });
  }, [route]);
  const asked = refused !== null;
  return (
    <>
      <button type="button" class="skip" onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <TopBar title="Dataset profiler" nav={asked ? null : <Nav view={route.view} />}>
        {!asked && <Pulse />}
        {caller?.subject != null && !asked && (
          <span class="who">
            <bdi>{visibleText(caller.subject)}</bdi>
          </span>
        )}
        {hasToken && !asked && (
          <button type="button" class="icon" onClick={() => session.logOut()} aria-label="Log out" title="Log out">
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M8 3.5H4v13h4M8.5 10H17M13.5 6.5L17 10l-3.5 3.5" />
            </svg>
          </button>
        )}
      </TopBar>
      <Banner />
      {asked && <Login reason={refused} />}
      {!asked && caller !== null && <View route={route} />}
      {!asked && caller === null && (
        <main class="page" id="main" tabIndex={-1}>
          <h1 class="unseen">Dataset profiler</h1>
          {who.error === null ? <Shimmer /> : <FailurePanel error={who.error} again={who.again} />}
        </main>
      )}
      <Patterns />
    </>
  );
}

/** How much the service has to do. */
function Pulse() {
  const { data, error } = useLive(
    "pulse",
    (signal) => session.client.call("system.health", {}, { signal }),
    () => PULSE_MS,
  );
  if (data === null) return null;
  const { running, queued } = data.executor;
  const state = error !== null ? "gone" : data.status;
  return (
    <span class="pulse">
      <i class={`live ${state}`} role="img" aria-label={`The service is ${state}`} />
      <span>{running + queued === 0 ? "idle" : `${running} running, ${queued} waiting`}</span>
    </span>
  );
}
