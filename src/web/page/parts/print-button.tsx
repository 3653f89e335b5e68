/** Prints all of the report, whatever of it is shown. */
export function PrintButton() {
  return (
    <button
      type="button"
      class="icon print-button"
      onClick={() => window.print()}
      aria-label="Print all of it"
      title="Print all of it"
    >
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M6 7V2.8h8V7M6 14H3.5V7h13v7H14" />
        <path d="M6 11.5h8v5.7H6z" />
      </svg>
    </button>
  );
}
