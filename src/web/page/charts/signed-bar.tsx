/** A coefficient from −1 to 1 as a bar to the left or the right of the middle. */
export function SignedBar({ coefficient, measure }: { coefficient: number; measure: string }) {
  const share = Math.min(1, Math.abs(coefficient)) * 50;
  return (
    <span class="signed">
      <span class="signed-track" aria-hidden="true">
        <i
          class={coefficient < 0 ? "minus" : "plus"}
          style={coefficient < 0 ? { right: "50%", width: `${share}%` } : { left: "50%", width: `${share}%` }}
        />
      </span>
      <span class="signed-number">{coefficientText(coefficient)}</span>
      <span class="quiet">{measure}</span>
    </span>
  );
}

/** A coefficient with two decimals; 1 is said only where it is exactly that. */
export function coefficientText(coefficient: number): string {
  const size = Math.abs(coefficient);
  const text = size > 0.995 && size < 1 ? ">0.99" : size > 0 && size < 0.005 ? "<0.01" : size.toFixed(2);
  return coefficient < 0 ? `−${text}` : text;
}
