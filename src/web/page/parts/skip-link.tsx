/** Leads from the top of a page to what it is about. */
export function SkipLink() {
  return (
    <button type="button" class="skip" onClick={skip}>
      Skip to the content
    </button>
  );
}

function skip(): void {
  document.getElementById("main")?.focus();
}
