import { useEffect, useState } from "preact/hooks";
import { hashOf, type Route, routeOf } from "../../model/page-route.ts";

/** What the address shows, while it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash));
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** Shows something else; `replacing` what is shown, it is no step in the history. */
export function go(route: Route, replacing = false): void {
  const hash = hashOf(route);
  if (hash === location.hash) return;
  if (replacing) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  // Said at once, so that nothing is drawn again as it was before.
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}
