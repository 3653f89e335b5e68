interface PagerProps {
  /** From 0. */
  page: number;
  /** How many there are on a page, and in all. */
  size: number;
  found: number;
  onPage: (page: number) => void;
}

/** The way to the pages before and after; nothing where there is one. */
export function Pager({ page, size, found, onPage }: PagerProps) {
  if (found <= size) return null;
  return (
    <p class="pages">
      <button type="button" class="button" disabled={page === 0} onClick={() => onPage(page - 1)}>
        before
      </button>
      <span class="quiet">
        page {page + 1} of {Math.ceil(found / size)}
      </span>
      <button type="button" class="button" disabled={(page + 1) * size >= found} onClick={() => onPage(page + 1)}>
        next
      </button>
    </p>
  );
}
