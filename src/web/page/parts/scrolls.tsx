import type { ComponentChildren } from "preact";

interface ScrollsProps {
  label: string;
  class?: string;
  children: ComponentChildren;
}

/** What may be wider than the page: it scrolls by itself, by keys too. */
export function Scrolls({ label, class: more = "", children }: ScrollsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways has to be reached by keys
    <section class={`scrolls ${more}`} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
