import { useState } from "preact/hooks";

/** Switches between light and dark, beginning from what the system says. Nothing is stored. */
export function ThemeButton() {
  const [theme, setTheme] = useState<string | null>(null);
  const toggle = (): void => {
    const dark = theme === null ? window.matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
    const next = dark ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    setTheme(next);
  };
  return (
    <button type="button" class="icon" onClick={toggle} aria-label="Light or dark" title="Light or dark">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="7.2" />
        <path d="M10 2.8a7.2 7.2 0 0 1 0 14.4z" class="solid" />
      </svg>
    </button>
  );
}
