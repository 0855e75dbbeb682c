/** A sentence of the server, which speaks English to everybody. */
export function Said({ children }: { children: string }) {
  return <span lang="en">{children}</span>;
}
