import { useEffect, useState } from "preact/hooks";

/** Whether a media query holds, while it may change. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => window.matchMedia(query).matches);
  useEffect(() => {
    const list = window.matchMedia(query);
    const change = (): void => setMatches(list.matches);
    change();
    list.addEventListener("change", change);
    return () => list.removeEventListener("change", change);
  }, [query]);
  return matches;
}

/** Where rows are cards and the detail fills the screen. */
export const PHONE = "(width < 760px)";
/** Where the detail lies over the page. */
export const OVERLAY = "(width < 1180px)";
