import { useEffect, useRef, useState } from "preact/hooks";
import { isTyping } from "../parts/keys.ts";

/** Pause after which what somebody types is looked for. */
const TYPING_MS = 250;

/** Where one types what is looked for; `/` leads to it. */
export function SearchBox({
  label,
  words,
  onWords,
}: {
  label: string;
  words: string;
  onWords: (words: string) => void;
}) {
  const [typed, setTyped] = useState(words);
  const timer = useRef<number | undefined>(undefined);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setTyped(words), [words]);
  useEffect(() => {
    const find = (event: KeyboardEvent): void => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      input.current?.focus();
      event.preventDefault();
    };
    document.addEventListener("keydown", find);
    return () => {
      document.removeEventListener("keydown", find);
      window.clearTimeout(timer.current);
    };
  }, []);
  const type = (text: string): void => {
    setTyped(text);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => onWords(text), TYPING_MS);
  };
  return (
    <input
      ref={input}
      class="search wide"
      type="search"
      maxLength={256}
      aria-label={label}
      placeholder={label}
      value={typed}
      onInput={(event) => type(event.currentTarget.value)}
    />
  );
}
