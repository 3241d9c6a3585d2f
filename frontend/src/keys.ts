/** Is the key meant for a field, or for the browser? Then it is none of ours. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || target.matches("input:not([type=checkbox]), select, textarea");
}
