import { useRef, useState } from "preact/hooks";
import { newKey } from "../../../client/idempotency-key.ts";

/**
 * What a form submits, once however often its button is pressed: while it is under way nothing else is, and what is
 * submitted again unchanged, as after a lost answer, goes under the same keys.
 */
export function useSubmission<Made>(
  content: string,
  submit: (key: string) => Promise<Made>,
): { busy: boolean; error: unknown; run: () => Promise<Made | null> } {
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const kept = useRef({ content: "", key: "", busy: false });
  const run = async (): Promise<Made | null> => {
    const now = kept.current;
    if (now.busy) return null;
    if (now.content !== content || now.key === "") {
      now.content = content;
      now.key = newKey();
    }
    now.busy = true;
    setState({ busy: true, error: null });
    try {
      const made = await submit(now.key);
      now.key = ""; // the same again is meant to be another
      setState({ busy: false, error: null });
      return made;
    } catch (error) {
      setState({ busy: false, error });
      return null;
    } finally {
      now.busy = false;
    }
  };
  return { ...state, run };
}
