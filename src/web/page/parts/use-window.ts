import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Rows beyond those that are seen, on each side. */
const BEYOND = 8;

/** Which rows of a long list are drawn: from one up to, but not including, another. */
export interface RowWindow {
  from: number;
  to: number;
}

/**
 * The rows of a list of equal height that are in view, while the page, or what the list scrolls in, is scrolled and
 * resized. `list` is what holds the rows, `scroller` what scrolls; the page where there is none.
 */
export function useRowWindow(
  list: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  scroller?: RefObject<HTMLElement | null>,
): RowWindow {
  const [seen, setSeen] = useState<RowWindow>({ from: 0, to: Math.min(count, 30) });
  useLayoutEffect(() => {
    const measure = (): void => {
      const box = list.current?.getBoundingClientRect();
      if (box === undefined) return;
      const frame = scroller?.current?.getBoundingClientRect();
      const [top, height] = [frame?.top ?? 0, frame?.height ?? window.innerHeight];
      const from = Math.max(0, Math.floor((top - box.top) / rowHeight) - BEYOND);
      const to = Math.min(count, Math.ceil((top + height - box.top) / rowHeight) + BEYOND);
      setSeen((before) => (before.from === from && before.to === to ? before : { from, to: Math.max(from, to) }));
    };
    measure();
    const target = scroller?.current ?? window;
    target.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      target.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [list, count, rowHeight, scroller]);
  const from = Math.min(seen.from, Math.max(0, count - 1));
  return { from, to: Math.max(from, Math.min(count, seen.to)) };
}
