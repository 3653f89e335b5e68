import type { ComponentChildren } from "preact";
import { ThemeButton } from "./theme.tsx";

interface TopBarProps {
  title: ComponentChildren;
  /** The way to what else there is. */
  nav?: ComponentChildren;
  children?: ComponentChildren;
}

/** The bar at the top: the mark, a name, and what a page adds. */
export function TopBar({ title, nav, children }: TopBarProps) {
  return (
    <header class="top">
      <svg class="mark" viewBox="0 0 20 20" aria-hidden="true">
        <rect x="1" y="11" width="4" height="8" rx="1" data-kind="text" />
        <rect x="8" y="2" width="4" height="17" rx="1" data-kind="number" />
        <rect x="15" y="7" width="4" height="12" rx="1" class="amber" />
      </svg>
      <b>{title}</b>
      {nav}
      <span class="space" />
      {children}
      <ThemeButton />
    </header>
  );
}

/** What is missing is hatched, in every drawing by this pattern. */
export function Patterns() {
  return (
    <svg class="unseen" aria-hidden="true" width="0" height="0">
      <defs>
        <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="5" height="5" class="hatch-ground" />
          <rect width="2" height="5" class="hatch-line" />
        </pattern>
      </defs>
    </svg>
  );
}
