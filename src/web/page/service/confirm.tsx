import { useEffect, useRef } from "preact/hooks";

interface ConfirmProps {
  question: string;
  /** What the button says that does it. */
  action: string;
  onYes: () => void;
  onNo: () => void;
}

/** Asks before something that cannot be undone; Escape is no. */
export function Confirm({ question, action, onYes, onNo }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="question" onCancel={onNo}>
      <p id="question">{question}</p>
      <div class="actions">
        <button type="button" class="button" onClick={onNo}>
          No
        </button>
        <button type="button" class="button danger" onClick={onYes}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
