import { useState } from 'react';

/** Something a person does: whether it goes on, and why it failed. */
export function useActing() {
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const run = async (act: () => Promise<void>): Promise<void> => {
    setPending(true);
    setError(undefined);
    try {
      await act();
    } catch (failed) {
      setError(failed as Error);
    } finally {
      setPending(false);
    }
  };
  return { pending, error, run };
}

/** Saves what the server sent under a name; a plain link would not carry the reader's credentials. */
export async function keepFile(answer: Response, name: string): Promise<void> {
  const url = URL.createObjectURL(await answer.blob());
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
